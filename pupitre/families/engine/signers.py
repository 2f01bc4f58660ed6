"""Who must sign for a pupil, and whether those who signed are enough (domain.md D4, trap 5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

PUPIL = "pupil"
"""The key of the pupil among signers; guardians are keyed "guardian:12"."""


class Rule(StrEnum):
    """Rules that a programme or a purpose may follow. They are data of the field, not of this file: see `AGES`."""

    QC_INFORMATION = "qc_information"
    QC_CARE = "qc_care"
    FR_SERVICE = "fr_service"
    ANY_GUARDIAN = "any_guardian"
    EACH_HOUSEHOLD = "each_household"
    ALL_GUARDIANS = "all_guardians"


class Who(StrEnum):
    """One clause of a rule: somebody of this group must sign."""

    PUPIL = "pupil"
    GUARDIAN = "guardian"
    PUPIL_OR_GUARDIAN = "pupil_or_guardian"
    HOUSEHOLD = "household"  # somebody of each home
    EVERYONE = "everyone"  # each guardian


ADULT = 18
AGES: dict[Rule, tuple[tuple[int, tuple[Who, ...]], ...]] = {
    # (from this age on, clauses that must all be met); the sources are those of domain.md, D4
    Rule.QC_INFORMATION: ((0, (Who.GUARDIAN,)), (14, (Who.PUPIL_OR_GUARDIAN,)), (ADULT, (Who.PUPIL,))),
    Rule.QC_CARE: ((0, (Who.GUARDIAN,)), (14, (Who.PUPIL,))),
    Rule.FR_SERVICE: ((0, (Who.PUPIL, Who.GUARDIAN)), (15, (Who.PUPIL,))),
    Rule.ANY_GUARDIAN: ((0, (Who.GUARDIAN,)), (ADULT, (Who.PUPIL,))),
    Rule.EACH_HOUSEHOLD: ((0, (Who.HOUSEHOLD,)), (ADULT, (Who.PUPIL,))),
    Rule.ALL_GUARDIANS: ((0, (Who.EVERYONE,)), (ADULT, (Who.PUPIL,))),
}


@dataclass(frozen=True)
class GuardianFacts:
    """An adult who answers for the pupil."""

    key: str
    household: int = 1
    may_sign: bool = True


@dataclass(frozen=True)
class Requirement:
    """Every clause must be met, each by any one of its signers. No signer in a clause: nobody can meet it yet."""

    clauses: tuple[frozenset[str], ...]
    age_supposed: bool = False  # the date of birth is not known: the rule of the youngest holds

    @property
    def signers(self) -> frozenset[str]:
        """Everybody who may sign."""
        return frozenset().union(*self.clauses)

    @property
    def possible(self) -> bool:
        """Whether the people known are enough to meet it."""
        return all(self.clauses)

    def missing(self, signed: Iterable[str]) -> tuple[frozenset[str], ...]:
        """The clauses that nobody has met yet."""
        done = frozenset(signed)
        return tuple(clause for clause in self.clauses if not clause & done)

    def met(self, signed: Iterable[str]) -> bool:
        return not self.missing(signed)


def requirement(rule: Rule, age: int | None, guardians: Sequence[GuardianFacts]) -> Requirement:
    """Who must sign for a pupil of an age (in whole years; None where it is not known) under a rule."""
    whole = age if age is not None else 0
    clauses = [clauses for start, clauses in AGES[rule] if start <= whole][-1]
    signing = [guardian for guardian in guardians if guardian.may_sign]
    met: list[frozenset[str]] = []
    for who in clauses:
        met.extend(_groups(who, signing))
    return Requirement(tuple(met), age_supposed=age is None)


def _groups(who: Who, signing: Sequence[GuardianFacts]) -> list[frozenset[str]]:
    keys = frozenset(guardian.key for guardian in signing)
    match who:
        case Who.PUPIL:
            return [frozenset({PUPIL})]
        case Who.GUARDIAN:
            return [keys]
        case Who.PUPIL_OR_GUARDIAN:
            return [keys | {PUPIL}]
        case Who.HOUSEHOLD:
            homes = sorted({guardian.household for guardian in signing})
            return [frozenset(g.key for g in signing if g.household == home) for home in homes] or [frozenset()]
        case Who.EVERYONE:
            return [frozenset({key}) for key in sorted(keys)] or [frozenset()]
