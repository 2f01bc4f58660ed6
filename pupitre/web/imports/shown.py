"""An import as its page shows it: the sentence, one line a table, what stops it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.template.defaultfilters import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pupitre.http import formats
from pupitre.kernel.imports.progress import Doing
from pupitre.kernel.imports.values import GUARD_PERCENT
from pupitre.kernel.models import ImportProgress, ImportRun

SAMPLES = 8  # rows shown of each fate of a table
FIGURES = ("new", "changed", "unchanged", "missing", "refused")
STATES = {"waiting": "waiting", "applying": "waiting", "planned": "waiting", "applied": "done", "undone": "none"}
DOINGS = {
    Doing.TURN: gettext_lazy("Waits for another import to be written."),
    Doing.READING: gettext_lazy("Reading the file."),
    Doing.WRITING: gettext_lazy("Writing: %(table)s."),
    Doing.CHECKING: gettext_lazy("Checking the whole before keeping it."),
}
READING_SHARE, CHECKING_SHARE = 0.45, 0.95  # of the work, once the lines are read; once the tables are written
FATES = {
    "new": gettext_lazy("New"),
    "changed": gettext_lazy("Changed"),
    "missing": gettext_lazy("Missing from the file"),
}
REASONS = {
    "edited": gettext_lazy("edited since the import"),
    "used": gettext_lazy("in use: %(by)s"),
    "gone": gettext_lazy("already gone"),
}


@dataclass(frozen=True)
class Course:
    """How far an import in course has got: what is being done, what is left, and whether one may act on it."""

    label: str
    detail: str
    done: float | None = None  # of `total`; None where how much is left is not known
    total: float = 1
    stopped: bool = False
    cancelling: bool = False


@dataclass
class TableShown:
    """What the import does to one table, in rows, with some of them."""

    name: str
    figures: dict[str, int]
    by_fate: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def samples(self) -> list[tuple[str, list[Mapping[str, Any]]]]:
        return [(str(FATES[fate]), rows[:SAMPLES]) for fate, rows in self.by_fate.items()]


def tables(run: ImportRun) -> list[TableShown]:
    """One line a table, its steps added up; tables that the file says nothing of are left out."""
    found: dict[str, TableShown] = {}
    for step in run.plan.get("steps", ()):
        shown = found.setdefault(step["table"], TableShown(_name_of(step["table"]), dict.fromkeys(FIGURES, 0)))
        for name in FIGURES:
            shown.figures[name] += step[name]
        for fate, rows in step["samples"].items():
            shown.by_fate.setdefault(fate, []).extend(rows)
    return [shown for shown in found.values() if any(shown.figures.values())]


def guards(run: ImportRun) -> list[str]:
    """What would leave, where that is more than the guard lets pass."""
    return [
        _("%(missing)s of %(within)s %(name)s are not in the file and would close.")
        % {
            "missing": formats.number(step["missing"]),
            "within": formats.number(step["within"]),
            "name": _name_of(step["table"]).lower(),
        }
        for step in run.plan.get("steps", ())
        if step["marked"] and (step["missing"] * 100 > step["within"] * GUARD_PERCENT or step.get("breaching"))
    ]


def writes(run: ImportRun) -> int:
    """The rows that applying writes, or wrote."""
    steps = run.plan.get("steps", ())
    return sum(step["new"] + step["changed"] + (step["missing"] if step["marked"] else 0) for step in steps)


def sentence(run: ImportRun) -> str:
    """Where the import stands."""
    rows = writes(run)
    noun = ngettext("row", "rows", rows)
    counted = f"{formats.number(rows)}\N{NO-BREAK SPACE}{noun}"
    if run.state == ImportRun.State.PLANNED:
        if not rows:
            return _("Nothing to write: everything in this file is known already.")
        return _("Nothing has been written yet: applying would write %(rows)s.") % {"rows": counted}
    if run.state == ImportRun.State.APPLIED:
        return _("Applied on %(day)s: %(rows)s written.") % {
            "day": formats.day(run.applied_at or run.created_at),
            "rows": counted,
        }
    if run.state == ImportRun.State.UNDONE:
        report = {name: formats.number(run.undo_report[name]) for name in ("undone", "kept")}
        return _("Undone: %(undone)s rows put back, %(kept)s kept.") % report
    if run.state == ImportRun.State.REFUSED:
        return _("This file cannot be taken: nothing was written.")
    return _("The file is being read.") if run.state == ImportRun.State.WAITING else _("The file is being written.")


def course(run: ImportRun, found: ImportProgress, stopped: bool) -> Course:
    """What the bar of an import in course says."""
    leave = _("You may leave this page: the work goes on.")
    if stopped:
        again = _("It is taken up again by itself within two minutes, or at once if you ask for it.")
        return Course(_("The worker stopped before the end: nothing was written."), again, done=0, stopped=True)
    if found.cancel_asked_at:
        return Course(_("Being cancelled: nothing of it is written."), "", cancelling=True)
    if not found.told:
        return Course(_("Waits for its turn: other work comes first."), leave)
    doing, lines = Doing(found.told["doing"]), found.told["lines"]
    label = str(DOINGS[doing]) % {"table": _name_of(found.told["table"]) if found.told["table"] else ""}
    if run.state == ImportRun.State.WAITING:
        read = ngettext("%(lines)s line read.", "%(lines)s lines read.", lines) % {"lines": formats.number(lines)}
        return Course(label, f"{read} {leave}")
    total = run.plan["lines"]
    if doing == Doing.READING:
        counts = {"lines": formats.number(lines), "total": formats.number(total)}
        read = _("%(lines)s of %(total)s lines read, then they are written.") % counts
        return Course(label, f"{read} {leave}", done=READING_SHARE * lines / max(total, lines, 1))
    step, steps = found.told["step"], max(found.told["steps"], 1)
    left = steps - step
    ahead = ngettext("%(left)s table left.", "%(left)s tables left.", left) % {"left": formats.number(left)}
    share = {Doing.WRITING: (step - 1) / steps, Doing.CHECKING: 1.0}.get(doing)
    done = None if share is None else READING_SHARE + (CHECKING_SHARE - READING_SHARE) * share
    return Course(label, f"{ahead} {leave}" if doing == Doing.WRITING else leave, done=done)


def lines(run: ImportRun) -> str:
    """What became of the lines of the file."""
    plan = run.plan
    said = [_("%(count)s lines read") % {"count": formats.number(plan["lines"])}]
    if plan["refused_lines"]:
        refused = ngettext("%(count)s line refused", "%(count)s lines refused", plan["refused_lines"])
        said.append(refused % {"count": formats.number(plan["refused_lines"])})
    if plan["passed_over"]:
        said.append(_("%(count)s passed over by your choices") % {"count": formats.number(plan["passed_over"])})
    return ", ".join(said) + "."


def kept(run: ImportRun) -> list[tuple[str, str, str]]:
    """What undoing kept: the thing, its table, why."""
    return [
        (row["row"], _name_of(row["table"]), str(REASONS[row["reason"]]) % {"by": row["by"] and _name_of(row["by"])})
        for row in run.undo_report.get("why", ())
    ]


def _name_of(label: str) -> str:
    """The words of a table; one that only relates two others is named by both."""
    found = apps.get_model(label)._meta
    if not found.auto_created:
        return capfirst(str(found.verbose_name_plural))
    owner = found.auto_created._meta
    fields = (field for field in owner.many_to_many if field.remote_field.through is found.model)
    things = next(fields).related_model._meta.verbose_name_plural
    return capfirst(_("%(things)s of %(owners)s") % {"things": things, "owners": owner.verbose_name_plural})
