"""What the demo's schools wrote, by country: banks of texts from which a school draws, and those told in full."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

DATA = Path(__file__).parent / "data"
PASSAGES = (
    "equipment_notes",
    "practices_now",
    "practices_change",
    "practices_training",
    "disability_measures",
    "charter_rules",
    "charter_sharing",
)


@cache
def bank(variant: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"projects_{variant}.toml").read_text())


def passages(variant: str, chance: Random) -> dict[str, str]:
    """A text for each question, drawn from the bank."""
    return {key: chance.choice(bank(variant)[key]["texts"]) for key in PASSAGES}


def needs(variant: str, chance: Random) -> list[tuple[str, str, str, str, int]]:
    """Two or three learning needs: aim, levels, text, equipment ("" for none), quantity."""
    rows = chance.sample(bank(variant)["needs"], chance.choice((2, 2, 3)))
    return [(row["aim"], row["levels"], row["text"], row["equipment"], row["quantity"]) for row in rows]


def told(variant: str, who: str) -> dict[str, Any]:
    """A school told in full."""
    return dict(bank(variant)["told"][who])
