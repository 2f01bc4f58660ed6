"""A server, a browser, and people signed in without typing their password."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from playwright.sync_api import Browser, Page, expect, sync_playwright

from pupitre.accounts.models import Person
from tests.e2e.served import Served
from tools import chromium

# Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

RESULTS = Path("test-results")
AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
CONTRAST = (Path(__file__).parent / "contrast.js").read_text()
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,
}
# Threads that served a browser may still hold their connection, and the base is about to be dropped.
CLOSE_THE_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
HEIGHTS = {1280: 800, 360: 740}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser(site: str) -> Iterator[Browser]:
    """Chromium; it closes before the server, whose connections to the database end with the browser's to it."""
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.ADVICE)  # a journey skipped in silence is one that nobody checks
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def served(django_db_setup: None, django_db_blocker: Any) -> Iterator[Served]:
    """A server on the tests' database, streams included; it sees what has been committed."""
    server = Served()
    server.start()
    server.wait_until_ready()
    yield server
    server.stop()
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(CLOSE_THE_OTHERS)


@pytest.fixture(scope="session")
def site(served: Served) -> str:
    """The address of that server."""
    return f"http://127.0.0.1:{served.port}"


@pytest.fixture(scope="session")
def session_of() -> Callable[[Person], str]:
    """A session cookie's value for a person; they need not type a password."""

    def signed_in(person: Person) -> str:
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        return session.session_key or ""

    return signed_in


@contextmanager
def watching(page: Page, *, refusals: bool = False) -> Iterator[None]:
    """Fail on what the browser complains of meanwhile: faults of scripts, refused styles, missing files.

    `refusals`: the journey is refused something on the way (an answer 409 or 422), or loses its connection.
    """
    complaints: list[str] = []

    def complain(message: Any) -> None:
        # What has no address comes from axe, which measures with styles that our policy refuses.
        expected = refusals and re.search(r"status of 4(09|22)|net::ERR_", message.text)
        if message.type == "error" and message.location.get("url") and not expected:
            complaints.append(f"{message.text} ({message.location['url']})")

    def fault(error: Any) -> None:
        complaints.append(str(error))

    page.on("console", complain)
    page.on("pageerror", fault)
    yield
    page.remove_listener("console", complain)
    page.remove_listener("pageerror", fault)
    assert not complaints, complaints


@pytest.fixture(scope="session")
def watch() -> Callable[[Page], AbstractContextManager[None]]:
    """`with watch(page): …` fails on what the browser complains of."""
    return watching


@pytest.fixture
def visit(
    browser: Browser, served: Served, session_of: Callable[[Person], str], transactional_db: None
) -> Iterator[Callable[..., Page]]:
    """Open a page as someone; what the browser complains of fails the test at its end.

    Pages close before the base is emptied: one that hears of it would read itself again, and find nobody signed in.
    """
    with ExitStack() as stack:

        def open_page(
            person: Person | None = None,
            *,
            width: int = 1280,
            dark: bool = False,
            path: str = "/",
            refusals: bool = False,
        ) -> Page:
            size = {"width": width, "height": HEIGHTS.get(width, 800)}
            scheme = "dark" if dark else "light"
            address = f"http://127.0.0.1:{served.port}"
            context = browser.new_context(
                base_url=address, viewport=size, color_scheme=scheme, reduced_motion="reduce"
            )
            stack.callback(context.close)
            if person:
                context.add_cookies(
                    [{"name": "sessionid", "value": session_of(person), "domain": "127.0.0.1", "path": "/"}]
                )
            page = context.new_page()
            stack.enter_context(watching(page, refusals=refusals))
            page.goto(path)
            expect(page.locator(".panel-later")).to_have_count(0, timeout=20_000)
            return page

        yield open_page
    served.settle()


@pytest.fixture
def axe() -> Callable[..., None]:
    """Fail on any finding of axe-core (WCAG 2.2 A and AA, and its best practices).

    Contrasts that axe leaves undecided are measured here; its other doubts are not findings. `contrast_only` for a
    page already checked, in its other colours.
    """

    def check(page: Page, *, contrast_only: bool = False) -> None:
        page.evaluate(AXE)
        rules = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "preload": False}
        answer = page.evaluate("rules => axe.run(document, rules)", rules if contrast_only else RULES)
        found, doubts = answer["violations"], answer["incomplete"]
        said = [
            f"{finding['id']}: {finding['help']}: {node['html'][:160]} {node['failureSummary'][:200]}"
            for finding in found
            for node in finding["nodes"][:5]
        ]
        undecided = [
            {"selector": node["target"][-1], "html": node["html"][:160]}
            for doubt in doubts
            if doubt["id"] == "color-contrast"
            for node in doubt["nodes"]
        ]
        said += page.evaluate(CONTRAST, undecided)
        assert not said, "\n".join([page.url, *said])

    return check


@pytest.fixture
def shoot() -> Callable[[Page, str], None]:
    """Keep a picture of the whole page."""

    def take(page: Page, name: str) -> None:
        RESULTS.mkdir(exist_ok=True)
        page.screenshot(path=RESULTS / f"{name}.png", full_page=True)

    return take
