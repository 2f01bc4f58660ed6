"""What is wrong with a case, all of it at once: where, which value, why, and what to do.

`MESSAGES` holds English templates, so that a door can translate the template and then fill it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

MESSAGES: Mapping[str, tuple[str, str]] = {
    # code: (what is wrong, what to do)
    "missing_file": (
        "The file is missing.",
        "Add the file {file}, with its header line even if it is empty.",
    ),
    "not_utf8": ("The file is not written in UTF-8.", "Save it again as CSV UTF-8."),
    "not_json": ("The file is not valid JSON: {detail}.", "Correct the file, or export the case again."),
    "not_a_list": ("A list of rows is expected here.", "Write one object per row, in a list."),
    "missing_column": ("The column is missing.", "Add the column {column} to the header line."),
    "unknown_column": (
        "This column is not known.",
        "Correct its name, or remove it; known columns: {known}.",
    ),
    "ragged": ("The line has {found} cells where the header has {expected}.", "Check commas and quotes."),
    "empty": ("A value is expected here.", "Fill in {column}."),
    "not_integer": ("A whole number is expected.", "Write a whole number, without unit or spaces."),
    "not_number": ("A number is expected.", "Write a number with a decimal point, without unit or spaces."),
    "not_money": ("An amount is expected.", "Write euros with at most two decimals and a decimal point."),
    "not_flag": ("A yes or a no is expected.", "Write 1 or 0."),
    "not_choice": ("This word is not known here.", "Write one of: {known}."),
    "too_small": ("The value is under {low}.", "Write a value from {low} up."),
    "too_large": ("The value is over {high}.", "Write a value up to {high}."),
    "duplicate": ("This row is already given at line {first}.", "Keep one of the two rows."),
    "unknown_school": ("No school has this identifier.", "Add the school to schools.csv, or correct it."),
    "unknown_item": ("This school has no such item.", "Add the item to items.csv, or correct the row."),
    "unknown_model": ("No model has this identifier.", "Add it to catalogue.csv, or correct it."),
    "unknown_measure": ("No measure has this identifier.", "Add it to measures.csv, or correct it."),
    "unknown_territory": ("No school and no capacity has this territory.", "Correct the territory."),
    "unknown_function": (
        "The settings do not know this function.",
        "Correct it, or add it to `functions` in the settings of meta.json; known: {known}.",
    ),
    "unknown_setting": ("No setting has this name.", "Correct its name; known settings: {known}."),
    "bad_setting": ("The setting has not the expected form: {expected}.", "Correct the value in meta.json."),
    "year_out_of_range": ("The plan has years 1 to {high}.", "Correct the year, or lengthen the plan."),
    "wave_out_of_range": ("The plan has waves 1 to {high}.", "Correct the wave, or lengthen the plan."),
    "closed_year": (
        "Money is voted in a year when the measure does not pay ({first} to {last}).",
        "Correct the year, or the measure's first and end years.",
    ),
    "years_reversed": ("The measure ends before it begins.", "Correct first_year or end_year."),
    "no_commitment": (
        "The school has no line in commitments.csv.",
        "Add one; waves 99 if nothing is signed.",
    ),
    "no_capacity": ("The territory has no capacity for wave(s) {waves}.", "Add lines to capacities.csv."),
    "no_carrier": (
        "No measure can pay the complement of this co-funded one.",
        "Add a measure of the same kind that pays the whole (cofund_share 1).",
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct. `line` counts the header as line 1; 0 when the whole file is meant."""

    file: str
    line: int
    column: str
    value: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return self.text()[0]

    @property
    def advice(self) -> str:
        """What to do, in English."""
        return self.text()[1]

    def text(self, translate: Callable[[str], str] = str) -> tuple[str, str]:
        """What is wrong and what to do, through the door's translation of the templates."""
        values = {"file": self.file, "column": self.column, "value": self.value, **self.params}
        what, todo = MESSAGES[self.code]
        return translate(what).format_map(values), translate(todo).format_map(values)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        cell = f" {self.column}={self.value!r}" if self.column else ""
        return f"{place}{cell}: {self.message} {self.advice}"


class CaseError(Exception):
    """The case cannot be used; carries every problem found, in file and line order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line, p.column, p.code)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
