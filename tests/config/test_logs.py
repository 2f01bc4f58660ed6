"""Logs tell what happened to those who run an installation, and nothing about anyone."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from pupitre.accounts.models import Person
from pupitre.config.logs import JsonLines, ShortLines, config
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db


def fine(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(request.viewer.name if request.user.is_authenticated else "")


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("no room for Camille Vernet <camille.vernet@example.org>")


def duplicate(request: HttpRequest) -> HttpResponse:
    Person.objects.create_user("camille.vernet@example.org", display_name="Camille Vernet")
    Person.objects.create_user("camille.vernet@example.org", display_name="Camille Vernet")
    return HttpResponse()


urlpatterns = [
    path("schools/<int:pk>", fine),
    path("broken", broken),
    path("duplicate", duplicate),
    path("", include("pupitre.config.urls")),
]


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What production would write."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    loggers = [logging.getLogger(name) for name in ("pupitre.request", "django.request", "")]
    kept = [(logger.level, logger.propagate) for logger in loggers]
    loggers[-1].addHandler(handler)
    loggers[0].setLevel("INFO")
    yield stream
    loggers[-1].removeHandler(handler)
    for logger, (level, propagate) in zip(loggers, kept, strict=True):
        logger.setLevel(level)
        logger.propagate = propagate


@override_settings(ROOT_URLCONF=__name__)
def test_a_request_is_one_line_of_facts(lines: io.StringIO) -> None:
    camille = person("plan_lead", display_name="Camille Vernet", email="camille.vernet@example.org")
    client = Client(headers={"x-request-id": "abcd-1234"})
    client.force_login(camille)
    answer = client.get("/schools/12?q=Camille+Vernet")
    entry = json.loads(lines.getvalue())
    assert answer.headers["X-Request-ID"] == "abcd-1234"
    assert entry.pop("ms") >= 0
    assert entry.pop("at").endswith("+00:00")
    assert entry == {
        "level": "info",
        "from": "pupitre.request",
        "event": "request",
        "request": "abcd-1234",
        "method": "GET",
        "route": "schools/<int:pk>",
        "status": 200,
        "viewer": camille.pk,
    }


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    "address", ["/broken?mail=camille.vernet@example.org", "/duplicate", "/nowhere/camille.vernet@example.org"]
)
def test_no_line_names_anyone(lines: io.StringIO, address: str) -> None:
    Client(raise_request_exception=False).post(address, {"name": "Camille Vernet"})
    written = lines.getvalue()
    assert written
    assert not [word for word in ("amille", "ernet", "example.org", "?") if word in written]


@override_settings(ROOT_URLCONF=__name__)
def test_a_failure_says_where_and_which_constraint(lines: io.StringIO) -> None:
    Client(raise_request_exception=False).get("/duplicate")
    failure = next(e for e in map(json.loads, lines.getvalue().splitlines()) if "exception" in e)
    assert failure["exception"]["kind"] == f"{IntegrityError.__module__}.IntegrityError"
    assert failure["exception"]["constraint"].startswith("accounts_person_email")
    assert any("test_logs.py" in frame for frame in failure["exception"]["at"])


@pytest.mark.parametrize("given", ["", "x", "a b c d e f g h", "<script>" * 3, "é" * 20, "a" * 65])
def test_a_strange_request_number_is_replaced(given: str) -> None:
    answer = Client(headers={"x-request-id": given}).get("/account/login/")
    assert len(answer.headers["X-Request-ID"]) == 32


def test_a_job_is_named_without_its_arguments() -> None:
    record = logging.LogRecord("procrastinate.worker", logging.ERROR, "", 0, "Job send(to=a@b.fr) failed", (), None)
    record.job, record.action = {"task_name": "kernel.send", "id": 4}, "job_error"
    assert json.loads(JsonLines().format(record))["event"] == "job_error kernel.send 4"


def test_production_writes_json_and_a_terminal_short_lines() -> None:
    assert config(production=True, level="INFO")["formatters"]["lines"]["()"].endswith(JsonLines.__name__)
    assert config(production=False, level="INFO")["formatters"]["lines"]["()"].endswith(ShortLines.__name__)
