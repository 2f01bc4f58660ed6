"""The two addresses that machines watch."""

from collections.abc import Callable

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from pupitre.config import health

pytestmark = pytest.mark.django_db


def beat(seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def test_alive_asks_nothing_of_the_database(django_assert_num_queries: Callable) -> None:
    with django_assert_num_queries(0):
        answer = Client(headers={"host": "10.0.0.7:8000"}).get("/health/live")
    assert (answer.status_code, answer.content) == (200, b"alive\n")


@pytest.mark.parametrize(("seconds", "worker"), [(None, False), (5, True), (3600, False)])
def test_ready_tells_the_worker_as_information(seconds: int | None, worker: bool) -> None:
    if seconds is not None:
        beat(seconds)
    answer = Client().get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "database": True, "migrations": True, "worker": worker}


def test_a_base_behind_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "pending_migrations", lambda: ["fleet.0002_more"])
    answer = health.Health(lambda _: HttpResponse())(RequestFactory().get("/health/ready"))
    assert answer.status_code == 503


def test_a_silent_database_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent() -> bool:
        raise OperationalError("no route to host db.internal")

    monkeypatch.setattr(health, "_answers", silent)
    monkeypatch.setattr(connection, "close", lambda: None)
    answer = health.Health(lambda _: HttpResponse())(RequestFactory().get("/health/ready"))
    assert answer.status_code == 503
    assert b"internal" not in answer.content
