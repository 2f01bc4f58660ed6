"""Simulations and comparisons, looked at wide and narrow, empty and full."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from pupitre.planning import computation
from pupitre.planning.models import Scenario
from tests.factories import planning as make
from tests.factories.accounts import person
from tests.factories.territory import organisation

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Page]
NAMES = ("École élémentaire publique Jean-Jacques Rousseau et Marie-Louise de Saint-Étienne-du-Rouvray", "École Brel")


@pytest.mark.parametrize("width", [1280, 360])
def test_simulations_and_comparisons(
    width: int, visit: Visit, axe: Callable[[Page], None], shoot: Callable[[Page, str], None]
) -> None:
    empty = visit(person("plan_lead", organisation=organisation(), language="fr"), width=width)
    empty.goto("/plan/simulations/")
    shoot(empty, f"simulations-none-{width}")
    scenario = make.computed_scenario()
    Scenario.objects.update(name="Scénario au long nom, avec toutes les écoles et la moitié des crédits votés")
    for row, name in zip(scenario.plans.get().outcomes.select_related("school"), NAMES, strict=False):
        row.school.name = name
        row.school.save()
    lead = person("plan_lead", organisation=scenario.organisation, language="fr")
    page = visit(lead, width=width, path=f"/plan/{scenario.pk}/compare/")
    shoot(page, f"compare-none-{width}")
    other = make.scenario(
        scenario.plan, name="Autre", state="computed", case=scenario.case, case_hash="x", frozen_at=timezone.now()
    )
    computation.compute_first_plan(other, timezone.now())
    page.goto(f"/plan/{scenario.pk}/compare/?with={other.pk}")
    shoot(page, f"compare-same-{width}")
    rows = list(other.plans.get().outcomes.order_by("pk"))
    for row, wave in zip(rows, (None, 1, 6), strict=True):
        row.wave, row.coverage = wave, 0.9 if wave else 0.0
        row.save()
    page.reload()
    axe(page)
    shoot(page, f"compare-{width}")
    page.goto("/plan/simulations/")
    shoot(page, f"simulations-start-{width}")
    for kind in [link.get_attribute("href") for link in page.locator("nav.tabs a").all()]:
        page.goto(f"/plan/simulations/{kind}")
        code = (kind or "").rpartition("=")[2]
        page.get_by_role("button", name="Simuler").click()
        expect(page.locator("h1")).to_be_visible()
        axe(page)
        shoot(page, f"simulation-{code}-{width}")
