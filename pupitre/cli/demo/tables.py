"""Rows written by COPY with numbers of their own; and the past of devices, told as the acts of then would have."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models
from psycopg.sql import SQL, Identifier

from pupitre.kernel.models import AuditEntry, RowChange


class Table:
    """Rows of a model with numbers of their own, waiting for one COPY."""

    def __init__(self, model: type[models.Model], *columns: str, size: int) -> None:
        self._model: Any = model
        self._columns = ("id", *columns)
        self._rows: list[tuple[object, ...]] = []
        with connection.cursor() as cursor:
            sequence = f"{self._model._meta.db_table}_id_seq"
            cursor.execute("SELECT nextval(%s)", [sequence])
            self._next = cursor.fetchone()[0]
            cursor.execute("SELECT setval(%s, %s)", [sequence, self._next + size])

    def number(self) -> int:
        """The number of a row that comes later, by `put`."""
        self._next += 1
        return int(self._next) - 1

    def put(self, number: int, *values: object) -> None:
        self._rows.append((number, *values))

    def add(self, *values: object) -> int:
        """The number of the row."""
        number = self.number()
        self._rows.append((number, *values))
        return number

    def write(self) -> None:
        copy_rows(self._model._meta.db_table, self._columns, self._rows)
        self._rows = []


def copy_rows(table: str, columns: Iterable[str], rows: Iterable[tuple[object, ...]]) -> None:
    """One COPY."""
    query = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table), SQL(", ").join(map(Identifier, columns)))
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for row in rows:
            copy.write_row(row)


@dataclass(frozen=True)
class Who:
    """Who did something: a person's number, where they have one, and their name."""

    pk: int | None
    name: str


@dataclass(frozen=True)
class Then:
    """A transaction of the past: an instant, who acted, and the number by which changes find their act."""

    at: datetime
    who: Who
    transaction: str


class Past:
    """What triggers and the trail of acts would have kept, had the acts been done on their days.

    Written at once, in the order of time, since a history is read in the order of its numbers.
    """

    def __init__(self) -> None:
        self._changes: list[tuple[datetime, str, int, str, str, str]] = []
        self._acts: list[tuple[datetime, str, int | None, str, str, str, str]] = []
        self._transactions = 0

    def begin(self, at: datetime, who: Who) -> Then:
        """A transaction of its own."""
        self._transactions += 1
        return Then(at, who, f"{self._transactions}@{at.timestamp():.6f}")

    def added(self, table: str, pk: int, then: Then) -> None:
        self._changes.append((then.at, table, pk, "insert", "{}", then.transaction))

    def changed(self, table: str, pk: int, changes: Mapping[str, tuple[object, object]], then: Then) -> None:
        """`changes`: of each column, what it held and what it holds."""
        self._changes.append((then.at, table, pk, "update", json.dumps(changes, default=str), then.transaction))

    def act(self, action: str, subject: str, then: Then, **details: object) -> None:
        who = then.who
        self._acts.append((then.at, action, who.pk, who.name, subject, json.dumps(details), then.transaction))

    def write(self) -> None:
        self._changes.sort(key=lambda row: row[0])
        self._acts.sort(key=lambda row: row[0])
        changes = Table(RowChange, "at", "table", "row_pk", "act", "changes", "transaction", size=len(self._changes))
        acts = Table(
            AuditEntry, "at", "action", "actor_id", "actor_name", "subject", "details", "transaction",
            size=len(self._acts),
        )  # fmt: skip
        for change in self._changes:
            changes.add(*change)
        for act in self._acts:
            acts.add(*act)
        changes.write()
        acts.write()
        self._changes, self._acts = [], []
