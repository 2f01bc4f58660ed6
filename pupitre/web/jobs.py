"""The background jobs of the pages: large files are planned and applied while one does something else."""

from collections.abc import Callable
from typing import Any

import psycopg
from django.db import connection
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from pupitre.accounts.models import Person
from pupitre.accounts.queries import viewer_of
from pupitre.kernel.imports import operations
from pupitre.kernel.models import ImportRun
from pupitre.kernel.refusal import Refusal
from pupitre.kernel.viewer import Viewer


@app.task(name="web.plan_import", queue="default")
def plan_import(run_id: int, person_id: int, language: str) -> None:
    """Read a large file and say what it would do."""
    run, actor = ImportRun.objects.get(pk=run_id), _actor(person_id)
    with translation.override(language), _Counter(run_id) as count:
        operations.plan_run(run, actor=actor, at=timezone.now(), progress=count)


@app.task(name="web.apply_import", queue="default")
def apply_import(run_id: int, person_id: int, language: str, let_leave: bool) -> None:
    """Write what a large file says; a refusal is kept with the run, which can then be applied again."""
    run, actor = ImportRun.objects.get(pk=run_id), _actor(person_id)
    with translation.override(language):
        try:
            operations.apply_run(run, actor=actor, at=timezone.now(), let_leave=let_leave)
        except Refusal as refusal:
            operations.give_back(run, str(refusal))


def _actor(person_id: int) -> Viewer:
    return viewer_of(Person.objects.get(pk=person_id), timezone.localdate())


class _Counter:
    """Shows the lines read while the transaction that reads them is still open, through a connection of its own."""

    def __init__(self, run_id: int) -> None:
        self._run_id = run_id

    def __enter__(self) -> Callable[[int], None]:
        self._beside = psycopg.connect(**_address(), autocommit=True)
        return self._count

    def __exit__(self, *_error: object) -> None:
        self._beside.close()

    def _count(self, lines: int) -> None:
        self._beside.execute("UPDATE kernel_importrun SET lines_read = %s WHERE id = %s", [lines, self._run_id])


def _address() -> dict[str, Any]:
    """Where the database is, without what only Django's own connections need."""
    given = connection.get_connection_params()
    return {name: given[name] for name in ("host", "port", "user", "password", "dbname") if given.get(name)}
