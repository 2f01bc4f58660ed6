"""What the rows of a case say of each other: identifiers that exist, dates within the horizon, no gap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .case import ANY, Measure, Meta, Scope
from .case_tables import TABLES, Table, cell
from .problems import Problem

Place = tuple[str, int]
"""File and line of a row."""


@dataclass
class Reading:
    """Rows on their way to a case: with their places, and the keys of those that could not be read.

    An unreadable row is reported once; what refers to it is not reported again.
    """

    rows: dict[str, list[Any]] = field(default_factory=lambda: {table.name: [] for table in TABLES})
    places: dict[str, list[Place]] = field(default_factory=lambda: {table.name: [] for table in TABLES})
    broken: dict[str, set[tuple[str, ...]]] = field(default_factory=lambda: {table.name: set() for table in TABLES})
    unread: set[str] = field(default_factory=set)  # whole tables that could not be read

    def add(self, table: Table, row: Any, place: Place) -> None:
        """Keep a readable row."""
        self.rows[table.name].append(row)
        self.places[table.name].append(place)

    def keys(self, table: str) -> set[tuple[str, ...]]:
        """Keys of a table's rows, readable or not, as text."""
        (found,) = [candidate for candidate in TABLES if candidate.name == table]
        width = found.key_width
        return self.broken[table] | set(found.all_cells(self.rows[table], width))


def check(meta: Meta, reading: Reading, problems: list[Problem]) -> None:
    """Add to `problems` everything wrong between rows; one pass per rule, in the order of the tables."""
    judge = _Judge(meta, reading, problems)
    judge.duplicates()
    judge.references()
    judge.functions()
    judge.horizon()
    judge.measures()
    judge.gaps()
    judge.complements()


class _Judge:
    """Gathers the identifiers once, then one method per rule."""

    def __init__(self, meta: Meta, reading: Reading, problems: list[Problem]) -> None:
        self.meta, self.reading, self.problems = meta, reading, problems
        self.rows = reading.rows
        self.measure_by_id: dict[str, Measure] = {row.measure_id: row for row in self.rows["measures"]}
        self.territories = {row.territory_id for row in (*self.rows["schools"], *self.rows["capacities"])}

    def each(self, table: str) -> Iterator[tuple[Any, Place]]:
        return zip(self.rows[table], self.reading.places[table], strict=True)

    def report(self, place: Place, column: str, value: Any, code: str, **params: str) -> None:
        self.problems.append(Problem(*place, column, cell(value), code, params))

    def blind_to_territories(self) -> bool:
        """Whether some row that could name a territory was unreadable."""
        broken, unread = self.reading.broken, self.reading.unread
        return bool(broken["schools"] or broken["capacities"] or unread & {"schools", "capacities"})

    def duplicates(self) -> None:
        for table in TABLES:
            if not table.key_width:
                continue
            seen: dict[tuple[str, ...], int] = {}
            keys = table.all_cells(self.rows[table.name], table.key_width)
            for key, place in zip(keys, self.reading.places[table.name], strict=True):
                if key in seen:
                    column = table.columns[table.key_width - 1].name
                    self.report(place, column, key[-1], "duplicate", first=str(seen[key]))
                seen.setdefault(key, place[1])

    def references(self) -> None:
        schools = {key[0] for key in self.reading.keys("schools")}
        items, models = self.reading.keys("items"), self.reading.keys("catalogue")
        unread = self.reading.unread
        for table in ("enrolment", "items", "need", "stock", "usage", "commitments", "obligations", "pins"):
            of_item = table in ("need", "stock", "usage", "obligations")
            for row, place in self.each(table):
                if row.school_id not in schools and "schools" not in unread:
                    self.report(place, "school_id", row.school_id, "unknown_school")
                elif of_item and self.is_missing((row.school_id, row.function, row.group), items):
                    self.report(place, "group", f"{row.function}/{row.group}", "unknown_item")
        for row, place in self.each("stock"):
            if (row.model_id,) not in models and "catalogue" not in unread:
                self.report(place, "model_id", row.model_id, "unknown_model")

    def is_missing(self, key: tuple[str, ...], items: set[tuple[str, ...]]) -> bool:
        return key not in items and "items" not in self.reading.unread

    def functions(self) -> None:
        known = [rule.name for rule in self.meta.settings.functions]
        for row, place in self.each("items"):
            if row.function not in known:
                self.report(place, "function", row.function, "unknown_function", known=", ".join(known))
        for table in ("catalogue", "measures"):
            for row, place in self.each(table):
                for name in sorted(set(row.functions) - set(known) - {ANY}):
                    self.report(place, "functions", name, "unknown_function", known=", ".join(known))

    def horizon(self) -> None:
        years, waves = self.meta.years, self.meta.waves
        for table, column in (
            ("enrolment", "year"),
            ("need", "year"),
            ("obligations", "deadline_year"),
            ("measure_budgets", "year"),
        ):
            for row, place in self.each(table):
                if getattr(row, column) > years:
                    self.report(place, column, getattr(row, column), "year_out_of_range", high=str(years))
        for table in ("capacities", "pins"):
            for row, place in self.each(table):
                if row.wave is not None and row.wave > waves:
                    self.report(place, "wave", row.wave, "wave_out_of_range", high=str(waves))

    def measures(self) -> None:
        for row, place in self.each("measures"):
            if row.end_year < row.first_year:
                self.report(place, "end_year", row.end_year, "years_reversed")
        known = self.reading.keys("measures")
        for row, place in self.each("measure_budgets"):
            measure = self.measure_by_id.get(row.measure_id)
            if measure is None:
                if (row.measure_id,) not in known and "measures" not in self.reading.unread:
                    self.report(place, "measure_id", row.measure_id, "unknown_measure")
                continue
            national = measure.scope is Scope.NATIONAL
            known_place = row.territory_id in self.territories or (national and row.territory_id == ANY)
            if not known_place and not self.blind_to_territories():
                self.report(place, "territory_id", row.territory_id, "unknown_territory")
            if row.amount and not measure.first_year <= row.year <= measure.end_year:
                years = {"first": str(measure.first_year), "last": str(measure.end_year)}
                self.report(place, "year", row.year, "closed_year", **years)

    def gaps(self) -> None:
        committed = {key[0] for key in self.reading.keys("commitments")}
        for row, place in self.each("schools"):
            if row.school_id not in committed and "commitments" not in self.reading.unread:
                self.report(place, "school_id", row.school_id, "no_commitment")
        given = self.reading.keys("capacities")
        for territory in sorted({row.territory_id for row in self.rows["schools"]}):
            waves = range(1, self.meta.waves + 1)
            missing = [str(wave) for wave in waves if (territory, str(wave)) not in given]
            if missing and "capacities" not in self.reading.unread:
                place = ("capacities.csv", 0)
                self.report(place, "territory_id", territory, "no_capacity", waves=", ".join(missing))

    def complements(self) -> None:
        """A co-funded measure needs a measure of its kind that pays the whole, to carry the complement."""
        carried = {m.kind for m in self.measure_by_id.values() if m.cofund_share == 1}
        for row, place in self.each("measures"):
            if row.cofund_share < 1 and row.kind not in carried:
                self.report(place, "cofund_share", row.cofund_share, "no_carrier")
