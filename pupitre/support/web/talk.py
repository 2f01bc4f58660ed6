"""What a chat shows, on both sides: its lines, where it stands, who is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from pupitre.accounts.models import Person
from pupitre.http.request import Request
from pupitre.kernel.viewer import Viewer
from pupitre.support import live
from pupitre.support.enums import ChatEnd, MessageKind
from pupitre.support.models import Chat, Ticket, TicketMessage
from pupitre.support.operations import chatting
from pupitre.support.queries import chats

KEPT = 200  # lines of a talk that its page shows at first


@dataclass(frozen=True)
class Shown:
    """A line as one of the two sides reads it."""

    message: TicketMessage
    is_mine: bool


def of(request: Request, chat: Chat) -> dict[str, Any]:
    """The context of a talk; `?after=` leaves out the lines that the page has."""
    after = request.GET.get("after", "")
    rows = chat.ticket.messages.prefetch_related("files").order_by("-at", "-pk")
    if after.isdecimal():
        rows = rows.filter(pk__gt=int(after))
    there = chats.readers([chat.pk], timezone.now(), but=request.viewer.person_id)
    return _shown(request.viewer, chat, list(reversed(rows[:KEPT])), there[chat.pk], after)


def several(request: Request, talks: Sequence[Chat]) -> list[dict[str, Any]]:
    """The contexts of talks side by side, in as many queries as one."""
    keys = [chat.pk for chat in talks]
    rows = TicketMessage.objects.filter(ticket__in=keys).prefetch_related("files").order_by("at", "pk")
    lines: dict[int, list[TicketMessage]] = {key: [] for key in keys}
    for row in rows:
        lines[row.ticket_id].append(row)
    there = chats.readers(keys, timezone.now(), but=request.viewer.person_id)
    return [_shown(request.viewer, chat, lines[chat.pk][-KEPT:], there[chat.pk]) for chat in talks]


def _shown(
    viewer: Viewer, chat: Chat, rows: list[TicketMessage], there: list[Person], after: str = ""
) -> dict[str, Any]:
    ticket = chat.ticket
    is_requester = chatting.is_requester(ticket, viewer)
    if is_requester:
        rows = [row for row in rows if row.kind != MessageKind.NOTE]
    ours = (MessageKind.ASKED,) if is_requester else (MessageKind.ANSWER, MessageKind.NOTE)
    lines = [Shown(row, row.kind in ours) for row in rows]
    return {
        "chat": chat,
        "ticket": ticket,
        "lines": lines,
        "last": str(lines[-1].message.pk) if lines else after or "0",
        "key": str(uuid4()),
        "is_requester": is_requester,
        "status": status(chat, viewer),
        "requester_is_there": any(one.pk == ticket.requester_id for one in there),
        "others": [one for one in there if one.pk != ticket.requester_id],
    }


def status(chat: Chat, viewer: Viewer) -> str:
    """Where the chat stands, in a sentence for who reads it; nothing where they have it in hand."""
    ticket = chat.ticket
    is_requester = chatting.is_requester(ticket, viewer)
    who = {"name": str(ticket.assignee or _("the desk")), "number": ticket.pk}
    if not is_requester:
        return _of_the_desk(chat, viewer)
    if chat.is_live:
        taken = chat.taken_at is not None
        return _("%(name)s is answering you.") % who if taken else _("Somebody will be with you in a moment.")
    if chat.ended == ChatEnd.NOBODY:
        return (
            _(
                "Nobody could answer at once. What you wrote is request No. %(number)s: you will be answered by mail,"
                " and may add to it here."
            )
            % who
        )
    if chat.ended == ChatEnd.SOLVED:
        return _("The chat is over and request No. %(number)s is solved. Write here if it is not.") % who
    return _("The chat is over. Request No. %(number)s stays open; you may add to it here.") % who


def _of_the_desk(chat: Chat, viewer: Viewer) -> str:
    if not chat.is_live:
        return str(ChatEnd(chat.ended).label)
    if chat.taken_at is None:
        return _("Waits to be taken.")
    assignee = chat.ticket.assignee
    is_mine = assignee is None or assignee.pk == viewer.person_id
    return "" if is_mine else _("In the hands of %(name)s.") % {"name": assignee}


def tell_typing(ticket: Ticket, viewer: Viewer) -> None:
    """Tell the open pages of a ticket that the viewer is writing; `by` is a number, the page knows the name."""
    live.tell("typing", ticket=ticket.pk, by=viewer.person_id)
