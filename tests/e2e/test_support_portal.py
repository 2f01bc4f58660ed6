"""Help in a browser: a teacher asks on a phone; a technician swaps the device from the request and plans a visit."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from pupitre.fleet.models import Holding, Repair
from pupitre.fleet.operations import holdings
from pupitre.kernel.viewer import SYSTEM
from pupitre.support.models import Article, ArticleHelp, Ticket, Visit
from tests.factories import fleet as make
from tests.factories import support
from tests.factories.accounts import person
from tests.factories.territory import organisation, school


@pytest.fixture
def town(transactional_db: None) -> SimpleNamespace:
    """A school with a teacher, a pupil who holds a device, a spare; a desk with its technician and an article."""
    made = SimpleNamespace(owner=organisation(name="Ville"))
    made.here = school(made.owner, name="École du Bourg", longitude=4.38, latitude=45.44)
    made.technician = person("technician", organisation=made.owner, display_name="Ana", language="en")
    made.teacher = person("teacher", school=made.here, display_name="Léa MARTIN", language="en")
    support.desk(made.owner, made.technician)
    body = "Essayez un autre câble, puis une autre prise."
    made.article = Article.objects.create(
        organisation=made.owner, title="Une tablette qui ne charge plus", body=body, is_public=True
    )
    model = make.model(made.owner, name="Tablette 10")
    made.device, made.spare = (make.device(made.here, model=model, is_spare=spare) for spare in (False, True))
    holdings.give(
        device=made.device,
        taker=make.pupil(made.here),
        school=made.here,
        year=make.year(),
        actor=SYSTEM,
        at=timezone.now(),
    )
    return made


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_teacher_asks_on_a_phone_from_a_label(
    visit: Callable[..., Page], axe: Callable[[Page], None], town: Any
) -> None:
    page = visit(town.teacher, width=360, path=town.device.get_absolute_url())
    page.get_by_role("link", name="Report a problem").click()
    page.get_by_label("In a few words").fill("La tablette ne charge plus")
    expect(page.get_by_text("This may solve it at once").first).to_be_visible()
    page.get_by_label("What happens").fill("Depuis ce matin, même avec un autre câble.")
    page.get_by_label("A class cannot work").check()
    axe(page)
    fits(page)
    page.reload()
    expect(page.get_by_label("In a few words")).to_have_value("La tablette ne charge plus")
    expect(page.get_by_label("A class cannot work")).to_be_checked()
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("First answer due").first).to_be_visible()
    axe(page)
    fits(page)
    ticket = Ticket.objects.get()
    assert (ticket.device, ticket.channel, ticket.class_blocked) == (town.device, "label", True)
    page.goto("/support/ask/")
    expect(page.get_by_label("In a few words")).to_have_value("")  # what was sent is forgotten
    page.get_by_label("In a few words").fill("Tablette qui ne charge pas")
    page.locator(".suggested summary").first.click()
    page.get_by_role("button", name="This solved it").click()
    expect(page.get_by_text("Nothing was asked of the desk.")).to_be_visible()
    assert (ArticleHelp.objects.count(), Ticket.objects.count()) == (1, 1)


def test_a_technician_swaps_a_device_from_a_request_and_plans_a_visit(
    visit: Callable[..., Page], axe: Callable[[Page], None], town: Any
) -> None:
    ticket = support.ticket(town.here, device=town.device, requester=town.teacher, at=timezone.now())
    page = visit(town.technician, path=ticket.get_absolute_url())
    page.get_by_role("link", name="On the spot").click()
    page.get_by_label("What it is").select_option("damage")
    page.get_by_label("Spare given in its place").fill(town.spare.asset_tag)
    page.get_by_label("Send it to repair now").check()
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_text("incident kept")).to_be_visible()
    assert Holding.objects.open().get().device == town.spare
    assert Repair.objects.get().device == town.device
    axe(page)
    page.get_by_role("link", name="Plan a visit").click()
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_role("heading", name="1. École du Bourg")).to_be_visible()
    page.get_by_role("button", name="Tell the schools").click()

    phone = visit(town.technician, width=360, path=Visit.objects.get().get_absolute_url())
    fits(phone)
    phone.get_by_role("button", name="I am there").click()
    phone.get_by_label("La tablette ne charge plus").check()
    phone.get_by_label("Note").fill("Échangée sur place.")
    axe(phone)
    phone.get_by_role("button", name="Report and leave").click()
    expect(phone.get_by_text("What was done is kept with each request.")).to_be_visible()
    ticket.refresh_from_db()
    assert (ticket.state, ticket.needs_visit) == ("solved", False)

    teacher = visit(town.teacher, path="/support/mine/?show=all")
    teacher.get_by_role("link", name="La tablette ne charge plus").click()
    teacher.get_by_role("button", name="Good").click()
    expect(teacher.get_by_text("your opinion is kept")).to_be_visible()
    ticket.refresh_from_db()
    assert ticket.score == 3
