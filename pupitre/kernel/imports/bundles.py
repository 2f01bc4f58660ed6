"""The files of an import: the one that was given, or those of the zip that was given."""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

from pupitre.kernel.imports.reading import Parser, Sheet, Unreadable
from pupitre.kernel.imports.values import ImportKind, Part, Problem

LINES = 100_000_000  # of one file at most: lines of the next file of a bundle are counted from there
LARGEST = 4 * 2**30  # bytes of all files of a zip once unpacked


class Source:
    """One file being read: its sheet, its parser, and the numbers of its lines among those of the bundle."""

    def __init__(self, part: Part, file: IO[bytes], *, base: int = 0, name: str = "") -> None:
        self.part, self.base, self.name = part, base, name
        try:
            self.sheet = Sheet(file, part.columns)
        except Unreadable as unreadable:
            raise self._placed(unreadable) from None
        self.parser = Parser(part.columns, self.sheet.match, self.sheet.headers)

    @property
    def present(self) -> Iterator[str]:
        """The columns it has; in a bundle they go by the name of the part, which comes too."""
        prefix = f"{self.part.name}." if self.part.name else ""
        if prefix:
            yield self.part.name
        for column, position in zip(self.part.columns, self.sheet.match.positions, strict=True):
            if position is not None:
                yield prefix + column.name

    @property
    def ignored(self) -> Iterator[str]:
        for header in self.sheet.match.ignored:
            yield f"{self.name}: {header}" if self.name else header

    def rows(self) -> Iterator[tuple[int, list[str], Problem | None]]:
        """Its lines, numbered in the bundle. Errors: Unreadable."""
        base = self.base
        try:
            for line, cells, problem in self.sheet.rows():
                yield line + base, cells, problem and replace(problem, line=line + base)
        except Unreadable as unreadable:
            raise self._placed(unreadable) from None

    def release(self) -> None:
        self.sheet.release()

    def _placed(self, unreadable: Unreadable) -> Unreadable:
        return Unreadable(*(replace(problem, file=problem.file or self.name) for problem in unreadable.problems))


def opened(kind: ImportKind, file: IO[bytes]) -> tuple[Source, ...]:
    """The files of an import in the order of its parts. Errors: Unreadable."""
    if not kind.parts:
        return (Source(kind.sheets[0], file),)
    members = _members(kind, file)
    problems = [_absent(part) for part in kind.parts if part.required and part.name not in members]
    if problems:
        raise Unreadable(*problems)
    return tuple(
        Source(part, members[part.name][1], base=number * LINES, name=members[part.name][0])
        for number, part in enumerate(kind.parts)
        if part.name in members
    )


def placed(problems: Iterable[Problem], sources: Sequence[Source]) -> tuple[Problem, ...]:
    """The problems with the file they are in and the line as its editor counts it."""
    names = {source.base: source.name for source in sources}
    return tuple(
        problem
        if problem.line is None or problem.file
        else replace(problem, line=problem.line % LINES, file=names[problem.line // LINES * LINES])
        for problem in problems
    )


def _members(kind: ImportKind, file: IO[bytes]) -> dict[str, tuple[str, IO[bytes]]]:
    """The files of a zip by the name of their part; folders and files of no part are passed over."""
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile:
        remedy = _("Put these files in one zip: %(names)s.") % {"names": _names(kind)}
        raise Unreadable(Problem(None, "", "", _("this is not a zip of files"), remedy)) from None
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if sum(info.file_size for info in infos) > LARGEST:
        raise Unreadable(Problem(None, "", "", _("the files of this zip are too large"), _("Send it in several.")))
    wanted = {name.casefold(): part.name for part in kind.parts for name in part.files}
    found: dict[str, tuple[str, IO[bytes]]] = {}
    for info in infos:
        name = PurePosixPath(info.filename.replace("\\", "/")).name
        part = wanted.get(name.casefold())
        if part is None or info.filename.startswith("__MACOSX/"):
            continue
        if part in found:
            remedy = _("Keep one of them: a zip is one set of files.")
            raise Unreadable(Problem(None, "", name, _("this file is there twice"), remedy, file=name))
        if info.flag_bits & 1:
            remedy = _("Send it without a password.")
            raise Unreadable(Problem(None, "", name, _("this file is locked by a password"), remedy, file=name))
        found[part] = name, archive.open(info)
    return found


def _absent(part: Part) -> Problem:
    remedy = _("Put it in the zip under this name.")
    return Problem(None, "", part.files[0], _("this file is not in the zip"), remedy, file=part.files[0])


def _names(kind: ImportKind) -> str:
    return ", ".join(part.files[0] for part in kind.parts if part.required)
