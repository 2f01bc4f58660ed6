"""The pages of countries: the runs, and one of them with its rounds and what national money is worth."""

import math
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from django.views.decorators.http import require_POST

from pupitre.http import formats
from pupitre.http.addresses import row_address
from pupitre.http.gate import page
from pupitre.http.listing import Column, Listing
from pupitre.kernel.refusal import NotAllowed
from pupitre.planning import country_queries, operations, permissions
from pupitre.planning.country_queries import Progress
from pupitre.planning.enums import RunState
from pupitre.planning.models import CountryRun
from pupitre.planning.querysets import VIEW

LEAST_SHOWN = 10  # territories, those where plans bring least

FIFTHS = (
    gettext_lazy("the least favoured fifth"),
    gettext_lazy("the second fifth"),
    gettext_lazy("the fifth in the middle"),
    gettext_lazy("the fourth fifth"),
    gettext_lazy("the most favoured fifth"),
)

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
    stands = country_queries.progress(run, rounds, timezone.now())
    context = {
        "run": run,
        "rounds": rounds,
        "status": _status(run, stands),
        "may_resume": _may_resume(request, run, stands),
        "fifths": list(zip(FIFTHS, run.fifths or [], strict=False)),
        "prices": _prices(run, rounds),
        "least": country_queries.least_served(run, LEAST_SHOWN),
        "covered": None if run.value is None else run.value / country_queries.FULL,
        "most": None if run.bound is None else run.bound / country_queries.FULL,
        "territories": run.territories.count(),
        **_progress(run, stands),
    }
    return render(request, "planning/country.html", context)


@page(VIEW)
def country_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the round is, read again while workers answer; the page is read anew when it has more to say."""
    run = _found(request, pk)
    stands = country_queries.progress(run, list(country_queries.rounds(run)), timezone.now())
    response = render(request, "planning/country_progress.html", {"run": run, **_progress(run, stands)})
    if not run.is_open or request.GET.get("stands") != _stands(stands):
        response["HX-Refresh"] = "true"
    return response


@require_POST
@page(permissions.EDIT)
def country_resume(request: HttpRequest, pk: int) -> HttpResponse:
    run = _found(request, pk)
    asked = operations.resume_country(run=run, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    if asked:
        said = ngettext(
            "%(count)s territory is asked again; what was answered is kept.",
            "%(count)s territories are asked again; what was answered is kept.",
            asked,
        )
        messages.success(request, said % {"count": formats.number(asked)})
    else:
        messages.info(request, _("Nothing was lost: workers have or will take every question left."))
    return redirect("planning:country", pk)


def _may_resume(request: HttpRequest, run: CountryRun, stands: Progress) -> bool:
    left = stands.stuck or run.state == RunState.STOPPED
    return left and request.viewer.can(permissions.EDIT)  # type: ignore[attr-defined]


def _stands(stands: Progress) -> str:
    """What the page says outside of the bar: it is read anew when this changes."""
    return f"{stands.last.number}-{'stuck' if stands.stuck else 'held' if stands.open.held else 'waits'}"


def _progress(run: CountryRun, stands: Progress) -> dict[str, Any]:
    last = stands.last
    label = _("Round %(number)s: %(kind)s") % {"number": last.number + 1, "kind": last.get_kind_display()}
    address = f"{reverse('planning:country_progress', args=[run.pk])}?stands={_stands(stands)}"
    return {"last": last, "address": address, "label": label, "detail": " ".join(_details(stands))}


def _details(stands: Progress) -> list[str]:
    """Who answered, who is at it, since when nobody did, what is left."""
    last, at_work = stands.last, stands.open.held
    answered = {"done": formats.number(last.done), "all": formats.number(last.asked_of)}
    said = [_("Territories that have answered: %(done)s of %(all)s.") % answered]
    if at_work:
        said.append(_("At work just now: %(count)s.") % {"count": formats.number(at_work)})
    if stands.last_at is not None:
        said.append(_("Last answer: %(when)s.") % {"when": formats.moment(stands.last_at)})
    if stands.left is not None:
        left = {"time": _time(stands.left / max(1, at_work))}
        said.append(
            _("About %(time)s left at this pace.") % left
            if at_work
            else _("About %(time)s of computing left, for one worker.") % left
        )
    if stands.rounds_left:
        more = ngettext(
            "After this round, the plans.", "After this round, at most %(count)s more.", stands.rounds_left
        )
        said.append(more % {"count": formats.number(stands.rounds_left)})
    return said


def _time(seconds: float) -> str:
    """A time to wait for, as precise as an estimate is: minutes, then hours."""
    minutes = max(1, math.ceil(seconds / 60))
    if minutes < 90:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": formats.number(minutes)}
    hours = round(minutes / 60)
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": formats.number(hours)}


def _status(run: CountryRun, stands: Progress) -> str:
    if run.state == RunState.DONE and run.gap is not None:
        gap = formats.percent(run.gap, 2)
        return _("Every territory has its plan; together they are at most %(gap)s from the best possible.") % {
            "gap": gap
        }
    if run.state == RunState.STOPPED:
        return _(
            "Stopped before every territory had its plan. What was answered is kept, and it may be taken up again."
        )
    if stands.stuck:
        return _left_alone(len(stands.open.lost))
    if not stands.open.held:
        return _("Territories wait for a worker, and none is answering just now.")
    return _("Workers are answering; this page follows them.")


def _left_alone(count: int) -> str:
    if not count:
        return _("Every territory has answered, and the next round did not begin: take the country up again.")
    said = ngettext(
        "%(count)s territory was left by its worker: take the country up again to have it answer.",
        "%(count)s territories were left by their workers: take the country up again to have them answer.",
        count,
    )
    return said % {"count": formats.number(count)}


def _prices(run: CountryRun, rounds: list[Any]) -> dict[str, Any]:
    """Rows by measure and year, a column for each round that asked prices."""
    asked = [(one.number + 1, country_queries.prices(run, one)) for one in rounds if one.asked is not None]
    groups = [
        (measure, [(year + 1, [prices[measure][year] for _number, prices in asked]) for year in range(years)])
        for measure, years in ((name, run.facts["years"]) for name in run.facts["measures"])
    ]
    return {"rounds": [number for number, _prices in asked], "groups": groups if asked else []}
