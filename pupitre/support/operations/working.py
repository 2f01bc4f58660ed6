"""What the work on a ticket leaves: steps, time, who follows it; and the seal of what is confidential."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from pupitre.accounts.models import Person
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.support import live, permissions
from pupitre.support.models import Checklist, Ticket, TicketMessage, TicketTask, TimeSpent
from pupitre.support.operations import opening, trail, writing
from pupitre.support.operations.opening import Asked
from pupitre.territory.models import Organisation

NOTE = "note"
MOST_MINUTES = 1440  # a day


@transaction.atomic
def say(
    *,
    ticket: Ticket,
    body: str,
    then: str,
    actor: Viewer,
    at: datetime,
    minutes: int = 0,
    key: str = "",
    uploads: Sequence[UploadedFile] = (),
    seen: int | None = None,
) -> TicketMessage:
    """What one writes on the page of a ticket, with the time that it took. `then`: "note", or what follows an answer.

    Sent twice, it is written once, and its minutes count once.
    Errors: NotAllowed, TextNeeded, NotPossible, OutdatedPage, FileNotAccepted, FileTooLarge.
    """
    row = trail.locked(ticket)
    again = bool(key) and row.messages.filter(key=key).exists()
    if then == NOTE:
        message = writing.note(ticket=row, body=body, actor=actor, at=at, key=key, uploads=uploads)
    else:
        message = writing.answer(
            ticket=row, body=body, then=then, actor=actor, at=at, key=key, uploads=uploads, seen=seen
        )
    if not again:
        spend(ticket=row, minutes=minutes, actor=actor, at=at)
    return message


@transaction.atomic
def take_call(
    *,
    asked: Asked,
    actor: Viewer,
    at: datetime,
    organisation: Organisation | None = None,
    solution: str = "",
    minutes: int = 0,
) -> Ticket:
    """Keep a phone call as a request; with a solution, answered and solved while one speaks.

    The same form twice is one call. Errors: NotAllowed, NoDesk, SubjectNeeded.
    """
    if not permissions.works(actor):
        raise NotAllowed
    ticket = opening.open_ticket(asked=asked, actor=actor, at=at, organisation=organisation)
    if solution:
        say(ticket=ticket, body=solution, then="solve", actor=actor, at=at, minutes=minutes, key=f"{asked.key}-end")
    elif not ticket.time_spent.exists():
        spend(ticket=ticket, minutes=minutes, actor=actor, at=at)
    return ticket


@transaction.atomic
def spend(*, ticket: Ticket, minutes: int, actor: Viewer, at: datetime) -> TimeSpent | None:
    """Keep the minutes spent; none where there are none. Errors: NotAllowed."""
    row = trail.workable(ticket, actor)
    if minutes < 1:
        return None
    who = Person.objects.filter(pk=actor.person_id).first()
    return TimeSpent.objects.create(ticket=row, person=who, minutes=min(minutes, MOST_MINUTES), at=at)


@transaction.atomic
def add_steps(*, ticket: Ticket, steps: Sequence[str], actor: Viewer) -> int:
    """Add what is to be done; a step that is there already is not added again. Errors: NotAllowed."""
    row = trail.workable(ticket, actor)
    held = set(row.tasks.order_by("pk").values_list("text", flat=True))
    new = [step.strip()[:200] for step in dict.fromkeys(steps) if step.strip() and step.strip()[:200] not in held]
    TicketTask.objects.bulk_create(TicketTask(ticket=row, text=step) for step in new)
    _tell(row, actor)
    return len(new)


def add_checklist(*, ticket: Ticket, checklist: Checklist, actor: Viewer) -> int:
    """Copy the steps of a checklist into a ticket: changed later, the checklist leaves them as they are."""
    return add_steps(ticket=ticket, steps=checklist.steps, actor=actor)


@transaction.atomic
def tick(*, task: TicketTask, done: bool, actor: Viewer, at: datetime) -> TicketTask:
    """Say that a step is done, or not after all. Errors: NotAllowed."""
    row = trail.workable(task.ticket, actor)
    task.done_at, task.done_by_name = (at, actor.name) if done else (None, "")
    task.save(update_fields=["done_at", "done_by_name"])
    _tell(row, actor)
    return task


def unseal(*, ticket: Ticket, actor: Viewer, at: datetime) -> None:
    """Open a confidential ticket: it is written who read it, and when. Errors: NotAllowed."""
    if not permissions.can_view(actor, ticket):
        raise NotAllowed
    audit.record("support.confidential_read", actor=actor, at=at, subject=f"support.ticket:{ticket.pk}")


def _tell(ticket: Ticket, actor: Viewer) -> None:
    live.tell("ticket", ticket=ticket.pk, organisation=ticket.organisation_id, by=actor.person_id)
