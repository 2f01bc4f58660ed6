"""The translation catalogues: each room's `.po` files, compiled when they change."""

import os
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOMS = Path(__file__).resolve().parents[1]


def sources() -> Iterator[Path]:
    """Every catalogue of every room, and of the parts we stand on whose words are ours, in a stable order."""
    yield from sorted(ROOMS.glob("*/locale/*/LC_MESSAGES/django.po"))
    yield from sorted(ROOMS.glob("*/words_of_*/*/LC_MESSAGES/django.po"))


def compile_catalogues() -> int:
    """Write the `.mo` beside each `.po` that is newer than it; returns how many were written.

    Called before Django first translates (start of a server, of the tests). Several processes may do it at
    once: each file is written aside, then put in place whole.
    """
    written = 0
    for source in sources():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parts[-3])
        aside = target.with_suffix(f".{os.getpid()}.mo")
        with aside.open("wb") as binary:
            write_mo(binary, catalogue)
        aside.replace(target)
        written += 1
    return written
