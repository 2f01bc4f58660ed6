"""What an installation needs before it serves: tables, presets, translations, static files."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pupitre.config.catalogues import compile_catalogues

Say = Callable[[str], None]
LOCK = 0x70757069  # "pupi": the advisory lock that lets one process prepare at a time


def prepare(say: Say) -> None:
    """Bring the base and the files up to this version. Idempotent; two at once wait for each other."""
    with _alone():
        say("Preparing the database")
        _migrate()
        say("Preparing the pages")
        compile_catalogues()
        _collect_static()


@contextmanager
def _alone() -> Iterator[None]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _collect_static() -> None:
    """Gather, compress and fingerprint the static files, where one of them changed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    mark = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts = os.stat(storage.path(path))
            mark.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    seal = Path(settings.STATIC_ROOT) / ".collected"
    if seal.exists() and seal.read_text() == mark.hexdigest():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    seal.parent.mkdir(parents=True, exist_ok=True)
    seal.write_text(mark.hexdigest())
