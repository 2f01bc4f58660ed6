"""A plan as it is published, kept and judged: names and numbers of a person, years and waves from 1, cents.

The JSON form is the same with euros: a field `x_cents` is written `x_eur` (two decimals, read back exactly).
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

ENGINE_VERSION = "2"
"""Raised whenever the same case may give another plan."""


class Status(StrEnum):
    """How far the plan is proven."""

    OPTIMAL = "optimal"  # the gap asked for is proven
    FEASIBLE = "feasible"  # a bound is known, the gap asked for is not reached (limit of nodes)
    INTERRUPTED = "interrupted"  # stopped by a person; the best plan so far
    HEURISTIC = "heuristic"  # a baseline: no bound


class Kind(StrEnum):
    """What an amount pays."""

    CAPEX = "capex"
    OPEX = "opex"


@dataclass(frozen=True, slots=True)
class Entry:
    """A school enters the plan in a wave. Schools that never enter have no entry."""

    school_id: str
    wave: int


@dataclass(frozen=True, slots=True)
class Share:
    """The part of one delivery or move that one measure pays in one year."""

    measure_id: str
    year: int
    kind: Kind
    amount_cents: int
    complement_of: str = ""  # the co-funded measure whose complement this is; "" = the measure's own share


@dataclass(frozen=True, slots=True)
class Delivery:
    """Sets of one model bought for an item in a wave. Costs are those of all its sets."""

    school_id: str
    function: str
    group: str
    model_id: str
    wave: int
    sets: int
    capex_cents: int
    opex_cents_per_year: int
    split: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """Sets moved from an under-used item to another school's item."""

    function: str
    from_school: str
    from_group: str
    to_school: str
    to_group: str
    wave: int
    sets: int
    dies_wave: int  # first wave in which they no longer serve; may be after the horizon
    cost_cents: int
    split: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Financing:
    """What one measure pays for one class of spending in one year."""

    measure_id: str
    year: int
    spending_class: str
    kind: Kind
    amount_cents: int
    complement_of: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage of a function and group in a wave, stock left in place included."""

    function: str
    group: str
    wave: int
    weighted: float  # points covered / points of the need, 0 to 1
    pupils: float  # pupils served
    pupils_needed: float  # pupils the whole need would serve


@dataclass(frozen=True, slots=True)
class Breach:
    """A promise the plan does not keep, by the smallest amount it could."""

    rule: str  # name of the rule, as in the verifier
    subject: str  # school, measure or territory
    detail: str  # item, year or wave
    amount: float
    unit: str
    sentence: str  # English


@dataclass(frozen=True, slots=True)
class Price:
    """Marginal worth of a shared resource: points gained per unit more, within the range where it is true."""

    resource: str  # family of the shared row: deployments, adviser_days, tech_hours, seats, budget...
    subject: str  # territory or measure
    period: int  # wave or year, from 1; 0 where the resource has none
    unit: str
    points_per_unit: float
    valid_from: float | None = None  # quantity of the resource, in its unit; None = not known (yet)
    valid_to: float | None = None


AT_ONCE = 1000  # rows of a plan that are written as one piece of JSON

SAME_SLOPE = 0.1
"""Share by which a unit's worth may change within the range of a price."""


@dataclass(frozen=True, slots=True)
class GoalResult:
    """What the plan reaches on a goal, and what no plan can pass with the goals before it held as here."""

    name: str  # promises, spending_due, fairness, coverage; in order
    value: float
    bound: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan. `sealed` fills its hash: equal plans of equal cases and versions have equal hashes."""

    case_hash: str
    status: Status
    value: float  # points, out of 1,000 for the full need; what the plan adds to the stock
    bound: float | None  # points no plan can exceed
    gap: float | None  # (bound - value) / bound
    seed: int
    versions: Mapping[str, str]
    entries: tuple[Entry, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    moves: tuple[Move, ...] = ()
    financing: tuple[Financing, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    breaches: tuple[Breach, ...] = ()
    prices: tuple[Price, ...] = ()
    goals: tuple[GoalResult, ...] = ()
    hash: str = field(default="")


_ROWS: Mapping[str, type] = {
    "entries": Entry,
    "deliveries": Delivery,
    "moves": Move,
    "financing": Financing,
    "coverage": Coverage,
    "breaches": Breach,
    "prices": Price,
    "goals": GoalResult,
    "split": Share,
}


class PlanError(ValueError):
    """A plan file that cannot be read: where and what is expected."""


def engine_versions(*packages: str) -> dict[str, str]:
    """Versions a plan depends on: the engine's, and those of the packages that computed it."""
    return {"engine": ENGINE_VERSION, **{name: version(name) for name in sorted(packages)}}


def relative_gap(value: float, bound: float) -> float:
    """(bound - value) / bound, never negative; 0 when nothing can be gained."""
    return max(0.0, (bound - value) / bound) if bound > 0 else 0.0


def sealed(plan: Plan) -> Plan:
    """The plan with its hash."""
    return replace(plan, hash=plan_hash(plan))


def plan_hash(plan: Plan) -> str:
    """sha256 (hex) of the whole plan but its hash and the ranges of its prices, in canonical form.

    Ranges are found afterwards, where the plan is priced: they say more of it without making it another.
    """
    plan = replace(plan, prices=tuple(replace(price, valid_from=None, valid_to=None) for price in plan.prices))
    rows = {name for name, _, rows, _ in _columns(Plan) if rows}
    none: dict[str, Any] = dict.fromkeys(rows, ())
    short = plan_to_json(replace(plan, **none))
    digest, opening = hashlib.sha256(), "{"
    for name in sorted(set(short) - {"hash"}):
        digest.update(f'{opening}"{name}":'.encode())
        for text in _some_at_once(getattr(plan, name)) if name in rows else [_compact(short[name])]:
            digest.update(text.encode())
        opening = ","
    digest.update(b"}")
    return digest.hexdigest()


def _some_at_once(rows: Sequence[Any]) -> Iterator[str]:
    """Rows as JSON, some at a time: what a country buys would take a gigabyte as one document."""
    yield "["
    for begin in range(0, len(rows), AT_ONCE):
        text = _compact([_encode(row) for row in rows[begin : begin + AT_ONCE]])
        yield f"{',' if begin else ''}{text[1:-1]}"
    yield "]"


def _compact(document: Any) -> str:
    return json.dumps(document, sort_keys=True, separators=(",", ":"))


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """The plan as a JSON document."""
    return _encode(plan)


def plan_from_json(document: object) -> Plan:
    """The plan of a JSON document. Raises PlanError."""
    plan: Plan = _decode(Plan, document, "plan")
    return plan


def write_plan(plan: Plan, path: Path | str) -> None:
    """Write plan.json."""
    text = json.dumps(plan_to_json(plan), ensure_ascii=False, indent=1, sort_keys=True)
    Path(path).write_text(text + "\n", encoding="utf-8")


def read_plan(path: Path | str) -> Plan:
    """Read plan.json. Raises PlanError; the hash is the file's, compare it with `plan_hash`."""
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise PlanError(f"plan: not a JSON file in UTF-8 ({error})") from error
    return plan_from_json(document)


def _json_name(name: str) -> str:
    return "class" if name == "spending_class" else name.replace("_cents", "_eur")


@cache
def _columns(cls: Any) -> tuple[tuple[str, str, bool, bool], ...]:
    """Name, name in JSON, whether it holds rows, whether it holds cents, of each field."""
    names = [item.name for item in fields(cls)]
    return tuple((name, _json_name(name), name in _ROWS, "_cents" in name) for name in names)


def _encode(value: Any) -> dict[str, Any]:
    out: dict[str, Any] = {}
    cls: Any = type(value)
    for name, written, rows, cents in _columns(cls):
        found = getattr(value, name)
        if rows:
            found = [_encode(row) for row in found]
        elif cents:
            found = found / 100
        elif isinstance(found, StrEnum):
            found = found.value
        elif isinstance(found, float):
            found = float(f"{found:.12g}") + 0.0
        elif isinstance(found, Mapping):
            found = dict(found)
        out[written] = found
    return out


def _decode(cls: type, record: object, where: str) -> Any:
    if not isinstance(record, Mapping):
        raise PlanError(f"{where}: an object is expected")
    names = {_json_name(item.name): item for item in fields(cls)}
    unknown = sorted(set(record) - set(names))
    if unknown:
        raise PlanError(f"{where}: unknown {', '.join(unknown)}")
    values: dict[str, Any] = {}
    for key, item in names.items():
        if key not in record:
            continue
        found = record[key]
        if item.name in _ROWS:
            if not isinstance(found, list):
                raise PlanError(f"{where}.{key}: a list is expected")
            values[item.name] = tuple(
                _decode(_ROWS[item.name], row, f"{where}.{key}[{n}]") for n, row in enumerate(found)
            )
        else:
            values[item.name] = _scalar(str(item.type), item.name, found, f"{where}.{key}")
    try:
        return cls(**values)
    except TypeError as error:
        raise PlanError(f"{where}: {str(error).split('missing ')[-1]} missing") from None


def _scalar(kind: str, name: str, found: object, where: str) -> Any:
    """A value of the annotated kind; amounts come in euros and are kept in whole cents."""
    try:
        return _READERS["cents" if "_cents" in name else kind](found)
    except (TypeError, ValueError):
        wanted = "amount" if "_cents" in name else kind
        raise PlanError(f"{where}: {found!r} is not a valid {wanted}") from None


def _number(found: Any) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
        raise TypeError
    return float(found)


def _integer(found: Any) -> int:
    if isinstance(found, bool) or not isinstance(found, int):
        raise TypeError
    return found


def _text(found: Any) -> str:
    if not isinstance(found, str):
        raise TypeError
    return found


def _cents(found: Any) -> int:
    cents = round(_number(found) * 100)
    if abs(_number(found) * 100 - cents) > 1e-3:
        raise ValueError
    return cents


def _texts(found: Any) -> dict[str, str]:
    if not isinstance(found, Mapping):
        raise TypeError
    return {_text(key): _text(text) for key, text in found.items()}


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "cents": _cents,
    "int": _integer,
    "float": _number,
    "float | None": lambda found: None if found is None else _number(found),
    "str": _text,
    "Mapping[str, str]": _texts,
    "Kind": Kind,
    "Status": Status,
}
"""How a field is read, by its annotation."""
