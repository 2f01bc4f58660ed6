"""The page of a school: the place where every room says what it knows of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_GET

from pupitre.families.web import panels as families
from pupitre.fleet.web import panels as fleet
from pupitre.governance.web.money import panels as money
from pupitre.governance.web.steering import panels as steering
from pupitre.http.gate import page
from pupitre.http.panels import Offered, Panel
from pupitre.http.request import Request
from pupitre.planning.web import panels as planning
from pupitre.procurement.web import panels as procurement
from pupitre.projects.web import panels as projects
from pupitre.support.web import panels as support
from pupitre.territory import permissions, queries, wording
from pupitre.territory.models import School
from pupitre.territory.querysets import VIEW
from pupitre.territory.web import panels as territory
from pupitre.web import home, later

# What a room says of a school to this reader; None where it has nothing to say.
Offer = Offered[[HttpRequest, School]]

# Of the first paint: what one opens the page for most often, and cheap to read.
FIRST: tuple[Offer, ...] = (territory.facts,)

# One line a panel, from the rooms' web/panels.py, read once the page stands, in reading order: the work, then what
# one looks up; at the side, what one reads in passing.
MAIN: tuple[Offer, ...] = (
    projects.delivery,
    projects.school_project,
    planning.equipment,
    fleet.school,
    fleet.ratio_of,
    fleet.reviews_of,
    support.school,
    families.school,
    procurement.school,
    money.school_money,
    steering.convention_of,
    territory.roster,
    territory.pupils,
    territory.deprivation,
    territory.buildings,
)
SIDE: tuple[Offer, ...] = (territory.calendar, territory.past)


@require_GET
@page(VIEW)
def school(request: Request, pk: int) -> HttpResponse:
    viewer, row, today = request.viewer, _found(request, pk), timezone.localdate()
    is_alone = queries.own_school(viewer) == row.pk
    context = {
        "school": row,
        "status": wording.school_status(row, queries.pupil_table(row), queries.index_standings(row), today),
        "networks": queries.networks_of(row),
        "is_closed": not row.is_open_on(today),
        "is_alone": is_alone,
        "today": home.panels(request) if is_alone else None,  # this page is then the first one
        "can_edit": permissions.can_edit(viewer, row),
        "first": [panel for offer in FIRST if (panel := offer(request, row)) is not None],
        "main": later.places(MAIN, viewer, "web:school", row.pk),
        "side": later.places(SIDE, viewer, "web:school", row.pk),
    }
    return render(request, "web/school.html", context)


def _found(request: Request, pk: int) -> School:
    try:
        return queries.school_for_page(request.viewer, pk)
    except School.DoesNotExist as error:
        raise Http404 from error


def _panel(offer: Offer) -> URLPattern:
    @require_GET
    @page(offer.capability)
    def view(request: Request, pk: int) -> HttpResponse:
        row = _found(request, pk)
        panel: Panel | None = offer(request, row)
        return later.answer(request, offer, panel, (row.name, row.get_absolute_url()))

    return path(f"schools/<int:pk>/panels/{offer.code}/", view, name=f"school_{offer.code}")


def urls() -> list[URLPattern]:
    """The page's address, and one for each of its panels."""
    return [path("schools/<int:pk>/", school, name="school"), *(_panel(offer) for offer in (*MAIN, *SIDE))]
