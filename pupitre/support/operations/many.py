"""The same act on many requests: each by its own operation; what is refused is told, and stops nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from pupitre.accounts.models import Person
from pupitre.kernel.refusal import Refusal
from pupitre.kernel.viewer import Viewer
from pupitre.support.engine.states import Act
from pupitre.support.models import Team, Ticket
from pupitre.support.operations import placing, writing

MOST = 200  # requests of one act


@dataclass(frozen=True)
class Order:
    """What is asked of each: "take", "assign", "hand_over" or "close"."""

    what: str
    team: Team | None = None
    person: Person | None = None
    reason: str = ""


@dataclass
class Outcome:
    done: list[int] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


def run(*, tickets: Iterable[Ticket], order: Order, actor: Viewer, at: datetime, dry: bool = False) -> Outcome:
    """Do it, or with `dry` do it and undo it all: a preview is what would happen, refusals included."""
    outcome = Outcome()
    with transaction.atomic():
        for ticket in sorted(tickets, key=lambda one: one.pk)[:MOST]:  # one order: two such acts never wait crosswise
            try:
                with transaction.atomic():
                    _do(ticket, order, actor, at)
                outcome.done.append(ticket.pk)
            except Refusal as refusal:
                outcome.refused.append((ticket.pk, str(refusal)))
        if dry:
            transaction.set_rollback(True)
    return outcome


def _do(ticket: Ticket, order: Order, actor: Viewer, at: datetime) -> None:
    match order.what:
        case "take":
            placing.take(ticket=ticket, actor=actor, at=at)
        case "assign":
            placing.assign(ticket=ticket, person=order.person, actor=actor, at=at)
        case "hand_over" if order.team is not None:
            placing.hand_over(
                ticket=ticket, team=order.team, person=order.person, reason=order.reason, actor=actor, at=at
            )
        case "close":
            writing.change_state(ticket=ticket, act=Act.CLOSE, reason=order.reason, actor=actor, at=at)
