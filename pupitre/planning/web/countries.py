"""The pages of countries: the runs, and one of them with its rounds and what national money is worth."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from pupitre.http import formats
from pupitre.http.addresses import row_address
from pupitre.http.gate import page
from pupitre.http.listing import Column, Listing
from pupitre.kernel.refusal import NotAllowed
from pupitre.planning import country_queries
from pupitre.planning.enums import RunState
from pupitre.planning.models import CountryRun
from pupitre.planning.querysets import VIEW

LEAST_SHOWN = 10  # territories, those where plans bring least

COUNTRIES = Listing(
    name="countries",
    noun=ngettext_lazy("country", "countries"),
    columns=(
        Column("name", gettext_lazy("Country"), link=lambda row: row_address("planning:country", row["pk"])),
        Column(
            "state",
            gettext_lazy("State"),
            kind="state",
            words=dict(RunState.choices),
            states={
                "waiting": "none",
                "running": "waiting",
                "done": "done",
                "stopped": "blocked",
                "failed": "refused",
            },
        ),
        Column("schools", gettext_lazy("Schools"), kind="integer"),
        Column("covered", gettext_lazy("Need covered over the plan"), kind="percent", decimals=1),
        Column("gap", gettext_lazy("From the best possible, at most"), kind="percent", decimals=2),
        Column("asked_at", gettext_lazy("Asked"), kind="moment", wide=True),
    ),
    order="-asked_at",
    filters=(),
    hint=gettext_lazy(
        "The command “pupitre plan country” asks for the plan of a country; its progress is followed here."
    ),
)


def _everywhere(request: HttpRequest) -> None:
    """Countries are read by those who see every organisation. Errors: NotAllowed."""
    if not request.viewer.scope(VIEW).everywhere:  # type: ignore[attr-defined]
        raise NotAllowed


def _found(request: HttpRequest, pk: int) -> CountryRun:
    _everywhere(request)
    return get_object_or_404(CountryRun.objects.visible(request.viewer), pk=pk)  # type: ignore[attr-defined]


@page(VIEW)
def countries(request: HttpRequest) -> HttpResponse:
    _everywhere(request)
    rows = CountryRun.objects.visible(request.viewer).annotate(covered=F("value") / country_queries.FULL)  # type: ignore[attr-defined]
    return COUNTRIES.respond(request, rows, template="planning/countries.html")


@page(VIEW)
def country(request: HttpRequest, pk: int) -> HttpResponse:
    run = _found(request, pk)
    rounds = list(country_queries.rounds(run))
    context = {
        "run": run,
        "rounds": rounds,
        "status": _status(run),
        "prices": _prices(run, rounds),
        "least": country_queries.least_served(run, LEAST_SHOWN),
        "covered": None if run.value is None else run.value / country_queries.FULL,
        "most": None if run.bound is None else run.bound / country_queries.FULL,
        "territories": run.territories.count(),
        **_progress(run, rounds),
    }
    return render(request, "planning/country.html", context)


@page(VIEW)
def country_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the round is, read again while workers answer; the page is read anew when a round ends."""
    run = _found(request, pk)
    rounds = list(country_queries.rounds(run))
    response = render(request, "planning/country_progress.html", {"run": run, **_progress(run, rounds)})
    if not run.is_open or request.GET.get("round") != str(rounds[-1].number):
        response["HX-Refresh"] = "true"
    return response


def _progress(run: CountryRun, rounds: list[Any]) -> dict[str, Any]:
    last = rounds[-1]
    label = _("Round %(number)s: %(kind)s") % {"number": last.number + 1, "kind": last.get_kind_display()}
    detail = _("Territories that have answered: %(done)s of %(all)s.") % {
        "done": formats.number(last.done),
        "all": formats.number(last.asked_of),
    }
    address = f"{reverse('planning:country_progress', args=[run.pk])}?round={last.number}"
    return {"last": last, "address": address, "label": label, "detail": detail}


def _status(run: CountryRun) -> str:
    if run.state == RunState.DONE and run.gap is not None:
        gap = formats.percent(run.gap, 2)
        return _("Every territory has its plan; together they are at most %(gap)s from the best possible.") % {
            "gap": gap
        }
    if run.state == RunState.STOPPED:
        return _("Stopped before every territory had its plan.")
    return _("Workers are answering; this page follows them.")


def _prices(run: CountryRun, rounds: list[Any]) -> dict[str, Any]:
    """Rows by measure and year, a column for each round that asked prices."""
    asked = [(one.number + 1, country_queries.prices(run, one)) for one in rounds if one.asked is not None]
    groups = [
        (measure, [(year + 1, [prices[measure][year] for _number, prices in asked]) for year in range(years)])
        for measure, years in ((name, run.facts["years"]) for name in run.facts["measures"])
    ]
    return {"rounds": [number for number, _prices in asked], "groups": groups if asked else []}
