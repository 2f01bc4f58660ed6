"""What planning will not do, said so that a person can act on it."""

from collections.abc import Sequence

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from pupitre.http import formats
from pupitre.kernel.refusal import Refusal
from pupitre.planning.engine.problems import Problem
from pupitre.planning.input_problems import said
from pupitre.planning.wave_orders import Asked, KeptOut
from pupitre.projects.enums import ConditionKind
from pupitre.projects.milestone_words import condition_names


class AlreadyFrozen(Refusal):
    code = "planning.already_frozen"
    sentence = _("The inputs of %(scenario)s are frozen since it was computed: copy it to choose otherwise.")


class AlreadyComputing(Refusal):
    code = "planning.already_computing"
    sentence = _("%(scenario)s is being computed: wait for the end, or stop it.")


class NotComputing(Refusal):
    code = "planning.not_computing"
    sentence = _("%(scenario)s is not being computed.")


class NotComputed(Refusal):
    code = "planning.not_computed"
    sentence = _("%(scenario)s has no plan yet: compute it first.")


class NotPriced(Refusal):
    code = "planning.not_priced"
    sentence = _("The plan of %(scenario)s has no prices yet: have it priced first, or wait for the end.")


class PricedAlready(Refusal):
    code = "planning.priced_already"
    sentence = _("The plan of %(scenario)s is priced, or about to be.")


class WishesChanged(Refusal):
    code = "planning.wishes_changed"
    sentence = _("Wishes have changed since the plan of %(scenario)s was computed: compute it again first.")


class NothingChanged(Refusal):
    code = "planning.nothing_changed"
    sentence = _("Nothing is changed yet: move something first.")


class NameTaken(Refusal):
    code = "planning.name_taken"
    sentence = _("Another scenario is already called %(name)s: choose another name.")


class ReasonMissing(Refusal):
    code = "planning.reason_missing"
    sentence = _("Write why: the reason is kept with the decision.")


class NothingSaid(Refusal):
    code = "planning.nothing_said"
    sentence = _("The comment is empty.")


class NotWhileImpersonating(Refusal):
    code = "planning.not_while_impersonating"
    sentence = _("A plan is not approved in another person's name: sign in as yourself.")
    status = 403


class IsRecord(Refusal):
    code = "planning.is_record"
    sentence = _("%(scenario)s is the plan of record: it is kept as approved. Copy it to work further.")


class SchoolNotInPlan(Refusal):
    code = "planning.school_not_in_plan"
    sentence = _("%(school)s is not among the schools of this scenario.")


class WaveOutOfPlan(Refusal):
    code = "planning.wave_out_of_plan"
    sentence = _("The plan has waves 1 to %(last)s.")


SAID = 8
"""Problems told at once: enough to begin."""


class InputsUnusable(Refusal):
    """`problems` are those of the engine, all at once."""

    code = "planning.inputs_unusable"
    sentence = _("The inputs cannot be planned from yet: %(count)s things to put right first.")
    status = 422

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(count=len(problems))
        self.problems = problems

    def __str__(self) -> str:
        """The sentence, then the first things to put right."""
        return " ".join([super().__str__(), *(said(problem) for problem in self.problems[:SAID])])


class EquipmentKnown(Refusal):
    code = "planning.equipment_known"
    sentence = _("Your organisation has its equipment already: edit it rather than start again.")


class HeldElsewhere(Refusal):
    code = "planning.held_elsewhere"
    sentence = _("Another worker computes this already.")


class CountryNameTaken(Refusal):
    code = "planning.country_name_taken"
    sentence = _("Another country is already called %(name)s: choose another name.")


class MeasuresDiffer(Refusal):
    code = "planning.measures_differ"
    sentence = _("%(territory)s does not describe the national measures as the territories before it.")


class NothingShared(Refusal):
    code = "planning.nothing_shared"
    sentence = _("These territories share no national measure: each can be planned alone.")


class CountryOver(Refusal):
    code = "planning.country_over"
    sentence = _("The planning of %(name)s is over.")


class NoSuchScenario(Refusal):
    code = "planning.no_such_scenario"
    sentence = _("The scenario decided upon no longer exists: choose another for this point of the agenda.")


class NotOfRecord(Refusal):
    code = "planning.not_of_record"
    sentence = _("%(scenario)s is not the plan of record: only an approved plan commands orders.")


class WaveCommanded(Refusal):
    code = "planning.wave_commanded"
    sentence = _("The orders of wave %(wave)s are drafted already: see them among the orders.")


class ApprovedAlready(Refusal):
    code = "planning.approved_already"
    sentence = _("%(scenario)s is the plan of record already.")


class NothingInWave(Refusal):
    code = "planning.nothing_in_wave"
    sentence = _("The plan delivers nothing in wave %(wave)s: there is nothing to order.")


class NobodyReady(Refusal):
    code = "planning.nobody_ready"
    sentence = _("No school left to order for in wave %(wave)s is ready: see what each of them lacks.")


class SchoolsNotReady(Refusal):
    """`kept_out`: each school with the conditions and the rules that keep it out."""

    code = "planning.schools_not_ready"
    sentence = _("Not ready for this wave: %(schools)s. Have these conditions met, or order without these schools.")

    def __init__(self, kept_out: Sequence[KeptOut]) -> None:
        super().__init__()
        self.kept_out = tuple(kept_out)

    def __str__(self) -> str:
        names = [f"{row.school.name} ({_lacks(row)})" for row in self.kept_out[:SAID]]
        if (more := len(self.kept_out) - SAID) > 0:
            names.append(_more(more))
        return str(self.sentence) % {"schools": "; ".join(names)}


def _lacks(row: KeptOut) -> str:
    rules = [str(ConditionKind(finding.rule.condition).label) for finding in row.rules]
    return ", ".join([*([condition_names(row.conditions)] if row.conditions else []), *rules])


class MoneyMissing(Refusal):
    """`missing`: each measure and year that has less than the wave asks of it."""

    code = "planning.money_missing"
    sentence = _("Money is missing: %(measures)s. Have more voted, or transfer it there first.")

    def __init__(self, missing: Sequence[Asked]) -> None:
        super().__init__()
        self.missing = tuple(missing)

    def __str__(self) -> str:
        amounts = [
            gettext("%(missing)s in %(measure)s, %(year)s")
            % {
                "missing": formats.money(row.missing, row.measure.organisation.jurisdiction),
                "measure": row.measure,
                "year": row.year,
            }
            for row in self.missing
        ]
        return str(self.sentence) % {"measures": "; ".join(amounts)}


def _more(count: int) -> str:
    return ngettext("and %(count)s more", "and %(count)s more", count) % {"count": formats.number(count)}
