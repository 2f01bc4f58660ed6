"""How far each heading of a project is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Progress(StrEnum):
    EMPTY = "empty"
    BEGUN = "begun"
    WHOLE = "whole"


@dataclass(frozen=True)
class Content:
    """What a project holds. `texts` by key; `fates` one an equipment row; `needs` (aim chosen, text written) each."""

    texts: Mapping[str, str]
    fates: Sequence[str] = ()
    needs: Sequence[tuple[bool, bool]] = ()
    aids: int = 0


REQUIRED: Mapping[str, tuple[str, ...]] = {
    "practices": ("practices_now", "practices_change", "practices_training"),
    "disability": ("disability_measures",),
    "charter": ("charter_rules", "charter_sharing"),
}
HEADINGS = ("equipment", "practices", "learning", "disability", "charter")


def progress(content: Content) -> dict[str, Progress]:
    """Each heading, in order, with how far it is written."""
    return {heading: _of(heading, content) for heading in HEADINGS}


def missing(content: Content) -> tuple[str, ...]:
    """The headings that are not whole."""
    return tuple(heading for heading, reached in progress(content).items() if reached != Progress.WHOLE)


def _of(heading: str, content: Content) -> Progress:
    match heading:
        case "equipment":
            return _equipment(content)
        case "learning":
            return _learning(content)
        case _:
            written = [bool(content.texts.get(key, "").strip()) for key in REQUIRED[heading]]
            begun = any(written) or (heading == "disability" and content.aids > 0)
            return Progress.WHOLE if all(written) else Progress.BEGUN if begun else Progress.EMPTY


def _equipment(content: Content) -> Progress:
    """Whole once each row is decided; a school with nothing says so in words."""
    said = bool(content.texts.get("equipment_notes", "").strip())
    if not content.fates:
        return Progress.WHOLE if said else Progress.EMPTY
    decided = sum(bool(fate) for fate in content.fates)
    if decided == len(content.fates):
        return Progress.WHOLE
    return Progress.BEGUN if decided or said else Progress.EMPTY


def _learning(content: Content) -> Progress:
    if not content.needs:
        return Progress.EMPTY
    return Progress.WHOLE if all(aim and text for aim, text in content.needs) else Progress.BEGUN
