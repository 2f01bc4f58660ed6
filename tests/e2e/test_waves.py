"""A later wave ordered by the plan lead, the way to a delivery read by a head, an order mailed by the buyer."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from pupitre.kernel import outbox
from pupitre.kernel.models import OutboxMessage
from pupitre.planning import operations
from pupitre.procurement.models import DeviceModel, Order, OrderLine, Supplier
from pupitre.projects.models import Readiness
from tests.e2e.test_procurement import confirmed
from tests.factories import planning as make
from tests.factories.accounts import person, viewer

Visit = Callable[..., Page]
NOW = timezone.now()


@pytest.fixture
def w(transactional_db: None) -> SimpleNamespace:
    scenario = make.computed_scenario()
    made = SimpleNamespace(scenario=scenario, owner=scenario.organisation)
    made.supplier = Supplier.objects.create(
        organisation=made.owner, name="Fournisseur", email="commandes@fournisseur.example"
    )
    DeviceModel.objects.filter(organisation=made.owner).update(supplier=made.supplier)
    lead = viewer("plan_lead", organisation=made.owner)
    operations.approve_scenario(scenario=scenario, reason="Voted", actor=lead, at=NOW)
    scenario.refresh_from_db()
    made.lead = person("plan_lead", organisation=made.owner, language="en")
    made.wave = scenario.plans.get().deliveries.filter(wave__gte=3).order_by("wave").first().wave
    return made


def test_a_wave_is_seen_then_ordered_and_its_school_reads_the_way(
    visit: Visit, w: SimpleNamespace, axe: Callable[[Page], None], shoot: Callable[[Page, str], None]
) -> None:
    rows = w.scenario.plans.get().deliveries.filter(wave=w.wave).select_related("school")
    place = rows.first().school
    Readiness.objects.filter(school=place).update(project_on=None)
    page = visit(w.lead, path=f"/plan/{w.scenario.pk}/waves/")
    shoot(page, "waves")
    page.locator(f"#wave-{w.wave}").get_by_role("link", name="See what it orders").click()
    expect(page.locator("#kept-out")).to_contain_text("The digital project is not validated")
    shoot(page, "wave-kept-out")
    expect(page.get_by_text("Draft the orders")).to_have_count(0)
    head = visit(person("school_head", school=place, language="en"), width=360, path=f"/schools/{place.pk}/")
    expect(head.get_by_role("heading", name="What unlocks our next delivery")).to_be_visible()
    expect(head.locator("main")).to_contain_text("write it and send it")
    axe(head)
    shoot(head, "school-way-360")
    head.goto("/projects/")
    shoot(head, "begin-way-360")
    adviser = visit(person("adviser", organisation=w.owner, language="en"), path="/projects/milestones/")
    shoot(adviser, "milestones")
    axe(adviser)
    Readiness.objects.filter(school=place).update(project_on=timezone.localdate())
    page.reload()
    shoot(page, "wave-ready")
    axe(page)
    confirmed(page, "Draft the orders")
    expect(page.locator("#notices")).to_contain_text("order drafted")
    expect(page.locator(f"#wave-{w.wave} .wave-orders")).to_contain_text("orders drafted")
    shoot(page, "waves-ordered")
    assert OrderLine.objects.filter(plan_wave=w.wave).exists()
    page.set_viewport_size({"width": 360, "height": 740})
    shoot(page, "waves-ordered-360")
    page.goto(f"/plan/{w.scenario.pk}/waves/{w.wave}/")
    shoot(page, "wave-nothing-360")


def test_an_order_is_mailed_once_and_says_so(
    visit: Visit, w: SimpleNamespace, axe: Callable[[Page], None], shoot: Callable[[Page, str], None]
) -> None:
    order = Order.objects.filter(state="draft").order_by("pk").first()
    page = visit(w.lead, path=f"/procurement/orders/{order.pk}/")
    confirmed(page, "Approve")
    page.locator("details.confirm summary", has_text="Send").click()
    expect(page.locator("details.confirm[open]")).to_contain_text("commandes@fournisseur.example")
    page.locator("details.confirm[open] form button", has_text="Send").dblclick()
    expect(page.locator("#mail")).to_contain_text("waits to leave")
    assert OutboxMessage.objects.count() == 1
    outbox.send(OutboxMessage.objects.get().pk, NOW)
    page.reload()
    expect(page.locator("#mail")).to_contain_text("Mailed to commandes@fournisseur.example")
    axe(page)
    shoot(page, "order-mailed")
    OutboxMessage.objects.update(state="dead", sent_at=None, last_error="SMTPRecipientsRefused: no such user")
    page.reload()
    shoot(page, "order-mail-failed")
    page.get_by_role("button", name="Mail it to commandes@fournisseur.example").click()
    expect(page.locator("#mail")).to_contain_text("waits to leave")
    Order.objects.update(mail=None)
    w.supplier.email = ""
    w.supplier.save()
    page.set_viewport_size({"width": 360, "height": 740})
    page.reload()
    expect(page.locator("#mail")).to_contain_text("download the PDF")
    shoot(page, "order-no-address-360")
