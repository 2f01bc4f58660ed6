"""Back up and restore an installation: its base, and the files people sent."""

import re
import tempfile
from datetime import datetime
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from pupitre.cli import startup
from pupitre.cli.safekeeping import archive, postgres
from pupitre.config import env
from pupitre.kernel import audit
from pupitre.kernel.refusal import Refusal
from pupitre.kernel.viewer import SYSTEM

NAME = re.compile(r"pupitre-\d{8}-\d{6}\.tar")
EMPTY_MEANS = ("accounts_person", "territory_organisation")  # a base that was only prepared has neither


class BaseInUse(Refusal):
    code = "cli.base_in_use"
    sentence = (
        "This base is in use (%(people)s people, %(organisations)s organisations): nothing was restored. "
        "To put the backup in its place, and lose what it holds, add --replace."
    )


class BackupTooRecent(Refusal):
    code = "cli.backup_too_recent"
    sentence = "This backup was made by a later version of Pupitre (%(version)s): upgrade first."


class BackupUnreadable(Refusal):
    code = "cli.backup_unreadable"
    sentence = "%(why)s"


class DatabaseToolFailed(Refusal):
    code = "cli.database_tool_failed"
    sentence = "PostgreSQL refused, and the base is as it was: %(why)s"


def backup(folder: Path, *, at: datetime) -> tuple[Path, archive.Manifest]:
    """Write a backup in a folder; its name carries the instant. Errors: BackupUnreadable, DatabaseToolFailed."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"pupitre-{at:%Y%m%d-%H%M%S}.tar"
    with tempfile.TemporaryDirectory(prefix=".pupitre-backup-", dir=folder) as aside:
        dump = Path(aside) / archive.DATABASE
        try:
            postgres.dump(_url(), dump, server_major=_server_major())
            manifest = archive.write(
                path,
                dump=dump,
                files=Path(settings.MEDIA_ROOT),
                at=at,
                version=version(),
                server_version=_server_version(),
                migrations=applied_migrations(),
            )
        except postgres.ToolFailed as problem:
            raise DatabaseToolFailed(why=problem) from problem
        except archive.Unreadable as problem:
            raise BackupUnreadable(why=problem) from problem
    audit.record("cli.backed_up", actor=SYSTEM, at=at, files=len(manifest.members) - 1)
    return path, manifest


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete all but the `keep` most recent backups of a folder (by their names); returns what was deleted."""
    old = backups(folder)[:-keep] if keep else []
    for path in old:
        path.unlink()
    return old


def backups(folder: Path) -> list[Path]:
    """The backups of a folder, oldest first."""
    return sorted(path for path in folder.glob("pupitre-*.tar") if NAME.fullmatch(path.name))


def restore(path: Path, *, replace: bool, at: datetime) -> archive.Manifest:
    """Put a backup in place of the base and of the files, which are moved aside, not deleted.

    Everybody is signed out; the base is then brought up to this version.
    Errors: BackupUnreadable, BackupTooRecent, BaseInUse (unless `replace`), DatabaseToolFailed.
    """
    if not replace:
        _refuse_in_use()
    home = env.read().home
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".pupitre-restore-", dir=home) as aside:
        try:
            manifest = archive.unpack(path, Path(aside))
        except archive.Unreadable as problem:
            raise BackupUnreadable(why=problem) from problem
        if set(manifest.migrations) - known_migrations():
            raise BackupTooRecent(version=manifest.version)
        url, major = _url(), _server_major()
        connection.close()
        try:
            postgres.load(url, Path(aside) / archive.DATABASE, server_major=major)
        except postgres.ToolFailed as problem:
            raise DatabaseToolFailed(why=problem) from problem
        _put_files(Path(aside) / archive.FILES, Path(settings.MEDIA_ROOT), at)
    startup.prepare(lambda _step: None)
    audit.record("cli.restored", actor=SYSTEM, at=at, made_at=manifest.made_at, files=len(manifest.members) - 1)
    return manifest


def version() -> str:
    """Pupitre's version, as installed or as its source says."""
    try:
        return installed_version("pupitre")
    except PackageNotFoundError:
        import tomllib

        source = Path(__file__).resolve().parents[3] / "pyproject.toml"
        return tomllib.loads(source.read_text())["project"]["version"]


def known_migrations() -> set[str]:
    """The migrations of this version, with those that they stand for, as "room.name"."""
    on_disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    replaced = (name for migration in on_disk.values() for name in migration.replaces)
    return {f"{app}.{name}" for app, name in (*on_disk, *replaced)}


def applied_migrations() -> tuple[str, ...]:
    """The base's migrations, as "room.name"."""
    return tuple(sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()))


def _refuse_in_use() -> None:
    tables = set(connection.introspection.table_names())
    rows = []
    with connection.cursor() as cursor:
        for table in EMPTY_MEANS:
            if table not in tables:
                return
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - a name of ours
            rows.append(cursor.fetchone()[0])
    if any(rows):
        raise BaseInUse(people=rows[0], organisations=rows[1])


def _put_files(source: Path, target: Path, at: datetime) -> None:
    """Put the files in place; those that were there stay beside, under the instant of the restore."""
    source.mkdir(exist_ok=True)
    if target.exists():
        target.rename(target.with_name(f"{target.name}-before-{at:%Y%m%d-%H%M%S}"))
    target.parent.mkdir(parents=True, exist_ok=True)
    source.rename(target)


def _url() -> str:
    return env.read().database_url


def _server_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _server_major() -> int:
    return int(_server_version().partition(".")[0])
