"""What planning says on pages made of several rooms: a school's page, the first page, the search, the map."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pupitre.http.panels import Finder, Found, Panel, offered
from pupitre.kernel.viewer import Viewer
from pupitre.planning import permissions, queries, reasons
from pupitre.planning.enums import ScenarioState
from pupitre.planning.models import Scenario
from pupitre.planning.querysets import VIEW
from pupitre.planning.web import words
from pupitre.territory.indicators import Indicator
from pupitre.territory.models import School
from pupitre.territory.permissions import reaches
from pupitre.territory.querysets import SchoolQuerySet


@offered("equipment", gettext_lazy("When it is equipped"), VIEW)
def equipment(request: HttpRequest, school: School) -> Panel | None:
    """When a school is equipped and why, by the plan of record."""
    if not reaches(request.viewer, VIEW, school):  # type: ignore[attr-defined]
        return None
    row = queries.plan_of_record(school)
    if row is None:
        return None
    scenario = row.plan.scenario
    context = {
        "sentence": words.outcome(row, scenario.plan),
        "why": reasons.why_of(row, standing=False),
        "url": reverse("planning:school", args=[scenario.pk, school.code]),
        "row": row,
    }
    return Panel(_("When it is equipped"), "planning/panels/school.html", context, note=scenario.name)


@offered("plan", gettext_lazy("The plan"), VIEW)
def plan_today(request: HttpRequest) -> Panel | None:
    """The plan of record, and the scenarios that wait for a decision."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.scope(VIEW).reaches_organisations:
        return None
    if not permissions.reads_scenarios(viewer):
        return _places_today(viewer)
    seen = Scenario.objects.visible(viewer).defer("case").select_related("organisation", "plan__organisation")
    wanted = Q(is_record=True) | Q(state=ScenarioState.COMPUTING)
    waits = Q(state=ScenarioState.COMPUTED, is_record=False, approved_at__isnull=True)
    rows = list(seen.filter(wanted | waits).order_by("-is_record", "-created_at", "-pk")[:5])
    if not rows:
        return None
    waiting = [row for row in rows if row.state == ScenarioState.COMPUTED and not row.is_record]
    money = viewer.can("governance.view_money")
    said = [(row, words.state_of(row), _sentence(row, money=money)) for row in rows]
    count = len(waiting) if viewer.can(permissions.APPROVE) else 0
    return Panel(_("The plan"), "planning/panels/today.html", {"scenarios": said}, waiting=count)


def _places_today(viewer: Viewer) -> Panel | None:
    """The plan of record over the schools of someone who reads no scenario: an adviser's."""
    schools = School.objects.visible(viewer, VIEW)
    plan = queries.record_over(schools)
    if plan is None:
        return None
    sentence = words.places(queries.places(plan, schools, timezone.localdate()), plan.scenario.plan)
    return Panel(_("Your schools in the plan"), "planning/panels/places.html", {"sentence": sentence})


def _sentence(scenario: Scenario, *, money: bool) -> str:
    plan = queries.shown_plan(scenario)
    if plan is None:
        return ""
    plan.scenario = scenario
    return words.standing(queries.standing(plan, queries.money(plan)), plan, money=money)


def find_scenarios(viewer: Viewer, text: str, limit: int) -> list[Found]:
    """Scenarios by part of their name."""
    rows = Scenario.objects.visible(viewer).filter(name__icontains=text).defer("case").order_by("-created_at", "-pk")
    return [
        Found(row.name, reverse("planning:scenario", args=[row.pk]), str(words.state_of(row)[1]))
        for row in rows.select_related("plan")[:limit]
    ]


SCENARIOS = Finder(gettext_lazy("Scenarios"), VIEW, find_scenarios)


def _of_record(field: str) -> Any:
    def read(schools: SchoolQuerySet) -> Mapping[int, Any]:
        return queries.of_record(schools, field)

    return read


WAVE = Indicator("wave", gettext_lazy("wave of the plan"), _of_record("wave"))
COVERAGE = Indicator(
    "coverage", gettext_lazy("need covered at the end of the plan"), _of_record("coverage"), unit="%", decimals=0
)
INDICATORS = (WAVE, COVERAGE)
