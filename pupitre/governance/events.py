"""What governance tells the rooms above; `config/wiring.py` says who listens."""

from dataclasses import dataclass
from datetime import date, datetime

from pupitre.kernel.viewer import Viewer


@dataclass(frozen=True)
class ConventionSigned:
    """A convention, or an amendment to it, signed by every party: these schools are covered from a day on.

    `convention_id` is the convention itself. An amendment names the schools that it adds.
    """

    convention_id: int
    school_ids: tuple[int, ...]
    on: date


@dataclass(frozen=True)
class ConventionEnded:
    """These schools are no longer covered by a convention from a day on: denounced, or taken out by an amendment."""

    convention_id: int
    school_ids: tuple[int, ...]
    on: date


@dataclass(frozen=True)
class DecisionTaken:
    """A committee decided on something: what, and who recorded it."""

    decision_id: int
    subject_kind: str  # "planning.scenario"
    subject_pk: int
    outcome: str
    actor: Viewer
    at: datetime


@dataclass(frozen=True)
class DecisionAdopted(DecisionTaken):
    """A committee adopted a decision: the room that holds its subject acts, or refuses and nothing is recorded."""


@dataclass(frozen=True)
class DecisionRejected(DecisionTaken):
    """A committee voted against: the room that holds the subject closes what was asked, or leaves it as it is."""
