"""The doctor: each thing that can be wrong is found, said, and given a remedy."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from pupitre.cli import checkup
from pupitre.cli.checkup import Finding, Level
from pupitre.cli.exits import Exit
from pupitre.config import env, health
from pupitre.config.env import Environment
from tests.factories.accounts import person

KEY = "k" * 50


@pytest.fixture
def sound(tmp_path: Path) -> Environment:
    """A production installation with nothing to say about it."""
    home = tmp_path / "home"
    home.mkdir(mode=0o750)
    (home / "static").mkdir()
    (home / "static" / "staticfiles.json").touch()
    (home / "backups").mkdir()
    (home / "backups" / "pupitre-20261123-031500.tar").touch()
    return env.read(
        {
            "PUPITRE_ENV": "production",
            "PUPITRE_SECRET_KEY": KEY,
            "DATABASE_URL": "postgresql://pupitre@db/pupitre",
            "PUPITRE_ALLOWED_HOSTS": "pupitre.metropole.example",
            "PUPITRE_TRUSTED_ORIGINS": "https://pupitre.metropole.example",
            "PUPITRE_HOME": str(home),
        }
    )


def found(checks: tuple[checkup.Check, ...], environment: Environment) -> dict[str, Finding]:
    """What is not fine, by what it is about; each must say how to mend it."""
    findings = [f for f in checkup.run(checks, environment) if f.level is not Level.FINE]
    assert all(finding.mend for finding in findings)
    return {finding.about: finding for finding in findings}


def test_a_sound_installation_only_lacks_mail(sound: Environment) -> None:
    assert found(checkup.BEFORE_DATABASE, sound).keys() == {"mail"}


@pytest.mark.parametrize(
    ("changes", "about", "level"),
    [
        ({"secret_key": env.DEVELOPMENT_KEY}, "secret key", Level.WARNING),
        ({"allowed_hosts": ("*",)}, "host names", Level.WRONG),
        ({"trusted_origins": ("http://pupitre.metropole.example",)}, "trusted origins", Level.WRONG),
        ({"behind_proxy": False}, "TLS", Level.WARNING),
        ({"production": False, "host": "0.0.0.0"}, "address", Level.WRONG),
        ({"smtp_url": "smtp://127.0.0.1:1"}, "mail", Level.WRONG),
    ],
)
def test_a_wrong_setting_is_found(sound: Environment, changes: dict, about: str, level: Level) -> None:
    assert found(checkup.BEFORE_DATABASE, replace(sound, **changes))[about].level is level


def test_a_mail_server_that_answers_is_fine(sound: Environment) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert "mail" not in found((checkup.mail,), replace(sound, smtp_url=f"smtp://127.0.0.1:{port}"))


@pytest.mark.parametrize(("gigabytes", "level"), [(1.0, Level.WARNING), (0.2, Level.WRONG)])
def test_a_full_disk_is_found(
    sound: Environment, monkeypatch: pytest.MonkeyPatch, gigabytes: float, level: Level
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(0, 0, int(gigabytes * 2**30)))
    assert found((checkup.disk,), sound)["disk"].level is level


def test_old_and_absent_backups_are_found(sound: Environment) -> None:
    backup = sound.home / "backups" / "pupitre-20261123-031500.tar"
    os.utime(backup, (0, 0))
    assert "hours old" in found((checkup.backups,), sound)["backups"].found
    backup.unlink()
    assert "none in" in found((checkup.backups,), sound)["backups"].found


def test_what_the_world_can_read_is_found(sound: Environment) -> None:
    sound.home.chmod(0o755)
    assert "chmod" in found((checkup.secrets,), sound)["data folder"].mend


def test_static_files_not_gathered_are_found(sound: Environment) -> None:
    (sound.home / "static" / "staticfiles.json").unlink()
    assert found((checkup.pages,), sound)["static files"].level is Level.WRONG


@pytest.mark.django_db
def test_a_base_without_worker_nor_administrator_says_so(sound: Environment) -> None:
    assert found(checkup.DATABASE, sound).keys() == {"worker", "people"}
    person("administrator")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert found(checkup.DATABASE, sound) == {}


@pytest.mark.django_db
def test_a_base_behind_is_found(sound: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "pending_migrations", lambda: ["fleet.0002_more"])
    assert found((checkup.migrations,), sound)["tables"].mend == "pupitre prepare"


@pytest.mark.django_db
def test_a_missing_extension_is_found(sound: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "EXTENSIONS", {"postgis"})
    assert "postgis" in found((checkup.server,), sound)["extensions"].found


def test_a_check_that_breaks_hides_no_other(sound: Environment) -> None:
    def broken(_environment: Environment):
        raise RuntimeError("no such thing")

    findings = checkup.run((broken, checkup.disk), sound)
    assert [finding.about for finding in findings] == ["broken", "disk"]


@pytest.mark.parametrize(
    ("environ", "about"),
    [({"PUPITRE_ENV": "production"}, "settings"), ({"DATABASE_URL": "postgresql://127.0.0.1:1/none"}, "database")],
)
def test_the_command_speaks_when_nothing_else_can(environ: dict[str, str], about: str, tmp_path: Path) -> None:
    clean = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    done = subprocess.run(
        [sys.executable, "-m", "pupitre", "doctor", "--json"],
        env={**clean, "PUPITRE_HOME": str(tmp_path), **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    answer = json.loads(done.stdout)
    assert done.returncode == Exit.NOT_READY
    assert about in {finding["about"] for finding in answer["findings"] if finding["level"] == "wrong"}
