"""A linear model as arrays, with names: blocks of columns, families of rows, one hand-over to a solver.

Every column belongs to a `Block` and every row to a `Family`; both know their unit and what each of their
members is about (an index table), so that explanations and audits read the model, not a list of numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .instance import Bools, Floats, Ints
from .sparse import Piece, added_up, by_columns

INF = float("inf")
FEASIBLE = 1e-6  # of a row, as HiGHS has it


@dataclass(frozen=True, slots=True)
class Block:
    """Members `start : start + len(index)` of the columns (or rows), each described by a row of `index`."""

    name: str
    unit: str
    keys: tuple[str, ...]  # what the columns of `index` number: school, item, offer, wave, year...
    index: Ints  # (n, len(keys))
    start: int

    @property
    def stop(self) -> int:
        """First member after the block."""
        return self.start + len(self.index)

    @property
    def members(self) -> slice:
        """The block's members among all."""
        return slice(self.start, self.stop)

    @property
    def numbers(self) -> Ints:
        """The block's members as numbers."""
        return np.arange(self.start, self.stop, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Model:
    """max or min of costs subject to row_lower <= A x <= row_upper, lower <= x <= upper; A by columns (CSC)."""

    blocks: dict[str, Block]
    families: dict[str, Block]
    lower: Floats  # (n,)
    upper: Floats
    whole: Bools  # (n,) the column takes whole values
    row_lower: Floats  # (m,)
    row_upper: Floats
    start: Ints  # (n+1,)
    rows: Ints  # (nnz,) row of each coefficient
    values: Floats  # (nnz,)

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.lower)

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.row_lower)

    def activity(self, x: Floats) -> Floats:
        """(m,) A x."""
        columns = np.repeat(np.arange(self.width), np.diff(self.start))
        out: Floats = np.bincount(self.rows, weights=self.values * x[columns], minlength=self.height)  # type: ignore[assignment]
        return out

    def column_names(self) -> list[str]:
        """A name for every column, `block_key1_key2`, keys numbered as in the instance."""
        return _names(self.blocks)

    def row_names(self) -> list[str]:
        """A name for every row."""
        return _names(self.families)


def _names(blocks: dict[str, Block]) -> list[str]:
    return ["_".join([block.name, *map(str, keys)]) for block in blocks.values() for keys in block.index.tolist()]


@dataclass(frozen=True, slots=True)
class Part:
    """What is left of a model when the columns that cannot move are taken out."""

    model: Model  # without names
    cost: Floats
    columns: Ints  # those left
    worth: float  # of the columns taken out


def without_fixed(model: Model, cost: Floats, lower: Floats, upper: Floats) -> Part | None:
    """The columns with room between their bounds, and their rows; None if what is fixed breaks a row of its own."""
    left = upper > lower
    columns = np.flatnonzero(left)
    fixed = np.where(left, 0.0, lower)
    taken = model.activity(fixed)
    column = np.repeat(np.arange(model.width), np.diff(model.start))
    inside = left[column]
    rows, inverse = np.unique(model.rows[inside], return_inverse=True)
    alone = np.ones(model.height, dtype=np.bool_)
    alone[rows] = False
    slack = FEASIBLE * np.maximum(1.0, np.abs(taken))
    broken = (taken < model.row_lower - slack) | (taken > model.row_upper + slack)
    if bool((broken & alone).any()):
        return None
    counts = np.bincount(column[inside], minlength=model.width)[columns]
    part = Model(
        {},
        {},
        lower[columns],
        upper[columns],
        model.whole[columns],
        model.row_lower[rows] - taken[rows],
        model.row_upper[rows] - taken[rows],
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        inverse.reshape(-1).astype(np.int64),
        model.values[inside],
    )
    return Part(part, cost[columns], columns, float(cost @ fixed))


def _spread(part: NDArray[Any], count: int) -> NDArray[Any]:
    """The same for all, where it is not said for each."""
    return part if part.shape == (count,) else np.broadcast_to(part, count)


@dataclass(slots=True)
class Builder:
    """Collects blocks, then families and their coefficients."""

    blocks: dict[str, Block] = field(default_factory=dict)
    families: dict[str, Block] = field(default_factory=dict)
    _width: int = 0
    _height: int = 0
    _columns: list[tuple[Floats, Bools]] = field(default_factory=list)
    _bounds: list[tuple[Floats, Floats]] = field(default_factory=list)
    _pieces: list[Piece] = field(default_factory=list)

    def columns(
        self,
        name: str,
        unit: str,
        keys: tuple[str, ...],
        index: Ints,
        *,
        upper: ArrayLike = INF,
        whole: bool = False,
    ) -> Block:
        """A block of columns between 0 and `upper`."""
        block = Block(name, unit, keys, index if index.ndim == 2 else index[:, None], self._width)
        count = len(block.index)
        high = np.broadcast_to(np.asarray(upper, dtype=np.float64), count)
        self._columns.append((high, np.full(count, whole)))
        self.blocks[name] = block
        self._width = block.stop
        return block

    def family(
        self,
        name: str,
        unit: str,
        keys: tuple[str, ...],
        index: Ints,
        *,
        lower: ArrayLike = -INF,
        upper: ArrayLike = INF,
    ) -> Block:
        """A family of rows between `lower` and `upper`; its coefficients are given by `add`."""
        block = Block(name, unit, keys, index if index.ndim == 2 else index[:, None], self._height)
        low, high = (np.broadcast_to(np.asarray(b, dtype=np.float64), len(block.index)) for b in (lower, upper))
        self._bounds.append((low, high))
        self.families[name] = block
        self._height = block.stop
        return block

    def add(self, family: Block, rows: ArrayLike, columns: ArrayLike, values: ArrayLike) -> None:
        """Coefficients of a family: rows counted within it, columns in the model; column -1 means none."""
        rows_, columns_ = (np.asarray(part, dtype=np.int64) for part in (rows, columns))
        count = rows_.size if rows_.ndim else columns_.size
        rows_, columns_ = _spread(rows_, count), _spread(columns_, count)
        given = np.asarray(values, dtype=np.float64)
        values_ = _spread(given, count)
        if min(rows_.min(initial=0), columns_.min(initial=0)) < 0 or not given.all():
            kept = (columns_ >= 0) & (rows_ >= 0) & (values_ != 0)
            rows_, columns_, values_ = rows_[kept], columns_[kept], values_[kept]
        if len(rows_):
            self._pieces.append(Piece.of(rows_, columns_, values_, family.start))

    def add_up(self, family: Block, rows: Ints, columns: Ints, values: Floats) -> None:
        """The same where coefficients of a column and row come several times: they are added up at once."""
        kept = (columns >= 0) & (rows >= 0)
        self.add(family, *added_up(rows[kept], columns[kept], values[kept]))

    def build(self) -> Model:
        """The model, its coefficients by column and row, repeated ones added up."""
        upper, whole = (np.concatenate(part) for part in zip(*self._columns, strict=True))
        row_lower, row_upper = (np.concatenate(part) for part in zip(*self._bounds, strict=True))
        start, rows, values = by_columns(self._pieces, self._width)
        return Model(
            blocks=self.blocks,
            families=self.families,
            lower=np.zeros(self._width),
            upper=upper,
            whole=whole,
            row_lower=row_lower,
            row_upper=row_upper,
            start=start,
            rows=rows,
            values=values,
        )
