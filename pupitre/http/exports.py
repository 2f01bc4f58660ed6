"""A list as a file: CSV for programs and spreadsheets, XLSX with real numbers and dates."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from pupitre.http.formats import currency_of

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a text that begins so
PATTERNS = {
    "integer": "#,##0",
    "percent": "0.0%",
    "money": "#,##0.00",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}


def value(column: Any, row: Mapping[str, Any]) -> Any:
    """What a file holds: the word of a stored value, a local time without zone, else the value and its note."""
    held = row[column.key]
    if column.words is not None and held is not None:
        return str(column.words.get(held, held))
    if isinstance(held, datetime) and timezone.is_aware(held):
        return timezone.make_naive(held)
    if column.note and held and row[column.note]:
        return f"{held} ({row[column.note]})"
    return held


def heading(column: Any) -> str:
    unit = column.unit or (
        currency_of(column.currency) if column.kind == "money" and len(column.currency) <= 3 else ""
    )
    return f"{column.label} ({unit})" if unit else str(column.label)


def to_csv(name: str, columns: tuple[Any, ...], rows: Iterable[Mapping[str, Any]]) -> HttpResponse:
    """UTF-8 with its mark, so that spreadsheets read the accents; the separator is the country's."""
    text = io.StringIO()
    text.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    comma_is_decimal = (get_language() or "fr").startswith("fr")
    writer = csv.writer(text, delimiter=";" if comma_is_decimal else ",", lineterminator="\r\n")
    writer.writerow([heading(column) for column in columns])
    for row in rows:
        writer.writerow([_csv_cell(value(column, row), comma_is_decimal) for column in columns])
    return _attachment(text.getvalue().encode(), "text/csv; charset=utf-8", f"{name}.csv")


def to_xlsx(name: str, columns: tuple[Any, ...], rows: Iterable[Mapping[str, Any]]) -> HttpResponse:
    """One sheet with a frozen, bold heading row; numbers and dates keep their type."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name[:31])
    sheet.freeze_panes = "A2"
    for position, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = 14 if column.is_figure else 28
    sheet.append([_heading_cell(sheet, column) for column in columns])
    patterns = [PATTERNS.get(column.kind) for column in columns]
    for row in rows:
        cells = (value(column, row) for column in columns)
        sheet.append([_xlsx_cell(sheet, held, pattern) for held, pattern in zip(cells, patterns, strict=True)])
    content = io.BytesIO()
    book.save(content)
    return _attachment(content.getvalue(), XLSX_TYPE, f"{name}.xlsx")


def _heading_cell(sheet: Any, column: Any) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=heading(column))
    cell.font = Font(bold=True)
    return cell


def _xlsx_cell(sheet: Any, held: Any, pattern: str | None) -> Any:
    if isinstance(held, str):
        if not held.startswith(FORMULA):
            return held
        cell = WriteOnlyCell(sheet, value=held)
        cell.data_type = "s"  # a text, whatever it begins with
        return cell
    if pattern is None or held is None:
        return held
    cell = WriteOnlyCell(sheet, value=held)
    cell.number_format = pattern
    return cell


def _csv_cell(held: Any, comma_is_decimal: bool) -> str:
    if held is None:
        return ""
    if isinstance(held, float):
        held = round(held, 4)  # a share keeps two decimals of a percent
    if isinstance(held, str):
        return f"'{held}" if held.startswith(FORMULA) else held
    if isinstance(held, date):
        return held.isoformat(" ", "minutes") if isinstance(held, datetime) else held.isoformat()
    text = str(held)
    return text.replace(".", ",") if comma_is_decimal and not isinstance(held, bool) else text


def _attachment(content: bytes, content_type: str, filename: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


WRITERS: dict[str, Callable[..., HttpResponse]] = {"csv": to_csv, "xlsx": to_xlsx}
