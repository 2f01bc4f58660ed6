"""The sentences of milestones: where each stands, who moves it, and the way to the next delivery."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pupitre.http.formats import day, number
from pupitre.projects.engine.milestones import Actor, Judged, Kind, State
from pupitre.projects.enums import MilestoneKind
from pupitre.projects.queries.milestones import Delivery

SIGNS = {State.MET: "done", State.PLANNED: "waiting", State.OPEN: "waiting", State.LATE: "blocked"}
WORDS = {
    State.MET: gettext_lazy("met"),
    State.PLANNED: gettext_lazy("day set"),
    State.OPEN: gettext_lazy("to do"),
    State.LATE: gettext_lazy("late"),
}
ACTORS = {
    Actor.AUTHORITIES: gettext_lazy("both authorities sign"),
    Actor.SCHOOL: gettext_lazy("the school"),
    Actor.REVIEWERS: gettext_lazy("those who review projects"),
    Actor.ADVISER: gettext_lazy("the adviser, with the school"),
    Actor.LEAD: gettext_lazy("the plan lead"),
    Actor.BUYER: gettext_lazy("the buyer"),
    Actor.SUPPLIER: gettext_lazy("the supplier, then the school receives"),
}
_WAITS = {
    (Kind.CONVENTION, "undated"): gettext_lazy("The convention is not signed, and no day is planned."),
    (Kind.CONVENTION, "planned"): gettext_lazy("The convention is to be in force on %(day)s."),
    (Kind.CONVENTION, "planned_late"): gettext_lazy("The convention is to be in force on %(day)s only: too late."),
    (Kind.PROJECT, "undated"): gettext_lazy("The digital project is not validated: write it and send it."),
    (Kind.PROJECT, "sent"): gettext_lazy("The digital project is under review."),
    (Kind.PROJECT, "planned"): gettext_lazy("The digital project is to be validated on %(day)s."),
    (Kind.PROJECT, "planned_late"): gettext_lazy("The digital project is to be validated on %(day)s only: too late."),
    (Kind.REFERENT, "undated"): gettext_lazy("The digital referent is not trained, nor enrolled."),
    (Kind.REFERENT, "planned"): gettext_lazy("The digital referent is to be trained on %(day)s."),
    (Kind.REFERENT, "planned_late"): gettext_lazy("The digital referent is to be trained on %(day)s only: too late."),
    (Kind.ORDER, "not_drafted"): gettext_lazy("The order of this wave is not drafted yet."),
    (Kind.ORDER, "partly_drafted"): gettext_lazy(
        "%(units)s of %(planned)s devices are already ordered, not the rest."
    ),
    (Kind.ORDER, "not_sent"): gettext_lazy("The order is drafted, and not sent yet."),
    (Kind.DELIVERY, "not_drafted"): gettext_lazy("Nothing is ordered yet."),
    (Kind.DELIVERY, "not_sent"): gettext_lazy("The order has not left yet."),
    (Kind.DELIVERY, "on_its_way"): gettext_lazy("Ordered: %(units)s devices are to come."),
    (Kind.DELIVERY, "partly"): gettext_lazy("%(arrived)s devices of %(units)s have arrived."),
}
_MET = {
    Kind.CONVENTION: gettext_lazy("The convention has been in force since %(day)s."),
    Kind.PROJECT: gettext_lazy("The digital project was validated on %(day)s."),
    Kind.REFERENT: gettext_lazy("The digital referent was trained on %(day)s."),
    Kind.SEATS: gettext_lazy("No training place is missing."),
    Kind.ORDER: gettext_lazy("The order left on %(day)s."),
    Kind.DELIVERY: gettext_lazy("The %(units)s devices have arrived, the last on %(day)s."),
}


def sentence(row: Judged) -> str:
    """Where a milestone stands."""
    if row.code == "seats":
        seats = row.values["seats"]
        return ngettext(
            "%(seats)s training place is still missing.", "%(seats)s training places are still missing.", seats
        ) % {"seats": number(seats)}
    told = _MET[row.due.kind] if row.is_met else _WAITS[row.due.kind, row.code]
    values = {name: number(value) for name, value in row.values.items()}
    return str(told) % {"day": day(row.day, words=True) if row.day else "", **values}


def name(row: Judged) -> str:
    return str(MilestoneKind(row.due.kind).label)


def condition_names(blocks: Sequence[Judged]) -> str:
    """The conditions that keep a school out, in a few words."""
    return ", ".join(name(row) for row in blocks)


def way(found: Delivery) -> dict[str, Any]:
    """The way to the next delivery, as pages show it."""
    left = sum(not row.is_met for row in found.rows)
    late = sum(row.state == State.LATE for row in found.rows)
    return {
        "sentence": _standing(found, left, late),
        "plan": found.plan,
        "replaced": _replaced(found),
        "left": left,
        "late": late,
        "rows": [
            {
                "name": name(row),
                "sign": SIGNS[row.state],
                "word": WORDS[row.state],
                "sentence": sentence(row),
                "by": row.due.due_on,
                "is_met": row.is_met,
                "actor": ACTORS[row.actor] if row.actor else "",
            }
            for row in found.rows
        ],
    }


def _standing(found: Delivery, left: int, late: int) -> str:
    if found.wave is None:
        if found.was_served:
            return _("Everything that the plan holds for the school has arrived.")
        return _("The plan no longer holds a delivery for the school.")
    by = day(found.delivered_by, words=True) if found.delivered_by else ""
    told = {"day": by, "left": number(left), "late": number(late)}
    if late:
        return _("Next delivery by %(day)s; %(left)s milestones to go, %(late)s late.") % told
    return (
        ngettext(
            "Next delivery by %(day)s; %(left)s milestone to go.",
            "Next delivery by %(day)s; %(left)s milestones to go.",
            left,
        )
        % told
    )


def _replaced(found: Delivery) -> str:
    """What changed with the plan that took the place of another; "" where none did."""
    before = found.replaced
    if before is None:
        return ""
    told = {
        "on": day(before.on, words=True),
        "before": before.name,
        "plan": found.plan,
        "was": day(before.delivered_by, words=True) if before.delivered_by else "",
        "now": day(found.delivered_by, words=True) if found.delivered_by else "",
    }
    if not found.plan:
        return _("On %(on)s another plan replaced “%(before)s”, which delivered the school by %(was)s.") % told
    if not found.delivered_by or found.delivered_by == before.delivered_by:
        return _("On %(on)s the plan “%(plan)s” replaced “%(before)s”.") % told
    return (
        _("On %(on)s the plan “%(plan)s” replaced “%(before)s”: the delivery comes by %(now)s, not %(was)s.") % told
    )
