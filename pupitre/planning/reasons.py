"""The engine's reasons for a school, kept as values and told as "Why?" in the reader's language."""

from dataclasses import dataclass, field
from typing import Any

from pupitre.http.why import Why
from pupitre.planning.engine import plan as engine
from pupitre.planning.engine.case import Case
from pupitre.planning.models import SchoolOutcome


@dataclass(frozen=True)
class Kept:
    """Reasons of one school: the first code, for lists, and the whole document."""

    first: str
    document: dict[str, Any] = field(default_factory=dict)


def reasons_of(_case: Case, _plan: engine.Plan) -> dict[str, Kept]:
    """The reasons of each school, by its code."""
    return {}


def why_of(_row: SchoolOutcome) -> Why:
    """The reasons kept with a school, told in the reader's language."""
    return Why(reasons=())
