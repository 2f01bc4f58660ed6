"""The desk by keyboard: a call taken and solved, a request handed over to an adviser who answers it."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from pupitre.support.enums import TeamKind
from pupitre.support.models import Ticket
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.territory import school


@pytest.fixture
def w(transactional_db: None) -> SimpleNamespace:
    w = SimpleNamespace(school=school(name="École Jules Ferry", commune_name="Firminy"))
    said = {"organisation": w.school.responsible, "language": "en"}
    w.technician = person("technician", display_name="Ana", **said)
    w.adviser = person("adviser", display_name="Zoé", **said)
    w.teacher = person("teacher", school=w.school, display_name="Hélène DUPRÉ")
    make.desk(w.school.responsible, w.technician)
    w.advisers = make.team(w.school.responsible, "Conseillers", TeamKind.ADVISER, w.adviser)
    return w


def test_a_call_taken_and_solved_with_the_keyboard_alone(visit: Callable[..., Page], w: SimpleNamespace) -> None:
    page = visit(w.technician, path="/support/queue/")
    page.keyboard.press("n")
    page.wait_for_url("**/support/call/")
    expect(page.locator("#who")).to_be_focused()
    page.keyboard.type("helene")
    expect(page.locator(".callers a")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".call-who")).to_contain_text("Hélène DUPRÉ")
    expect(page.locator("#id_subject")).to_be_focused()
    page.keyboard.type("Projector black")
    for _step in range(20):  # to how it was solved, field after field
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "id_solution":
            break
    page.keyboard.type("Cable put back")
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("is solved")
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.requester, ticket.school) == ("solved", w.teacher, w.school)


def test_handed_over_to_an_adviser_who_answers(visit: Callable[..., Page], w: SimpleNamespace) -> None:
    ticket = make.ticket(w.school, subject="Which application to read aloud?")
    page = visit(w.technician, path="/support/queue/")
    page.keyboard.press("j")
    expect(page.locator(f"tr.here#queue-{ticket.pk}")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/support/requests/{ticket.pk}/")
    page.keyboard.press("h")
    form = page.locator("#handle-form")
    form.get_by_label("Team").select_option(label="Conseillers")
    form.get_by_label("Why").fill("A question of teaching")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It is in the hands of Conseillers.")).to_be_visible()
    adviser = visit(w.adviser, path="/support/queue/")
    adviser.keyboard.press("j")
    expect(adviser.locator("tr.here")).to_be_visible()
    adviser.keyboard.press("a")
    expect(adviser.locator("#answer")).to_be_focused()
    expect(adviser.locator("#conversation")).to_contain_text("A question of teaching")
    adviser.keyboard.type("Try the one of the catalogue.")
    adviser.get_by_role("button", name="Answer", exact=True).click()
    expect(adviser.locator(".message-answer")).to_contain_text("Try the one of the catalogue.")
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.state) == (w.adviser, "open")
