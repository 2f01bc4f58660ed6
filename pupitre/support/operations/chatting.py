"""A talk as it happens. What is said is written in the ticket as anything else; only its being live is kept here."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from pupitre.accounts.models import Person
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM, Viewer
from pupitre.support import live, permissions, refusals
from pupitre.support.engine import chatting
from pupitre.support.engine.states import Act
from pupitre.support.enums import Channel, ChatEnd, MessageKind, State, Verb
from pupitre.support.models import Chat, Team, Ticket, TicketMessage
from pupitre.support.operations import mailing, opening, placing, trail, writing
from pupitre.support.operations.opening import Asked
from pupitre.support.queries import chats


@transaction.atomic
def begin(*, asked: Asked, actor: Viewer, at: datetime) -> Chat:
    """Open a ticket with the first word, and wait for somebody of its team; the same `key` begins one chat.

    Where nobody is there, it is over at once: the request stays, to be answered by mail.
    Errors: those of `opening.open_ticket`.
    """
    ticket = opening.open_ticket(asked=asked, actor=actor, at=at)
    known = Chat.objects.filter(ticket=ticket).first()
    if known is not None:
        return known
    chat = Chat.objects.create(ticket=ticket, waiting_since=at, seen_at=at)
    if ticket.assignee_id is not None:  # whoever is free takes it
        ticket.assignee = None
        ticket.save(update_fields=["assignee"])
    if chats.offered(ticket.organisation, ticket.school, at).offer != chatting.Offer.LIVE:
        _close(chat, ChatEnd.NOBODY, actor=SYSTEM, at=at)
    else:
        _tell(ticket, "waiting")
    return chat


@transaction.atomic
def say(
    *,
    ticket: Ticket,
    body: str,
    actor: Viewer,
    at: datetime,
    key: str,
    uploads: Sequence[UploadedFile] = (),
) -> TicketMessage:
    """Write a line, as who asked or as the desk; the desk's first one takes the chat.

    After the end the requester's lines still reach the ticket; the desk answers on its page, by mail.
    Errors: NotAllowed, TextNeeded, NotPossible, ChatOver, FileNotAccepted, FileTooLarge.
    """
    if is_requester(ticket, actor):
        return writing.hear(
            ticket=ticket, body=body, actor=actor, at=at, channel=Channel.CHAT, key=key, uploads=uploads
        )
    ticket = trail.locked(ticket)
    chat = Chat.objects.filter(ticket=ticket, ended_at__isnull=True).first()
    if chat is None:
        if known := ticket.messages.filter(key=key).first():
            return known
        raise refusals.ChatOver
    if chat.taken_at is None:
        take(ticket=ticket, actor=actor, at=at)
    return writing.answer(
        ticket=ticket, body=body, actor=actor, at=at, channel=Channel.CHAT, key=key, uploads=uploads
    )


@transaction.atomic
def take(*, ticket: Ticket, actor: Viewer, at: datetime) -> Chat:
    """Take a chat that waits. Errors: NotAllowed, ChatOver, OutdatedPage (somebody else has it)."""
    ticket = trail.workable(ticket, actor)
    chat = _under_way(ticket)
    if chat.taken_at is not None and ticket.assignee_id != actor.person_id:
        raise refusals.OutdatedPage(name=str(ticket.assignee or ""))
    placing.assign(ticket=ticket, person=Person.objects.get(pk=actor.person_id), actor=actor, at=at)
    chat.taken_at = chat.taken_at or at
    chat.save(update_fields=["taken_at"])
    _tell(ticket, "taken")
    return chat


@transaction.atomic
def hand_over(
    *, ticket: Ticket, team: Team, reason: str, actor: Viewer, at: datetime, person: Person | None = None
) -> Chat:
    """Hand a chat to another team or person, thread and all: it waits again until they take it.

    Errors: those of `placing.hand_over`, ChatOver.
    """
    ticket = trail.workable(ticket, actor)
    chat = _under_way(ticket)
    placing.hand_over(ticket=ticket, team=team, person=person, reason=reason, actor=actor, at=at)
    chat.taken_at, chat.waiting_since = None, at
    chat.save(update_fields=["taken_at", "waiting_since"])
    _tell(ticket, "waiting")
    return chat


@transaction.atomic
def end(*, ticket: Ticket, actor: Viewer, at: datetime, solved: bool = False) -> Chat:
    """End a chat; the ticket stays as it is, or is solved (by the desk). A chat over stays over.

    Errors: NotAllowed, NotPossible.
    """
    ticket = trail.locked(ticket)
    requester = is_requester(ticket, actor)
    if not requester and not permissions.can_work(actor, ticket):
        raise NotAllowed
    chat = Chat.objects.get(ticket=ticket)
    if chat.ended_at is not None:
        return chat
    if solved and not requester and ticket.state != State.SOLVED:
        writing.change_state(ticket=ticket, act=Act.SOLVE, actor=actor, at=at)
    how = ChatEnd.LEFT if requester else ChatEnd.SOLVED if solved else ChatEnd.KEPT
    _close(chat, how, actor=actor, at=at)
    return chat


def leave_alone(at: datetime) -> int:
    """Turn the chats that nobody took in time into ordinary requests; how many."""
    late = Chat.objects.filter(ended_at__isnull=True, taken_at__isnull=True)
    count = 0
    patience = "ticket__organisation__desk_settings__chat_patience_minutes"
    for key, since, minutes in late.order_by("pk").values_list("pk", "waiting_since", patience):
        lets = timedelta(minutes=minutes) if minutes else chatting.PATIENCE
        if not chatting.is_left_alone(waiting_since=since, taken=False, at=at, patience=lets):
            continue
        with transaction.atomic():
            chat = late.select_related("ticket").filter(ticket=trail.locked(Ticket(pk=key))).first()
            if chat is not None and chat.waiting_since == since:  # neither taken, nor handed on, meanwhile
                _close(chat, ChatEnd.NOBODY, actor=SYSTEM, at=at)
                count += 1
    return count


def is_requester(ticket: Ticket, viewer: Viewer) -> bool:
    return viewer.person_id is not None and viewer.person_id == ticket.requester_id


def _under_way(ticket: Ticket) -> Chat:
    chat = Chat.objects.filter(ticket=ticket, ended_at__isnull=True).first()
    if chat is None:
        raise refusals.ChatOver
    return chat


def _close(chat: Chat, how: ChatEnd, *, actor: Viewer, at: datetime) -> None:
    chat.ended_at, chat.ended = at, how
    chat.save(update_fields=["ended_at", "ended"])
    verb = Verb.CHAT_MISSED if how == ChatEnd.NOBODY else Verb.CHAT_ENDED
    trail.keep(chat.ticket, verb, actor=actor, at=at, end=str(how))
    _send_what_was_not_read(chat, at)
    _tell(chat.ticket, "over")


def _send_what_was_not_read(chat: Chat, at: datetime) -> None:
    """By mail, in one piece, the lines written after the requester left."""
    said = chat.ticket.messages.filter(kind=MessageKind.ANSWER, channel=Channel.CHAT, at__gt=chat.seen_at)
    lines = list(said.order_by("at", "pk"))
    text = chatting.unread((chatting.Line(one.at, one.body) for one in lines), chat.seen_at)
    if text:
        last = lines[-1]
        last.body = text
        mailing.send_answer(chat.ticket, last, at=at)


def _tell(ticket: Ticket, state: str) -> None:
    live.tell("chat", ticket=ticket.pk, organisation=ticket.organisation_id, state=state)
