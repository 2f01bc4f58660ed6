"""The kinds of equipment that a school may ask for, told by the room that plans them (config/wiring.py)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from pupitre.territory.models import School


@dataclass(frozen=True)
class Kind:
    """A kind of equipment with the groups of levels for which it is counted: (code, words) each."""

    code: str
    name: Any
    groups: tuple[tuple[str, Any], ...]


Provider = Callable[[School], Sequence[Kind]]
_providers: list[Provider] = []
ALL = (("ALL", _("all levels")),)
USUAL: tuple[Kind, ...] = (
    Kind("TNI", _("Interactive board"), ALL),
    Kind("TAB", _("Shared tablets"), ALL),
    Kind("IND", _("A device for each pupil"), ALL),
    Kind("PCE", _("Teacher's laptop"), ALL),
)


def register(provider: Provider) -> None:
    """Offer what a room knows; registering twice is the same as once."""
    if provider not in _providers:
        _providers.append(provider)


def of_school(school: School) -> list[Kind]:
    """The kinds of the school's organisation; the usual ones where none is set up. Kept with the row."""
    kept: list[Kind] | None = school.__dict__.get("_equipment_kinds")
    if kept is None:
        kept = [kind for provider in _providers for kind in provider(school)] or list(USUAL)
        school.__dict__["_equipment_kinds"] = kept
    return kept


def choices(kinds: Sequence[Kind]) -> list[tuple[str, str]]:
    """("TAB|CYCLE2", "Shared tablets, cycle 2") for each kind and group."""
    return [
        (f"{kind.code}|{code}", f"{kind.name}, {words}" if len(kind.groups) > 1 or code != "ALL" else str(kind.name))
        for kind in kinds
        for code, words in kind.groups
    ]
