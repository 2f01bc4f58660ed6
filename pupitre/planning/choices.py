"""What a scenario chooses, over the inputs that all scenarios of a plan share."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from pupitre.planning.changes import Change, from_json

MAX_GAP = 5.0  # %


@dataclass(frozen=True)
class Choices:
    """Each has the neutral value by default, so that an empty scenario is the plan as its inputs say.

    `equity` multiplies how much a deprived school weighs (0: every pupil counts the same); `gap` is the proof asked
    for, in percent of the bound.
    """

    capex_percent: int = 100  # of the amounts voted, capital
    opex_percent: int = 100  # of the amounts voted, operating
    capacity_percent: int = 100  # of what people can do in a wave
    ratio_percent: int = 100  # of pupils per device: 50 asks for twice as many devices
    equity: float = 1.0
    pupils_growth: float = 0.0  # % a year, after the last year whose pupils are known
    include_private: bool = True
    assume_ready: bool = True  # a school about which nothing is written may enter from the first wave on
    keep_announced: bool = True  # schools for which a wave was ordered keep it
    class_size: float = 24.0  # pupils, where classes are not counted
    split_class_size: float = 12.5  # pupils, CP and CE1 in REP and REP+ where classes are not counted
    gap: float = 0.5  # %
    seed: int = 0
    weights: dict[str, float] = field(default_factory=dict)  # function code -> weight, where it differs
    what_if: list[dict[str, Any]] = field(default_factory=list)  # changes of the case, as `what_if.to_json` writes
    changes: list[dict[str, Any]] = field(default_factory=list)  # what happens meanwhile, as `changes.to_json` writes

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "Choices":
        """The choices kept with a scenario; names of an older version that no longer exist are left out."""
        known = {item.name for item in fields(cls)}
        return cls(**{name: value for name, value in document.items() if name in known})

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def futures(self) -> list[Change]:
        """What happens to the territory in this scenario."""
        return [from_json(document) for document in self.changes]

    def differences(self) -> dict[str, Any]:
        """The choices that are not neutral: what makes this scenario a scenario."""
        neutral = Choices()
        return {name: value for name, value in asdict(self).items() if value != getattr(neutral, name)}
