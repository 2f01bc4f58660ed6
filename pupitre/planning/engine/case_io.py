"""A case from and to files: a directory of CSV tables, or one JSON file with the same rows.

Reading is strict and complete: every unusable line is reported together in one `CaseError`. Rows are put in
canonical order (by their cells), so shuffled files give the same case and the same `case_hash`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .case import Case, Meta
from .case_check import Place, Reading, check
from .case_tables import TABLES, BadCellError, Table
from .problems import CaseError, Problem
from .settings_io import settings_from_json, settings_to_json

META_FILE = "meta.json"
_MAX_YEARS, _MAX_WAVES_PER_YEAR = 30, 12


def read_case(path: Path | str) -> Case:
    """Read a case directory, or a `.json` file. Raises CaseError with every problem found."""
    path = Path(path)
    problems: list[Problem] = []
    if path.is_dir():
        meta, reading = _read_directory(path, problems)
    else:
        meta, reading = _read_document(_load_json(path, path.name, problems), path.name, problems)
    return _finish(meta, reading, problems)


def case_from_json(document: object, name: str = "case.json") -> Case:
    """The case of an already parsed JSON document; lines in problems are row numbers from 1."""
    problems: list[Problem] = []
    meta, reading = _read_document(document, name, problems)
    return _finish(meta, reading, problems)


def make_case(meta: Meta, **tables: Iterable[Any]) -> Case:
    """A checked case in canonical order from rows built in code. Raises CaseError."""
    reading = Reading()
    for table in TABLES:
        for number, row in enumerate(tables.pop(table.name, ()), start=1):
            reading.add(table, row, (table.name, number))
    if tables:
        raise TypeError(f"unknown tables: {sorted(tables)}")
    return _finish(meta, reading, [])


def write_case(case: Case, directory: Path | str) -> None:
    """Write the case as a directory of CSV tables, in canonical order."""
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    text = json.dumps(_meta_to_json(case.meta), ensure_ascii=False, indent=1, sort_keys=True)
    (directory / META_FILE).write_text(text + "\n", encoding="utf-8")
    for table in TABLES:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow([column.name for column in table.columns])
        writer.writerows(table.all_cells(getattr(case, table.name)))
        (directory / table.file).write_text(buffer.getvalue(), encoding="utf-8")


def case_to_json(case: Case) -> dict[str, Any]:
    """The whole case as one JSON document; every cell is the same text as in the CSV form."""
    document: dict[str, Any] = {"meta": _meta_to_json(case.meta)}
    for table in TABLES:
        names = [column.name for column in table.columns]
        rows = table.all_cells(getattr(case, table.name))
        document[table.name] = [dict(zip(names, cells, strict=True)) for cells in rows]
    return document


def write_case_json(case: Case, path: Path | str) -> None:
    """Write the case as one JSON file."""
    text = json.dumps(case_to_json(case), ensure_ascii=False, indent=1, sort_keys=True)
    Path(path).write_text(text + "\n", encoding="utf-8")


class _Quoted(dict[str, str]):
    """Cells as JSON, each written when it first comes."""

    def __missing__(self, text: str) -> str:
        quoted = self[text] = json.dumps(text)
        return quoted


def case_hash(case: Case) -> str:
    """sha256 (hex) of the canonical content: data, horizon, seed and every setting in force."""
    digest = hashlib.sha256()
    digest.update(json.dumps(_meta_to_json(case.meta), sort_keys=True).encode())
    for table in TABLES:
        digest.update(f"\n#{table.name}\n".encode())
        quoted, rows = _Quoted(), table.all_cells(getattr(case, table.name))
        digest.update("".join([f"[{', '.join(map(quoted.__getitem__, cells))}]" for cells in rows]).encode())
    return digest.hexdigest()


def _finish(meta: Meta, reading: Reading, problems: list[Problem]) -> Case:
    """Check what the rows say of each other, then order them; raises with everything wrong so far."""
    check(meta, reading, problems)
    if problems:
        raise CaseError(problems)
    return Case(meta=meta, **{table.name: _ordered(table, reading.rows[table.name]) for table in TABLES})


def _ordered(table: Table, rows: Sequence[Any]) -> tuple[Any, ...]:
    cells = table.all_cells(rows)
    return tuple(rows[n] for n in sorted(range(len(rows)), key=cells.__getitem__))


def _read_directory(path: Path, problems: list[Problem]) -> tuple[Meta, Reading]:
    meta = _meta_from_json(_load_json(path / META_FILE, META_FILE, problems), problems)
    reading = Reading()
    for table in TABLES:
        if not _read_csv(path / table.file, table, reading, problems):
            reading.unread.add(table.name)
    return meta, reading


def _read_csv(path: Path, table: Table, reading: Reading, problems: list[Problem]) -> bool:
    """Read a table; False when no row of it could be looked at. An optional table may be absent."""
    if not path.exists():
        if table.required:
            problems.append(Problem(table.file, 0, "", "", "missing_file"))
        return not table.required
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.append(Problem(table.file, 0, "", "", "not_utf8"))
        return False
    lines = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip() for name in next(lines, [])]
    if not _header_is_usable(header, table, table.file, problems):
        return False
    for cells in lines:
        if not any(text.strip() for text in cells):
            continue
        if len(cells) != len(header):
            params = {"found": str(len(cells)), "expected": str(len(header))}
            problems.append(Problem(table.file, lines.line_num, "", "", "ragged", params))
        record = dict(zip(header, cells, strict=False))
        if len(cells) == len(header):
            _read_row(record, table, (table.file, lines.line_num), reading, problems)
        else:
            reading.broken[table.name].add(_key_text(record, table))
    return True


def _header_is_usable(header: Sequence[str], table: Table, file: str, problems: list[Problem], line: int = 1) -> bool:
    """Unknown columns are refused, not skipped: a misspelt optional column would be lost in silence."""
    known = [column.name for column in table.columns]
    found = len(problems)
    params = {"known": ", ".join(known)}
    problems += [
        Problem(file, line, column.name, "", "missing_column")
        for column in table.columns
        if column.required and column.name not in header
    ]
    problems += [
        Problem(file, line, name, name, "unknown_column", params)
        for name in header
        if name not in known or header.count(name) > 1
    ]
    return len(problems) == found


def _read_row(
    record: Mapping[str, str], table: Table, place: Place, reading: Reading, problems: list[Problem]
) -> None:
    """Add the row to the reading, or say what is wrong with each of its cells."""
    values: dict[str, Any] = {}
    for column in table.columns:
        text = record.get(column.name, "")
        try:
            values[column.name] = column.value(text)
        except BadCellError as bad:
            problems.append(Problem(*place, column.name, text, bad.code, bad.params))
    if len(values) == len(table.columns):
        reading.add(table, table.row(**values), place)
    else:
        reading.broken[table.name].add(_key_text(record, table))


def _key_text(record: Mapping[str, str], table: Table) -> tuple[str, ...]:
    return tuple(record.get(column.name, "").strip() for column in table.columns[: table.key_width])


def _read_document(document: object, name: str, problems: list[Problem]) -> tuple[Meta, Reading]:
    if not isinstance(document, Mapping):
        problems.append(Problem(name, 0, "", "", "not_json", {"detail": "an object is expected"}))
        document = {}
    meta = _meta_from_json(document.get("meta", {}), problems)
    reading = Reading()
    for table in TABLES:
        records = document.get(table.name, [])
        if isinstance(records, list):
            _read_records(records, f"{name}:{table.name}", table, reading, problems)
        else:
            problems.append(Problem(f"{name}:{table.name}", 0, "", "", "not_a_list"))
            reading.unread.add(table.name)
    for key in sorted(set(document) - {table.name for table in TABLES} - {"meta"}):
        params = {"known": ", ".join(["meta", *(table.name for table in TABLES)])}
        problems.append(Problem(name, 0, str(key), "", "unknown_column", params))
    return meta, reading


def _read_records(records: list[Any], file: str, table: Table, reading: Reading, problems: list[Problem]) -> None:
    for number, record in enumerate(records, start=1):
        if not isinstance(record, Mapping):
            problems.append(Problem(file, number, "", str(record), "not_a_list"))
            continue
        texts = {key: _json_cell(value) for key, value in record.items()}
        if _header_is_usable(list(texts), table, file, problems, line=number):
            _read_row(texts, table, (file, number), reading, problems)
        else:
            reading.broken[table.name].add(_key_text(texts, table))


def _json_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "|".join(str(entry) for entry in value)
    return str(value)


def _load_json(path: Path, name: str, problems: list[Problem]) -> object:
    """Numbers are kept as they are written, so that an amount is never rounded on its way."""
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"), parse_float=str)
    except FileNotFoundError:
        problems.append(Problem(name, 0, "", "", "missing_file"))
    except UnicodeDecodeError:
        problems.append(Problem(name, 0, "", "", "not_utf8"))
    except json.JSONDecodeError as error:
        problems.append(Problem(name, error.lineno, "", "", "not_json", {"detail": error.msg}))
    return {}


def _meta_from_json(values: object, problems: list[Problem]) -> Meta:
    if not isinstance(values, Mapping):
        values = {}
    missing = any(problem.file == META_FILE for problem in problems)
    numbers: dict[str, int] = {}
    for name, low, high, default in (
        ("years", 1, _MAX_YEARS, 1),
        ("waves_per_year", 1, _MAX_WAVES_PER_YEAR, 1),
        ("seed", 0, 2**31 - 1, 0),
    ):
        value = values.get(name, 0 if name == "seed" else None)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            numbers[name] = value
            continue
        numbers[name] = default
        if not missing:
            expected = {"expected": f"a whole number from {low} to {high}"}
            problems.append(Problem(META_FILE, 0, name, str(value), "bad_setting", expected))
    for name in sorted(set(values) - {"years", "waves_per_year", "seed", "settings"}):
        known = {"known": "years, waves_per_year, seed, settings"}
        problems.append(Problem(META_FILE, 0, name, str(values[name]), "unknown_setting", known))
    return Meta(settings=settings_from_json(values.get("settings", {}), problems), **numbers)


def _meta_to_json(meta: Meta) -> dict[str, Any]:
    return {
        "years": meta.years,
        "waves_per_year": meta.waves_per_year,
        "seed": meta.seed,
        "settings": settings_to_json(meta.settings),
    }
