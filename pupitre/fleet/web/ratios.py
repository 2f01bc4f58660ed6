"""Pupils per device: the page that people show to their council, and that of a school."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from pupitre.fleet.engine.ratios import OfSchool, Ratio
from pupitre.fleet.queries import ratios as queries
from pupitre.fleet.queries.ratios import Standing
from pupitre.fleet.querysets import VIEW
from pupitre.fleet.web.frame import context
from pupitre.http import charts, exports, formats, tables
from pupitre.http.addresses import row_address
from pupitre.http.gate import page
from pupitre.http.listing import Column
from pupitre.http.request import Request
from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.values import BadValue

SHOWN = 25
STATES = {
    "met": ("done", gettext_lazy("reached")),
    "short": ("waiting", gettext_lazy("not reached")),
    "no_devices": ("blocked", gettext_lazy("no device")),
    "no_target": ("none", gettext_lazy("no target")),
    "no_pupils": ("none", gettext_lazy("no pupil counted")),
}
FIGURES = (
    Column("pupils", gettext_lazy("Pupils"), kind="integer", wide=True),
    Column("devices", gettext_lazy("Devices"), kind="integer"),
    Column("actual", gettext_lazy("Pupils per device"), kind="number", decimals=1),
    Column("target", gettext_lazy("Aimed at"), kind="number", decimals=1),
)
STATE = Column(
    "state",
    gettext_lazy("Target"),
    kind="state",
    words={key: word for key, (_sign, word) in STATES.items()},
    states={key: sign for key, (sign, _word) in STATES.items()},
    wide=True,
)
LACKING = Column("gap", gettext_lazy("Lacking"), kind="integer")
EXPORTED = (
    Column("school", gettext_lazy("school")),
    Column("body", gettext_lazy("Owner")),
    Column("day", gettext_lazy("on"), kind="date"),
    Column("pupils", gettext_lazy("pupils"), kind="integer"),
    Column("devices", gettext_lazy("devices"), kind="integer"),
    Column("actual", gettext_lazy("pupils per device"), kind="number", decimals=2),
    Column("target", gettext_lazy("target"), kind="number", decimals=2),
    Column("needed", gettext_lazy("devices wanted"), kind="integer"),
    Column("gap", gettext_lazy("devices lacking"), kind="integer"),
    Column("cost", gettext_lazy("cost, net of tax"), kind="number", decimals=2),
)


@require_GET
@page(VIEW)
def overview(request: Request) -> HttpResponse:
    """Where the schools in scope stand: in one sentence, by level, year by year, by body, by school."""
    body = _number(request, "body")
    found = queries.standing(request.viewer, _day(request), body=body)
    if request.GET.get("export") in exports.WRITERS:
        return exports.WRITERS[request.GET["export"]](f"ratios-{found.day}", EXPORTED, _exported(found))
    rows = sorted(found.schools, key=lambda row: -row.whole.gap)
    shown = rows if request.GET.get("all") else rows[:SHOWN]
    bodies = found.by_body()
    page_context = _context(
        request,
        found,
        bodies=_of_bodies(found, bodies) if len(bodies) > 1 or body else "",
        body=body,
        body_name=bodies[0][1] if body and bodies else "",
        schools=_of_schools(found, shown) if shown else "",
        schools_count=len(rows),
        more=len(rows) - len(shown),
    )
    return render(request, "fleet/ratios.html", page_context)


@require_GET
@page(VIEW)
def of_school(request: Request, pk: int) -> HttpResponse:
    found = queries.standing(request.viewer, _day(request), school=pk)
    if pk not in found.places:
        raise Http404
    return render(request, "fleet/ratios.html", _context(request, found, place=found.places[pk]))


@require_GET
@page(VIEW)
def path(request: Request) -> HttpResponse:
    """The years behind and ahead, read once the page stands."""
    asked = {name: _number(request, name) for name in ("body", "school")}
    found = queries.path(request.viewer, _day(request), **asked)
    page_context = context(request, "ratios", path=found.ahead, chart=_chart(found), currency=_currency(request))
    template = "fleet/ratios_years.html" if request.headers.get("HX-Request") else "fleet/ratios_path.html"
    return render(request, template, page_context)


def _of_bodies(found: Standing, bodies: Iterable[tuple[int, str, int, Ratio]]) -> SafeString:
    of_body = urlencode({"on": found.day.isoformat()})
    columns = (
        Column("name", gettext_lazy("Body"), link=lambda row: f"?body={row['pk']}&{of_body}"),
        Column("schools", gettext_lazy("Schools"), kind="integer", wide=True),
        *FIGURES,
        LACKING,
    )
    return tables.plain(
        columns, ({"pk": pk, "name": name, "schools": count, **_row(ratio)} for pk, name, count, ratio in bodies)
    )


def _of_schools(found: Standing, shown: Iterable[OfSchool]) -> SafeString:
    school = Column("name", gettext_lazy("School"), link=lambda row: row_address("fleet:ratios_school", row["pk"]))
    rows = ({"pk": row.key, "name": found.places[row.key].name, **_row(row.whole)} for row in shown)
    return tables.plain((school, *FIGURES, STATE, LACKING), rows)


def _row(ratio: Ratio) -> dict[str, Any]:
    return {name: getattr(ratio, name) for name in ("pupils", "devices", "actual", "target", "state", "gap")}


def _number(request: Request, name: str) -> int | None:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isdecimal() else None


def _currency(request: Request) -> str:
    return "qc" if request.GET.get("currency") == "qc" else "fr"


def _asked(request: Request, found: Standing, place: queries.Place | None) -> dict[str, Any]:
    asked = {"on": found.day, "body": _number(request, "body"), "school": place.pk if place else None}
    jurisdiction = next((one.jurisdiction for one in found.places.values()), "")
    return {name: value for name, value in {**asked, "currency": jurisdiction}.items() if value}


def _day(request: Request) -> date:
    """The day asked for; today where it is no day, or one to come."""
    today = timezone.localdate()
    try:
        return min(parsing.day(request.GET.get("on", "")) or today, today)
    except BadValue:
        return today


def _context(request: Request, found: Standing, **more: Any) -> dict[str, Any]:
    jurisdiction = next((place.jurisdiction for place in found.places.values()), "fr")
    return context(
        request,
        "ratios",
        found=found,
        today=timezone.localdate(),
        status=said(found, jurisdiction),
        parts=[(target, part, STATES[part.state]) for target, part in found.by_target()],
        beyond=sum(row.beyond for row in found.schools),
        path_url=f"{reverse('fleet:ratios_path')}?{urlencode(_asked(request, found, more.get('place')))}",
        notes=_notes(found),
        currency=jurisdiction,
        **more,
    )


def said(found: Standing, currency: str) -> str:
    """Where one stands, in one sentence."""
    whole = found.whole
    values = {
        "actual": _one_for(whole.actual),
        "target": _one_for(whole.target),
        "year": found.year,
        "needed": formats.number(whole.needed or 0),
        "devices": formats.number(whole.gap),
        "cost": formats.money(whole.cost, formats.currency_of(currency), whole=True),
    }
    match whole.state:
        case "no_pupils":
            return _("No pupil is counted on this day: import the numbers of pupils to read a ratio.")
        case "no_target":
            return _("One device for %(actual)s pupils; nobody has written a target yet.") % values
        case "no_devices":
            return _("No device serves pupils on this day; %(needed)s are aimed at for %(year)s.") % values
        case "met":
            return _("One device for %(actual)s pupils: the target of %(year)s is reached everywhere.") % values
    lacking = ngettext("%(devices)s device is lacking", "%(devices)s devices are lacking", whole.gap) % values
    if whole.cost:
        lacking = _("%(lacking)s, about %(cost)s net of tax") % {"lacking": lacking, **values}
    return _("One device for %(actual)s pupils; one for %(target)s is aimed at in %(year)s. %(lacking)s.") % {
        "lacking": lacking,
        **values,
    }


def _one_for(ratio: Decimal | None) -> str:
    return "–" if ratio is None else formats.number(ratio, 1)


def _chart(found: queries.Path) -> charts.Chart | None:
    """The curve of what was and is, and the dashed one of what is aimed at; None for fewer than two years."""
    rows = [*found.past, *found.ahead]
    if len(rows) < 2 or not found.ahead[0][1].pupils:
        return None
    actual = [_float(ratio.actual) if year <= found.now else None for year, ratio in rows]
    return charts.lines(
        [
            charts.Series(_("There is"), actual),
            charts.Series(_("Aimed at"), [_float(ratio.target) for _year, ratio in rows], is_target=True),
        ],
        [str(year) for year, _ratio in rows],
        title=_("Pupils per device, year by year"),
        write=formats.numbers(1),
    )


def _float(ratio: Decimal | None) -> float | None:
    return None if ratio is None else float(ratio)


def _notes(found: Standing) -> list[str]:
    """What the figures suppose, each with how many schools it concerns."""
    notes = (
        (
            found.estimated,
            ngettext(
                "The pupils of %(n)s school are spread over its levels by an estimate.",
                "The pupils of %(n)s schools are spread over their levels by an estimate.",
                found.estimated,
            ),
        ),
        (
            found.inventoried,
            ngettext(
                "%(n)s school has no device in the register: its class sets are counted.",
                "%(n)s schools have no device in the register: their class sets are counted.",
                found.inventoried,
            ),
        ),
        (
            found.uncounted,
            ngettext(
                "%(n)s school has no pupil counted: its devices count all the same.",
                "%(n)s schools have no pupil counted: their devices count all the same.",
                found.uncounted,
            ),
        ),
        (
            found.whole.unpriced,
            ngettext(
                "%(n)s lacking device has no price in the catalogue: the cost leaves it out.",
                "%(n)s lacking devices have no price in the catalogue: the cost leaves them out.",
                found.whole.unpriced,
            ),
        ),
    )
    return [sentence % {"n": formats.number(count)} for count, sentence in notes if count]


def _exported(found: Standing) -> list[dict[str, Any]]:
    return [
        {
            "school": found.places[row.key].name,
            "body": found.places[row.key].body_name,
            "day": found.day,
            **{name: getattr(row.whole, name) for name in ("pupils", "devices", "actual", "target", "needed")},
            "gap": row.whole.gap,
            "cost": row.whole.cost,
        }
        for row in found.schools
    ]
