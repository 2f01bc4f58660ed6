"""Applications to measures paid a posteriori: filed, answered, accounted for. What is granted is voted."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from pupitre.governance import permissions
from pupitre.governance.enums import ApplicationState
from pupitre.governance.models import MeasureApplication, MeasureBudget
from pupitre.governance.operations import ledger
from pupitre.governance.refusals import NotInThisState
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer

State = ApplicationState
FOLLOWS = {
    State.FILED: State.DRAFT,
    State.GRANTED: State.FILED,
    State.REFUSED: State.FILED,
    State.REPORTED: State.GRANTED,
}
"""The state that each state comes from."""


@transaction.atomic
def save_application(*, row: MeasureApplication, actor: Viewer, at: datetime) -> MeasureApplication:
    """Keep an application that is being written. Errors: NotAllowed, NotInThisState."""
    if not permissions.can_edit(actor, row.measure):
        raise NotAllowed
    if row.state != State.DRAFT:
        raise NotInThisState(state=row.get_state_display())
    verb = "added" if row.pk is None else "changed"
    row.save()
    _tell(verb, row, actor, at)
    return row


@transaction.atomic
def file_application(*, row: MeasureApplication, on: date, actor: Viewer, at: datetime) -> None:
    """It has been sent to the funder. Errors: NotAllowed, NotInThisState."""
    row = _next(row, State.FILED, actor)
    row.filed_on = on
    row.save()
    _tell("filed", row, actor, at)


@transaction.atomic
def grant_application(*, row: MeasureApplication, granted: Decimal, on: date, actor: Viewer, at: datetime) -> None:
    """The funder gives an amount, which is added to what is voted. Errors: NotAllowed, NotInThisState."""
    row = _next(row, State.GRANTED, actor)
    row.granted, row.answered_on = granted, on
    row.save()
    before = MeasureBudget.objects.filter(measure=row.measure, year=row.year).values_list("amount", flat=True).first()
    amount = (before or Decimal(0)) + granted
    reason = f"{row.title} {row.reference}".strip()
    ledger.vote(measure_id=row.measure_id, year=row.year, amount=amount, on=on, actor=actor, at=at, reason=reason)
    _tell("granted", row, actor, at)


@transaction.atomic
def refuse_application(*, row: MeasureApplication, note: str, on: date, actor: Viewer, at: datetime) -> None:
    """The funder says no; `note` keeps why. Errors: NotAllowed, NotInThisState."""
    row = _next(row, State.REFUSED, actor)
    row.note, row.answered_on = note[:250], on
    row.save()
    _tell("refused", row, actor, at)


@transaction.atomic
def report_application(*, row: MeasureApplication, on: date, actor: Viewer, at: datetime) -> None:
    """The final report has been sent. Errors: NotAllowed, NotInThisState."""
    row = _next(row, State.REPORTED, actor)
    row.reported_on = on
    row.save()
    _tell("reported", row, actor, at)


def _next(row: MeasureApplication, state: State, actor: Viewer) -> MeasureApplication:
    """The row, locked, in its next state."""
    fresh = (
        MeasureApplication.objects.select_for_update(of=("self",))
        .select_related("measure__organisation")
        .get(pk=row.pk)
    )
    if not permissions.can_edit(actor, fresh.measure):
        raise NotAllowed
    if fresh.state != FOLLOWS[state]:
        raise NotInThisState(state=fresh.get_state_display())
    fresh.state = state
    return fresh


def _tell(verb: str, row: MeasureApplication, actor: Viewer, at: datetime) -> None:
    subject = f"governance.measureapplication:{row.pk}"
    audit.record(f"governance.application_{verb}", actor=actor, at=at, subject=subject, amount=str(row.asked))
