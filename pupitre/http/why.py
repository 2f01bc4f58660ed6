"""The values behind "Why?": reasons of one kind each, then what would change the decision."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReasonKind(StrEnum):
    """How far a reason can be relied on; the word shown is in LABELS."""

    PROVEN = "proven"
    CHECKED = "checked"
    ESTIMATED = "estimated"
    RULE = "rule"
    DECISION = "decision"


LABELS: dict[str, Any] = {
    ReasonKind.PROVEN: pgettext_lazy("kind of reason", "proven"),
    ReasonKind.CHECKED: pgettext_lazy("kind of reason", "checked"),
    ReasonKind.ESTIMATED: pgettext_lazy("kind of reason", "estimated"),
    ReasonKind.RULE: pgettext_lazy("kind of reason", "rule"),
    ReasonKind.DECISION: pgettext_lazy("kind of reason", "decision"),
}
HELP: dict[str, Any] = {
    ReasonKind.PROVEN: _("Follows from the figures: no plan could do otherwise."),
    ReasonKind.CHECKED: _("Verified by computing the plan again with this change."),
    ReasonKind.ESTIMATED: _("A good estimate, not verified by computing the plan again."),
    ReasonKind.RULE: _("A rule that your organisation set."),
    ReasonKind.DECISION: _("Decided by a person."),
}


@dataclass(frozen=True)
class Reason:
    """One reason, in a sentence that a head teacher understands."""

    kind: str
    sentence: str


@dataclass(frozen=True)
class Why:
    """The reasons of a decision, what would change it (with its kind, where it has one), the address of the data."""

    reasons: Sequence[Reason]
    unlocks: Sequence[Reason | str] = field(default_factory=tuple)
    data_url: str = ""

    @property
    def ways(self) -> list[str]:
        """What would change the decision, in sentences."""
        return [one if isinstance(one, str) else one.sentence for one in self.unlocks]
