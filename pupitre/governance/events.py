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
class DecisionAdopted:
    """A committee adopted a decision: the room that holds its subject acts, or refuses and nothing is recorded."""

    decision_id: int
    subject_kind: str  # "planning.scenario"
    subject_pk: int
    outcome: str
    actor: Viewer
    at: datetime
