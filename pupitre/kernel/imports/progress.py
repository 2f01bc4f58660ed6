"""How far an import has got, told and heard while the transaction that does it is still open.

A worker at work holds the advisory lock of its run: PostgreSQL frees it with the worker's connection, so a run that
was begun and whose lock is free has lost its worker. What the transaction did is gone with it.
"""

import threading
from enum import StrEnum
from types import TracebackType
from typing import Any, NamedTuple, Self

import psycopg
from django.db import connection
from django.utils import timezone
from psycopg.sql import SQL
from psycopg.types.json import Jsonb

from pupitre.kernel.imports.staging import run_sql
from pupitre.kernel.models import ImportProgress

HELD = 7_201_002  # advisory lock: with the number of a run, whoever reads or writes it
LISTEN_EVERY = 1.0  # seconds between two looks for a person who cancels


class Doing(StrEnum):
    """What is being done to a file."""

    TURN = "turn"  # another import writes
    READING = "reading"
    WRITING = "writing"
    CHECKING = "checking"


class Told(NamedTuple):
    """How far an import has got: the lines read, then the step in course, counted from 1."""

    doing: Doing
    lines: int = 0
    step: int = 0
    steps: int = 0
    table: str = ""  # "territory.school"


def hold(run_id: int) -> None:
    """Be the only one at work on a run, until the end of the transaction."""
    run_sql(SQL("SELECT pg_advisory_xact_lock(%s, %s)"), [HELD, run_id])


def hold_if_free(run_id: int) -> bool:
    """Hold a run unless somebody is at work on it."""
    [(held,)] = run_sql(SQL("SELECT pg_try_advisory_xact_lock(%s, %s)"), [HELD, run_id])
    return bool(held)


def is_held(run_id: int) -> bool:
    """Whether somebody is at work on a run."""
    query = SQL(
        "SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = current_database()"
        " AND locktype = 'advisory' AND classid = %s AND objid = %s AND objsubid = 2 AND granted"
    )
    return bool(run_sql(query, [HELD, run_id]))


class Beside:
    """Within it, a worker tells how far it has got, and hears who cancels, through a connection of its own.

    A statement may last: it is stopped where it stands, and its transaction keeps nothing.
    """

    def __init__(self, run_id: int) -> None:
        self.cancelled = False
        self._run_id = run_id
        self._over = threading.Event()
        self._at_work = connection.connection
        self._ear = threading.Thread(target=self._listen, name=f"import-{run_id}", daemon=True)

    def __enter__(self) -> Self:
        connection.ensure_connection()
        self._at_work = connection.connection
        self._beside = psycopg.connect(**_address(), autocommit=True)
        table = ImportProgress._meta.db_table
        self._asked = f"SELECT cancel_asked_at FROM {table} WHERE run_id = %s"  # noqa: S608 - a table of ours
        self._said = f"UPDATE {table} SET begun_at = coalesce(begun_at, %s), told = %s WHERE run_id = %s"  # noqa: S608
        self._ear.start()
        return self

    def tell(self, told: Told) -> None:
        """Keep how far the work is where pages read it."""
        values = Jsonb(told._asdict())
        self._beside.execute(self._said, [timezone.now(), values, self._run_id])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._ear.join()
        self._beside.close()

    def _listen(self) -> None:
        while not self._over.wait(LISTEN_EVERY):
            asked = self._beside.execute(self._asked, [self._run_id]).fetchone()
            if asked and asked[0] and self._at_work is not None:
                self.cancelled = True
                self._at_work.cancel_safe()


def _address() -> dict[str, Any]:
    """Where the database is, without what only Django's own connections need."""
    given = connection.get_connection_params()
    return {name: given[name] for name in ("host", "port", "user", "password", "dbname") if given.get(name)}
