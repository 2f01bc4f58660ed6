"""The shell in a real browser: by keyboard, on a phone, in the reader's own colours, on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pupitre.accounts.models import Person
from tests.factories.accounts import person
from tests.factories.territory import organisation


@pytest.fixture
def lead(transactional_db: None) -> Person:
    return person("plan_lead", organisation=organisation(), display_name="Claire Aubry", language="fr")


def test_by_keyboard_one_skips_to_the_content_and_reads_why(visit: Callable[..., Page], lead: Person) -> None:
    page = visit(lead, path="/gallery/")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    why = page.locator("details.why").first
    why.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(why.locator(".unlocks")).to_be_visible()
    page.keyboard.press("Escape")
    expect(why.locator(".unlocks")).to_be_hidden()
    expect(why.locator("summary")).to_be_focused()


def test_on_a_phone_the_rail_opens_and_leads_somewhere(visit: Callable[..., Page], lead: Person) -> None:
    page = visit(lead, width=360, path="/gallery/")
    expect(page.locator("#rail")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    page.locator("#rail").get_by_role("link", name="Aujourd’hui").click()
    expect(page.locator("h1")).to_have_text("Aujourd’hui")


def test_a_list_filters_as_one_types_and_keeps_it_in_the_address(visit: Callable[..., Page], lead: Person) -> None:
    page = visit(lead, path="/gallery/")
    page.locator(".sentence input").fill("Direction")
    expect(page.locator("table.list tbody tr")).to_have_count(1)
    assert "q=Direction" in page.url
    page.go_back()
    expect(page.locator("table.list tbody tr")).to_have_count(5)


def test_a_detail_opens_at_the_side_with_its_address_and_escape_closes_it(
    visit: Callable[..., Page], lead: Person
) -> None:
    page = visit(lead, path="/gallery/")
    page.get_by_role("link", name="Ouvrir au côté").click()
    expect(page.locator("#side h1")).to_have_text("Réglages de lecture")
    assert page.url.endswith("/reading/")
    page.locator("#side a, #side button, #side input").first.focus()
    page.keyboard.press("Escape")
    expect(page.locator("#side")).to_be_hidden()
    assert page.url.endswith("/gallery/")


def test_the_reader_chooses_and_it_stays(
    visit: Callable[..., Page], axe: Callable[[Page], None], lead: Person
) -> None:
    page = visit(lead, path="/reading/")
    for choice in ("Ardoise", "Renforcé", "OpenDyslexic", "Large"):
        page.get_by_text(choice, exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.get_by_role("button", name="Conserver ces réglages").click()
    page.goto("/gallery/")
    expect(page.locator("html")).to_have_attribute("data-font", "dyslexia")
    assert "OpenDyslexic" in page.evaluate("getComputedStyle(document.body).fontFamily")
    axe(page)


def test_on_paper_there_is_the_work_its_date_and_its_author(visit: Callable[..., Page], lead: Person) -> None:
    page = visit(lead, path="/gallery/", dark=True)
    page.emulate_media(media="print")
    expect(page.locator(".rail")).to_be_hidden()
    expect(page.locator("footer.print-only")).to_contain_text("Claire Aubry")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_pages_work_without_script(
    browser: object, site: str, lead: Person, session_of: Callable[[Person], str]
) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)  # type: ignore[attr-defined]
    context.add_cookies([{"name": "sessionid", "value": session_of(lead), "url": site}])
    page = context.new_page()
    page.goto("/gallery/")
    page.locator(".sentence input").fill("Direction")
    page.locator(".sentence button").click()
    expect(page.locator("table.list tbody tr")).to_have_count(1)
    page.locator("details.why summary").first.click()
    expect(page.locator("details.why .unlocks").first).to_be_visible()
    context.close()
