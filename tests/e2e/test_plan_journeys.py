"""A plan, as each of those who meet it does: computed, compared, approved, read, and asked why."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from pupitre.planning import computation, operations, questions
from pupitre.planning.models import Computation, Question, Scenario
from pupitre.territory.models import School
from tests.factories import planning as make
from tests.factories.accounts import person, viewer
from tests.factories.territory import organisation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scenario() -> Scenario:
    """A computed scenario over three schools, of which each lacks two class sets."""
    return make.computed_scenario()


def approve(scenario: Scenario) -> None:
    lead = viewer("plan_lead", organisation=scenario.organisation)
    operations.approve_scenario(scenario=scenario, reason="Voté.", actor=lead, at=timezone.now())


def a_school(scenario: Scenario) -> School:
    return scenario.plans.get().outcomes.filter(wave__isnull=False).select_related("school").first().school


def rail(page: Page, name: str) -> None:
    page.locator("#rail").get_by_role("link", name=name, exact=True).click()


def test_the_plan_lead_computes_compares_and_approves(
    scenario: Scenario, visit: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    lead = person("plan_lead", organisation=scenario.organisation, language="fr", display_name="Claire Aubry")
    page = visit(lead)
    rail(page, "Plan")
    page.get_by_role("link", name="Ouvrir un scénario").click()
    page.fill("[name=name]", "Moitié")
    page.fill("[name=capex_percent]", "50")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Calculer").click()
    expect(page.locator("progress")).to_be_visible()
    computation.run(Computation.objects.get().pk)  # what a worker does
    page.reload()
    expect(page.locator(".scenario-state")).to_contain_text("calculé")
    page.get_by_role("link", name="Comparer").click()
    page.get_by_label("À côté de").select_option(label=scenario.name)
    page.get_by_role("button", name="Comparer").click()
    expect(page.get_by_role("heading", name="perd")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Vue d’ensemble").click()
    page.get_by_role("link", name="Approuver").click()
    page.fill("[name=reason]", "Conseil du 3 mars.")
    page.get_by_role("button", name="Approuver").click()
    expect(page.locator(".notice blockquote")).to_have_text("Conseil du 3 mars.")
    rail(page, "Aujourd’hui")
    expect(page.locator("main")).to_contain_text("plan adopté")


def test_the_plan_lead_wishes_another_wave_and_reads_the_verdict_at_once(
    scenario: Scenario, visit: Callable[..., Page]
) -> None:
    lead = person("plan_lead", organisation=scenario.organisation, language="fr", display_name="Claire Aubry")
    place = a_school(scenario)
    page = visit(lead, path=f"/plan/{scenario.pk}/schools/{place.code}/")
    page.select_option("[name=wave]", "out")
    page.fill("[name=reason]", "Travaux")
    page.get_by_role("button", name="Garder ce souhait").click()
    expect(page.locator("#notices")).to_contain_text("n’enfreint aucune règle")
    expect(page.locator("#wish")).to_contain_text("Claire Aubry")
    page.fill("[name=text]", "Rouvre en 2028.")
    page.get_by_role("button", name="Publier").click()
    page.get_by_role("link", name=scenario.name).first.click()
    page.get_by_role("link", name="Vue d’ensemble").click()
    page.get_by_role("button", name="Recalculer avec les souhaits").click()
    computation.run(Computation.objects.get().pk)
    page.goto(f"/plan/{scenario.pk}/schools/{place.code}/")
    expect(page.locator("#why")).to_contain_text("par décision")
    expect(page.locator("#comments")).to_contain_text("Rouvre en 2028.")


def test_an_elected_member_reads_the_money_and_the_map_and_changes_nothing(
    scenario: Scenario, visit: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    approve(scenario)
    page = visit(person("elected", organisation=scenario.organisation, language="fr"))
    rail(page, "Plan")
    page.get_by_role("link", name=scenario.name).click()
    page.locator("main").get_by_role("link", name="Argent").click()
    expect(page.locator("main")).to_contain_text("Own funds")
    axe(page)
    expect(page.get_by_role("link", name="Approuver")).to_have_count(0)
    expect(page.get_by_role("button", name="Recalculer avec les souhaits")).to_have_count(0)
    rail(page, "Écoles")
    page.get_by_role("link", name="Carte").click()
    expect(page.locator("main h1")).to_be_visible()


def test_a_head_reads_when_and_why_once_the_plan_is_approved(
    scenario: Scenario, visit: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    place = a_school(scenario)
    page = visit(person("school_head", school=place, language="fr"), width=360)
    page.goto("/plan/")
    expect(page.locator("main")).to_contain_text("Aucun plan n’est encore adopté")
    axe(page)
    approve(scenario)
    page.get_by_role("button", name="Menu").click()
    rail(page, "Plan")
    expect(page.locator("h1")).to_have_text(place.name)
    expect(page.locator(".status")).to_contain_text("Entre en vague 1 (janvier")
    expect(page.locator("#why")).to_be_visible()
    assert "€" not in page.locator("main").inner_text()  # amounts are not theirs to read
    axe(page)
    page.get_by_role("link", name="La page de l’école").click()
    expect(page.locator("main")).to_contain_text("Quand elle est équipée")


def test_an_adviser_finds_the_schools_of_an_area(
    scenario: Scenario, visit: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    approve(scenario)
    area = organisation(kind="area")
    School.objects.filter(responsible=scenario.organisation).update(area=area)
    page = visit(person("adviser", organisation=area, language="fr"))
    expect(page.locator("main")).to_contain_text("Vos écoles dans le plan")
    rail(page, "Plan")
    expect(page.locator("table.list tbody tr")).to_have_count(3)
    why = page.locator("details.why").first
    why.locator("summary").click()
    expect(why.locator(".reasons")).to_be_visible()
    axe(page)


def test_a_buyer_reads_what_is_bought_with_what(scenario: Scenario, visit: Callable[..., Page]) -> None:
    page = visit(person("buyer", organisation=scenario.organisation, language="fr"), path=f"/plan/{scenario.pk}/")
    page.locator("main").get_by_role("link", name="Argent").click()
    expect(page.locator("main")).to_contain_text("Own funds")
    page.goto("/plan/inputs/")
    page.get_by_role("link", name="Catalogue").first.click()
    expect(page.locator("main")).to_contain_text("Tablet")


def test_the_plan_lead_moves_a_slider_reads_the_limit_and_has_a_reason_checked(
    visit: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    scenario = make.priced_scenario()
    row = scenario.plans.get().outcomes.order_by("pk").select_related("school").first()
    said = {"fr": "Presque aussi bien.", "en": "Nearly as well.", "fr-CA": "Presque aussi bien."}
    row.reasons["reasons"].append({"kind": "estimated", "code": "priced_tie", "wave": 1, "text": said})
    row.save()
    lead = person("plan_lead", organisation=scenario.organisation, language="fr", display_name="Claire Aubry")
    page = visit(lead, path=f"/plan/{scenario.pk}/")
    page.get_by_role("link", name="Ce que valent les moyens", exact=True).click()
    expect(page.locator("main")).to_contain_text("élèves équipés pendant un an")
    axe(page)
    page.get_by_role("link", name="Et si…", exact=True).click()
    page.get_by_label("Plus ou moins d’argent").fill("-50")
    answer = page.locator("#what-if-answer")
    expect(answer).to_contain_text("démontré")
    expect(answer).to_contain_text("−50")
    expect(answer.locator("progress")).to_be_visible()  # the estimate is asked for by itself
    questions.run(Question.objects.get().pk)
    expect(answer).to_contain_text("Perte", timeout=8000)
    axe(page)
    page.goto(page.url.split("/what-if")[0] + f"/schools/{row.school.code}/")
    expect(page.locator("#school-why")).to_contain_text("Vérification en cours")
    questions.run(Question.objects.get(key__startswith="school").pk)
    expect(page.locator("#school-why .reason-checked").first).to_be_visible(timeout=8000)
    expect(page.locator("#school-why")).not_to_contain_text("Presque aussi bien")
    expect(page.locator("#school-why")).to_contain_text("Recalculé, toutes les autres écoles inchangées")
    axe(page)
