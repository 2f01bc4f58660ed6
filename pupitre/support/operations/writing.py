"""What is written in a ticket: by who asks, to them, and between those who work on it."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from pupitre.kernel.models import StoredFile
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.support import live, permissions, refusals
from pupitre.support.engine.states import Act
from pupitre.support.enums import WORKED, Channel, Deadline, MessageKind, State, Verb
from pupitre.support.models import Ticket, TicketMessage
from pupitre.support.operations import alarms, mailing, opening, trail

THEN = {"": Act.ANSWER, "wait": Act.WAIT_REQUESTER, "solve": Act.SOLVE}
"""What may follow an answer, in one act: nothing, waiting for the requester, solved."""


@transaction.atomic
def answer(
    *,
    ticket: Ticket,
    body: str,
    actor: Viewer,
    at: datetime,
    then: str = "",
    channel: Channel = Channel.PORTAL,
    key: str = "",
    uploads: Sequence[UploadedFile] = (),
    seen: int | None = None,
) -> TicketMessage:
    """Answer the requester: the first answer stops its clock, and the text leaves by mail where one is known.

    `then`: "", "wait" or "solve". `key`: the form's own; sent twice, it is written once.
    Errors: NotAllowed, TextNeeded, NotPossible, OutdatedPage, FileNotAccepted, FileTooLarge.
    """
    ticket = trail.workable(ticket, actor)
    if known := _known(ticket, key):
        return known
    if seen is not None:
        trail.workable(ticket, actor, seen)
    was = (ticket.state, ticket.answered_at)
    message = write(ticket, MessageKind.ANSWER, body, channel, actor=actor, at=at, key=key, uploads=uploads)
    trail.move(ticket, THEN[then], at)
    ticket.said_at = at
    if ticket.assignee_id is None and actor.person_id is not None:
        ticket.assignee_id = actor.person_id
    _answered(ticket, at)
    if then == "solve":
        _end(ticket, at)
    _reckon_where_it_changes(ticket, was)
    ticket.save()
    verb = Verb.SOLVED if then == "solve" else Verb.WAITED if then == "wait" else Verb.ANSWERED
    trail.keep(ticket, verb, actor=actor, at=at, message=message.pk)
    if channel != Channel.CHAT:  # read as it is written; what is not leaves when the chat ends (chatting.py)
        mailing.send_answer(ticket, message, at=at)
    return message


@transaction.atomic
def note(
    *,
    ticket: Ticket,
    body: str,
    actor: Viewer,
    at: datetime,
    channel: Channel = Channel.DESK,
    name: str = "",
    html: str = "",
    key: str = "",
    stored: Sequence[StoredFile] = (),
    uploads: Sequence[UploadedFile] = (),
) -> TicketMessage:
    """Write what the requester does not read. Errors: NotAllowed, TextNeeded, FileNotAccepted, FileTooLarge."""
    ticket = trail.workable(ticket, actor)
    if known := _known(ticket, key):
        return known
    message = write(
        ticket,
        MessageKind.NOTE,
        body,
        channel,
        actor=actor,
        at=at,
        key=key,
        html=html,
        name=name,
        stored=stored,
        uploads=uploads,
    )
    trail.keep(ticket, Verb.NOTED, actor=actor, at=at, message=message.pk)
    return message


@transaction.atomic
def hear(
    *,
    ticket: Ticket,
    body: str,
    actor: Viewer,
    at: datetime,
    channel: Channel = Channel.PORTAL,
    name: str = "",
    html: str = "",
    key: str = "",
    stored: Sequence[StoredFile] = (),
    uploads: Sequence[UploadedFile] = (),
) -> TicketMessage:
    """Take in a word of the requester; what waited for it, or was solved, is open again.

    A ticket merged takes it in the one that took it over; a closed one is refused: the caller opens another.
    Errors: NotAllowed, TextNeeded, NotPossible.
    """
    ticket = trail.locked(ticket)
    while ticket.merged_into is not None:
        ticket = trail.locked(ticket.merged_into)
    if not actor.is_system and not permissions.can_write(actor, ticket):
        raise NotAllowed
    if known := _known(ticket, key):
        return known
    was = ticket.state
    message = write(
        ticket,
        MessageKind.ASKED,
        body,
        channel,
        actor=actor,
        at=at,
        key=key,
        html=html,
        name=name,
        stored=stored,
        uploads=uploads,
    )
    if was != State.NEW:
        trail.move(ticket, Act.HEAR, at)
    ticket.heard_at = at
    if was == State.SOLVED:
        _reopen(ticket)
    _reckon_where_it_changes(ticket, (was, ticket.answered_at))
    ticket.save()
    verb = Verb.REOPENED if was == State.SOLVED else Verb.ASKED
    trail.keep(ticket, verb, actor=actor, at=at, message=message.pk)
    return message


@transaction.atomic
def change_state(
    *, ticket: Ticket, act: Act, actor: Viewer, at: datetime, reason: str = "", seen: int | None = None
) -> Ticket:
    """Put on hold, solve, reopen or close without a word to the requester.

    Errors: NotAllowed, NotPossible, OutdatedPage, ReasonNeeded (to wait for a third party, to close what is not
    solved, to reopen).
    """
    ticket = trail.workable(ticket, actor, seen)
    needs = act in {Act.WAIT_THIRD, Act.REOPEN} or (act is Act.CLOSE and ticket.state != State.SOLVED)
    if needs and not reason.strip():
        raise refusals.ReasonNeeded
    trail.move(ticket, act, at)
    match act:
        case Act.SOLVE:
            _end(ticket, at)
        case Act.REOPEN:
            _reopen(ticket)
        case Act.CLOSE:
            ticket.closed_at = at
    trail.reckon(ticket)
    ticket.save()
    trail.keep(ticket, VERBS[act], actor=actor, at=at, reason=reason)
    return ticket


VERBS = {
    Act.TAKE: Verb.RESUMED,
    Act.WAIT_REQUESTER: Verb.WAITED,
    Act.WAIT_THIRD: Verb.WAITED,
    Act.SOLVE: Verb.SOLVED,
    Act.REOPEN: Verb.REOPENED,
    Act.CLOSE: Verb.CLOSED,
}


def write(
    ticket: Ticket,
    kind: MessageKind,
    body: str,
    channel: Channel,
    *,
    actor: Viewer,
    at: datetime,
    key: str = "",
    html: str = "",
    name: str = "",
    stored: Sequence[StoredFile] = (),
    uploads: Sequence[UploadedFile] = (),
) -> TicketMessage:
    """Add a text to a ticket, and tell the pages that are open on it.

    Errors: TextNeeded, FileNotAccepted, FileTooLarge.
    """
    if not body.strip() and not stored and not uploads:
        raise refusals.TextNeeded
    message = TicketMessage.objects.create(
        ticket=ticket,
        kind=kind,
        channel=channel,
        author_id=actor.person_id,
        author_name=name or actor.name,
        body=body.strip(),
        html=html,
        at=at,
        key=key,
    )
    opening.attach(message, stored, uploads, actor, at)
    live.tell("message", ticket=ticket.pk, organisation=ticket.organisation_id, message=message.pk)
    return message


def _reckon_where_it_changes(ticket: Ticket, was: tuple[str, datetime | None]) -> None:
    """Deadlines follow the state, the pauses and the first answer: one line more of a talk changes none of them."""
    if ticket.state not in WORKED or was != (ticket.state, ticket.answered_at):
        trail.reckon(ticket)


def _known(ticket: Ticket, key: str) -> TicketMessage | None:
    """What this very form, chat or mail wrote already."""
    return ticket.messages.filter(key=key).first() if key else None


def _answered(ticket: Ticket, at: datetime) -> None:
    """The first answer stops its clock; the ones after change nothing."""
    if ticket.answered_at is None:
        ticket.answered_at = at
        ticket.answer_late = ticket.answer_due_at is not None and at > ticket.answer_due_at
        if ticket.answer_late:
            alarms.keep_passed(ticket, Deadline.ANSWER, at)


def _end(ticket: Ticket, at: datetime) -> None:
    ticket.solved_at = at
    ticket.resolve_late = ticket.resolve_due_at is not None and at > ticket.resolve_due_at
    _answered(ticket, at)  # solved without a word: that was the answer
    if ticket.resolve_late:
        alarms.keep_passed(ticket, Deadline.RESOLVE, at)


def _reopen(ticket: Ticket) -> None:
    ticket.solved_at = ticket.closed_at = ticket.resolve_late = ticket.score = None
    ticket.warned = ticket.breached = Deadline.ANSWER if ticket.answer_late else ""
    ticket.reopenings += 1
