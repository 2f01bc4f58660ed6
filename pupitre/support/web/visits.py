"""Days of visits: the week by technician, what waits for a visit, and the sheet of a day on a phone."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from pupitre.accounts.models import Person
from pupitre.http import formats
from pupitre.http.fields import day_field
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel.refusal import Refusal
from pupitre.support.enums import UNDER_WAY
from pupitre.support.models import Ticket, Visit, VisitStop
from pupitre.support.operations import visits as operations
from pupitre.support.queries import visits as queries
from pupitre.support.querysets import WORK
from pupitre.support.web import frame, words
from pupitre.territory.models import School

MOST_WAITING = 100
MAP = "https://www.openstreetmap.org/search"


class PlanForm(forms.Form):
    """Which requests of one school, who goes, and when."""

    technician = forms.ChoiceField(label=gettext_lazy("Who goes"))
    day = day_field(gettext_lazy("Day"))
    minutes = forms.IntegerField(label=gettext_lazy("Minutes planned there"), min_value=5, max_value=600, initial=30)
    tickets = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Requests"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, tickets: list[Ticket], people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen, who = self.fields["tickets"], self.fields["technician"]
        assert isinstance(chosen, forms.ChoiceField)
        assert isinstance(who, forms.ChoiceField)
        chosen.choices = [(one.pk, f"{one.pk} {one.subject}") for one in tickets]
        who.choices = people


def monday(text: str) -> date:
    """The Monday of the week that an address asks for, else of this one."""
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        asked = timezone.localdate()
    return asked - timedelta(days=asked.weekday())


@require_GET
@page(WORK)
def calendar(request: Request) -> HttpResponse:
    """The week by technician, and the requests that wait for a visit, by school."""
    first = monday(request.GET.get("week", ""))
    days = [first + timedelta(days=count) for count in range(5)]
    found = queries.week(request.viewer, first)
    rows = []
    for _key, theirs in groupby(found, key=lambda visit: visit.technician_id):
        visits = list(theirs)
        by_day = {visit.day: visit for visit in visits}
        rows.append((visits[0].technician, [by_day.get(day) for day in days]))
    waiting = list(
        queries.to_visit(request.viewer).order_by("school__sort_name", "school", "due_at", "pk")[:MOST_WAITING]
    )
    schools = [(school, list(tickets)) for school, tickets in groupby(waiting, key=lambda one: one.school)]
    context = frame.context(
        request,
        "visits",
        days=days,
        rows=rows,
        schools=schools,
        before=first - timedelta(days=7),
        after=first + timedelta(days=7),
        status=_status(len(waiting), first),
    )
    return render(request, "support/visits.html", context)


def _status(waiting: int, first: date) -> str:
    week = _("Week of %(day)s") % {"day": formats.day(first, words=True)}
    if not waiting:
        return _("%(week)s; no request waits for a visit.") % {"week": week}
    said = ngettext("%(n)d request waits for a visit", "%(n)d requests wait for a visit", waiting) % {"n": waiting}
    return _("%(week)s; %(requests)s.") % {"week": week, "requests": said}


@page(WORK)
def plan(request: Request, school: int) -> HttpResponse:
    """Plan the visit of a school for its requests."""
    place = get_object_or_404(School.objects.visible(request.viewer, WORK), pk=school)
    rows = Ticket.objects.workable(request.viewer).filter(school=place, state__in=UNDER_WAY)
    tickets = list(rows.order_by("-needs_visit", "due_at", "pk")[:MOST_WAITING])
    people = queries.technicians(request.viewer)
    wanted = request.GET.get("ticket", "")
    form = PlanForm(
        request.POST or None,
        tickets=tickets,
        people=people,
        initial={
            "technician": request.viewer.person_id,
            "day": timezone.localdate() + timedelta(days=1),
            "tickets": [one.pk for one in tickets if one.needs_visit or str(one.pk) == wanted],
        },
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            stop = operations.plan(
                technician=Person.objects.get(pk=values["technician"]),
                day=values["day"],
                school=place,
                tickets=[one for one in tickets if one.pk in values["tickets"]],
                minutes=values["minutes"],
                actor=request.viewer,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The visit is planned."))
            return redirect(stop.visit)
    context = frame.context(request, "visits", form=form, school=place)
    return render(request, "support/visit_plan.html", context, status=422 if form.errors else 200)


@require_GET
@page(WORK)
def visit(request: Request, pk: int) -> HttpResponse:
    """The sheet of a day: schools in their order, how to go there, what to do, what was done."""
    found = _found(request, pk)
    stops = list(
        found.stops.select_related("school").prefetch_related("tickets__device__model").order_by("position", "pk")
    )
    proposed = queries.proposed(found)
    untold = sum(stop.told_at is None for stop in stops)
    context = frame.context(
        request,
        "visits",
        visit=found,
        stops=[(stop, _map(stop.school)) for stop in stops],
        proposed=proposed if proposed.saves > 0.2 else None,
        saves=round(proposed.saves, 1),
        km=proposed.km_now,
        untold=untold,
        status=_of_day(stops),
    )
    return render(request, "support/visit.html", context)


def _of_day(stops: list[VisitStop]) -> str:
    done = sum(stop.left_at is not None for stop in stops)
    minutes = sum(stop.planned_minutes for stop in stops)
    said = ngettext("%(n)d school", "%(n)d schools", len(stops)) % {"n": len(stops)}
    planned = words.lasting(timedelta(minutes=minutes))
    if done:
        seen = ngettext("%(n)d visited", "%(n)d visited", done) % {"n": done}
        return _("%(schools)s, %(planned)s planned there; %(seen)s.") % {
            "schools": said, "planned": planned, "seen": seen,
        }  # fmt: skip
    return _("%(schools)s, %(planned)s planned there.") % {"schools": said, "planned": planned}


def _map(school: School) -> str:
    """The address of a map: by what the school's address says, else where it stands."""
    words = " ".join(filter(None, [school.address, school.postcode, school.commune_name]))
    if not school.address and school.latitude is not None:
        words = f"{school.latitude},{school.longitude}"
    return f"{MAP}?{urlencode({'query': words or school.name})}"


@require_POST
@page(WORK)
def arrange(request: Request, pk: int) -> HttpResponse:
    """Put a day in the order of the road, or move one stop by one place."""
    found = _found(request, pk)
    if request.POST.get("up", "").isdecimal():
        keys = list(found.stops.order_by("position", "pk").values_list("pk", flat=True))
        key = int(request.POST["up"])
        if key in keys and keys.index(key):
            place = keys.index(key)
            keys[place - 1], keys[place] = keys[place], keys[place - 1]
        operations.arrange(visit=found, order=keys, actor=request.viewer)
    else:
        operations.propose(visit=found, actor=request.viewer)
    return redirect(found)


@require_POST
@page(WORK)
def leave_from(request: Request, pk: int) -> HttpResponse:
    """Say from which school the day begins."""
    found = _found(request, pk)
    code = request.POST.get("start", "").strip().replace("\x00", "")
    schools = School.objects.visible(request.viewer, WORK)
    start = schools.filter(code=code).first() if code else None
    if code and start is None:
        messages.error(request, _("No school of yours has this code."))
    else:
        operations.leave_from(visit=found, school=start, actor=request.viewer)
    return redirect(found)


@require_POST
@page(WORK)
def tell(request: Request, pk: int) -> HttpResponse:
    """Write to the schools that do not know of the visit yet."""
    found = _found(request, pk)
    sent = operations.tell_schools(visit=found, actor=request.viewer, at=timezone.now())
    said = ngettext("%(n)d mail is leaving.", "%(n)d mails are leaving.", sent) % {"n": sent}
    messages.success(request, said if sent else _("No address is known there: call them."))
    return redirect(found)


@require_POST
@page(WORK)
def stop(request: Request, pk: int) -> HttpResponse:
    """Arrive at a school, report what was done there, or take it off the day."""
    found = get_object_or_404(VisitStop.objects.visible(request.viewer).select_related("visit"), pk=pk)
    at = timezone.now()
    match request.POST.get("act"):
        case "arrive":
            operations.arrive(stop=found, actor=request.viewer, at=at)
        case "drop":
            operations.drop(stop=found, actor=request.viewer)
        case "leave":
            operations.leave(stop=found, actor=request.viewer, at=at, **_reported(request.POST))
            messages.success(request, _("What was done is kept with each request."))
    return redirect(found.visit)


def _reported(posted: Mapping[str, Any]) -> dict[str, Any]:
    minutes = str(posted.get("minutes", ""))
    return {
        "done": [int(one) for one in posted.getlist("done") if one.isdecimal()],  # type: ignore[attr-defined]
        "minutes": min(int(minutes), 1440) if minutes.isdecimal() else None,
        "note": str(posted.get("note", "")).replace("\x00", ""),
    }


def _found(request: Request, pk: int) -> Visit:
    return get_object_or_404(
        Visit.objects.visible(request.viewer).select_related("technician", "start", "organisation"), pk=pk
    )
