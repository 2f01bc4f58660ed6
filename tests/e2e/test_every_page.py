"""What every page owes: no accessibility finding, no sideways scroll, light and dark, laptop and phone.

The pages are those of the rights matrix (tests/architecture/rights): a page that has its row there is visited
here, as the first role that may open it, in the same small world.
"""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from tests import emptying
from tests.architecture.rights.table import Row, world
from tests.architecture.test_rights import _modules as modules
from tests.e2e.conftest import HEIGHTS


def is_page(row: Row) -> bool:
    """A stream never ends: it is no page."""
    return not row.name.startswith("live:")


# By module of the matrix: what two of them make in the world may collide, so each has a world of its own.
PAGES = {
    module.__name__.rsplit(".", 1)[1]: [
        row for row in module.ROWS if row.method == "get" and row.opens and is_page(row)
    ]
    for module in modules
    if hasattr(module, "ROWS")
}
LOOKS = [(1280, False), (360, True)]  # contrasts are measured in the other theme too, on the same page


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def there(
    request: Any, site: str, django_db_setup: None, django_db_blocker: Any, session_of: Callable[[Any], str]
) -> Iterator[SimpleNamespace]:
    """The matrix's world, committed once for the pages of a module, with a session for each person."""
    with django_db_blocker.unblock():
        try:  # a world half made would stand in the way of the next module's
            made = world()
            rows = PAGES[request.param]
            made.paths = {row.name: reverse(row.name, kwargs=row.args(made)) + row.query for row in rows}
            made.sessions = {role: session_of(person) for role, person in made.people.items()}
            yield made
        finally:
            emptying.empty()


def visitor(row: Row) -> str:
    """The role that visits: the plan lead where they may, nobody signed in where the page is public."""
    roles = row.opens.split()
    return "" if roles[0] == "anonymous" else "plan_lead" if "plan_lead" in roles else roles[-1]


@pytest.fixture(scope="module")
def tab_of(browser: Browser, site: str, there: SimpleNamespace) -> Iterator[Callable[..., Page]]:
    """One tab per role and look, kept for all the pages: what the site shares is fetched once."""
    tabs: dict[tuple[str, int, bool], Page] = {}

    def tab(role: str, width: int, dark: bool) -> Page:
        if (role, width, dark) not in tabs:
            size = {"width": width, "height": HEIGHTS[width]}
            scheme = "dark" if dark else "light"
            context = browser.new_context(base_url=site, viewport=size, color_scheme=scheme, reduced_motion="reduce")
            if role:
                context.add_cookies([{"name": "sessionid", "value": there.sessions[role], "url": site}])
            tabs[role, width, dark] = context.new_page()
        return tabs[role, width, dark]

    yield tab
    for page in tabs.values():
        page.context.close()


@pytest.mark.parametrize(
    ("there", "row"),
    [pytest.param(module, row, id=row.name) for module, rows in PAGES.items() for row in rows],
    indirect=["there"],
)
def test_page(
    there: SimpleNamespace,
    row: Row,
    tab_of: Callable[..., Page],
    axe: Callable[..., None],
    watch: Callable[..., Any],
) -> None:
    path = there.paths[row.name]
    for width, dark in LOOKS:
        page = tab_of(visitor(row), width, dark)
        first = page.request.get(path, max_redirects=0)
        if "text/html" not in first.headers.get("content-type", "") or "<html" not in first.text():
            pytest.skip("a file, a redirect or a fragment")
        with watch(page):
            page.goto(path)
            expect(page.locator(".panel-later")).to_have_count(0, timeout=20_000)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"scrolls sideways at {width}"
            assert page.locator("h1").count() == 1, "one title a page"
            axe(page)
            page.emulate_media(color_scheme="light" if dark else "dark")
            axe(page, contrast_only=True)
            page.emulate_media(color_scheme="dark" if dark else "light")
