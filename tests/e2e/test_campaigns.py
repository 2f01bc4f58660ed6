"""A class handed out by scan, with its chargers: quickly, without network in the middle, by two clerks."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pupitre.fleet.models import Campaign, Holding, HoldingPart, ScanAct
from pupitre.fleet.operations import holdings
from pupitre.kernel.viewer import SYSTEM
from tests.factories import fleet as make
from tests.factories.accounts import person
from tests.factories.territory import organisation, school

CLASS = 30


@pytest.fixture
def gym(transactional_db: None) -> SimpleNamespace:
    """A class of thirty, as many devices with their chargers, and a technician."""
    g = SimpleNamespace(school=school(organisation(), name="École du Bourg"))
    klass = make.class_group(g.school, "CM2 A")
    g.pupils = [make.pupil(g.school, name=f"PUPIL {at:02}", klass=klass) for at in range(CLASS)]
    model = make.model(g.school.responsible, name="Chromebook 11")
    charger = make.model(g.school.responsible, name="Charger", category="accessory")
    g.devices = [make.device(g.school, model=model) for _ in range(CLASS)]
    for device in g.devices:
        device.parts.create(model=charger)
    g.campaign = Campaign.objects.create(
        organisation=g.school.responsible,
        kind="hand_out",
        name="August",
        year=make.year(),
        starts_on=date(2026, 8, 20),
        ends_on=date(2026, 9, 30),
    )
    g.path = f"/fleet/scan/{g.campaign.pk}/{g.school.pk}/"
    return g


@pytest.fixture
def clerk(browser: Browser, site: str, session_of: Callable[[Any], str]) -> Iterator[Callable[..., Page]]:
    """The scanning screen on a device of its own, as somebody."""
    contexts: list[BrowserContext] = []

    def open_screen(someone: Any, path: str, width: int = 360) -> Page:
        context = browser.new_context(base_url=site, viewport={"width": width, "height": 740})
        contexts.append(context)
        context.add_cookies([{"name": "sessionid", "value": session_of(someone), "url": site}])
        page = context.new_page()
        page.goto(path)
        expect(page.locator("[data-pupils] li").first).to_be_visible()
        return page

    yield open_screen
    for context in contexts:
        context.close()


def gun(page: Page, code: str) -> None:
    """A keyboard wedge: it types where the focus is, and ends with Enter."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def technician(g: Any) -> Any:
    return person("technician", organisation=g.school.responsible, language="en")


def test_a_class_of_thirty_with_chargers_in_under_three_minutes_the_network_cut_in_the_middle(
    gym: Any, clerk: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    page = clerk(technician(gym), gym.path)
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()  # the worker keeps the page from now on
    expect(page.locator("[data-served]")).to_contain_text("PUPIL 00")
    axe(page)
    began = time.monotonic()
    for at, device in enumerate(gym.devices):
        if at == 10:
            page.context.set_offline(True)
        if at == 20:  # a browser that crashes, or is reloaded, without network
            page.reload()
            expect(page.locator("[data-served]")).to_contain_text("PUPIL 20")
            expect(page.locator("[data-waiting]")).to_contain_text("to send")
        gun(page, device.asset_tag)
        expect(page.locator("[data-count]")).to_have_text(f"{at + 1} / {CLASS}")
    took = time.monotonic() - began
    assert took < 60, f"{took:.0f} s for a class"
    assert Holding.objects.open().count() < CLASS
    page.context.set_offline(False)
    expect(page.locator("[data-waiting]")).to_have_text("All is recorded.", timeout=30_000)
    held = dict(Holding.objects.open().order_by("pk").values_list("pupil", "device"))
    assert held == {pupil.pk: device.pk for pupil, device in zip(gym.pupils, gym.devices, strict=True)}
    assert HoldingPart.objects.count() == CLASS
    assert ScanAct.objects.filter(fate="done").count() == ScanAct.objects.count() == CLASS


def test_a_gun_that_does_not_wait_gives_each_device_to_the_next_pupil(gym: Any, clerk: Callable[..., Page]) -> None:
    page = clerk(technician(gym), gym.path)
    for device in gym.devices[:5]:
        gun(page, device.asset_tag)
    expect(page.locator("[data-count]")).to_have_text(f"5 / {CLASS}")
    expect(page.locator("[data-waiting]")).to_have_text("All is recorded.", timeout=20_000)
    held = dict(Holding.objects.open().order_by("pk").values_list("pupil", "device"))
    assert held == {pupil.pk: device.pk for pupil, device in zip(gym.pupils[:5], gym.devices[:5], strict=True)}


def test_two_clerks_of_one_class_and_a_device_scanned_by_both(gym: Any, clerk: Callable[..., Page]) -> None:
    first, second = clerk(technician(gym), gym.path), clerk(technician(gym), gym.path, width=1280)
    second.get_by_role("button", name="PUPIL 15").click()
    gun(first, gym.devices[0].asset_tag)
    gun(second, gym.devices[0].asset_tag)  # the same one
    gun(second, "NOBODY-1")
    for page in (first, second):
        expect(page.locator("[data-waiting]")).to_have_text("All is recorded.", timeout=20_000)
    expect(second.locator("[data-acts] [data-fate=conflict]")).to_have_count(2)
    assert Holding.objects.open().count() == 1
    second.get_by_role("link", name="What is to settle").click()
    expect(second.get_by_text("No device of the register bears this label")).to_be_visible()


def test_signing_out_leaves_no_name_and_loses_no_act(gym: Any, clerk: Callable[..., Page]) -> None:
    someone = technician(gym)
    page = clerk(someone, gym.path, width=1280)
    page.context.set_offline(True)
    gun(page, gym.devices[0].asset_tag)
    page.locator("[data-done]").click()
    page.evaluate(
        "document.querySelector('form[action$=\"/logout/\"]').dispatchEvent(new Event('submit', {bubbles: true}))"
    )
    page.wait_for_function("indexedDB.databases().then(all => !all.some(one => one.name === 'pupitre-scan-names'))")
    names = [one["name"] for one in page.evaluate("indexedDB.databases()")]
    assert names == ["pupitre-scan-queue"]


def test_what_comes_back_is_counted_with_what_is_missing(gym: Any, clerk: Callable[..., Page]) -> None:
    device, pupil = gym.devices[0], gym.pupils[0]
    holdings.give(device=device, taker=pupil, school=gym.school, year=make.year(), actor=SYSTEM, at=timezone.now())
    Campaign.objects.filter(pk=gym.campaign.pk).update(kind="return")
    page = clerk(technician(gym), gym.path)
    gun(page, device.serial)
    page.get_by_label("Charger").uncheck()
    page.get_by_label("worn").check()
    page.locator("[data-done]").click()
    expect(page.locator("[data-waiting]")).to_have_text("All is recorded.", timeout=20_000)
    device.refresh_from_db()
    assert (device.state, device.condition, device.parts.get().state) == ("in_store", "moyen", "missing")
