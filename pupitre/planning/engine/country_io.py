"""A country as files: `country.json` says what is voted for the national measures, `territories/NAME.json` is a case.

Cases are read one at a time, in the order of their names: a country of any size passes through little memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from .case import ANY, Case, MeasureBudget
from .case_io import read_case, write_case_json

COUNTRY_FILE, TERRITORIES = "country.json", "territories"


class CountryError(ValueError):
    """A directory that is not a country: what is missing or unreadable."""


def write_country(directory: Path, budgets: Iterable[MeasureBudget], territories: Iterable[tuple[str, Case]]) -> int:
    """Write a country; how many territories it has."""
    (directory / TERRITORIES).mkdir(parents=True, exist_ok=True)
    rows = [{"measure_id": row.measure_id, "year": row.year, "amount": str(row.amount)} for row in budgets]
    text = json.dumps({"budgets": rows}, ensure_ascii=False, indent=1)
    (directory / COUNTRY_FILE).write_text(text + "\n", encoding="utf-8")
    count = 0
    for name, case in territories:
        write_case_json(case, directory / TERRITORIES / f"{name}.json")
        count += 1
    return count


def read_budgets(directory: Path) -> list[MeasureBudget]:
    """What is voted for the national measures. Raises CountryError."""
    try:
        document = json.loads((directory / COUNTRY_FILE).read_text(encoding="utf-8"))
        return [
            MeasureBudget(ANY, str(row["measure_id"]), int(row["year"]), Decimal(row["amount"]))
            for row in document["budgets"]
        ]
    except OSError as error:
        raise CountryError(f"{directory / COUNTRY_FILE} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, InvalidOperation) as error:
        wanted = '{"budgets": [{"measure_id", "year", "amount"}]}'
        raise CountryError(f"{directory / COUNTRY_FILE} is not of the form {wanted} ({error})") from error


def read_territories(directory: Path) -> Iterator[tuple[str, Case]]:
    """Name and case of each territory, in the order of names. Raises CountryError, CaseError."""
    files = sorted((directory / TERRITORIES).glob("*.json"), key=lambda path: path.stem)
    if not files:
        raise CountryError(f"{directory / TERRITORIES} holds no case")
    for path in files:
        yield path.stem, read_case(path)
