"""PostgreSQL's own tools, of the right version: pg_dump, pg_restore and psql."""

import os
import shutil
import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from pupitre.config import embedded

# libpq's name of a connection parameter, and of the environment variable that carries it without being shown by `ps`
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "passfile": "PGPASSFILE",
    "options": "PGOPTIONS",
}
EMPTY_SCHEMA = "DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"


class ToolFailed(Exception):
    """One of PostgreSQL's tools ended with an error; the text is what it said."""


def dump(url: str, target: Path, *, server_major: int) -> None:
    """Write the whole base in the custom format, without owners, rights, and the sessions of people signed in."""
    _run(
        [tool("pg_dump", server_major), "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
        + [f"--exclude-table-data={name}" for name in ("django_session", "usersessions_usersession")],
        url,
    )


def load(url: str, source: Path, *, server_major: int) -> None:
    """Put a dump in place of all that the base holds: all of it or nothing. Writes beside the dump.

    Errors: ToolFailed; the base is then as it was.
    """
    script = source.with_suffix(".sql")
    restore = [tool("pg_restore", server_major), "--no-owner", "--no-privileges", f"--file={script}", str(source)]
    emptied = source.with_name("empty.sql")
    emptied.write_text(EMPTY_SCHEMA)
    psql = [tool("psql", server_major), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    _run(restore, url)
    _run([*psql, "--output=/dev/null", f"--file={emptied}", f"--file={script}"], url)


def tool(name: str, server_major: int) -> str:
    """The tool of the server's own major version where this machine has it, else the one that came with Pupitre.

    A dump must be written by a tool at least as recent as the server, and is best read by one that is not more so.
    """
    for folder in (Path(f"/usr/lib/postgresql/{server_major}/bin"), Path(f"/usr/pgsql-{server_major}/bin")):
        if (folder / name).exists():
            return str(folder / name)
    found = shutil.which(name)
    if found and _major(found) == server_major:
        return found
    return str(embedded.BINARIES / name)


def _major(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    return int(said.split()[2].partition(".")[0])


def _run(command: list[str], url: str) -> None:
    done = subprocess.run(command, env=_environment(url), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise ToolFailed(done.stderr.strip())


def _environment(url: str) -> dict[str, str]:
    given = conninfo_to_dict(url)
    return {**os.environ, **{VARIABLES[key]: str(value) for key, value in given.items() if key in VARIABLES}}
