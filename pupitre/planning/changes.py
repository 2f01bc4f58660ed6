"""What may happen to a territory: classes split, levels opened, schools closed, measures lost, prices risen.

Pure: a change acts on the facts that planning has gathered, never on the territory. A scenario keeps its changes with
its choices, so that the same future can be simulated in a second and then planned in full.
Years count from 1, the first of the plan; a change lasts from its year on.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pupitre.planning.engine import case as engine
from pupitre.planning.needs import LevelFacts

if TYPE_CHECKING:
    from pupitre.planning.school_facts import SchoolFacts

CENT = Decimal("0.01")


@dataclass(frozen=True)
class SplitClasses:
    """Classes of some levels of some networks hold at most `size` pupils (domain, B3: "dédoublement")."""

    levels: tuple[str, ...]
    networks: tuple[str, ...]
    size: float
    from_year: int = 1


@dataclass(frozen=True)
class OpenLevel:
    """A school receives pupils of a level; those it had there already stay."""

    school: str
    level: str
    pupils: int
    from_year: int = 1


@dataclass(frozen=True)
class CloseSchool:
    """A school closes; its pupils go to another one, or leave the territory where `into` is empty."""

    school: str
    into: str = ""
    from_year: int = 1


@dataclass(frozen=True)
class LoseMeasure:
    """A measure pays nothing more."""

    measure: str
    from_year: int = 1


@dataclass(frozen=True)
class RaisePrices:
    """Prices of what is bought change, over the whole plan; of some equipment, or of all where none is named."""

    percent: float
    functions: tuple[str, ...] = ()


Change = SplitClasses | OpenLevel | CloseSchool | LoseMeasure | RaisePrices
KINDS: Mapping[str, type] = {
    "split": SplitClasses,
    "level": OpenLevel,
    "close": CloseSchool,
    "measure": LoseMeasure,
    "prices": RaisePrices,
}
_CODE_OF = {kind: code for code, kind in KINDS.items()}


def to_json(change: Change) -> dict[str, Any]:
    return {"kind": _CODE_OF[type(change)], **asdict(change)}


def from_json(document: Mapping[str, Any]) -> Change:
    values = {
        name: tuple(value) if isinstance(value, list) else value for name, value in document.items() if name != "kind"
    }
    found: Change = KINDS[document["kind"]](**values)
    return found


def on_schools(schools: Sequence["SchoolFacts"], changes: Iterable[Change]) -> list["SchoolFacts"]:
    """The facts of the schools once the changes have happened, one after the other."""
    found = list(schools)
    for change in changes:
        if isinstance(change, SplitClasses):
            found = [_split(school, change) if school.category in change.networks else school for school in found]
        elif isinstance(change, OpenLevel):
            found = [_opened(school, change) if school.code == change.school else school for school in found]
        elif isinstance(change, CloseSchool):
            found = _closed(found, change)
    return found


def on_budgets(budgets: Iterable[engine.MeasureBudget], changes: Iterable[Change]) -> list[engine.MeasureBudget]:
    """The amounts voted, without what is lost."""
    lost = [change for change in changes if isinstance(change, LoseMeasure)]
    return [
        row for row in budgets if not any(row.measure_id == one.measure and row.year >= one.from_year for one in lost)
    ]


def on_catalogue(models: Iterable[engine.Model], changes: Iterable[Change]) -> list[engine.Model]:
    """The models at their new prices, to the cent."""
    found = list(models)
    for change in changes:
        if isinstance(change, RaisePrices):
            factor = 1 + Decimal(str(change.percent)) / 100
            found = [
                replace(model, unit_price=(model.unit_price * factor).quantize(CENT))
                if not change.functions or set(model.functions) & set(change.functions)
                else model
                for model in found
            ]
    return found


Levels = tuple[LevelFacts, ...]


def _from_year(school: "SchoolFacts", year: int, act: Callable[[int, Levels], Levels]) -> "SchoolFacts":
    levels = tuple(
        act(number, facts) if number >= year else facts for number, facts in enumerate(school.levels_by_year, start=1)
    )
    return replace(school, levels_by_year=levels)


def _split(school: "SchoolFacts", change: SplitClasses) -> "SchoolFacts":
    def halve(_year: int, facts: Levels) -> Levels:
        return tuple(_at_most(level, change.size) if level.level in change.levels else level for level in facts)

    return _from_year(school, change.from_year, halve)


def _at_most(level: LevelFacts, size: float) -> LevelFacts:
    """The level in classes of at most `size` pupils; classes that are smaller already stay as they are."""
    classes = math.ceil(level.pupils / size) if level.pupils else 0
    known = level.classes if level.classes is not None else level.pupils / level.class_size
    if classes <= known:
        return level
    return replace(level, classes=float(classes), class_size=max(1.0, round(level.pupils / classes, 2)))


def _opened(school: "SchoolFacts", change: OpenLevel) -> "SchoolFacts":
    size = _usual_size(school)
    return _from_year(
        school,
        change.from_year,
        lambda _year, facts: _joined(facts, (LevelFacts(change.level, change.pupils, None, size),)),
    )


def _usual_size(school: "SchoolFacts") -> float:
    """Pupils a class over the school as it is now."""
    sizes = [level.class_size for level in school.levels_by_year[0] if level.pupils] if school.levels_by_year else []
    return round(sum(sizes) / len(sizes), 2) if sizes else 24.0


def _closed(schools: list["SchoolFacts"], change: CloseSchool) -> list["SchoolFacts"]:
    gone = next((school for school in schools if school.code == change.school), None)
    if gone is None:
        return schools

    def act(school: "SchoolFacts") -> "SchoolFacts":
        if school.code == change.school:
            return _from_year(school, change.from_year, lambda _year, _facts: ())
        if school.code == change.into:
            leaving = gone.levels_by_year
            return _from_year(school, change.from_year, lambda year, facts: _joined(facts, leaving[year - 1]))
        return school

    return [act(school) for school in schools]


def _joined(facts: Levels, coming: Levels) -> Levels:
    """Two groups of pupils level by level: classes add up where both are counted, else follow from the class size."""
    out = {level.level: level for level in facts}
    for level in coming:
        known = out.get(level.level)
        if known is None:
            out[level.level] = level
            continue
        pupils = known.pupils + level.pupils
        classes = known.classes + level.classes if known.classes is not None and level.classes is not None else None
        size = pupils / classes if classes else known.class_size
        out[level.level] = LevelFacts(level.level, pupils, classes, max(1.0, round(size, 2)))
    return tuple(out.values())
