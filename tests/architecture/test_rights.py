"""The rights matrix: who opens each named URL of the project.

Every named URL has a row; a URL without one fails here. The rows stand in `rights/<room>.py`, one module a room:

    from tests.architecture.rights.table import EVERYONE, Row

    ROWS = [
        Row("fleet:devices", "administrator plan_lead technician"),
        Row("fleet:device", "administrator plan_lead technician",
            args=lambda w: {"pk": w.device.pk}, foreign=lambda w: {"pk": w.foreign_device.pk}),
        Row("fleet:retire", "technician", method="post", args=lambda w: {"pk": w.device.pk}),
    ]

`Row` explains its words in `rights/table.py`, where `world()` makes the rows that the arguments name.
`ELSEWHERE = "name name"` in such a module lists the names that another test covers (say which, in a comment).
For each row: the roles listed open it, the others are answered 403, people not signed in are sent to sign in,
things of another authority answer 404, no GET writes, and none asks the database more than `QUERIES` times.
"""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.architecture import rights
from tests.architecture.rights.table import ROLES, Row, world

pytestmark = pytest.mark.django_db
_modules = [import_module(f"{rights.__name__}.{found.name}") for found in pkgutil.iter_modules(rights.__path__)]
ROWS: list[Row] = [row for module in _modules for row in getattr(module, "ROWS", [])]
ELSEWHERE: set[str] = {name for module in _modules for name in getattr(module, "ELSEWHERE", "").split()}
QUERIES = 20  # that a page may ask, session and viewer included; bench/pages.py holds it on a whole territory
NOT_ASKED = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
WRITES = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "MERGE", "COPY")
SESSION = ('"django_session"', '"usersessions_usersession"')  # where the visitor's own session is kept


def named_urls(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                yield namespace + entry.name
        else:
            yield from named_urls(entry, namespace + (f"{entry.namespace}:" if entry.namespace else ""))


def test_every_named_url_has_a_row() -> None:
    names, covered = set(named_urls(get_resolver())), {row.name for row in ROWS} | ELSEWHERE
    assert not names - covered, f"no row in tests/architecture/rights for {sorted(names - covered)}"
    assert not covered - names, f"rows of URLs that do not exist: {sorted(covered - names)}"


def test_rows_name_existing_roles_and_one_url_each() -> None:
    said = {word for row in ROWS for word in row.opens.split()}
    assert said <= {*ROLES, "anonymous"}
    assert len({row.name for row in ROWS}) == len(ROWS)


def visitor(session: str) -> Client:
    client = Client()
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    return client


def answer(row: Row, arguments: dict[str, Any], session: str) -> tuple[int, str, list[str], int]:
    """Status, address of a redirect, the statements that wrote, and how many were asked, for one visit."""
    written: list[str] = []
    asked: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(NOT_ASKED):
            asked.append(sql)
        if sql.lstrip().upper().startswith(WRITES) and not any(table in sql for table in SESSION):
            written.append(sql)
        return execute(sql, params, many, context)

    visit = getattr(visitor(session), row.method)
    with transaction.atomic(), connection.execute_wrapper(watch):
        response = visit(reverse(row.name, kwargs=arguments) + row.query)
        transaction.set_rollback(True)  # what one role did, the next one does again
    return response.status_code, response.headers.get("Location", ""), written, len(asked)


@pytest.fixture(scope="module")
def everyone(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    """The world, made once for all the rows in a transaction that is undone, with a session for each role."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = world()
        made.sessions = {"anonymous": ""}
        for role in ROLES:
            client = Client()
            client.force_login(made.people[role])
            made.sessions[role] = client.session.session_key
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def here(everyone: SimpleNamespace) -> SimpleNamespace:
    """The world as one row finds it: what its arguments make, and keep on it, is undone with the row's test."""
    return SimpleNamespace(**vars(everyone))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_who_opens(row: Row, here: SimpleNamespace) -> None:
    opens, wrong, arguments = row.opens.split(), [], row.args(here)
    for role in ("anonymous", *ROLES):
        session = here.sessions[role]
        status, location, written, asked = answer(row, arguments, session)
        sent_to_sign_in = status == 302 and location.startswith(reverse("account_login"))
        if role in opens:
            good = status not in {401, 403, 404} and status < 500 and not sent_to_sign_in
        else:
            good = sent_to_sign_in if role == "anonymous" else status == 403
        if not good or (row.method == "get" and written):
            wrong.append((role, status, location, written))
        if row.method == "get" and asked > QUERIES:
            wrong.append((role, f"{asked} queries", "", []))
        if role in opens and row.foreign and role not in {"anonymous", "administrator"}:
            status, location, *_others = answer(row, row.foreign(here), session)
            if status != 404:
                wrong.append((role, f"of another authority: {status}", location, []))
    assert not wrong


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "post"], ids=lambda row: row.name)
def test_what_acts_does_not_answer_a_get(row: Row, here: SimpleNamespace) -> None:
    client = visitor(here.sessions[row.opens.split()[-1]])
    assert client.get(reverse(row.name, kwargs=row.args(here))).status_code == 405
