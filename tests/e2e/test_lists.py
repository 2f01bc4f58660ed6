"""Acts on several rows of a list at once, on a laptop and on a phone; what waits at the door; an import in course."""

import io
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pupitre.accounts.models import Person
from pupitre.accounts.operations import pending
from pupitre.accounts.queries import viewer_of
from pupitre.kernel.imports import operations, registry
from pupitre.kernel.imports.progress import Doing, Told
from pupitre.kernel.models import ImportProgress, ImportRun, OutboxMessage
from tests.factories.accounts import person

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SHOTS = os.environ.get("PUPITRE_SHOTS")  # a folder, to look at the pages


@pytest.fixture
def boss(transactional_db: None) -> Person:
    return person("administrator", language="en", display_name="Ada")


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{page.viewport_size['width']}.png", full_page=True)


@pytest.mark.parametrize("width", [1280, 360])
def test_mails_given_up_are_sent_again_together(
    visit: Callable[..., Page], axe: Callable[[Page], None], boss: Person, width: int
) -> None:
    for number in range(4):
        fate = {"state": "dead"} if number else {"state": "sent", "sent_at": AT}
        OutboxMessage.objects.create(created_at=AT, recipient=f"n{number}@example.org", subject="Invitation", **fate)
    page = visit(boss, width=width, path="/outbox/")
    bar = page.locator(".bulk-bar")
    expect(bar).to_be_hidden()
    for number in (0, 1, 2):
        page.get_by_role("checkbox", name=f"Select n{number}@example.org").check()
    expect(bar).to_be_in_viewport()
    page.get_by_role("checkbox", name="Select n2@example.org").uncheck()
    shot(page, "bulk")
    axe(page)
    button = bar.get_by_role("button", name="Send again")
    if width == 360:
        assert button.bounding_box()["height"] >= 44
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    button.click()
    expect(page.get_by_text("1 mail waits to be sent again. 1 was not given up: left alone.")).to_be_visible()
    expect(bar).to_be_hidden()
    fates = dict(OutboxMessage.objects.values_list("recipient", "state"))
    assert [fates[f"n{number}@example.org"] for number in range(4)] == ["sent", "waiting", "dead", "dead"]


@pytest.mark.parametrize("width", [1280, 360])
def test_whoever_waits_is_given_a_role_or_set_aside(visit: Callable[..., Page], boss: Person, width: int) -> None:
    pending.note_login(provider="ent", subject="s1", name="Théo Blanc", email="theo@example.org", at=AT)
    pending.note_login(provider="ent", subject="s2", name="", email="inconnue@example.org", at=AT)
    person(display_name="Sans Rôle", last_login=AT)
    person("teacher", display_name="Pas Venue")
    page = visit(boss, width=width)
    expect(page.get_by_role("link", name="Give them a role, or dismiss them")).to_be_visible()
    shot(page, "home")
    page.get_by_role("link", name="Give them a role, or dismiss them").click()
    expect(page.get_by_text("inconnue@example.org")).to_be_visible()
    shot(page, "waiting")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("listitem").filter(has_text="inconnue@example.org").get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("1 login set aside")).to_be_visible()
    page.get_by_role("link", name="Give a role (Théo Blanc)").click()
    shot(page, "admit")
    expect(page.get_by_label("E-mail")).to_have_value("theo@example.org")


@pytest.mark.parametrize("width", [1280, 360])
def test_an_import_in_course_is_seen_and_cancelled(visit: Callable[..., Page], boss: Person, width: int) -> None:
    lines = "".join(f"L{number};École {number};primaire\n" for number in range(1, 200))
    options = {"authority": "Ville", "jurisdiction": "fr", "year": "2025", "complete": "no"}
    actor = viewer_of(boss, AT.date())
    file = io.BytesIO(f"code;nom;type\n{lines}".encode())
    run = operations.open_run(registry.find("schools"), file, name="écoles.csv", options=options, actor=actor, at=AT)
    operations.plan_run(run, actor=actor, at=AT)
    operations.hand_over(run, actor=actor)
    page = visit(boss, width=width, path=f"/imports/{run.pk}/")
    expect(page.get_by_text("Waits for its turn")).to_be_visible()
    told = Told(Doing.WRITING, 199, 4, 9, "territory.school")._asdict()
    ImportProgress.objects.filter(run=run).update(told=told)
    expect(page.get_by_text("Writing: Schools.")).to_be_visible()
    shot(page, "import")
    ImportProgress.objects.filter(run=run).update(begun_at=AT)
    expect(page.get_by_text("The worker stopped before the end: nothing was written.")).to_be_visible()
    shot(page, "stopped")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled before its end: nothing was written.")).to_be_visible()
    shot(page, "cancelled")
    assert ImportRun.objects.get().state == "planned"
