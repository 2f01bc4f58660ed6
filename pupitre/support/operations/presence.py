"""Who is at the desk and who reads which ticket, as open pages say it: a write for all of them together."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pupitre.http.live import Reader
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.support import live, permissions
from pupitre.support.models import Chat, Presence, Reading
from pupitre.support.queries.routing import PRESENT_FOR


def keep(here: Collection[Reader], new: Collection[Reader], gone: Collection[Reader]) -> None:
    """Refresh all who are `here`, forget those who are `gone`, and tell the pages of the tickets where that shows."""
    note(here, new, gone, at=timezone.now())


@transaction.atomic
def note(here: Collection[Reader], new: Collection[Reader], gone: Collection[Reader], *, at: datetime) -> None:
    """Errors: none; someone who is gone here and open in another process comes back with its next sign of life."""
    reading = {(reader.person, ticket) for reader in here for ticket in reader.tickets}
    desk = {reader.person for reader in here if reader.at_desk}
    _refresh(desk, reading, at)
    left = {(reader.person, ticket) for reader in gone for ticket in reader.tickets} - reading
    _forget({reader.person for reader in gone if reader.at_desk} - desk, left, at)
    _seen_by_requesters(reading | left, at)
    came = {(reader.person, ticket) for reader in new for ticket in reader.tickets}
    for ticket in sorted({ticket for _, ticket in came | left}):
        live.tell("presence", ticket=ticket)


def say(*, away: bool, actor: Viewer, at: datetime) -> None:
    """Be away from the desk, its pages open or not, or back: who is away gets no new request and counts for no chat.

    Errors: NotAllowed.
    """
    if not permissions.works(actor) or actor.person_id is None:
        raise NotAllowed
    Presence.objects.update_or_create(person_id=actor.person_id, defaults={"away": away, "seen_at": at})


def _refresh(desk: Collection[int], reading: Collection[tuple[int, int]], at: datetime) -> None:
    Presence.objects.bulk_create(
        [Presence(person_id=person, seen_at=at) for person in sorted(desk)],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["seen_at"],
    )
    Reading.objects.bulk_create(
        [Reading(person_id=person, ticket_id=ticket, seen_at=at) for person, ticket in sorted(reading)],
        update_conflicts=True,
        unique_fields=["person", "ticket"],
        update_fields=["seen_at"],
    )


def _forget(desk: Collection[int], left: Collection[tuple[int, int]], at: datetime) -> None:
    if desk:
        Presence.objects.filter(person__in=desk, away=False).delete()  # who is away stays so until they are back
    pairs = Q(seen_at__lt=at - PRESENT_FOR)
    for person, ticket in left:
        pairs |= Q(person=person, ticket=ticket)
    Reading.objects.filter(pairs).delete()


def _seen_by_requesters(reading: Collection[tuple[int, int]], at: datetime) -> None:
    """A chat knows until when its requester read it: what came after leaves by mail when it ends."""
    pairs = Q(pk=None)
    for person, ticket in reading:
        pairs |= Q(pk=ticket, ticket__requester=person)
    if reading:
        Chat.objects.filter(pairs, ended_at__isnull=True).update(seen_at=at)
