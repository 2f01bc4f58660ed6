"""Signing in as people do: a password and a code, a passkey, a visit by support that one can end."""

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect

from tests.factories.accounts import PASSWORD, person
from tests.factories.territory import school

pytestmark = pytest.mark.django_db(transaction=True)


def code(secret: str, step: int = 0) -> str:
    """The code of an authenticator application, `step` half-minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def sign_in(page: Page, email: str) -> None:
    page.goto("/account/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button.btn-primary").click()


def confirm_password(page: Page) -> None:
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").first.click()


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.locator("main form button").first.click()


def test_a_password_then_a_code(visit: Callable[..., Page], axe: Callable[[Page], None]) -> None:
    someone = person(email="lea@example.org")
    page = visit()
    sign_in(page, someone.email)
    page.goto("/account/2fa/totp/activate/")
    confirm_password(page)
    axe(page)
    secret = page.input_value("#authenticator_secret")
    page.fill("[name=code]", code(secret))
    page.locator("main form button").last.click()
    expect(page).to_have_url(re.compile(r"/account/2fa/(recovery-codes/)?$"))
    axe(page)
    recovery = page.input_value("#recovery_codes").split()
    sign_out(page)
    sign_in(page, someone.email)
    expect(page.locator("[name=code]")).to_be_visible()
    axe(page)
    page.goto("/me/")
    expect(page.locator("[name=code]")).to_be_visible()  # the password alone opens nothing
    page.fill("[name=code]", code(secret, 1))  # a code serves once
    page.locator("main form button.btn-primary").first.click()
    page.goto("/me/")
    expect(page.locator("main")).to_contain_text(someone.email)
    sign_out(page)
    sign_in(page, someone.email)
    page.fill("[name=code]", recovery[0])  # the telephone is lost
    page.locator("main form button.btn-primary").first.click()
    page.goto("/me/")
    expect(page.locator("main")).to_contain_text(someone.email)


def test_a_passkey_and_no_password(browser: Browser, site: str) -> None:
    """Chromium's virtual authenticator stands for the fingerprint reader; passkeys want a name, not an address."""
    someone = person(email="theo@example.org")
    context = browser.new_context(base_url=site.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page, someone.email)
    page.goto("/account/2fa/webauthn/add/")
    confirm_password(page)
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda address: "/webauthn/add/" not in address)
    expect(page.locator("main")).to_be_visible()
    sign_out(page)
    page.goto("/account/login/")
    page.click("#passkey_login")
    page.wait_for_url(lambda address: "/account/login/" not in address)
    page.goto("/me/")
    expect(page.locator("main")).to_contain_text(someone.email)
    context.close()


def test_an_administrator_invites_someone_and_reads_it_in_the_trail(visit: Callable[..., Page]) -> None:
    place = school(name="École Pasteur")
    page = visit(person("administrator", language="fr"), path="/people/")
    page.get_by_role("link", name="Inviter quelqu’un").click()
    page.fill("[name=email]", "nadia.roy@example.org")
    page.fill("[name=name]", "Nadia Roy")
    page.select_option("[name=role]", label="Direction d’école")
    page.fill("[name=place]", place.code)
    page.get_by_role("button", name="Inviter").click()
    expect(page.locator("main")).to_contain_text("Nadia Roy")
    page.goto("/audit/")
    expect(page.locator("table.list")).to_contain_text("a envoyé une invitation")
    expect(page.locator("table.list")).to_contain_text("Nadia Roy")


def test_a_visit_by_support_is_seen_and_ended(visit: Callable[..., Page], axe: Callable[[Page], None]) -> None:
    place = school()
    helped = person("school_head", school=place, display_name="Théo Blanc")
    support = person("support", organisation=place.responsible, display_name="Sam")
    page = visit(support, width=360, path=f"/people/{helped.pk}/see-as/")
    page.fill("[name=reason]", "ticket 12")
    page.locator("main form button").first.click()
    for address in ("/", "/me/"):
        page.goto(address)
        expect(page.locator(".impersonation")).to_contain_text("Théo Blanc")
        axe(page)
    page.locator(".impersonation button").click()
    expect(page.locator(".impersonation")).to_have_count(0)
    hers = visit(helped, path="/me/")
    expect(hers.locator("main")).to_contain_text("ticket 12")
