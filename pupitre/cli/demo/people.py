"""Invented people: given names and family names of common use, put together at random."""

import tomllib
from pathlib import Path
from random import Random

from pupitre.cli.demo.values import Login

WORDS = tomllib.loads((Path(__file__).parent / "data" / "people.toml").read_text())


def someone(chance: Random) -> str:
    """A given name and a family name."""
    return f"{chance.choice(WORDS['given'])} {chance.choice(WORDS['family'])}"


def logins(
    chance: Random, domain: str, words: dict[str, str], scopes: dict[str, dict[str, str]]
) -> tuple[Login, ...]:
    """One login a role: `words` gives the mailbox of each role, `scopes` where each role holds."""
    return tuple(
        Login(role=role, name=someone(chance), email=f"{word}@{domain}", **scopes.get(role, {}))
        for role, word in words.items()
    )
