"""Whether a school may answer a call, rule by rule; what is not known is said, and stands in nobody's way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Condition(StrEnum):
    KIND = "kind"
    SECTOR = "sector"
    NETWORK = "network"
    POPULATION = "population"
    PUPILS = "pupils"
    PROJECT = "project"
    CONVENTION = "convention"
    SCHOOLS = "schools"


WITH_THRESHOLD = frozenset({Condition.POPULATION, Condition.PUPILS})
WITH_VALUES = frozenset({Condition.KIND, Condition.SECTOR, Condition.NETWORK, Condition.SCHOOLS})


@dataclass(frozen=True)
class Rule:
    """A condition to answer. `values` are codes, any of which is accepted; `threshold` is the most accepted."""

    condition: Condition
    values: frozenset[str] = frozenset()
    threshold: Decimal | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of a school; None = not known."""

    code: str
    kind: str
    sector: str
    network: str | None = None
    population: int | None = None
    pupils: int | None = None
    project_on: date | None = None
    convention_on: date | None = None


@dataclass(frozen=True)
class Finding:
    """A rule, whether it is met (None: not known), and what the school has."""

    rule: Rule
    is_met: bool | None
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    findings: tuple[Finding, ...]

    @property
    def is_eligible(self) -> bool:
        return not self.blocks

    @property
    def blocks(self) -> tuple[Finding, ...]:
        return tuple(found for found in self.findings if found.is_met is False)

    @property
    def unknown(self) -> tuple[Finding, ...]:
        return tuple(found for found in self.findings if found.is_met is None)


def judge(rules: Sequence[Rule], facts: Facts, on: date) -> Verdict:
    """What each rule says of a school on a day; without rule, every school may answer."""
    return Verdict(tuple(_finding(rule, facts, on) for rule in rules))


def _finding(rule: Rule, facts: Facts, on: date) -> Finding:
    match rule.condition:
        case Condition.POPULATION:
            return _most(rule, facts.population)
        case Condition.PUPILS:
            return _most(rule, facts.pupils)
        case Condition.PROJECT:
            return _since(rule, facts.project_on, on)
        case Condition.CONVENTION:
            return _since(rule, facts.convention_on, on)
        case _:
            return _among(rule, facts)


def _among(rule: Rule, facts: Facts) -> Finding:
    """A rule that names codes: of kinds, sectors, networks or schools."""
    has = {
        Condition.KIND: facts.kind,
        Condition.SECTOR: facts.sector,
        Condition.NETWORK: facts.network,
        Condition.SCHOOLS: facts.code,
    }[rule.condition]
    return Finding(rule, has in rule.values, {"has": has})


def _most(rule: Rule, has: int | None) -> Finding:
    if has is None or rule.threshold is None:
        return Finding(rule, None)
    return Finding(rule, has <= rule.threshold, {"has": has})


def _since(rule: Rule, day: date | None, on: date) -> Finding:
    return Finding(rule, day is not None and day <= on, {"day": day})
