"""The columns of every table of a case: how a cell is read, its bounds, and how it is written back."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Any

from . import case as c


class BadCellError(Exception):
    """A cell that cannot be read: code of `problems.MESSAGES` and its parameters."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `read` turns its text into a value; an empty cell takes `default` unless it is required."""

    name: str
    read: Callable[[str], Any]
    required: bool = True
    default: Any = None
    low: float | None = None
    high: float | None = None

    def value(self, text: str) -> Any:
        """The value of a cell, within bounds; raises BadCellError."""
        text = text.strip()
        if not text:
            if self.required:
                raise BadCellError("empty")
            return self.default
        value = self.read(text)
        if self.low is not None and value < self.low:
            raise BadCellError("too_small", low=cell(self.low))
        if self.high is not None and value > self.high:
            raise BadCellError("too_large", high=cell(self.high))
        return value


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its row class, its columns, and how many of them (the first ones) make a row's key."""

    name: str
    row: type
    key_width: int  # 0 = rows without a key, equal rows are allowed
    columns: tuple[Column, ...]
    required: bool = True

    @property
    def file(self) -> str:
        """Name of its file in a case directory."""
        return f"{self.name}.csv"

    def cells(self, row: Any) -> tuple[str, ...]:
        """The row as canonical text, which also orders rows."""
        return tuple(cell(getattr(row, column.name)) for column in self.columns)

    def all_cells(self, rows: Sequence[Any], width: int | None = None) -> list[tuple[str, ...]]:
        """The same of many rows (or their first columns), column by column: what comes again is written once."""
        columns = (map(_Written().__getitem__, map(attrgetter(column.name), rows)) for column in self.columns[:width])
        return list(zip(*columns, strict=True))


class _Written(dict[Any, str]):
    """The values of a column, each written when it first comes."""

    def __missing__(self, value: Any) -> str:
        text = self[value] = cell(value)
        return text


def cell(value: Any) -> str:
    """The one way a value is written: shortest exact numbers, money with two decimals, lists with a bar."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, tuple):
        return "|".join(value)
    return str(value)


def _text(text: str) -> str:
    return text


_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?|[+-]?[0-9]+\.")


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        raise BadCellError("not_integer")
    return int(text)


def _number(text: str) -> float:
    value = float(text) if _PLAIN_NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise BadCellError("not_number")
    return value + 0.0  # -0.0 and 0.0 are one value


def _money(text: str) -> Decimal:
    if not _PLAIN_NUMBER.fullmatch(text):
        raise BadCellError("not_money")
    value = Decimal(text)
    if abs(value) > Decimal(10) ** 12 or value != round(value, 2):
        raise BadCellError("not_money")
    return round(value, 2)


def _flag(text: str) -> bool:
    known = {"1": True, "true": True, "0": False, "false": False}
    try:
        return known[text.lower()]
    except KeyError:
        raise BadCellError("not_flag") from None


def _names(text: str) -> tuple[str, ...]:
    return tuple(sorted({name.strip() for name in text.split("|")} - {""}))


def _choice(enum: type[StrEnum]) -> Callable[[str], StrEnum]:
    known: Mapping[str, StrEnum] = {member.value.lower(): member for member in enum}

    def read(text: str) -> StrEnum:
        try:
            return known[text.lower()]
        except KeyError:
            raise BadCellError("not_choice", known=", ".join(member.value for member in enum)) from None

    return read


def _count(name: str, low: int = 0) -> Column:
    return Column(name, _integer, low=low, high=1_000_000)


def _amount(name: str) -> Column:
    return Column(name, _money, low=0)


def _real(name: str, low: float = 0, high: float = 1_000_000) -> Column:
    return Column(name, _number, low=low, high=high)


def _share(name: str) -> Column:
    return _real(name, high=1)


_ITEM = (Column("school_id", _text), Column("function", _text), Column("group", _text))

TABLES: tuple[Table, ...] = (
    Table(
        "schools",
        c.School,
        1,
        (
            Column("school_id", _text),
            Column("territory_id", _text),
            Column("kind", _text, required=False, default=""),
            Column("category", _text, required=False, default=""),
            Column("ips", _number, required=False, low=1, high=300),
            _count("teachers"),
            Column("x_km", _number, required=False),
            Column("y_km", _number, required=False),
        ),
    ),
    Table(
        "enrolment",
        c.Enrolment,
        3,
        (
            Column("school_id", _text),
            _count("year", low=1),
            Column("level", _text),
            _count("pupils"),
            _real("class_size", low=1),
        ),
        required=False,
    ),
    Table("items", c.Item, 3, (*_ITEM, _count("lot_size", low=1), _real("pupils_lot"))),
    Table("need", c.Need, 4, (*_ITEM, _count("year", low=1), _count("lots"))),
    Table(
        "stock",
        c.Stock,
        0,
        (
            *_ITEM,
            Column("model_id", _text),
            _real("age"),
            Column("condition", _choice(c.Condition)),
            _count("units"),
        ),
        required=False,
    ),
    Table("usage", c.Usage, 3, (*_ITEM, _share("usage_rate")), required=False),
    Table(
        "commitments",
        c.Commitment,
        1,
        (
            Column("school_id", _text),
            Column("convention_wave", _integer, low=0, high=c.NEVER_WAVE),
            Column("volet_wave", _integer, low=0, high=c.NEVER_WAVE),
            Column("referent_wave", _integer, low=0, high=c.NEVER_WAVE),
            _share("trained_share"),
            _share("trained_threshold"),
            _count("seats_needed"),
            _real("commitment", high=100),
            _real("adviser_days"),
            _real("tech_hours"),
        ),
    ),
    Table(
        "obligations",
        c.Obligation,
        4,
        (*_ITEM, _count("deadline_year", low=1), _share("min_share"), Column("label", _text)),
        required=False,
    ),
    Table(
        "capacities",
        c.Capacity,
        2,
        (
            Column("territory_id", _text),
            _count("wave", low=1),
            _real("deployments"),
            _real("adviser_days"),
            _real("tech_hours"),
            _count("training_seats"),
        ),
    ),
    Table(
        "measures",
        c.Measure,
        1,
        (
            Column("measure_id", _text),
            Column("kind", _choice(c.Money)),
            _share("carry_share"),
            Column("cofund_share", _number, low=0.01, high=1),
            _share("must_spend_share"),
            Column("functions", _names),
            Column("categories", _names),
            _real("min_commitment", high=100),
            _real("min_repairability", high=10),
            _count("first_year", low=1),
            _count("end_year", low=1),
            Column("scope", _choice(c.Scope)),
        ),
    ),
    Table(
        "measure_budgets",
        c.MeasureBudget,
        3,
        (
            Column("territory_id", _text),
            Column("measure_id", _text),
            _count("year", low=1),
            _amount("amount"),
        ),
    ),
    Table(
        "catalogue",
        c.Model,
        1,
        (
            Column("model_id", _text),
            Column("functions", _names, required=False, default=()),
            _amount("unit_price"),
            _real("life_years", low=0.1),
            _real("repairability", high=10),
            _amount("opex_licence"),
            _amount("opex_mdm"),
            _amount("opex_support"),
            _amount("set_overhead"),
            Column("reconditioned", _flag),
        ),
    ),
    Table("pins", c.Pin, 1, (Column("school_id", _text), Column("wave", _integer, required=False, low=1)), False),
)
