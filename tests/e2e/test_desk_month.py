"""Who runs the desk reads its month, says what an hour costs, and follows what comes back too often."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from pupitre.kernel.viewer import SYSTEM
from pupitre.support.models import Problem, Ticket, TimeSpent
from pupitre.support.operations import writing
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.territory import organisation, school

SUBJECT = "Tablet stuck at startup"


@pytest.fixture
def place(transactional_db: None) -> Any:
    return school(organisation(), name="École du Bourg", kind="elementaire")


def asked(place: Any) -> None:
    """Nine requests of today that say the same thing; two are solved."""
    now = timezone.now()
    tickets = [
        make.ticket(
            place, at=now - timedelta(minutes=9 - n), code="apps", subject="Tablet stuck at startup", key=f"k{n}"
        )
        for n in range(9)
    ]
    for ticket in tickets[:2]:
        writing.answer(ticket=ticket, body="Done.", actor=SYSTEM, at=now, then="solve")
        TimeSpent.objects.create(ticket=ticket, minutes=30, at=now)


def test_the_lead_reads_the_month_and_follows_a_problem(
    visit: Callable[..., Page],
    axe: Callable[[Page], None],
    shoot: Callable[[Page, str], None],
    place: Any,
) -> None:
    asked(place)
    lead = person("plan_lead", organisation=place.responsible, language="en")
    page = visit(lead, path="/support/month/")
    expect(page.locator("main")).to_contain_text("9 requests")
    expect(page.locator(".heat")).to_contain_text("9")
    axe(page)
    page.get_by_role("link", name="Say what an hour costs").click()
    page.get_by_label("cost of an hour of work").fill("40")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("main")).to_contain_text("An hour counts for")
    expect(page.locator("main")).to_contain_text("€40.00")
    shoot(page, "desk-month")
    with page.expect_download() as taken:
        page.get_by_role("link", name="The file (CSV)").click()
    assert "Bourg" not in Path(taken.value.path()).read_text()
    page.get_by_role("link", name="Problems", exact=True).click()
    expect(page.locator("main")).to_contain_text("Tablet stuck at startup")
    axe(page)
    page.get_by_role("button", name="Follow it as a problem").click()
    page.get_by_label("what to do meanwhile").fill("Hold both buttons for ten seconds.")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_label("what to do meanwhile")).to_have_value("Hold both buttons for ten seconds.")
    assert Ticket.objects.filter(problem=Problem.objects.get()).count() == 9
    elected = visit(
        person("elected", organisation=place.responsible, language="en"), width=360, path="/support/month/"
    )
    expect(elected.locator("main")).to_contain_text("9 requests")
    expect(elected.get_by_role("link", name="Say what an hour costs")).to_have_count(0)
