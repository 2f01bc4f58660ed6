"""Work left by a dead worker is taken up again; a job that kills its workers is not given to all of them."""

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from pupitre.kernel import upkeep
from pupitre.kernel.queue import WorkerConnector

pytestmark = pytest.mark.django_db(transaction=True)


def worker(seconds_silent: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))"
            " RETURNING id",
            [seconds_silent],
        )
        return cursor.fetchone()[0]


def job(worker_id: int | None, *, attempts: int = 0) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, priority, args, status, worker_id, attempts)"
            " VALUES ('planning.compute', 'default', 0, '{}', 'doing', %s, %s) RETURNING id",
            [worker_id, attempts],
        )
        return cursor.fetchone()[0]


@async_to_sync
async def take_up_again() -> int:
    with app.replace_connector(WorkerConnector()) as worker_app:
        async with worker_app.open_async():
            return await upkeep.take_up_again(worker_app)


def statuses() -> dict[int, str]:
    return dict(ProcrastinateJob.objects.values_list("id", "status"))


@pytest.mark.parametrize(
    ("silent", "attempts", "status"),
    [
        (None, 0, "todo"),  # the worker put its name off the list
        (120, 0, "todo"),  # the worker was killed
        (120, upkeep.ATTEMPTS - 1, "todo"),
        (120, upkeep.ATTEMPTS, "failed"),  # it has ended its worker five times
        (5, 0, "doing"),  # the worker lives
    ],
)
def test_what_becomes_of_a_job(silent: int | None, attempts: int, status: str) -> None:
    number = job(None if silent is None else worker(silent), attempts=attempts)
    assert take_up_again() == (status == "todo")
    assert statuses()[number] == status
