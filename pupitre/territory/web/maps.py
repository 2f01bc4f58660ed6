"""The map of schools, coloured by an indicator; the same list stands beside it and works alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from pupitre.http import formats
from pupitre.http.gate import page
from pupitre.territory import indicators, queries, wording
from pupitre.territory.indicators import SHAPES, Indicator
from pupitre.territory.models import School
from pupitre.territory.querysets import VIEW
from pupitre.territory.scales import Step, five_steps, step_of
from pupitre.territory.web import listings

DEFAULT = "pupils"


@dataclass(frozen=True)
class Class:
    """One line of the legend: a step of the scale or a category, with how many schools stand in it."""

    position: int
    words: str
    count: int
    shape: str = "circle"


@dataclass(frozen=True)
class Painting:
    """How an indicator paints schools: the legend, and each school's class and value in words."""

    indicator: Indicator
    legend: Sequence[Class]
    classes: Mapping[int, int]
    words: Mapping[int, str]


@page(VIEW)
def school_map(request: HttpRequest) -> HttpResponse:
    offered = indicators.offered(queries.schemes_in_use())
    painting = paint(request, offered)
    holds = listings.holdings(request)
    listing = listings.beside_map(holds)
    context = {
        "status": wording.territory_status(request.viewer, timezone.now()),  # type: ignore[attr-defined]
        "painting": painting,
        "offered": offered.values(),
        "tiles": settings.TILES_URL,
    }
    rows = listings.schools_asked_for(request, holds)
    return listing.respond(request, rows, template="territory/map.html", context=context)


@page(VIEW)
def map_data(request: HttpRequest) -> HttpResponse:
    """The schools that the address asks for: number, name, commune, latitude, longitude, class, value in words."""
    painting = paint(request, indicators.offered(queries.schemes_in_use()))
    holds = listings.holdings(request)
    listing = listings.beside_map(holds)
    rows = queries.positions(listing.narrowed(request, listings.schools_asked_for(request, holds)))
    unknown = _("not known")
    return JsonResponse(
        {
            "address": School(pk=0).get_absolute_url(),
            "label": str(painting.indicator.label),
            "shapes": [each.shape for each in painting.legend],
            "schools": [
                [pk, name, commune, lat, lon, painting.classes.get(pk, -1), painting.words.get(pk, unknown)]
                for pk, name, commune, lat, lon in rows
            ],
        }
    )


def paint(request: HttpRequest, offered: Mapping[str, Indicator]) -> Painting:
    """The indicator asked for, over the open schools in scope: filters do not change the scale."""
    indicator = offered.get(request.GET.get("show", "")) or offered[DEFAULT]
    schools = School.objects.visible(request.viewer)  # type: ignore[attr-defined]
    values = indicator.read(schools.open_on(timezone.localdate()))
    return _by_category(indicator, values) if indicator.is_category else _by_step(indicator, values)


def _by_step(indicator: Indicator, values: Mapping[int, Any]) -> Painting:
    steps = five_steps([float(value) for value in values.values()])
    legend = [Class(position, _span(step, indicator), step.count) for position, step in enumerate(steps)]
    return Painting(
        indicator,
        legend,
        {pk: step_of(float(value), steps) for pk, value in values.items()},
        {pk: _figure(value, indicator) for pk, value in values.items()},
    )


def _by_category(indicator: Indicator, values: Mapping[int, Any]) -> Painting:
    present = [held for held in indicator.categories if held in set(values.values())]
    places = {held: position for position, held in enumerate(present)}
    counts = [sum(value == held for value in values.values()) for held in present]
    words = {held: str(indicator.categories[held]) for held in present}
    return Painting(
        indicator,
        [Class(place, words[held], counts[place], SHAPES[place % len(SHAPES)]) for held, place in places.items()],
        {pk: places[value] for pk, value in values.items() if value in places},
        {pk: words[value] for pk, value in values.items() if value in words},
    )


def _span(step: Step, indicator: Indicator) -> str:
    low = None if step.low is None else _figure(step.low, indicator)
    high = None if step.high is None else _figure(step.high, indicator)
    if low is None and high is None:
        return _("all")
    if low is None:
        return _("under %(high)s") % {"high": high}
    if high is None:
        return _("%(low)s and over") % {"low": low}
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def _figure(value: float, indicator: Indicator) -> str:
    decimals = 0 if float(value) == int(value) else indicator.decimals
    unit = f"\N{NO-BREAK SPACE}{indicator.unit}" if indicator.unit else ""
    return formats.number(value, decimals) + unit
