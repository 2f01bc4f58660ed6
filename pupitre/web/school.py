"""The page of a school: the place where every room says what it knows of it."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from pupitre.governance.web.money import panels as money
from pupitre.governance.web.steering import panels as steering
from pupitre.http.gate import page
from pupitre.http.panels import Panel
from pupitre.planning.web import panels as planning
from pupitre.procurement.web import panels as procurement
from pupitre.projects.web import panels as projects
from pupitre.territory import permissions, queries, wording
from pupitre.territory.models import School
from pupitre.territory.querysets import VIEW
from pupitre.territory.web import panels as territory
from pupitre.web import home

# What a room says of a school to this reader; None where it has nothing to say.
Offer = Callable[[HttpRequest, School], Panel | None]

# One line a panel, from the rooms' web/panels.py, in reading order: the work, then what one looks up.
MAIN: tuple[Offer, ...] = (
    projects.school_project,
    planning.equipment,
    procurement.school,
    money.school_money,
    steering.convention_of,
    territory.pupils,
    territory.deprivation,
    territory.buildings,
)
SIDE: tuple[Offer, ...] = (territory.facts, territory.calendar, territory.past)


@page(VIEW)
def school(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    try:
        row = queries.school_for_page(viewer, pk)
    except School.DoesNotExist as error:
        raise Http404 from error
    today = timezone.localdate()
    is_alone = queries.own_school(viewer) == row.pk
    context = {
        "school": row,
        "status": wording.school_status(row, queries.pupil_table(row), queries.index_standings(row), today),
        "networks": queries.networks_of(row),
        "is_closed": not row.is_open_on(today),
        "is_alone": is_alone,
        "today": home.panels(request) if is_alone else [],  # this page is then the first one
        "can_edit": permissions.can_edit(viewer, row),
        "main": _said(MAIN, request, row),
        "side": _said(SIDE, request, row),
    }
    return render(request, "web/school.html", context)


def _said(offers: tuple[Offer, ...], request: HttpRequest, row: School) -> list[Panel]:
    return [panel for offer in offers if (panel := offer(request, row)) is not None]
