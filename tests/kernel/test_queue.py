"""Work that a worker leaves to others is seen once committed, and goes with its transaction when that is undone."""

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection, transaction
from procrastinate.contrib.django import app
from psycopg import connect

from pupitre.kernel.jobs import send_mail
from pupitre.kernel.queue import WorkerConnector

pytestmark = pytest.mark.django_db(transaction=True)


def seen_by_others() -> int:
    with connect(**connection.get_connection_params()) as other:
        row = other.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()
        return 0 if row is None else row[0]


def leaves_work(undone: bool) -> list[int]:
    """Jobs more that others see during the transaction of a job, then after it."""
    before, seen = seen_by_others(), []
    with transaction.atomic():
        send_mail.defer(message_id=1)
        send_mail.batch_defer({"message_id": 2}, {"message_id": 3})
        seen.append(seen_by_others() - before)
        transaction.set_rollback(undone)
    return [*seen, seen_by_others() - before]


@async_to_sync
async def in_a_worker(undone: bool) -> list[int]:
    with app.replace_connector(WorkerConnector()) as worker_app:
        async with worker_app.open_async():
            return await sync_to_async(leaves_work)(undone)


@pytest.mark.parametrize(("undone", "after"), [(False, 3), (True, 0)])
def test_a_worker_leaves_work_with_what_it_commits(undone: bool, after: int) -> None:
    assert in_a_worker(undone) == [0, after]
