"""What can be wrong with an installation, each with how to mend it. `pupitre doctor` runs them all.

A check is a function that yields findings; it changes nothing. The database ones run only when it answers.
"""

import os
import shutil
import socket
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from pupitre.config.env import DEVELOPMENT_KEY, Environment

ROOM_LEFT = 2 * 2**30  # bytes: less is a warning; a fifth of it is a failure
BACKUP_AGE = timedelta(hours=30)  # a nightly backup, and some
CLOCK_DRIFT = 5  # seconds between this machine and the database
SERVER_OLDEST = 15  # major version of PostgreSQL
EXTENSIONS = {"pg_trgm", "unaccent", "btree_gist"}


class Level(StrEnum):
    FINE = "fine"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """What was looked at, what was found, and what to do about it (empty when fine)."""

    level: Level
    about: str
    found: str
    mend: str = ""


Check = Callable[[Environment], Iterator[Finding]]


def secrets(environment: Environment) -> Iterator[Finding]:
    if environment.secret_key == DEVELOPMENT_KEY:
        yield Finding(
            Level.WARNING,
            "secret key",
            "the one of development: anyone can forge a session",
            "Before anyone but you can reach this installation, set PUPITRE_ENV=production and PUPITRE_SECRET_KEY.",
        )
    else:
        yield Finding(Level.FINE, "secret key", "your own")
    home = environment.home
    if home.exists() and home.stat().st_mode & stat.S_IROTH and environment.production:
        yield Finding(
            Level.WARNING,
            "data folder",
            f"{home} can be read by every account of this machine",
            f"chmod o-rwx {home}",
        )


def front(environment: Environment) -> Iterator[Finding]:
    """TLS, the proxy and the names: what decides whether a browser's secure cookie ever comes back."""
    if not environment.production:
        shown = environment.host not in {"127.0.0.1", "::1", "localhost"}
        if shown:
            yield Finding(
                Level.WRONG,
                "address",
                f"open to the network on {environment.host}, without TLS",
                "Set HOST=127.0.0.1, or follow docs/production.md.",
            )
        return
    if "*" in environment.allowed_hosts:
        yield Finding(
            Level.WRONG,
            "host names",
            "any name is answered",
            "Write in PUPITRE_ALLOWED_HOSTS the names people type, comma-separated.",
        )
    insecure = [origin for origin in environment.trusted_origins if not origin.startswith("https://")]
    if insecure:
        yield Finding(
            Level.WRONG, "trusted origins", f"{insecure[0]} is not https", "PUPITRE_TRUSTED_ORIGINS=https://name"
        )
    if not environment.behind_proxy:
        yield Finding(
            Level.WARNING,
            "TLS",
            "no proxy is said to stand in front, and Pupitre does not do TLS itself",
            "Put nginx or caddy in front (docs/production.md) and set PUPITRE_BEHIND_PROXY=1.",
        )
    elif not insecure and "*" not in environment.allowed_hosts:
        yield Finding(Level.FINE, "TLS and names", f"behind a proxy, as {', '.join(environment.allowed_hosts)}")


def disk(environment: Environment) -> Iterator[Finding]:
    home = environment.home
    home.mkdir(parents=True, exist_ok=True)
    if not os.access(home, os.W_OK):
        yield Finding(
            Level.WRONG, "data folder", f"{home} cannot be written", f"chown it to the account of {os.getuid()}"
        )
        return
    free = shutil.disk_usage(home).free
    found = f"{free / 2**30:.1f} GB free at {home}"
    if free < ROOM_LEFT:
        level = Level.WRONG if free < ROOM_LEFT / 5 else Level.WARNING
        yield Finding(level, "disk", found, "Make room: PostgreSQL stops when the disk is full.")
    else:
        yield Finding(Level.FINE, "disk", found)


def backups(environment: Environment) -> Iterator[Finding]:
    if not environment.production:
        return
    folder = environment.home / "backups"
    newest = max(folder.glob("pupitre-*.tar"), key=lambda path: path.stat().st_mtime, default=None)
    if newest is None:
        yield Finding(
            Level.WARNING,
            "backups",
            f"none in {folder}",
            "Run `pupitre backup` each night (docs/production.md has the timer), and keep copies elsewhere.",
        )
        return
    age = datetime.now(UTC) - datetime.fromtimestamp(newest.stat().st_mtime, UTC)
    level = Level.FINE if age <= BACKUP_AGE else Level.WARNING
    mend = (
        ""
        if level is Level.FINE
        else "See why the nightly `pupitre backup` did not run: systemctl status pupitre-backup"
    )
    yield Finding(level, "backups", f"the last is {age.total_seconds() / 3600:.0f} hours old ({newest.name})", mend)


def mail(environment: Environment) -> Iterator[Finding]:
    if not environment.smtp_url:
        level = Level.WARNING if environment.production else Level.FINE
        mend = "Set PUPITRE_SMTP_URL: invitations and forgotten passwords need it." if environment.production else ""
        yield Finding(level, "mail", "no mail server: messages wait in the outbox or are printed", mend)
        return
    parts = urlsplit(environment.smtp_url)
    port = parts.port or (465 if parts.scheme == "smtps" else 25)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=5):
            yield Finding(Level.FINE, "mail", f"{parts.hostname}:{port} answers")
    except OSError as problem:
        yield Finding(
            Level.WRONG,
            "mail",
            f"{parts.hostname}:{port} does not answer ({problem})",
            "Correct PUPITRE_SMTP_URL (smtp://user:password@host:587), or open the way to that server.",
        )


def pages(environment: Environment) -> Iterator[Finding]:
    manifest = environment.home / "static" / "staticfiles.json"
    if manifest.exists():
        yield Finding(Level.FINE, "static files", "gathered")
    else:
        yield Finding(Level.WRONG, "static files", "not gathered: pages would fail", "pupitre prepare")


BEFORE_DATABASE: tuple[Check, ...] = (secrets, front, disk, backups, mail, pages)


def server(_: Environment) -> Iterator[Finding]:
    """The version, the encoding, the extensions and the clock of the server."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('server_encoding'), now()")
        version, encoding, clock = cursor.fetchone()
        cursor.execute("SELECT extname FROM pg_extension")
        missing = EXTENSIONS - {name for (name,) in cursor.fetchall()}
    if int(version.split(".")[0]) < SERVER_OLDEST:
        yield Finding(Level.WRONG, "PostgreSQL", f"version {version}", f"Upgrade it to {SERVER_OLDEST} or later.")
    else:
        yield Finding(Level.FINE, "PostgreSQL", f"version {version} answers")
    if encoding != "UTF8":
        yield Finding(Level.WRONG, "encoding", f"{encoding}: accents will be lost", "createdb --encoding=UTF8")
    if missing:
        names = ", ".join(sorted(missing))
        yield Finding(
            Level.WRONG, "extensions", f"{names} missing", "pupitre prepare (install postgresql-contrib if it fails)"
        )
    drift = abs((datetime.now(UTC) - clock).total_seconds())
    if drift > CLOCK_DRIFT:
        yield Finding(
            Level.WARNING,
            "clock",
            f"this machine and the database differ by {drift:.0f} s",
            "Set both by the network: timedatectl set-ntp true. One-time codes fail beyond 30 s.",
        )


def migrations(_: Environment) -> Iterator[Finding]:
    from pupitre.config.health import pending_migrations

    if pending := pending_migrations():
        yield Finding(
            Level.WRONG, "tables", f"{len(pending)} changes are missing ({pending[0]}...)", "pupitre prepare"
        )
    else:
        yield Finding(Level.FINE, "tables", "at this version")


def work(_: Environment) -> Iterator[Finding]:
    """The worker's sign of life, and what failed."""
    from django.db import connection

    from pupitre.config.health import worker_silence
    from pupitre.kernel.models import OutboxMessage

    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1")
        jobs = dict(cursor.fetchall())
    waiting = jobs.get("todo", 0)
    if worker_silence() is None:
        yield Finding(
            Level.WARNING,
            "worker",
            f"none is at work ({waiting} jobs wait)",
            "Start one: pupitre worker (or systemctl)",
        )
    else:
        yield Finding(Level.FINE, "worker", f"at work ({waiting} jobs wait)")
    if jobs.get("failed"):
        yield Finding(
            Level.WARNING, "jobs", f"{jobs['failed']} failed in the last month", "Read the worker's log: job_error"
        )
    if dead := OutboxMessage.objects.filter(state=OutboxMessage.State.DEAD).count():
        yield Finding(
            Level.WARNING, "mail", f"{dead} messages were given up", "See the outbox page, then send again."
        )


def people(environment: Environment) -> Iterator[Finding]:
    from django.utils import timezone

    from pupitre.accounts.queries import administrators
    from pupitre.cli.demo import doors

    if administrators(timezone.localdate()):
        yield Finding(Level.FINE, "people", "someone can administer")
    else:
        yield Finding(
            Level.WARNING,
            "people",
            "nobody can administer",
            "pupitre user create you@example.org --name 'Your Name' --role administrator",
        )
    if environment.production and doors.known():
        yield Finding(
            Level.WRONG, "demo", "the demo's logins are in this base", "Start again on an empty base for real work."
        )


DATABASE: tuple[Check, ...] = (server, migrations, work, people)


def run(checks: tuple[Check, ...], environment: Environment) -> list[Finding]:
    """Run checks in order; one that breaks is itself a finding, and hides no other."""
    findings: list[Finding] = []
    for check in checks:
        try:
            findings += check(environment)
        except Exception as problem:
            findings.append(
                Finding(
                    Level.WRONG, check.__name__, f"could not be looked at ({problem})", "pupitre prepare, then again"
                )
            )
    return findings
