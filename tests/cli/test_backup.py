"""An installation is backed up, lost, and brought back: the same rows, the same files, the same doors."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from pupitre.cli.exits import Exit
from pupitre.cli.safekeeping import acts

pytestmark = pytest.mark.slow
KEPT_OUT = {"django_session", "usersessions_usersession"}


@pytest.fixture(scope="module")
def server() -> str:
    """The tests' own server; this module makes bases of its own in it."""
    return os.environ["DATABASE_URL"]


@pytest.fixture(scope="module")
def base(server: str) -> Iterator[str]:
    with psycopg.connect(server, autocommit=True) as connection:
        name = f"pupitre_backup_{os.getpid()}"
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield server.replace("/pupitre?", f"/{name}?")
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def pupitre(base: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "DATABASE_URL": base, "PUPITRE_HOME": str(home), "DJANGO_SETTINGS_MODULE": ""}
    environ["DJANGO_SETTINGS_MODULE"] = "pupitre.config.settings"
    return subprocess.run(
        [sys.executable, "-m", "pupitre", *arguments], env=environ, capture_output=True, text=True, check=False
    )


def rows(base: str) -> dict[str, tuple[int, str]]:
    """How many rows each table has, and a digest of all of them."""
    with psycopg.connect(base) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        query = sql.SQL("SELECT count(*), coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {} t")
        return {
            name: connection.execute(query.format(sql.Identifier(name))).fetchone()
            for (name,) in tables
            if name not in KEPT_OUT
        }


def test_a_round_trip(base: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert pupitre(base, home, "prepare").returncode == Exit.DONE
    assert pupitre(base, home, "demo", "quebec").returncode == Exit.DONE
    (home / "files" / "plans").mkdir(parents=True)
    (home / "files" / "plans" / "dossier.pdf").write_bytes(b"%PDF-1.7")
    before = rows(base)
    made = pupitre(base, home, "backup", "--json")
    assert made.returncode == Exit.DONE, made.stderr
    path = json.loads(made.stdout)["path"]

    in_use = pupitre(base, home, "restore", path, "--json")
    assert in_use.returncode == Exit.REFUSED
    assert json.loads(in_use.stdout)["error"]["code"] == "cli.base_in_use"

    with psycopg.connect(base, autocommit=True) as connection:  # the accident
        connection.execute("DELETE FROM territory_identifier")
        connection.execute("CREATE TABLE left_by_someone (x int)")
    (home / "files" / "plans" / "dossier.pdf").write_bytes(b"")
    restored = pupitre(base, home, "restore", "--replace", path)
    assert restored.returncode == Exit.DONE, restored.stderr
    after = rows(base)
    audit = "kernel_auditentry"
    assert after[audit][0] == before[audit][0] + 1  # the restore is on record; the backup came after its own dump
    assert {k: v for k, v in after.items() if k != audit} == {k: v for k, v in before.items() if k != audit}
    assert (home / "files" / "plans" / "dossier.pdf").read_bytes() == b"%PDF-1.7"
    assert len(list(home.glob("files-before-*"))) == 1

    assert pupitre(base, home, "restore", "--check", path).returncode == Exit.DONE
    Path(path).write_bytes(Path(path).read_bytes()[:-60_000])
    broken = pupitre(base, home, "restore", "--replace", path)
    assert broken.returncode == Exit.REFUSED
    assert "damaged" in broken.stderr
    assert rows(base) == after


def test_only_our_own_old_backups_are_deleted(tmp_path: Path) -> None:
    for name in ("pupitre-20260101-000000.tar", "pupitre-20260102-000000.tar", "pupitre-20260103-000000.tar"):
        (tmp_path / name).touch()
    (tmp_path / "pupitre-important.tar").touch()
    assert [path.name for path in acts.prune(tmp_path, 1)] == [
        "pupitre-20260101-000000.tar",
        "pupitre-20260102-000000.tar",
    ]
    assert acts.prune(tmp_path, 0) == []
    assert {path.name for path in tmp_path.iterdir()} == {"pupitre-20260103-000000.tar", "pupitre-important.tar"}


@pytest.mark.django_db
def test_what_the_first_migrations_stand_for_is_not_taken_for_a_later_version() -> None:
    known = acts.known_migrations()
    assert set(acts.applied_migrations()) <= known
    assert {"governance.0001_tables", "governance.0005_ledger"} <= known  # the second: in bases made before the first
    assert "governance.9999_later" not in known
