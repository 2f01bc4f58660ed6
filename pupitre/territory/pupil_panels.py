"""What the page of a pupil shows beside their school and class: rooms above add theirs (what they hold, what is
signed) in wiring.py, as they add what depends on a school (dependents.py)."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest

from pupitre.http.panels import Panel
from pupitre.territory.models import Pupil

Offer = Callable[[HttpRequest, Pupil], Panel | None]
_offers: list[Offer] = []


def register(offer: Offer) -> None:
    """Ask `offer` too, for every pupil; it answers None where it has nothing to say or the reader no right to it."""
    if offer not in _offers:
        _offers.append(offer)


def of(request: HttpRequest, pupil: Pupil) -> Iterator[Panel]:
    for offer in _offers:
        panel = offer(request, pupil)
        if panel is not None:
            yield panel
