"""What is wrong with the inputs of a plan, in the words of the pages where they are entered.

The engine speaks of files and columns, for those who write them; here the same problems are told to those who fill in
the tables on screen.
"""

from django.utils.translation import gettext_lazy as _

from pupitre.planning.engine.problems import Problem

TABLES = {
    "schools": _("Schools"),
    "enrolment": _("Pupils"),
    "items": _("Needs"),
    "need": _("Needs"),
    "catalogue": _("Catalogue"),
    "stock": _("Equipment of schools"),
    "usage": _("Usage"),
    "commitments": _("Readiness of schools"),
    "obligations": _("Promises"),
    "measures": _("Funding measures"),
    "measure_budgets": _("Amounts voted"),
    "capacities": _("Capacity of each wave"),
    "pins": _("Wishes"),
}
SENTENCES = {
    "empty": _("a value is missing: fill it in."),
    "not_choice": _("“%(value)s” is not a word known here: choose one of %(known)s."),
    "too_small": _("%(value)s is too small: enter %(low)s or more."),
    "too_large": _("%(value)s is too large: enter %(high)s or less."),
    "duplicate": _("“%(value)s” is there twice: keep one."),
    "unknown_school": _("no school of the plan has the code “%(value)s”: add the school or correct the code."),
    "unknown_item": _("“%(value)s” answers no need of the school: add the need or correct the line."),
    "unknown_model": _("no model of the catalogue has the code “%(value)s”: add it or correct the code."),
    "unknown_measure": _("no funding measure has the code “%(value)s”: add it or correct the code."),
    "unknown_function": _("no kind of equipment has the code “%(value)s”: add it or correct the code."),
    "year_out_of_range": _("year %(value)s is outside the plan (1 to %(high)s): correct it or lengthen the plan."),
    "wave_out_of_range": _("wave %(value)s is outside the plan (1 to %(high)s): correct it or lengthen the plan."),
    "closed_year": _("money is voted in a year when the measure does not pay: correct the year or the measure."),
    "years_reversed": _("a measure ends before it begins: correct its years."),
    "no_commitment": _("nothing is written on the school “%(value)s”: add a line, even without dates."),
    "no_capacity": _("nothing says what people can do in wave(s) %(waves)s: add these waves."),
    "no_carrier": _("“%(value)s” pays a part only, and no measure can pay the rest: add one that pays the whole."),
}
"""By the engine's code; what can only go wrong in a file has no sentence here."""


def said(problem: Problem) -> str:
    """A problem in the reader's language: the table, what is wrong, what to do."""
    table = TABLES.get(problem.file.removesuffix(".csv"), problem.file)
    sentence = SENTENCES.get(problem.code)
    if sentence is None:
        return str(problem)
    return f"{table}\u00a0: {sentence % {'value': problem.value, **problem.params}}"
