"""What the software says by itself, from its schedule to the page: renewals, duties late, answers awaited."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect
from procrastinate.contrib.django import app

from pupitre.governance import jobs as governance_jobs
from pupitre.governance.models import Duty
from pupitre.kernel import outbox
from pupitre.kernel.models import OutboxMessage
from pupitre.procurement import jobs as procurement_jobs
from pupitre.procurement.models import Opinion, Request
from tests.e2e.test_procurement import confirmed
from tests.factories import procurement as buying
from tests.factories import steering
from tests.factories.accounts import person
from tests.factories.territory import organisation, school

Visit = Callable[..., Page]
TODAY = timezone.localdate()


def scheduled(name: str) -> bool:
    return any(task_name == name for task_name, _key in app.periodic_registry.periodic_tasks)


def all_leave() -> list[Any]:
    """What a worker does with the mails that wait."""
    for pk in OutboxMessage.objects.filter(state="waiting").order_by("pk").values_list("pk", flat=True):
        outbox.send(pk, timezone.now())
    return mail.outbox


def test_a_convention_that_ends_is_told_by_mail_each_once_and_on_the_first_page(
    transactional_db: None, visit: Visit, shoot: Callable[[Page, str], None]
) -> None:
    owner = organisation()
    school(owner)
    lead = person("plan_lead", organisation=owner, language="en")
    row = steering.signed(steering.convention(owner, ends_on=TODAY + timedelta(days=50)))
    assert scheduled("governance.morning")
    for _morning in range(2):
        governance_jobs.morning(0)
    [left] = all_leave()
    assert left.to == [lead.email]
    assert row.title in left.subject
    page = visit(lead)
    panel = page.locator("section", has=page.get_by_role("heading", name="Conventions to renew"))
    panel.get_by_role("link", name=row.title).click()
    shoot(page, "convention-ending")
    confirmed(page, "Renew")
    page.goto("/")
    expect(page.get_by_role("heading", name="Conventions to renew")).to_have_count(0)


def test_a_duty_late_is_seen_on_the_first_page_until_evidence_is_given(
    transactional_db: None, visit: Visit, shoot: Callable[[Page, str], None]
) -> None:
    owner = organisation()
    school(owner)
    row = steering.signed(steering.convention(owner))
    party = row.parties.get(side="authority")
    Duty.objects.create(
        convention=row, party=party, code="purchase", label="Buy the boards", first_on=TODAY - timedelta(days=9)
    )
    lead = person("plan_lead", organisation=owner, language="en")
    page = visit(lead)
    page.get_by_role("heading", name="Duties late").wait_for()
    shoot(page, "home-duties-late")
    page.get_by_role("link", name="Buy the boards").click()
    page.get_by_role("link", name="Give evidence").click()
    page.locator("[name=note]").fill("Delivered in June")
    page.locator("form.form-column button.btn-primary, form button.btn-primary").last.click()
    expect(page.locator("main")).to_contain_text("Delivered in June")
    page.goto("/")
    expect(page.locator(".panel-later")).to_have_count(0)
    expect(page.get_by_role("heading", name="Duties late")).to_have_count(0)


def test_an_answer_awaited_is_reminded_and_a_delegate_gives_it(
    transactional_db: None, visit: Visit, shoot: Callable[[Page, str], None]
) -> None:
    w = buying.world()
    buying.budget(w, 20_000)
    buying.step(w, "ERUN")
    adviser = person("adviser", organisation=w.owner, language="en", display_name="Ada Adviser")
    other = person("plan_lead", organisation=w.owner, language="en", display_name="Dan Delegate")
    row = buying.request(w)
    Request.objects.filter(pk=row.pk).update(submitted_at=timezone.now() - timedelta(days=8))
    assert scheduled("procurement.remind")
    for _morning in range(2):
        procurement_jobs.remind(0)
    [left] = all_leave()
    assert left.to == [adviser.email]
    assert row.title in left.subject
    page = visit(adviser)
    page.get_by_role("link", name=row.title).first.wait_for()
    page.goto("/procurement/requests/")
    page.get_by_role("link", name="Let someone answer for me").click()
    page.locator("[name=delegate]").fill(other.email)
    page.locator("[name=starts_on]").fill(TODAY.isoformat())
    page.locator("[name=ends_on]").fill((TODAY + timedelta(days=7)).isoformat())
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("Dan Delegate")
    shoot(page, "delegations")
    theirs = visit(other, path=f"/procurement/requests/{row.pk}/")
    theirs.get_by_role("button", name="Accept").click()
    expect(theirs.locator("main")).to_contain_text("for Ada Adviser")
    assert Opinion.objects.get().for_person == adviser
    shoot(theirs, "request-by-delegate")
