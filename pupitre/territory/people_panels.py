"""What the page of somebody shows beside their school and class: rooms above add theirs (what they hold, what is
signed) in wiring.py, as they add what depends on a school (dependents.py)."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from django.http import HttpRequest

from pupitre.http.panels import Panel
from pupitre.territory.models import Pupil, StaffMember

Somebody = TypeVar("Somebody")


class Offers(Generic[Somebody]):
    """The panels of one kind of person."""

    def __init__(self) -> None:
        self._offers: list[Callable[[HttpRequest, Somebody], Panel | None]] = []

    def register(self, offer: Callable[[HttpRequest, Somebody], Panel | None]) -> None:
        """Ask `offer` too; it answers None where it has nothing to say or the reader no right to it."""
        if offer not in self._offers:
            self._offers.append(offer)

    def of(self, request: HttpRequest, somebody: Somebody) -> Iterator[Panel]:
        for offer in self._offers:
            panel = offer(request, somebody)
            if panel is not None:
                yield panel


PUPILS: Offers[Pupil] = Offers()
STAFF: Offers[StaffMember] = Offers()
