"""A purchase from its call-off to its invoice: the buyer, the plan lead, the school head on a phone."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page, expect

from pupitre.accounts.models import Person
from pupitre.procurement.models import Delivery, Invoice, Order
from tests.factories import procurement as make
from tests.factories.accounts import person


@pytest.fixture
def w(transactional_db: None) -> SimpleNamespace:
    made = make.world()
    made.lot = make.lot(made, ceiling=4_000)
    said = {"language": "en"}
    made.buyer = person("buyer", organisation=made.owner, **said)
    made.lead = person("plan_lead", organisation=made.owner, **said)
    made.head = person("school_head", school=made.school, **said)
    return made


def confirmed(page: Page, label: str) -> None:
    """An act that asks once."""
    page.locator("details.confirm summary", has_text=label).first.click()
    page.locator("details.confirm[open] form button", has_text=label).click()


def called_off(visit: Callable[..., Page], w: SimpleNamespace) -> tuple[Page, str]:
    """The buyer calls fifteen off; the plan lead approves; the buyer sends."""
    page = visit(w.buyer, path=f"/procurement/groups/{w.lot.group_id}/show/")
    page.get_by_role("link", name="Call off").click()
    page.get_by_role("button", name="Begin").click()
    page.locator("#id_school").fill(w.school.code)
    page.locator("#id_quantity").fill("15")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label(str(w.one), exact=True).fill("60")
    page.get_by_label(str(w.two), exact=True).fill("40")
    page.get_by_role("button", name="These pay every line").click()
    path = page.url
    lead = visit(w.lead, path=path)
    confirmed(lead, "Approve")
    expect(lead.locator(".status")).to_have_text("Approved: it can be sent.")
    page.goto(path)
    confirmed(page, "Send")
    expect(page.locator(".status")).to_contain_text("0 of 15 units received")
    return page, path


def test_from_a_call_off_to_a_matched_invoice(visit: Callable[..., Page], w: SimpleNamespace) -> None:
    buyer, path = called_off(visit, w)
    head = visit(w.head, width=360, path="/procurement/receive/")
    head.locator(".receive-list a").click()
    head.get_by_label("There", exact=True).fill("12")
    head.get_by_label("Of which damaged").fill("1")
    head.get_by_role("button", name="Record what is there").click()
    expect(head.locator(".status")).to_contain_text("11 of 15 units received")
    assert Delivery.objects.get().differences.get().kind == "damaged"

    buyer.goto(path)
    buyer.get_by_role("link", name="Enter an invoice").first.click()
    buyer.get_by_label("Number", exact=True).fill("F-2026-1")
    buyer.get_by_role("button", name="Compare with the order").click()
    confirmed(buyer, "Pay")
    expect(buyer.locator("main .state").first).to_contain_text("paid")
    assert Invoice.objects.get().lines.get().quantity == 11
    w.lot.refresh_from_db()
    assert w.lot.called == Order.objects.get().call_off.quantity


def test_what_is_counted_without_network_leaves_when_it_is_back_and_once(
    browser: Browser, site: str, session_of: Callable[[Person], str], w: SimpleNamespace
) -> None:
    order = make.sent(w)
    # A page of its own: the browser complains of each request that finds no network, as it should.
    context = browser.new_context(base_url=site, viewport={"width": 360, "height": 740})
    context.add_cookies([{"name": "sessionid", "value": session_of(w.head), "url": site}])
    page = context.new_page()
    page.goto(f"/procurement/orders/{order.pk}/receive/{w.school.pk}/")
    page.get_by_text("Scan serial numbers").click()
    for serial in ("SN1", "SN2", "SN1", "SN3"):
        page.get_by_label("Scan here, one after another").fill(serial)
        page.keyboard.press("Enter")
    expect(page.get_by_label("There", exact=True)).to_have_value("3")
    page.route("**/receive/**", lambda route: route.abort())
    page.get_by_role("button", name="Record what is there").click()
    expect(page.locator("[data-notice]")).to_contain_text("No network")
    assert not Delivery.objects.exists()
    page.unroute("**/receive/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".status")).to_contain_text("3 of 15 units received")
    assert Delivery.objects.get().lines.get().serials == ["SN1", "SN2", "SN3"]
    context.close()
