"""What the verifier answers: findings, one per broken rule and place, and the verdict that gathers them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .plan import Breach, Coverage
from .wording import Value, sentence

Fields = dict[str, Value]
"""Words and numbers of a sentence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule broken somewhere, or a promise not kept (`elastic`)."""

    rule: str  # name of the rule, as in `verifier.RULES`
    subject: str  # school, measure, territory or row of the plan
    detail: str  # item, model, wave or year; "" where the subject says all
    amount: float  # by how much, in `unit`
    unit: str
    fields: Mapping[str, Value] = field(default_factory=dict)  # of the sentence, beside those above
    elastic: bool = False
    code: str = ""  # of the sentence, where the rule has several; "" = the rule's name

    def sentence(self, language: str = "en") -> str:
        """What is wrong, in words."""
        values = {"subject": self.subject, "detail": self.detail, "amount": self.amount, **self.fields}
        return sentence(f"rule.{self.code or self.rule}", values, language, self.unit)

    def as_breach(self) -> Breach:
        """The same as a plan publishes it."""
        return Breach(self.rule, self.subject, self.detail, float(self.amount), self.unit, self.sentence())


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a plan is worth once everything is counted again."""

    violations: tuple[Finding, ...]  # hard rules broken: the plan cannot be carried out as it is
    breaches: tuple[Finding, ...]  # promises not kept: a person may accept them
    value: float  # points, counted again
    fairness: float  # coverage of the least covered equity quintile, stock included, 0 to 1; 0 when there is no need
    quintiles: tuple[float | None, ...]  # coverage of each, least favoured first; None = nobody in it
    coverage: tuple[Coverage, ...]  # counted again
    capex_cents: int
    opex_cents: int  # within the horizon, moves included

    @property
    def respected(self) -> bool:
        """Whether every hard rule holds."""
        return not self.violations

    def by_rule(self) -> dict[str, tuple[Finding, ...]]:
        """Findings of each rule that speaks, violations first."""
        out: dict[str, tuple[Finding, ...]] = {}
        for finding in (*self.violations, *self.breaches):
            out[finding.rule] = (*out.get(finding.rule, ()), finding)
        return out
