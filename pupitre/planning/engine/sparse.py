"""A sparse matrix by columns from the pieces that rules give, without sorting them all.

A piece is what one rule says of many columns at once. Most pieces name each column once and in order, so that
every coefficient finds its place by counting: its column begins where those before it end, and the pieces before have
filled so much of it. Only the columns in which a row came twice, or too late, are put in order afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .instance import Floats, Ints


@dataclass(frozen=True, slots=True)
class Piece:
    """Coefficients in the order of their columns; those of a column keep the order they were given in."""

    rows: Ints  # counted from `first`
    values: Floats
    first: int
    own: slice | Ints  # its columns, once each: a slice where none is left out, which is read and written faster
    runs: Ints | None  # where each column begins in the piece; None where each comes once
    count: Ints | int  # coefficients of each column

    @classmethod
    def of(cls, rows: Ints, columns: Ints, values: Floats, first: int) -> Piece:
        """The piece, put in the order of its columns if it is not."""
        later = columns[1:] > columns[:-1]
        if later.all():
            begin, after = int(columns[0]), int(columns[-1]) + 1
            own = slice(begin, after) if after - begin == len(columns) else columns
            return cls(rows, values, first, own, None, 1)
        if (columns[1:] < columns[:-1]).any():
            order = np.argsort(columns, kind="stable")
            rows, columns, values = rows[order], columns[order], values[order]
            later = columns[1:] > columns[:-1]
        runs = np.concatenate([[0], np.flatnonzero(later) + 1])
        return cls(rows, values, first, columns[runs], runs, np.diff(runs, append=len(columns)))

    def places(self, filled: Ints) -> Ints:
        """The place of each coefficient, given how far each column is filled (n,), which is moved on."""
        place: Ints = filled[self.own]
        if self.runs is None:
            place = place.copy() if isinstance(self.own, slice) else place
        else:
            place = np.repeat(place - self.runs, self.count) + np.arange(len(self.rows))
        filled[self.own] += self.count
        return place


def by_columns(pieces: Sequence[Piece], width: int) -> tuple[Ints, Ints, Floats]:
    """Where each column begins (n+1,), rows (increasing in a column) and values; repeated coefficients add up."""
    filled = np.zeros(width, dtype=np.int64)
    for piece in pieces:
        filled[piece.own] += piece.count
    start = np.zeros(width + 1, dtype=np.int64)
    np.cumsum(filled, out=start[1:])
    filled[:] = start[:-1]
    both = np.empty((2, start[-1]), dtype=np.int64)  # at once: memory comes in larger pages, and faster
    rows, values = both[0], both[1].view(np.float64)
    for piece in pieces:
        place = piece.places(filled)
        rows[place] = piece.rows + piece.first
        values[place] = piece.values
    return _in_order(start, rows, values)


def _in_order(start: Ints, rows: Ints, values: Floats) -> tuple[Ints, Ints, Floats]:
    """Rows made increasing in the columns where they are not, repeated ones added up, those that cancel left out."""
    late = rows[1:] <= rows[:-1]
    begins = start[1:-1]
    late[begins[(begins > 0) & (begins < len(rows))] - 1] = False
    columns = np.unique(np.searchsorted(start, np.flatnonzero(late) + 1, side="right") - 1)
    if not len(columns):
        return start, rows, values
    counts = np.diff(start)
    count = counts[columns]
    number = np.repeat(np.arange(len(columns)), count)
    place = np.repeat(start[columns] - (np.cumsum(count) - count), count) + np.arange(len(number))
    row, number, summed = added_up(rows[place], number, values[place])
    if len(row) == len(place):
        rows[place], values[place] = row, summed
        return start, rows, values
    left = np.bincount(number, minlength=len(columns))
    target = np.repeat(start[columns] - (np.cumsum(left) - left), left) + np.arange(len(row))
    kept = np.ones(len(rows), dtype=np.bool_)
    kept[place] = False
    kept[target], rows[target], values[target] = True, row, summed
    counts[columns] = left
    return np.concatenate([[0], np.cumsum(counts)]), rows[kept], values[kept]


def added_up(rows: Ints, columns: Ints, values: Floats) -> tuple[Ints, Ints, Floats]:
    """Coefficients in the order of columns and rows, those of the same place added up, those that cancel left out."""
    order = np.argsort(columns * (int(rows.max(initial=0)) + 1) + rows, kind="stable")
    rows, columns = rows[order], columns[order]
    first = np.flatnonzero((np.diff(columns, prepend=-2) != 0) | (np.diff(rows, prepend=-2) != 0))
    summed = np.add.reduceat(values[order], first) if len(first) else values
    first, summed = first[summed != 0], summed[summed != 0]
    return rows[first], columns[first], summed
