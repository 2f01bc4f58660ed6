"""Two addresses for the machines that watch: is the process alive, can it serve.

They are answered by a middleware that stands before everything else: a probe knows no host name, follows no
redirection to https and holds no session.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

LIVE = "/health/live"
READY = "/health/ready"
HEARTBEAT = timedelta(seconds=30)  # a worker writes every 10 seconds; three missed is silence


class Health:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.up_to_date = False  # once every migration is there, it stays so until the next start

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == LIVE:
            return HttpResponse("alive\n", content_type="text/plain")
        if request.path == READY:
            return self._ready()
        return self.get_response(request)

    def _ready(self) -> HttpResponse:
        """200 when the database answers and has this version's tables, 503 otherwise.

        A silent worker is told but refuses nothing: pages still serve, and work waits in its queue.
        """
        facts: dict[str, object] = {"database": False, "migrations": False, "worker": False}
        try:
            facts["database"] = _answers()
            self.up_to_date = self.up_to_date or not pending_migrations()
            facts["migrations"] = self.up_to_date
            facts["worker"] = self.up_to_date and worker_silence() is not None
        except DatabaseError:
            connection.close()  # a broken connection is not kept for the next request
        ready = bool(facts["database"] and facts["migrations"])
        return JsonResponse({"ready": ready, **facts}, status=200 if ready else 503)


def _answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return True


def pending_migrations() -> list[str]:
    """The migrations of this version that the base has not had, as "room.name"."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def worker_silence() -> timedelta | None:
    """How long ago the last worker gave a sign of life; None where none did within HEARTBEAT."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now() - max(last_heartbeat) FROM procrastinate_workers")
        silence = cursor.fetchone()[0]
    return silence if silence is not None and silence <= HEARTBEAT else None
