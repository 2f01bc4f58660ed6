"""What every page answers to a browser: a strict policy, and nothing inline that it would have to forgive."""

import subprocess
import sys
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from tests.architecture.rights.table import Row, world
from tests.architecture.test_rights import ROWS

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
FILE_POLICY = "default-src 'none'; sandbox"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PAGES = [row for row in ROWS if row.method == "get"]


class Inline(HTMLParser):
    """Collects what the policy would refuse: scripts and styles written in the page, and addresses of others."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [f"<{tag} {name}>" for name in given if name.startswith("on") or name == "style"]
        if tag == "style":
            self.found.append("<style>")
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.found.append("<script> without src")
        for name in {"script": ["src"], "img": ["src"], "link": ["href"], "iframe": ["src"]}.get(tag, []):
            value = given.get(name) or ""
            if value.startswith(("http:", "https:", "//", "javascript:")) and given.get("rel") != "canonical":
                self.found.append(f"<{tag} {name}={value}>")


@pytest.fixture
def here(db: None) -> SimpleNamespace:
    return world()


def visit(row: Row, here: SimpleNamespace):
    client = Client()
    role = "administrator" if "administrator" in row.opens else (row.opens.split() or ["anonymous"])[0]
    if role != "anonymous":
        client.force_login(here.people[role])
    return client.get(reverse(row.name, kwargs=row.args(here)) + row.query)


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_every_page_is_strict(row: Row, here: SimpleNamespace) -> None:
    answer = visit(row, here)
    if answer.headers["Content-Security-Policy"] == FILE_POLICY:  # what a person attached: drawn or saved, never run
        assert not answer.headers["Content-Type"].startswith("text/html")
        return
    said = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    if answer.request["PATH_INFO"].startswith("/account/"):  # a form of sign-in may lead to the provider set up here
        said["form-action"] = said["form-action"].removesuffix(f" {here.provider.settings['server_url']}")
    assert said == POLICY
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "microphone=()" in answer.headers["Permissions-Policy"]
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        reader = Inline()
        reader.feed(answer.content.decode())
        assert reader.found == []


@pytest.mark.django_db
def test_an_error_page_is_strict_too() -> None:
    answer = Client().get("/no/such/page")
    assert answer.status_code == 404
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_what_is_inline_would_be_seen() -> None:
    reader = Inline()
    reader.feed(
        '<p style="x" onclick="y"><script>1</script><style></style><img src="https://elsewhere.example/a.png">'
    )
    assert len(reader.found) == 5


PRODUCTION = """
import django
from django.conf import settings
django.setup()
from django.core import checks
problems = checks.run_checks(include_deployment_checks=True)
print([problem.id for problem in problems if problem.id.startswith("security.")])
from django.test import Client
answer = Client().get("/account/login/", headers={"host": "pupitre.metropole.example"})
print(answer.status_code, answer.headers["Location"])
answer = Client().get("/health/live", headers={"host": "10.0.0.1"})
print(answer.status_code)
print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS >= 31_536_000)
"""


def test_production_asks_for_https_and_passes_djangos_own_checks() -> None:
    environ = {
        "PUPITRE_ENV": "production",
        "PUPITRE_SECRET_KEY": "kZ3-9qLw_8XbT0rVnY6uHs2DmQ4cFpJ7gEaUoIiRtPl1CxSvBn",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "PUPITRE_ALLOWED_HOSTS": "pupitre.metropole.example",
        "DJANGO_SETTINGS_MODULE": "pupitre.config.settings",
        "PATH": "/usr/bin",
    }
    done = subprocess.run(
        [sys.executable, "-c", PRODUCTION], env=environ, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines() == [
        "['security.W021']",  # the preload list is for the owner of the whole domain to ask for
        "301 https://pupitre.metropole.example/account/login/",
        "200",
        "True True True",
    ]
