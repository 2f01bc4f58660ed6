"""The way of a call for projects: answered on a phone, judged, awarded by a committee, its spending proved."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pupitre.projects.models import CallFile
from tests.factories import calls as make
from tests.factories import steering
from tests.factories.accounts import person
from tests.factories.territory import organisation, school


@pytest.fixture
def place(transactional_db: None) -> Any:
    return school(organisation(), name="École du Bourg", kind="elementaire")


@pytest.fixture
def quote(tmp_path: Path) -> str:
    path = tmp_path / "quote.pdf"
    path.write_bytes(make.PDF)
    return str(path)


def test_a_call_is_answered_judged_awarded_and_its_spending_proved(
    visit: Callable[..., Page],
    axe: Callable[[Page], None],
    shoot: Callable[[Page, str], None],
    place: Any,
    quote: str,
) -> None:
    found = make.call(place.responsible, title="School radios", opinion_roles=["adviser"])
    head = visit(person("school_head", school=place, language="en"), width=360, path="/projects/")
    head.locator("#calls").get_by_role("link", name="School radios", exact=True).click()
    shoot(head, "call-phone")
    axe(head)
    head.get_by_role("button", name="Answer for our school").click()
    form = head.locator("form[data-autosave]").first
    form.get_by_label("What will pupils do?").fill("A programme a month, heard by the families.")
    expect(form.locator("[data-said]")).to_contain_text("Saved at")
    head.get_by_label("What is bought or paid").fill("Two microphones")
    head.get_by_label("Amount, tax included").fill("1800")
    head.get_by_role("button", name="Add it").click()
    expect(head.locator(".writing")).to_contain_text("€900.00 from the call")
    head.get_by_label("Quote", exact=True).set_input_files(quote)
    head.get_by_role("button", name="Attach Quote").click()
    expect(head.locator(".status")).to_contain_text("Everything is there")
    shoot(head, "call-write-phone")
    assert head.evaluate("document.documentElement.scrollWidth <= innerWidth")
    axe(head)
    head.locator("#sending summary").click()
    head.locator("#sending").get_by_role("button", name="Send our answer").last.click()
    expect(head.locator(".status").first).to_contain_text("Sent on")

    adviser = visit(person("adviser", organisation=place.responsible, language="en"), path="/projects/calls/")
    adviser.locator("#awaited a").click()
    for criterion in ("Use in class", "Training"):
        adviser.get_by_role("group", name=criterion).get_by_label("4", exact=True).check()
        adviser.get_by_label(f"Why, for “{criterion}”").fill("Said and dated.")
    shoot(adviser, "call-opinion")
    axe(adviser)
    adviser.locator("form.opinion button").click()
    expect(adviser.locator("#opinions")).to_contain_text("Said and dated.")

    make.closed(found)
    lead_person = person("plan_lead", organisation=place.responsible, language="en")
    meeting = steering.held(steering.committee(place.responsible))
    lead = visit(lead_person, path=f"/projects/calls/{found.pk}/ranking/")
    lead.get_by_text("Propose by rank").first.click()
    lead.get_by_role("button", name="Propose by rank").last.click()
    expect(lead.locator(".ranking")).to_contain_text("Proposed: €900.00.")
    shoot(lead, "call-ranking")
    axe(lead)
    lead.goto(f"/governance/meetings/{meeting.pk}/")
    lead.get_by_role("link", name="Add a point").click()
    lead.get_by_label("Point").fill("Radios")
    lead.get_by_label("What is decided upon").select_option(label="School radios")
    lead.locator("main form button.btn-primary").click()
    lead.get_by_role("link", name="Record a decision Radios").click()
    expect(lead.locator("main .notice")).to_contain_text("1 answer receives €900.00")
    lead.get_by_label("Decision", exact=True).fill("The radios are helped.")
    lead.get_by_label("Reasons").fill("Clear and shared.")
    lead.get_by_label("Votes for").fill("5")
    lead.locator("main form button.btn-primary").click()
    file = CallFile.objects.get()
    assert (file.state, file.amount) == ("awarded", 900)

    head.goto(file.get_absolute_url())
    expect(head.locator(".notice-success")).to_contain_text("Awarded by decision")
    head.get_by_label("What was paid").fill("Microphones")
    head.get_by_label("Amount, tax included").fill("1800")
    head.get_by_label("Paid on").fill("2026-03-02")
    head.get_by_label("Invoice or other document").set_input_files(quote)
    head.get_by_role("button", name="Give it").click()
    expect(head.locator("#spending")).to_contain_text("to be checked")
    lead.goto(file.get_absolute_url())
    lead.get_by_role("button", name="Accept Microphones").click()
    head.reload()
    expect(head.locator("#spending")).to_contain_text("accepted")
    shoot(head, "call-spending-phone")
    axe(head)
