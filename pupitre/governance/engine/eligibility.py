"""Whether a measure may pay for something, with every reason for and against. Pure.

A condition asks for one fact. A fact that is not known does not meet it: money is not promised on a guess.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Words = frozenset[str]


class Fact(StrEnum):
    """What a condition looks at."""

    SECTION = "section"
    YEAR = "year"
    KIND = "kind"
    SCHOOL = "school"
    CATEGORY = "category"
    LEVEL = "level"
    DAY = "day"
    COMMITMENT = "commitment"
    REPAIRABILITY = "repairability"


@dataclass(frozen=True)
class Item:
    """What is to be bought, for whom, when. Empty or None: not known, or none.

    `section`: capex or opex; `kind`: code of equipment ("TAB"); `levels`: the levels that will use it;
    `categories`: the school's ("REP"); `commitment`: 0 to 100; `repairability`: 0 to 10.
    """

    section: str
    year: int
    day: date
    kind: str = ""
    school: str = ""
    categories: Words = frozenset()
    levels: Words = frozenset()
    commitment: float | None = None
    repairability: float | None = None


@dataclass(frozen=True)
class Terms:
    """What a measure asks for in a year. An empty set asks for nothing."""

    section: str
    first_year: int
    last_year: int
    kinds: Words = frozenset()
    schools: Words = frozenset()
    categories: Words = frozenset()
    levels: Words = frozenset()
    buys_from: date | None = None
    buys_until: date | None = None
    min_commitment: float = 0
    min_repairability: float = 0


@dataclass(frozen=True)
class Reason:
    """One condition: whether it is met, what was wanted, what there is ("" where it is not known)."""

    fact: Fact
    met: bool
    wanted: tuple[str, ...]
    got: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    reasons: tuple[Reason, ...]

    @property
    def eligible(self) -> bool:
        return all(reason.met for reason in self.reasons)

    @property
    def against(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if not reason.met)


def judge(terms: Terms, item: Item) -> Decision:
    """Look at every condition that the measure sets; what it does not ask for is not mentioned."""
    found = (condition(terms, item) for condition in CONDITIONS)
    return Decision(tuple(reason for reason in found if reason is not None))


def _section(terms: Terms, item: Item) -> Reason:
    return Reason(Fact.SECTION, item.section == terms.section, (terms.section,), (item.section,))


def _year(terms: Terms, item: Item) -> Reason:
    met = terms.first_year <= item.year <= terms.last_year
    return Reason(Fact.YEAR, met, (str(terms.first_year), str(terms.last_year)), (str(item.year),))


def _kind(terms: Terms, item: Item) -> Reason | None:
    return _among(Fact.KIND, terms.kinds, frozenset({item.kind} - {""}))


def _school(terms: Terms, item: Item) -> Reason | None:
    return _among(Fact.SCHOOL, terms.schools, frozenset({item.school} - {""}))


def _category(terms: Terms, item: Item) -> Reason | None:
    return _among(Fact.CATEGORY, terms.categories, item.categories)


def _level(terms: Terms, item: Item) -> Reason | None:
    """Every level that uses it must be one of the measure's: it does not pay for the others."""
    if not terms.levels:
        return None
    met = bool(item.levels) and item.levels <= terms.levels
    return Reason(Fact.LEVEL, met, tuple(sorted(terms.levels)), tuple(sorted(item.levels)))


def _day(terms: Terms, item: Item) -> Reason | None:
    if terms.buys_from is None and terms.buys_until is None:
        return None
    met = (terms.buys_from or date.min) <= item.day <= (terms.buys_until or date.max)
    wanted = tuple(day.isoformat() if day else "" for day in (terms.buys_from, terms.buys_until))
    return Reason(Fact.DAY, met, wanted, (item.day.isoformat(),))


def _commitment(terms: Terms, item: Item) -> Reason | None:
    return _at_least(Fact.COMMITMENT, terms.min_commitment, item.commitment)


def _repairability(terms: Terms, item: Item) -> Reason | None:
    return _at_least(Fact.REPAIRABILITY, terms.min_repairability, item.repairability)


CONDITIONS: tuple[Callable[[Terms, Item], Reason | None], ...] = (
    _section, _year, _kind, _school, _category, _level, _day, _commitment, _repairability,
)  # fmt: skip


def _among(fact: Fact, wanted: Words, got: Words) -> Reason | None:
    if not wanted:
        return None
    return Reason(fact, bool(wanted & got), tuple(sorted(wanted)), tuple(sorted(got)))


def _at_least(fact: Fact, wanted: float, got: float | None) -> Reason | None:
    if wanted <= 0:
        return None
    return Reason(fact, got is not None and got >= wanted, (f"{wanted:g}",), () if got is None else (f"{got:g}",))
