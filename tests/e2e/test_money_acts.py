"""Money allocated, moved and asked for in a browser: what succeeds, what is refused, what is wrongly typed."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from pupitre.governance.models import MeasureApplication, MeasureRules
from pupitre.governance.operations import ledger
from pupitre.governance.queries.ledger import position
from pupitre.kernel.viewer import SYSTEM
from tests.factories import planning
from tests.factories import procurement as make
from tests.factories.accounts import person
from tests.factories.territory import organisation, school

YEAR = timezone.localdate().year
Visit = Callable[..., Page]


@pytest.fixture
def w(transactional_db: None) -> SimpleNamespace:
    made = SimpleNamespace(owner=organisation(name="Métropole"))
    made.own = make.measure(made.owner, 5_000, code="FONDS", name="Fonds propres")
    made.other = make.measure(made.owner, 0, code="ETAT", name="Appel à projets")
    made.running = make.measure(made.owner, 900, code="FONCT", name="Fonctionnement", kind="opex")
    made.schools = [school(made.owner, name=f"École {name}") for name in ("Aragon", "Brel", "Curie")]
    for one in made.schools:
        planning.enrol(one, CP=20)
    made.lead = person("plan_lead", organisation=made.owner, language="en")
    return made


def choose(page: Page, **values: Any) -> None:
    for name, value in values.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(str(value))
        else:
            field.fill(str(value))


def test_money_is_allocated_after_a_preview(
    visit: Visit, w: SimpleNamespace, axe: Callable[[Page], None], shoot: Callable[[Page, str], None]
) -> None:
    page = visit(w.lead, path=f"/governance/money/allocate/?measure={w.own.pk}&year={YEAR}")
    choose(page, amount=6_000)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("not enough money")).to_be_visible()
    expect(page.get_by_role("button", name="Allocate this")).to_have_count(0)
    shoot(page, "allocate-not-enough")
    choose(page, amount=1_000)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("main")).to_contain_text("€1,000.00 to 3 schools; €4,000.00 of the measure would stay free.")
    axe(page)
    shoot(page, "allocate-preview")
    page.get_by_role("button", name="Allocate this").click()
    expect(page.locator("#notices")).to_contain_text("€1,000.00 allocated to 3 schools.")
    assert position(w.own, YEAR).allocated == Decimal(1_000)


def test_what_counts_before_its_money_is_refused_and_nothing_typed_is_lost(
    visit: Visit, w: SimpleNamespace, shoot: Callable[[Page, str], None]
) -> None:
    page = visit(w.lead, path=f"/governance/money/allocate/?measure={w.own.pk}&year={YEAR}", refusals=True)
    choose(page, amount=300, on=f"{YEAR - 1}-12-31", reason="Board of May")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Allocate this").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    shoot(page, "allocate-refused")
    expect(page.locator("[name=reason]")).to_have_value("Board of May")
    assert position(w.own, YEAR).allocated == 0


def test_a_wrong_amount_is_said_beside_its_field(
    visit: Visit, w: SimpleNamespace, shoot: Callable[[Page, str], None]
) -> None:
    page = visit(w.lead, width=360, path=f"/governance/money/transfer/?measure={w.own.pk}&year={YEAR}", refusals=True)
    page.locator("form.form-column").evaluate("form => form.noValidate = true")
    choose(page, amount="-5", to_measure=w.other.pk)
    page.get_by_role("button", name="Move the money").click()
    expect(page.locator(".errors, .notice-error").first).to_be_visible()
    expect(page.locator("[name=amount]")).to_have_value("-5")
    shoot(page, "transfer-error-360")


def test_money_moves_between_measures_of_a_section(
    visit: Visit, w: SimpleNamespace, axe: Callable[[Page], None], shoot: Callable[[Page, str], None]
) -> None:
    MeasureRules.objects.create(measure=w.other, from_year=YEAR, ring_fenced=True)
    page = visit(w.lead, path=f"/governance/money/transfer/?measure={w.own.pk}&year={YEAR}", refusals=True)
    told = {"to_year": YEAR, "amount": 700, "reason": "Deliberation 12"}
    choose(page, to_measure=w.running.pk, **told)
    page.get_by_role("button", name="Move the money").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    shoot(page, "transfer-refused")
    choose(page, to_measure=w.other.pk)
    page.get_by_role("button", name="Move the money").click()
    expect(page.locator("#notices")).to_contain_text("€700.00 moved from FONDS · Fonds propres to ETAT")
    axe(page)
    page.goto(f"/governance/money/transfer/?measure={w.other.pk}&year={YEAR}")
    choose(page, to_measure=w.own.pk, **told)
    page.get_by_role("button", name="Move the money").click()
    expect(page.get_by_role("alert").first).to_contain_text("ETAT")
    shoot(page, "transfer-ring-fenced")
    assert (position(w.own, YEAR).free, position(w.other, YEAR).free) == (4_300, 700)


def test_an_application_is_written_filed_granted_and_accounted_for(
    visit: Visit, w: SimpleNamespace, axe: Callable[[Page], None], shoot: Callable[[Page, str], None]
) -> None:
    page = visit(w.lead, path="/governance/money/applications/", refusals=True)
    shoot(page, "applications-empty")
    page.get_by_role("link", name="Write an application").first.click()
    page.locator("form.form-column").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".errors, .notice-error").first).to_be_visible()
    shoot(page, "application-error")
    choose(page, measure=w.other.pk, year=YEAR, title="Appel 2026", asked=2_000)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#notices")).to_contain_text("is saved")
    axe(page)
    page.get_by_role("button", name="It has been sent").click()
    expect(page.get_by_role("button", name="Record the answer")).to_be_visible()
    shoot(page, "application-filed")
    page.locator("[name=granted]").fill("1500")
    page.get_by_role("button", name="Record the answer").click()
    expect(page.get_by_text("1,500.00").first).to_be_visible()
    page.get_by_role("button", name="The final report has been sent").click()
    row = MeasureApplication.objects.get()
    assert (row.state, position(w.other, YEAR).free) == ("reported", Decimal(1_500))
    shoot(page, "application-reported")


def test_an_application_refused_by_the_funder_brings_nothing(visit: Visit, w: SimpleNamespace) -> None:
    row = MeasureApplication.objects.create(
        measure=w.other, year=YEAR, title="Appel", asked=Decimal(10), state="filed", filed_on=date(YEAR, 1, 5)
    )
    page = visit(w.lead, width=360, path=f"/governance/money/applications/{row.pk}/")
    page.locator("[name=note]").fill("Too many asked")
    page.get_by_role("button", name="Record the answer").click()
    expect(page.locator("main")).to_contain_text("Too many asked")
    assert position(w.other, YEAR).total == 0


def test_those_who_only_read_money_are_not_offered_its_acts(visit: Visit, w: SimpleNamespace) -> None:
    ledger.vote(
        measure_id=w.other.pk, year=YEAR, amount=Decimal(5), on=date(YEAR, 1, 1), actor=SYSTEM, at=timezone.now()
    )
    page = visit(
        person("elected", organisation=w.owner, language="en"), path=f"/governance/money/measures/{w.own.pk}/"
    )
    expect(page.get_by_role("link", name="Allocate to schools")).to_have_count(0)
    page.goto("/governance/money/applications/")
    expect(page.get_by_role("link", name="Write an application")).to_have_count(0)
