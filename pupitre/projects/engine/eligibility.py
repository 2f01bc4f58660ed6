"""Whether a school may receive a kind of equipment on a day, or what blocks and what unlocks it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Condition(StrEnum):
    """What a rule asks for. The first three are those of Poitiers, the next two the gates of Saint-Étienne."""

    ACCOMPANIED = "accompanied"
    VALIDATED = "validated"
    COMMITTEE = "committee"
    TRAINED = "trained"
    REFERENT = "referent"
    COMMITMENT = "commitment"


NEEDS_THRESHOLD = frozenset({Condition.TRAINED, Condition.COMMITMENT})


@dataclass(frozen=True)
class Rule:
    """A condition that holds from a day to another (both included; None = no end), for some kinds or all of them.

    `threshold` is a share of 1 for TRAINED, points out of 100 for COMMITMENT.
    """

    pk: int
    condition: Condition
    kinds: frozenset[str] = frozenset()
    starts_on: date = date.min
    ends_on: date | None = None
    threshold: Decimal = Decimal(0)


@dataclass(frozen=True)
class Facts:
    """What is known of a school; a day not reached yet does not count."""

    convention_on: date | None = None
    project_on: date | None = None
    referent_on: date | None = None
    trained_share: Decimal = Decimal(0)
    seats_needed: int = 0
    commitment: Decimal = Decimal(0)
    authority_sits: bool = False


@dataclass(frozen=True)
class Finding:
    """A rule, whether it is met, and the figures of its sentence."""

    rule: Rule
    is_met: bool
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    kind: str
    findings: tuple[Finding, ...]

    @property
    def is_eligible(self) -> bool:
        return all(finding.is_met for finding in self.findings)

    @property
    def blocks(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.is_met)


def judge(kind: str, rules: Sequence[Rule], facts: Facts, on: date) -> Verdict:
    """What the rules in force on a day say of a kind of equipment; without rule, nothing stands in the way."""
    held = [rule for rule in rules if applies(rule, kind, on)]
    return Verdict(kind, tuple(_finding(rule, facts, on) for rule in held))


def applies(rule: Rule, kind: str, on: date) -> bool:
    """Whether a rule is in force on a day for a kind."""
    in_force = rule.starts_on <= on and (rule.ends_on is None or on <= rule.ends_on)
    return in_force and (not rule.kinds or kind in rule.kinds)


def _finding(rule: Rule, facts: Facts, on: date) -> Finding:
    match rule.condition:
        case Condition.ACCOMPANIED:
            return _by_day(rule, facts.convention_on, on)
        case Condition.VALIDATED:
            return _by_day(rule, facts.project_on, on)
        case Condition.REFERENT:
            return _by_day(rule, facts.referent_on, on)
        case Condition.COMMITTEE:
            return Finding(rule, facts.authority_sits)
        case Condition.TRAINED:
            values: dict[str, object] = {"has": facts.trained_share, "seats": facts.seats_needed}
            return Finding(rule, facts.trained_share >= rule.threshold, values)
        case Condition.COMMITMENT:
            return Finding(rule, facts.commitment >= rule.threshold, {"has": facts.commitment})


def _by_day(rule: Rule, day: date | None, on: date) -> Finding:
    return Finding(rule, day is not None and day <= on, {"day": day})
