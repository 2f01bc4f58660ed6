"""How to sign in to the demo: kept beside its data, since nobody remembers a password that a program made up."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pupitre.config import env

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made

FILE = "demo-logins.json"


@dataclass(frozen=True)
class Door:
    """A role's login, with the role's name in English."""

    role: str
    name: str
    email: str


@dataclass(frozen=True)
class Doors:
    """Every demo login, and the one password."""

    password: str
    logins: tuple[Door, ...]

    def facts(self) -> dict[str, Any]:
        return asdict(self)

    def text(self) -> str:
        """The list that `pupitre demo` and `pupitre run` print."""
        width = max(len(door.role) for door in self.logins)
        lines = [f"  {door.role:<{width}}  {door.email}" for door in self.logins]
        return "\n".join(["Sign in as (one password for all):", *lines, f"  {'password':<{width}}  {self.password}"])


def keep(made: Made) -> Doors:
    """Remember the logins in PUPITRE_HOME, readable by its owner alone."""
    logins = tuple(Door(role, str(person), person.email) for role, person in made.people.items())
    doors = Doors(made.password, logins)
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(doors.facts(), ensure_ascii=False, indent=2))
    return doors


def known() -> Doors | None:
    """The logins of the demo made here, if one was."""
    if not _path().exists():
        return None
    facts = json.loads(_path().read_text())
    return Doors(facts["password"], tuple(Door(**login) for login in facts["logins"]))


def _path() -> Path:
    return env.read().home / FILE
