"""A request from its first word on: what was said, and between, what was done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pupitre.http import formats
from pupitre.support.enums import Deadline, Verb
from pupitre.support.models import Ticket, TicketEvent, TicketMessage

WORDS = {
    Verb.WATCHED: gettext_lazy("asked %(name)s to follow it"),
    Verb.UNWATCHED: gettext_lazy("took %(name)s off those who follow it"),
    Verb.GIVEN_UP: gettext_lazy("gave up sending the mail to %(address)s: see the mails not delivered"),
    Verb.ESCALATED: gettext_lazy("Its deadline came near: %(deadline)s"),
    Verb.BREACHED: gettext_lazy("Its deadline was passed: %(deadline)s"),
}
"""Of acts that name somebody or something; once it is forgotten, the words of the verb alone."""
BY_ITSELF = {Verb.ESCALATED, Verb.BREACHED}
"""What nobody did."""
SAID = {Verb.OPENED, Verb.ANSWERED, Verb.ASKED, Verb.NOTED}
"""Events that a message tells by itself."""


@dataclass(frozen=True)
class Done:
    """What happened, in a line."""

    pk: int
    at: datetime
    by: str
    words: Any
    reason: str
    ticket: int | None  # another one, that it leads to
    url: str = ""  # of what it made elsewhere: an incident, a day of visits
    named: str = ""


def of(ticket: Ticket) -> tuple[list[TicketMessage | Done], list[TicketEvent]]:
    """Messages and acts in the order of time; and all the events."""
    events = list(ticket.events.order_by("at", "pk"))
    messages = list(ticket.messages.order_by("at", "pk").prefetch_related("files"))
    rows: list[tuple[tuple[datetime, bool, int], TicketMessage | Done]] = [
        ((one.at, False, one.pk), one) for one in messages
    ]
    rows += [((one.at, True, one.pk), one) for one in _done(events)]
    return [row for _key, row in sorted(rows, key=lambda row: row[0])], events


def _done(events: list[TicketEvent]) -> Iterator[Done]:
    for one in events:
        if one.verb not in SAID or (one.verb == Verb.OPENED and one.details.get("split_from")):
            details = one.details
            other = details.get("into") or details.get("taken") or details.get("other") or details.get("split_from")
            by = "" if one.verb in BY_ITSELF and one.details.get("of") else one.by_name
            yield Done(one.pk, one.at, by, _words(one), one.reason, other, *_made(details))


def _made(details: dict[str, Any]) -> tuple[str, str]:
    """Where the incident or the day of visits that an act made is seen, and its name."""
    if details.get("incident"):
        return reverse("fleet:incident", args=[details["incident"]]), str(details.get("label") or _("the incident"))
    if details.get("visit"):
        day = details.get("day")
        name = formats.day(date.fromisoformat(day), words=True) if day else _("the day of visits")
        return reverse("support:visit", args=[details["visit"]]), name
    return "", ""


def _words(event: TicketEvent) -> Any:
    """The words of an act, with to whom where it has someone."""
    name = event.details.get("name")
    if event.verb == Verb.ASSIGNED and name == event.by_name:
        return _("took it")
    if event.verb == Verb.ASSIGNED:
        return _("gave it to %(name)s") % {"name": name} if name else _("gave it back to the team")
    if event.verb == Verb.HANDED_OVER:
        return _("handed it over to %(name)s") % {"name": name}
    of = event.details.get("of", "")
    facts = {
        "name": name,
        "address": event.details.get("address"),
        "deadline": Deadline(of).label if of in Deadline.values else "",
    }
    if event.verb in WORDS and any(facts.values()):
        return WORDS[Verb(event.verb)] % facts
    if event.verb == Verb.QUALIFIED:
        priority = event.details.get("changed", {}).get("priority")
        if priority:
            return _("changed what it is: P%(before)s became P%(after)s") % {
                "before": priority[0], "after": priority[1],
            }  # fmt: skip
    return event.get_verb_display()
