"""Reading a file of rows whatever its encoding, separator and line ends, with its columns matched by meaning."""

import codecs
import csv
import difflib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from pupitre.kernel.imports.parsing import plain
from pupitre.kernel.imports.values import BadValue, Column, Problem

CHUNK = 1 << 20  # bytes
DELIMITERS = ";,\t|"
BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
VALUE_SHOWN = 120  # characters of a value kept in a problem
MEMO = 2_000  # cells of a column whose values are remembered: most columns say the same few things
TEXT_LIMIT = 1 << 17  # characters of one cell; beyond, the file is not a table


class Unreadable(Exception):
    """The file as a whole cannot be taken; its problems say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Match:
    """Where the room's columns stand in a file."""

    positions: tuple[int | None, ...]  # one for each column of the kind
    understood: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]


class Sheet:
    """An open file of rows: its shape, its headers, and its lines one by one."""

    def __init__(self, file: IO[bytes], columns: Sequence[Column]) -> None:
        self.encoding = sniff_encoding(file)
        file.seek(0)
        self._text = io.TextIOWrapper(file, self.encoding, newline="", errors="strict")
        start = self._text.read(1 << 16)
        self.delimiter = sniff_delimiter(start)
        self._text.seek(0)
        self._reader = csv.reader(self._text, delimiter=self.delimiter)
        self.headers = self._read_headers()
        self.match = match_columns(self.headers, columns)

    def rows(self) -> Iterator[tuple[int, list[str], Problem | None]]:
        """Each line's number, its cells (blank lines are passed over), and the problem that keeps it out, if any.

        Errors: Unreadable where the file stops being a table of text.
        """
        width, last = len(self.headers), self._reader.line_num
        while True:
            line = last + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except (csv.Error, UnicodeError) as error:
                raise Unreadable(
                    Problem(line, "", "", _("the file cannot be read beyond this line"), str(error))
                ) from None
            last = self._reader.line_num
            if self.encoding == "utf-16" and any("\0" in cell for cell in cells):
                raise Unreadable(Problem(line, "", "", _("this is not a text file")))
            if len(cells) != width:
                if not any(cells):
                    continue
                if len(cells) < width or any(cells[width:]):
                    yield line, cells, self._wrong_width(line, cells)
                    continue
            elif not any(cells):
                continue
            yield line, cells, None

    def release(self) -> None:
        """Give the file back to who opened it, still open."""
        self._text.detach()

    def _read_headers(self) -> list[str]:
        try:
            headers = next(self._reader, [])
        except (csv.Error, UnicodeError) as error:
            raise Unreadable(Problem(1, "", "", _("this is not a table of text"), str(error))) from None
        if not any(header.strip() for header in headers):
            remedy = _("The first line must name the columns.")
            raise Unreadable(Problem(1, "", "", _("the file has no header"), remedy))
        return [header.strip() for header in headers]

    def _wrong_width(self, line: int, cells: list[str]) -> Problem:
        sizes = {"found": len(cells), "expected": len(self.headers)}
        message = _("this line has %(found)d cells where the header has %(expected)d") % sizes
        remedy = _("The file may be cut short, or hold a separator in a text: export it again.")
        return Problem(line, "", self.delimiter.join(cells)[:VALUE_SHOWN], message, remedy)


def sniff_encoding(file: IO[bytes]) -> str:
    """The encoding of a whole file: its mark, else UTF-8 if every byte fits, else Windows-1252, else ISO-8859-1.

    Errors: Unreadable for bytes that are no text.
    """
    file.seek(0)
    head = file.read(4)
    for mark, name in BOMS.items():
        if head.startswith(mark):
            return name
    file.seek(0)
    decoder, utf8, high = codecs.getincrementaldecoder("utf-8")(), True, set[int]()
    while chunk := file.read(CHUNK):
        if b"\0" in chunk:
            remedy = _("Save the sheet as CSV (text, separated by semicolons), then import that file.")
            raise Unreadable(Problem(None, "", "", _("this is not a text file"), remedy))
        if utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                utf8 = False
        if not chunk.isascii():
            high.update(chunk)
    if utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            utf8 = False
    if utf8:
        return "utf-8"
    return "iso-8859-1" if high & {0x81, 0x8D, 0x8F, 0x90, 0x9D} else "cp1252"


def sniff_delimiter(start: str) -> str:
    """The separator that cuts the first line into the most cells; quoted text is not counted."""
    lines = start.lstrip("\r\n").splitlines()
    outside = "".join(lines[0].split('"')[::2]) if lines else ""
    return max(DELIMITERS, key=outside.count)


def match_columns(headers: Sequence[str], columns: Sequence[Column]) -> Match:
    """Find each column among the headers by its aliases, in the order of the aliases; the rest is ignored, and named.

    Errors: Unreadable where a required column is not found, with the nearest header as a hint.
    """
    known: dict[str, int] = {}
    for index, header in enumerate(headers):
        known.setdefault(plain(header), index)
    positions = tuple(
        next((known[name] for alias in column.aliases if (name := plain(alias)) in known), None) for column in columns
    )
    problems = [
        _absent(column, headers)
        for column, position in zip(columns, positions, strict=True)
        if position is None and column.required
    ]
    if problems:
        raise Unreadable(*problems)
    used = set(positions)
    return Match(
        positions,
        tuple(
            (headers[position], str(column.label))
            for column, position in zip(columns, positions, strict=True)
            if position is not None
        ),
        tuple(header for index, header in enumerate(headers) if index not in used and header),
    )


def _absent(column: Column, headers: Sequence[str]) -> Problem:
    near = difflib.get_close_matches(column.aliases[0], headers, n=1, cutoff=0.6)
    remedy = _("Name one column of the first line: %(names)s.") % {"names": ", ".join(column.aliases[:4])}
    if near:
        remedy += " " + _("The nearest header is “%(header)s”.") % {"header": near[0][:VALUE_SHOWN]}
    return Problem(1, str(column.label), "", _("the file has no such column"), remedy)


class Parser:
    """Turns the cells of a line into parsed values, with every bad cell of the line reported."""

    def __init__(self, columns: Sequence[Column], match: Match, headers: Sequence[str]) -> None:
        self._plan: list[tuple[int, int, Column, dict[str, object]]] = [
            (slot, position, column, {})
            for slot, (column, position) in enumerate(zip(columns, match.positions, strict=True))
            if position is not None
        ]
        self._headers = headers
        self._width = len(columns)

    def parse(self, line: int, cells: list[str]) -> tuple[list[object], list[Problem]]:
        """The values in the order of the columns, None where the cell is empty or bad, and the problems."""
        values: list[object] = [None] * self._width
        problems: list[Problem] = []
        for slot, position, column, memo in self._plan:
            cell = cells[position]
            if cell in memo:
                values[slot] = memo[cell]
                continue
            if not cell or cell.isspace():
                if column.required:
                    remedy = _("Fill it in, or take the line out of the file.")
                    problems.append(Problem(line, self._headers[position], "", _("the cell is empty"), remedy))
                continue
            try:
                value = values[slot] = column.parse(cell)
                if len(memo) < MEMO:
                    memo[cell] = value
            except BadValue as bad:
                problems.append(
                    Problem(
                        line,
                        self._headers[position],
                        cell[:VALUE_SHOWN],
                        str(bad.message),
                        str(bad.remedy),
                        refuses=not column.lenient,
                    )
                )
        return values, problems


csv.field_size_limit(TEXT_LIMIT)
