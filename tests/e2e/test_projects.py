"""The way of a school's project in a browser: written on a phone, read by an adviser, validated by the plan lead."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from pupitre.projects import operations
from pupitre.projects.models import Passage, Project
from tests.factories import projects as make
from tests.factories.accounts import person
from tests.factories.territory import organisation, school


@pytest.fixture
def place(transactional_db: None) -> Any:
    return school(organisation(), name="École du Bourg")


def write(page: Page, label: str, text: str) -> None:
    """Fill a text and wait until the page says that it is kept."""
    form = page.locator("form[data-autosave]").filter(has=page.get_by_label(label))
    form.get_by_label(label).fill(text)
    expect(form.locator("[data-said]")).to_contain_text("Saved at")


def onwards(page: Page) -> None:
    page.locator("a[rel=next]").click()


def test_a_head_writes_and_sends_on_a_phone_then_it_is_heard_and_validated(
    visit: Callable[..., Page], axe: Callable[[Page], None], place: Any
) -> None:
    head = person("school_head", school=place, language="en", display_name="Claire Aubry")
    page = visit(head, width=360, path="/projects/")
    page.get_by_role("button", name="Begin our project").click()
    write(page, "Anything to add on the equipment", "Nothing stands in our school yet.")
    onwards(page)
    write(page, "What do we do with digital tools today?", "Two classes read aloud and listen to themselves.")
    write(page, "What do we want to do otherwise?", "Each pupil reads to a family on Fridays.")
    write(page, "What training or support do we commit to?", "Six hours in January, all of us.")
    onwards(page)
    page.get_by_role("button", name="Activités individualisées").click()
    write(page, "What do pupils need?", "To hear themselves read, and to begin again.")
    page.get_by_text("Ask for equipment").click()
    page.get_by_label("Equipment", exact=True).select_option("TAB|ALL")
    page.get_by_label("How many devices").fill("12")
    page.get_by_role("button", name="Ask for it").click()
    expect(page.locator(".asked-row")).to_contain_text("12 × Shared tablets")
    onwards(page)
    write(page, "What do we do so that everyone can take part?", "Headphones for everyone.")
    onwards(page)
    write(page, "What does our charter of good use say?", "We ask before we film.")
    write(page, "How do pupils, families and after-school staff learn of it?", "Signed in September.")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    axe(page)
    onwards(page)
    page.get_by_text("yes", exact=True).click()
    page.get_by_role("button", name="Answer", exact=True).click()
    page.get_by_role("button", name="Send the project").click()
    expect(page.locator(".status").first).to_contain_text("0 opinions of 1 are given")

    made = Project.objects.get(school=place)
    adviser = visit(person("adviser", organisation=place.responsible, language="en"), path=made.get_absolute_url())
    adviser.get_by_role("link", name="Give my opinion").click()
    for question in ("Relevance to learning", "Feasibility", "Training", "Inclusion", "On the whole"):
        adviser.get_by_role("group", name=question).get_by_label("favourable", exact=True).check()
    adviser.get_by_role("button", name="Give my opinion").click()
    lead = visit(person("plan_lead", organisation=place.responsible, language="en"), path="/projects/")
    lead.locator("#ready a").click()
    lead.get_by_label("Validate").check()
    lead.get_by_label("Reasons").fill("Clear, and wanted by the team.")
    lead.locator(".opinion button").click()
    expect(lead.locator(".status").first).to_contain_text("Validated on")
    page.reload()
    expect(page.locator("#review")).to_contain_text("Clear, and wanted by the team.")


def test_two_people_write_at_once_and_the_later_one_chooses(visit: Callable[..., Page], place: Any) -> None:
    head, teacher = (person(role, school=place, language="en") for role in ("school_head", "teacher"))
    made = make.project(place, head, teacher)
    question = "What does our charter of good use say?"
    first, second = (visit(one, width=360, path=f"/projects/{made.pk}/write/charter/") for one in (head, teacher))
    write(first, question, "We ask before we film.")
    second.get_by_label(question).fill("We tell an adult.")
    expect(second.locator(".conflict")).to_contain_text("We ask before we film.")
    second.get_by_role("button", name="Keep both").click()
    expect(second.locator("form.passage [data-said]").first).to_contain_text("Saved at")
    kept = Passage.objects.get(project=made, key="charter_rules").text
    assert kept == "We ask before we film.\n\nWe tell an adult."


def test_what_is_typed_before_the_script_is_there_is_saved(visit: Callable[..., Page], place: Any) -> None:
    """On a slow line the page can be written in before it can save."""
    head = person("school_head", school=place, language="en")
    made = make.project(place, head)
    question = "What does our charter of good use say?"
    page = visit(head, width=360)
    held: list[Route] = []
    page.route("**/projects/autosave.js", lambda route: held.append(route))  # noqa: PLW0108 - playwright marks it
    page.goto(f"/projects/{made.pk}/write/charter/", wait_until="commit")
    page.get_by_label(question).fill("We ask before we film.")
    expect(page.locator("form.passage [data-said]").first).not_to_contain_text("Saved at")
    held[0].continue_()
    expect(page.locator("form.passage [data-said]").first).to_contain_text("Saved at")
    assert Passage.objects.get(project=made, key="charter_rules").text == "We ask before we film."


def test_a_visit_is_noted_without_network_and_leaves_once(visit: Callable[..., Page], place: Any) -> None:
    found = operations.open_visit(
        school=place,
        kind="technical",
        on=make.acts()["at"].date(),
        key="b" * 8 + "-0000-4000-8000-" + "0" * 12,
        **make.acts(),
    )
    page = visit(person("technician", organisation=place.responsible, language="en"), width=360,
                 path=f"/projects/visits/{found.pk}/")  # fmt: skip
    page.context.set_offline(True)
    for text in ("One socket for the room", "No blind on the window"):
        page.get_by_label("What is seen or heard").fill(text)
        page.get_by_role("button", name="Note it").click()
    expect(page.locator("[data-queue-list] li")).to_have_count(2)
    assert found.findings.count() == 0
    page.context.set_offline(False)
    expect(page.locator("[data-noted] li").filter(has_text="One socket")).to_be_visible(timeout=30_000)
    expect(page.locator("[data-queue-list] li")).to_have_count(0)
    assert sorted(found.findings.values_list("text", flat=True)) == [
        "No blind on the window",
        "One socket for the room",
    ]
