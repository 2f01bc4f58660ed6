"""Names of people who do not exist: family names put together, first names as they are given. Pure."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from random import Random

_WORDS = tomllib.loads((Path(__file__).parent / "data" / "names.toml").read_text(encoding="utf-8"))
WORDS = {place: {kind: tuple(text.split()) for kind, text in lists.items()} for place, lists in _WORDS.items()}


def family_names(chance: Random, country: str) -> Iterator[str]:
    """Family names without end; in Québec one in four is double, as both parents give theirs."""
    starts, ends = WORDS[country]["starts"], WORDS[country]["ends"]
    while True:
        name = chance.choice(starts) + chance.choice(ends)
        if country == "qc" and chance.random() < 0.25:
            name += "-" + chance.choice(starts).rstrip("-") + chance.choice(ends)
        yield name


def first_name(chance: Random, country: str) -> str:
    return chance.choice(WORDS[country]["first"])


def parent_name(chance: Random) -> str:
    return chance.choice(WORDS["adults"]["first"])
