"""The first page: what needs me today. Each room offers its panels; one with nothing to say stays silent."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pupitre.accounts.web import panels as people
from pupitre.families.web import panels as families
from pupitre.fleet.web import panels as fleet
from pupitre.governance.web.money import panels as money
from pupitre.governance.web.steering import panels as steering
from pupitre.http import formats
from pupitre.http.gate import page
from pupitre.http.panels import Offer
from pupitre.http.request import Request
from pupitre.planning.web import panels as planning
from pupitre.procurement.web import panels as procurement
from pupitre.projects.web import panels as projects
from pupitre.support.web import panels as support
from pupitre.support.web import seeing_panels as support_seen
from pupitre.support.web import stock as support_stock
from pupitre.territory.queries import own_school
from pupitre.web import later

# Of the first paint: one's own work, which is cheap to read.
FIRST: tuple[Offer, ...] = (steering.actions_due,)

# One line a panel, from the rooms' web/panels.py, read once the page stands: what waits, then what informs.
PANELS: tuple[Offer, ...] = (
    projects.late_today,
    projects.projects_today,
    projects.opinions_today,
    support.desk_today,
    support.mine_today,
    procurement.today,
    families.today,
    support_seen.alarms_today,
    support_stock.low_today,
    fleet.reviews_today,
    fleet.moves_today,
    money.money_today,
    planning.plan_today,
    support_seen.month_today,
    steering.duties_late,
    steering.conventions_ending,
    steering.meetings_near,
    people.at_the_door,
    people.mails_given_up,
    people.roles_ending,
)


@require_GET
@page()
def home(request: Request) -> HttpResponse:
    """What needs me today; for who sees one school, that school's page says it."""
    viewer = request.viewer
    own = own_school(viewer)
    if own is not None:
        return HttpResponseRedirect(reverse("web:school", args=[own]))
    day = capfirst(formats.day(timezone.localdate(), words=True))
    return render(request, "web/home.html", {"status": later.sentence(day), **panels(request)})


def panels(request: Request) -> dict[str, object]:
    """What the first paint says, and the places of what comes after."""
    viewer = request.viewer
    said = [panel for offer in FIRST if (panel := offer(request)) is not None]
    return {"first": said, "places": later.places(PANELS, viewer, "web:today")}


def _panel(offer: Offer) -> URLPattern:
    @require_GET
    @page(offer.capability)
    def view(request: Request) -> HttpResponse:
        return later.answer(request, offer, offer(request), (_("Today"), reverse("web:home")))

    return path(f"today/{offer.code}/", view, name=f"today_{offer.code}")


def urls() -> list[URLPattern]:
    """An address for each panel."""
    return [path("", home, name="home"), *(_panel(offer) for offer in PANELS)]
