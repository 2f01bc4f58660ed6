"""How many class sets a school needs, from its pupils: pure, on plain values.

Rules (planner, section 2; README): a set is never halved, so every need is rounded up to whole sets.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pupitre.planning.engine import rules
from pupitre.planning.enums import NeedBasis

SPLIT_LEVELS = frozenset({"CP", "CE1"})
"""Levels taught in half classes in priority networks (domain, B3: "dédoublement")."""
PRIORITY = frozenset({"REP", "REP+"})
NO_CATEGORY = "STD"
REFERENCE_IPS = 103.0
IPS_PER_DECILE = 8.0
"""IPS points that one decile of deprivation is read as, so that ten deciles span the planner's equity weights."""


@dataclass(frozen=True)
class LevelFacts:
    """Pupils and classes of a level of a school in a year; classes None where they are not counted."""

    level: str
    pupils: int
    classes: float | None
    class_size: float  # pupils a class, counted or assumed


@dataclass(frozen=True)
class Rule:
    """A need rule with its ratios by year of the plan (one value a year)."""

    function: str
    group: str
    levels: frozenset[str]
    basis: str
    set_size: int
    ratios: tuple[float, ...]  # pupils per device, by year


def class_size(level: str, category: str, *, usual: float, split: float) -> float:
    """Pupils a class where classes are not counted: half classes for CP and CE1 of priority networks."""
    return split if level in SPLIT_LEVELS and category in PRIORITY else usual


def class_count(levels: Sequence[LevelFacts]) -> int:
    """Classes of several levels, whole: counted where they are, else from the class size."""
    return math.ceil(sum(f.classes if f.classes is not None else f.pupils / f.class_size for f in levels) - 1e-9)


def sets_needed(rule: Rule, levels: Sequence[LevelFacts], year: int) -> int:
    """Whole sets for the levels of the rule, in a year of the plan (from 0). Teachers are counted as classes."""
    concerned = [facts for facts in levels if facts.level in rule.levels]
    pupils = sum(facts.pupils for facts in concerned)
    if not pupils:
        return 0
    if rule.basis == NeedBasis.PUPILS:
        return rules.sets_shared(pupils, rule.ratios[year], rule.set_size)
    return (
        math.ceil(class_count(concerned) / rule.set_size)
        if rule.basis == NeedBasis.TEACHERS
        else class_count(concerned)
    )


def pupils_per_set(rule: Rule, levels_by_year: Sequence[Sequence[LevelFacts]], sets: Sequence[int]) -> float:
    """Pupils that one set serves when the whole need is met: those of the year of the largest need."""
    if not any(sets):
        return 0.0
    year = max(range(len(sets)), key=lambda y: (sets[y], -y))
    pupils = sum(facts.pupils for facts in levels_by_year[year] if facts.level in rule.levels)
    return round(pupils / sets[year], 2)


def ratio_path(steps: Mapping[int, float], years: Sequence[int], percent: int) -> tuple[float, ...]:
    """Pupils per device for each fiscal year: the last step reached, the first one before it; scaled."""
    ordered = sorted(steps.items())
    return tuple(
        max(0.1, (max(((y, r) for y, r in ordered if y <= year), default=ordered[0])[1]) * percent / 100)
        for year in years
    )


def category_of(networks: Sequence[str]) -> str:
    """The label that measures ask about: the priority network, else the common one."""
    return max(networks, default=NO_CATEGORY)


def ips_of(value: float | None, decile: int | None, *, high_is_favoured: bool) -> float | None:
    """A school's index on the planner's scale, where high means favoured.

    An IPS is taken as it is. An index whose high ranks are the disadvantaged (IMSE, SFR) is read by its decile, the
    middle of the ten standing at the reference. None where nothing is published: never imputed.
    """
    if high_is_favoured:
        return value
    return None if decile is None else REFERENCE_IPS - IPS_PER_DECILE * (decile - 5.5)
