"""A snapshot drawn as a document: the same for the project as it stands and for each version that was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pupitre.http.formats import number
from pupitre.projects import headings
from pupitre.projects.engine.words import Piece, compare, side
from pupitre.projects.enums import AidKind, Answer, Fate, Heading, TeamFunction

Snapshot = Mapping[str, Any]


@dataclass(frozen=True)
class Section:
    """A heading with its texts (question, text) and, by heading, its rows."""

    code: str
    name: str
    texts: tuple[tuple[str, str], ...]
    rows: tuple[Mapping[str, Any], ...] = ()


def sections(snapshot: Snapshot) -> list[Section]:
    """The five headings, as they are read."""
    rows = {Heading.EQUIPMENT: _equipment, Heading.LEARNING: _learning, Heading.DISABILITY: _aids}
    return [
        Section(
            heading,
            str(Heading(heading).label),
            tuple((str(asked.question), snapshot["passages"].get(asked.key, "")) for asked in headings.of(heading)),
            tuple(rows[heading](snapshot)) if heading in rows else (),
        )
        for heading in Heading
    ]


def team(snapshot: Snapshot) -> list[dict[str, Any]]:
    """The members with their function and answer in words."""
    signs = {Answer.YES: "done", Answer.REMARK: "done", Answer.NO: "refused", Answer.NONE: "none"}
    return [
        {
            **row,
            "function": TeamFunction(row["function"]).label,
            "sign": signs[row["answer"]],
            "word": Answer(row["answer"]).label,
        }
        for row in snapshot["team"]
    ]


def _equipment(snapshot: Snapshot) -> list[dict[str, Any]]:
    signs = {Fate.REUSE: "done", Fate.RETIRE: "refused", Fate.UNDECIDED: "none"}
    return [{**row, "sign": signs[row["fate"]], "word": Fate(row["fate"]).label} for row in snapshot["equipment"]]


def _learning(snapshot: Snapshot) -> list[dict[str, Any]]:
    return list(snapshot["learning"])


def _aids(snapshot: Snapshot) -> list[dict[str, Any]]:
    return [{"name": AidKind(kind).label, "count": count} for kind, count in snapshot["aids"].items()]


@dataclass(frozen=True)
class Compared:
    """One text of two versions, piece by piece on each side; `is_same` where nothing changed."""

    name: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    is_same: bool


def compared(before: Snapshot, after: Snapshot) -> list[Compared]:
    """Every text of two snapshots, in reading order; what rows say is told in words first."""
    old, new = _told(before), _told(after)
    found = []
    for name in [*old, *(name for name in new if name not in old)]:
        pieces = compare(old.get(name, ""), new.get(name, ""))
        same = old.get(name, "") == new.get(name, "")
        if old.get(name) or new.get(name):
            found.append(Compared(name, side(pieces, "gone"), side(pieces, "new"), same))
    return found


def _told(snapshot: Snapshot) -> dict[str, str]:
    """Each text by its question; lists are written one line a row."""
    told: dict[str, str] = {}
    for section in sections(snapshot):
        lines = {
            Heading.EQUIPMENT: lambda row: f"{row['units']} × {row['label']} ({row['word']})",
            Heading.LEARNING: _need_line,
            Heading.DISABILITY: lambda row: f"{row['name']} ({row['count']})",
        }
        if section.rows:
            told[section.name] = "\n".join(lines[Heading(section.code)](row) for row in section.rows)
        told.update(section.texts)
    return told


def _need_line(row: Mapping[str, Any]) -> str:
    asked = ", ".join(f"{number(need['quantity'])} × {need['words']}" for need in row["needs"])
    parts = [row["aim"], row["levels"], row["text"], asked and _("Asked for: %(needs)s") % {"needs": asked}]
    return "\n".join(part for part in parts if part)
