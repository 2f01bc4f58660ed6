"""A day of the fleet in a browser: a broken screen, an audit, a transfer, a signature on a phone, a review."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from pupitre.families.models import Agreement
from pupitre.families.operations import agreements, links
from pupitre.fleet.models import DeviceSet, Holding, Incident, StockCheck, Task, Transfer, UsageReview
from pupitre.fleet.operations import holdings, transfers
from pupitre.kernel.viewer import SYSTEM
from tests.factories import families, reviews, steering
from tests.factories import fleet as make
from tests.factories.accounts import person
from tests.factories.territory import organisation, school


@pytest.fixture
def town(transactional_db: None) -> SimpleNamespace:
    """Two schools of one body; in the first, a pupil who holds a device, and a spare."""
    made = SimpleNamespace(owner=organisation(name="Ville"))
    made.here, made.there = (school(made.owner, name=f"École {name}") for name in ("du Bourg", "du Lac"))
    made.pupil = make.pupil(made.here, name="MARTIN Léa", klass=make.class_group(made.here))
    made.model = make.model(made.owner, name="Tablet 10")
    made.device, made.spare = (
        make.device(made.here, model=made.model, price=400, is_spare=spare) for spare in (False, True)
    )
    holdings.give(
        device=made.device, taker=made.pupil, school=made.here, year=make.year(), actor=SYSTEM, at=timezone.now()
    )
    return made


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_technician_swaps_a_broken_device_then_audits_a_school(
    visit: Callable[..., Page], axe: Callable[[Page], None], town: Any
) -> None:
    technician = person("technician", organisation=town.owner, language="en")
    page = visit(technician, path=town.device.get_absolute_url())
    page.get_by_role("link", name="Declare an incident").click()
    page.get_by_label("What it is").select_option("damage")
    page.get_by_label("What happened").fill("The screen is broken.")
    page.get_by_label("Spare given in its place").fill(town.spare.asset_tag)
    page.get_by_role("button", name="Declare it").click()
    expect(page.get_by_text("The screen is broken.").first).to_be_visible()
    assert Incident.objects.get().kind == "damage"
    held = Holding.objects.open().get()
    assert (held.device, held.pupil, held.is_loan) == (town.spare, town.pupil, True)
    assert held.replaces is not None
    assert held.replaces.device == town.device

    lost, stray = make.device(town.here, model=town.model), make.device(town.there, model=town.model)
    page.goto("/fleet/checks/start/")
    page.get_by_label("School", exact=True).fill(town.here.code)
    page.get_by_role("button", name="Begin").click()
    for code in (town.device.asset_tag, town.spare.serial, stray.asset_tag, "NOBODY-1"):
        page.locator("[data-code]").fill(code)
        page.keyboard.press("Enter")
        expect(page.locator("[data-said]")).to_contain_text(code)
    expect(page.locator("[data-waiting]")).to_have_text("All is recorded.", timeout=20_000)
    page.get_by_role("link", name="Draw the findings again").click()
    expect(page.get_by_text("NOBODY-1").first).to_be_visible()
    axe(page)
    page.get_by_label("Reason").fill("Seen with the head")
    page.get_by_role("button", name="Accept the audit").click()
    expect(page.get_by_role("button", name="Accept the audit")).to_have_count(0)
    stray.refresh_from_db()
    assert stray.school == town.here
    assert StockCheck.objects.get().accepted_at is not None
    missing = {task.device for task in Task.objects.open().filter(kind="missing")}
    assert missing == {lost}, (missing, town.device, town.spare, stray)


def test_a_head_accepts_a_transfer_reads_the_ratio_and_follows_contracts_by_class(
    visit: Callable[..., Page], axe: Callable[[Page], None], town: Any
) -> None:
    cart = DeviceSet.objects.create(school=town.there, name="Cart 1", tag="CART1")
    for _ in range(2):
        make.device(town.there, model=town.model, state="in_use", set=cart)
    by: dict[str, Any] = {"actor": SYSTEM, "at": timezone.now()}
    transfers.propose(devices=[], sets=[cart], to_school=town.here, reason="Little used there", **by)
    families.published(families.programme(town.owner))
    make.guardian(town.pupil, name="Anne MARTIN")
    agreements.ask(school=town.here, pupils=[town.pupil], kits={}, **by)

    head = person("school_head", school=town.here, language="en")
    page = visit(head, width=360, path="/fleet/transfers/")
    page.get_by_role("link", name="École du Lac").first.click()
    expect(page.get_by_text("Little used there").first).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("accepted").first).to_be_visible()
    assert Transfer.objects.get().state == "accepted"
    page.goto(f"/fleet/ratios/{town.here.pk}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("École du Bourg")
    fits(page)
    page.goto("/families/")
    expect(page.get_by_role("region", name="CM2 A").get_by_role("row", name="MARTIN Léa")).to_contain_text("waiting")
    fits(page)


def test_a_teacher_sees_the_equipment_and_acts_on_none(visit: Callable[..., Page], town: Any) -> None:
    page = visit(person("teacher", school=town.here, language="en"), path="/fleet/")
    page.get_by_role("link", name="Find a device").click()
    page.get_by_role("link", name=town.device.asset_tag).click()
    expect(page.get_by_text("MARTIN Léa").first).to_be_visible()
    expect(page.get_by_role("link", name="Declare an incident")).to_have_count(0)
    expect(page.locator("main form[method=post]")).to_have_count(0)


def test_a_guardian_reads_signs_and_keeps_a_copy_on_a_phone_with_a_link_that_serves_once(
    visit: Callable[..., Page], axe: Callable[[Page], None], town: Any
) -> None:
    texts = {"fr": families.TEXTS["fr"], "en": ("Contract of use", "# The loan\n\nWe lend a tablet.")}
    families.published(families.programme(town.owner), texts)
    anne = make.guardian(town.pupil, name="Anne MARTIN", language="en")
    now = timezone.now()
    [row] = agreements.ask(
        school=town.here, pupils=[town.pupil], kits={town.pupil.pk: ["Tablet"]}, actor=SYSTEM, at=now
    )
    address = f"/families/sign/{links.new_link(row, f'guardian:{anne.pk}', at=now)}/"
    page = visit(width=360, path=address)
    expect(page.get_by_text("We lend a tablet.")).to_be_visible()
    axe(page)
    fits(page)
    page.get_by_role("link", name="Français").click()
    expect(page.get_by_text("Nous prêtons une tablette.")).to_be_visible()
    page.get_by_role("link", name="English").click()
    page.get_by_label("I have read this contract").check()
    page.get_by_role("button", name="Sign").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The contract is signed")
    with page.expect_download() as download:
        page.get_by_role("link", name="Keep a copy (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert Agreement.objects.get().completed_at is not None
    page.goto(address)  # used once: it only tells what was done
    expect(page.get_by_role("heading", level=1)).to_have_text("The contract is signed")


def test_a_lead_reads_the_ratios_and_decides_a_review_that_moves_a_cart(
    visit: Callable[..., Page], axe: Callable[[Page], None], town: Any
) -> None:
    review = reviews.talked_over(reviews.review(town.there, name="Cart 1"))
    lead = person("plan_lead", organisation=town.owner, language="en")
    page = visit(lead, path="/fleet/ratios/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pupils per device")
    page.goto(review.get_absolute_url())
    axe(page)
    decide = page.locator("#decide")
    decide.get_by_label("Move it to another school").check()
    decide.get_by_label("To the school").fill(town.here.code)
    decide.get_by_label("Why").fill("A class opens there, and coaching was declined.")
    decide.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("A class opens there").first).to_be_visible()
    assert UsageReview.objects.get().state == "moving"
    assert Transfer.objects.get().to_school == town.here


def test_a_committee_decides_on_a_review_and_the_other_school_takes_the_cart(
    visit: Callable[..., Page], axe: Callable[[Page], None], town: Any
) -> None:
    reviews.settings(town.owner, committee_moves=True)
    review = reviews.talked_over(reviews.review(town.there, name="Cart 1"))
    meeting = steering.held(steering.committee(town.owner))
    lead = visit(person("plan_lead", organisation=town.owner, language="en"), path=review.get_absolute_url())
    decide = lead.locator("#decide")
    decide.get_by_label("Move it to another school").check()
    decide.get_by_label("To the school").fill(town.here.code)
    decide.get_by_label("Why").fill("A class opens there, and coaching was declined.")
    decide.get_by_role("button", name="Put it to the committee").click()
    expect(lead.get_by_text("The committee is asked to decide").first).to_be_visible()
    assert UsageReview.objects.get().state == "declined"

    giver = visit(person("school_head", school=town.there, language="en"), width=360, path=review.get_absolute_url())
    expect(giver.get_by_text("The committee is asked to decide").first).to_be_visible()
    fits(giver)
    axe(giver)

    lead.goto(f"/governance/meetings/{meeting.pk}/")
    lead.get_by_role("link", name="Add a point").click()
    lead.get_by_label("Point").fill("Cart 1")
    upon = lead.get_by_label("What is decided upon")
    upon.select_option(value=upon.locator("option", has_text="Cart 1").get_attribute("value"))
    lead.locator("main form button.btn-primary").click()
    lead.get_by_role("link", name="Record a decision Cart 1").click()
    expect(lead.get_by_text("which accepts or refuses").first).to_be_visible()
    lead.get_by_label("Decision", exact=True).fill("The cart goes where a class opens.")
    lead.get_by_label("Reasons").fill("It serves there.")
    lead.get_by_label("Votes for").fill("4")
    lead.get_by_label("Votes against").fill("1")
    lead.locator("main form button.btn-primary").click()
    review.refresh_from_db()
    assert (review.state, review.decision.meeting) == ("moving", meeting)
    giver.reload()
    expect(giver.get_by_text("decision of a committee").first).to_be_visible()

    taker = visit(person("school_head", school=town.here, language="en"), width=360, path="/fleet/transfers/")
    taker.get_by_role("link", name=town.there.name).click()
    taker.get_by_role("button", name="Accept them").click()
    expect(taker.get_by_text("accepted").first).to_be_visible()
    assert Transfer.objects.get().state == "accepted"
    fits(taker)
