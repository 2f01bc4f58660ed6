"""An import that a worker applies: its progress, its cancelling, the death of its worker. On committed data."""

import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client

from pupitre.accounts.models import Person
from pupitre.accounts.queries import viewer_of
from pupitre.kernel.imports import operations, planning, progress, queries, registry
from pupitre.kernel.models import AuditEntry, ImportProgress, ImportRun
from pupitre.territory.models import School
from pupitre.web import jobs
from pupitre.web.imports import views
from tests.factories.accounts import person
from tests.factories.territory import organisation
from tests.http.budget import visit_within

AT = datetime(2025, 10, 1, 9, tzinfo=UTC)
LINES = "".join(f"L{number};École {number};primaire;{number}\n" for number in range(1, 41))
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lead() -> Person:
    return person("plan_lead", organisation=organisation(name="Ville"), language="en")


@pytest.fixture
def page(client: Client, lead: Person) -> Client:
    client.force_login(lead)
    return client


@pytest.fixture
def run(lead: Person) -> ImportRun:
    """A file of forty schools, planned and handed over to a worker."""
    file = io.BytesIO(f"code;nom;type;élèves\n{LINES}".encode())
    options = {"authority": "Ville", "jurisdiction": "fr", "year": "2025", "complete": "no"}
    kind, actor = registry.find("schools"), viewer_of(lead, AT.date())
    made = operations.open_run(kind, file, name="f.csv", options=options, actor=actor, at=AT)
    operations.plan_run(made, actor=actor, at=AT)
    operations.hand_over(made, actor=actor)
    return made


class Worker(threading.Thread):
    """Applies the run in a thread of its own, and stays in the middle of the writing until it is let go."""

    def __init__(self, run: ImportRun, lead: Person) -> None:
        super().__init__(daemon=True)
        self.given = {"run_id": run.pk, "person_id": lead.pk, "language": "en", "let_leave": False}
        self.backend = 0
        self.fault: BaseException | None = None

    def run(self) -> None:
        connection.ensure_connection()
        self.backend = connection.connection.info.backend_pid
        try:
            jobs.apply_import(**self.given)
        except BaseException as fault:
            self.fault = fault
        finally:
            with suppress(Exception):
                connections.close_all()


@pytest.fixture
def at_work(run: ImportRun, lead: Person, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """A worker that sleeps in the database once it has written the schools."""
    written = planning.writing.write
    slow = {"asleep": True}

    def write(stage: Any, run_id: int) -> None:
        written(stage, run_id)
        if stage.step.model is School and slow.pop("asleep", False):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(60)")

    monkeypatch.setattr(operations.writing, "write", write)
    monkeypatch.setattr(progress, "LISTEN_EVERY", 0.05)
    worker = Worker(run, lead)
    worker.start()
    until(lambda: told(run).get("table") == "territory.school")
    yield worker
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [worker.backend])
    worker.join(timeout=20)


def told(run: ImportRun) -> dict[str, Any]:
    found: dict[str, Any] = ImportProgress.objects.get(run=run).told
    return found


def until(true: Callable[[], bool]) -> None:
    """Wait for what another thread does; ten seconds are a failure."""
    limit = time.monotonic() + 10
    while not true():
        assert time.monotonic() < limit, "it did not come"
        time.sleep(0.05)


def test_the_page_says_what_is_done_and_what_is_left(at_work: Worker, run: ImportRun, page: Client) -> None:
    response = visit_within(page, f"/imports/{run.pk}/", queries=14)
    text = response.content.decode()
    assert "Writing: Schools." in text
    assert "left." in text
    assert "You may leave this page" in text
    assert f"/imports/{run.pk}/cancel/" in text
    assert f"/imports/{run.pk}/resume/" not in text
    assert not School.objects.exists()


def test_cancelling_stops_the_writing_where_it_stands_and_keeps_nothing(
    at_work: Worker, run: ImportRun, page: Client
) -> None:
    assert page.post(f"/imports/{run.pk}/cancel/").status_code == 302
    at_work.join(timeout=10)
    assert (at_work.is_alive(), at_work.fault) == (False, None)
    run.refresh_from_db()
    assert run.state == "planned"
    assert not School.objects.exists()
    assert not run.changes.exists()
    assert AuditEntry.objects.filter(action="imports.cancelled").count() == 1
    text = page.get(f"/imports/{run.pk}/").content.decode()
    assert "Cancelled before its end: nothing was written." in text
    page.post(f"/imports/{run.pk}/apply/")
    assert School.objects.count() == 40


def test_a_killed_worker_leaves_a_run_that_says_so_and_is_applied_again(
    at_work: Worker, run: ImportRun, page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is left of a worker whose process is gone: PostgreSQL ends its connection, and it gives nothing back.
    with monkeypatch.context() as gone, connection.cursor() as cursor:
        gone.setattr(jobs.operations, "give_back", lambda *_any: None)
        cursor.execute("SELECT pg_terminate_backend(%s)", [at_work.backend])
        at_work.join(timeout=10)
    assert isinstance(at_work.fault, OperationalError)
    run.refresh_from_db()
    assert run.state == "applying"
    assert not School.objects.exists()
    text = page.get(f"/imports/{run.pk}/").content.decode()
    assert "The worker stopped before the end: nothing was written." in text
    assert page.get(f"/imports/{run.pk}/progress/")["HX-Refresh"] == "true"
    assert "HX-Refresh" not in page.get(f"/imports/{run.pk}/progress/?stopped")
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(views.jobs.apply_import, "defer", lambda **values: asked.append(values))
    page.post(f"/imports/{run.pk}/resume/")
    assert asked == [at_work.given]
    assert queries.course(run)[1] is False
    for _taken_up in (1, 2):  # by the page, then by the queue
        jobs.apply_import(**at_work.given)
    run.refresh_from_db()
    assert run.state == "applied"
    assert School.objects.count() == 40


def test_a_run_at_work_is_not_given_to_another(at_work: Worker, run: ImportRun, page: Client) -> None:
    assert page.post(f"/imports/{run.pk}/resume/").status_code == 409


def test_cancelled_before_a_worker_was_free_nothing_is_applied(run: ImportRun, lead: Person, page: Client) -> None:
    assert "Waits for its turn" in page.get(f"/imports/{run.pk}/").content.decode()
    page.post(f"/imports/{run.pk}/cancel/")
    run.refresh_from_db()
    assert run.state == "planned"
    jobs.apply_import(run_id=run.pk, person_id=lead.pk, language="en", let_leave=False)
    assert not School.objects.exists()
    assert page.post(f"/imports/{run.pk}/cancel/").status_code == 409


def test_what_was_not_foreseen_gives_the_run_back(
    run: ImportRun, lead: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_any: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(operations.writing, "write", fail)
    with pytest.raises(ZeroDivisionError):
        jobs.apply_import(run_id=run.pk, person_id=lead.pk, language="en", let_leave=False)
    run.refresh_from_db()
    assert run.state == "planned"
    assert "fault of the program" in run.plan["refusal"]
