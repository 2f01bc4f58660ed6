"""The words of an import: what a room declares, what a plan says."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pupitre.kernel.viewer import Viewer

Text = str | Promise

UNKNOWN_CODE = _("nothing is known under this code")
IMPORT_FIRST = _("Import it first, or mend the code.")


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file: where, what stands there, why it will not do, and what to do about it.

    `line` counts from 1 as a text editor does, the header included; None speaks of the whole file.
    `refuses` says whether the line was left out, or only the value; `file` names the file of a bundle.
    """

    line: int | None
    column: str
    value: str
    message: str
    remedy: str = ""
    refuses: bool = True
    file: str = ""


class BadValue(Exception):
    """Raised by a parser: the text cannot be read as what the column holds."""

    def __init__(self, message: Text, remedy: Text = "") -> None:
        super().__init__(str(message))
        self.message, self.remedy = message, remedy


class BadRow(BadValue):
    """Raised by a room's `spread`: the line cannot be taken, because of one of its columns."""

    def __init__(self, column: str, value: Any, message: Text, remedy: Text = "") -> None:
        super().__init__(message, remedy)
        self.column, self.value = column, value


@dataclass(frozen=True)
class Column:
    """One field of the room's record, and the headers that mean it.

    Headers are compared without case, accents, spaces and punctuation. The file must have a `required` column and
    every line a value in it. A bad value in a `lenient` column is left out with a warning; elsewhere it refuses
    the line.
    """

    name: str
    label: Text
    aliases: tuple[str, ...]
    parse: Callable[[str], Any]
    required: bool = False
    lenient: bool = False


@dataclass(frozen=True)
class Option:
    """A choice made before reading: shown as a form field, or given as NAME=VALUE on the command line."""

    name: str
    label: Text
    parse: Callable[[str], Any]
    default: Callable[[Viewer, datetime], str] = lambda _viewer, _at: ""
    choices: tuple[tuple[str, Text], ...] = ()
    help: Text = ""
    required: bool = True


@dataclass(frozen=True)
class Lookup:
    """A foreign key staged as text: the row of `model` whose `field` holds it, among those that match `where`."""

    model: type[Model]
    field: str
    where: Mapping[str, str] = dataclasses.field(default_factory=dict)
    message: Text = UNKNOWN_CODE
    remedy: Text = IMPORT_FIRST


@dataclass(frozen=True)
class Missing:
    """The rows a file speaks for as the whole truth, and how those absent from it are marked (never deleted).

    `within`: these rows; `mark`: the values given to the absent ones, empty to only count them. A line refused
    while it was read still names its row: `column` of the file holds it and `field` of the row is its match. `each`
    names the column whose every value is guarded apart: one school cut short among fifty is seen.
    """

    within: QuerySet[Any]
    column: str
    field: str
    mark: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    each: str = ""


@dataclass(frozen=True)
class Step:
    """One table written by an import. Staged rows are tuples in the order `key` then `columns` (attnames).

    `keep` names columns set when a row is created and left to people afterwards; `absent` those the file does not
    have: untouched on known rows, default on new ones. `repeats` allows a key on several lines (the first wins);
    otherwise a key seen twice at the same rank refuses the later line. `only_known` passes over the rows that name
    nothing known, instead of creating them. `within` are the existing rows the
    person may change (None: all). An existing row out of it is refused, not touched. A preview names rows by their
    key; `label` names another staged column for it, `title` says it of a row that stands, `quiet` shows no new row.
    """

    model: type[Model]
    key: tuple[str, ...]
    columns: tuple[str, ...] = ()
    lookups: Mapping[str, Lookup] = dataclasses.field(default_factory=dict)
    keep: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    repeats: bool = False
    only_known: bool = False
    missing: Missing | None = None
    within: QuerySet[Any] | None = None
    label: str = ""
    title: Callable[[Any], str] | None = None
    quiet: bool = False

    @property
    def staged(self) -> tuple[str, ...]:
        return (*self.key, *self.columns)

    @property
    def written(self) -> tuple[str, ...]:
        """The columns compared and written on rows already known."""
        return tuple(name for name in self.columns if name not in self.keep and name not in self.absent)


Staged = tuple[int, tuple[Any, ...]]  # position of the step (then of the inboxes, after the last step), row


@dataclass(frozen=True)
class Inbox:
    """A temporary table `import_in_NAME` of what the file says, for a kind whose rows are found by SQL of its own.

    `columns` are (name, type of PostgreSQL); `_line` comes before them.
    """

    name: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Part:
    """One file of a bundle: the names it may have, without its folders, and its columns as for a kind."""

    name: str
    files: tuple[str, ...]
    columns: tuple[Column, ...]
    record: Callable[..., Any]
    required: bool = True


@dataclass(frozen=True)
class Context:
    """What a room's `build` may lean on: the columns the file has, the options, who imports, and when.

    Of a bundle, `present` has its parts ("users") and their columns ("users.email").
    """

    present: frozenset[str]
    options: Mapping[str, Any]
    actor: Viewer
    at: datetime
    warn: Callable[[Problem], None]
    pass_over: Callable[[int], None] = lambda _lines: None  # lines that lead to nothing, as chosen


@dataclass(frozen=True)
class Build:
    """How one file goes to tables: the steps in order (referenced tables first), and what each record becomes.

    `spread(line, record)` yields (position of the step, row), or answers None where the line waits for `last`;
    `first` yields rows that belong to no line;
    `last()` is called when the file has been read, and yields (line, position of the step, row).
    `rank(record)` decides between two lines of the same key: the higher wins, equals are refused.
    `inboxes` take the positions after the steps; `prepare(stages)` is called when all is read, and fills the stages
    from them by SQL.
    """

    steps: tuple[Step, ...]
    spread: Callable[[int, Any], Iterable[Staged] | None]
    first: tuple[Staged, ...] = ()
    last: Callable[[], Iterable[tuple[int, int, tuple[Any, ...]]]] = tuple
    after: Callable[[int], None] = lambda _run: None  # when written: called with the number of the run
    rank: Callable[[Any], int] = lambda _record: 0
    inboxes: tuple[Inbox, ...] = ()
    prepare: Callable[[Sequence[str]], None] = lambda _stages: None


@dataclass(frozen=True)
class ImportKind:
    """One thing that can be imported: its columns, its options, and how its records go to tables.

    `record` is called with the parsed values in the order of `columns` (None where a file lacks the column).
    A kind with `parts` takes a zip of several files, read in the order of the parts, and has no columns of its own.
    `adapt` gives the columns other headers, as the options say: how somebody matched the columns of such a file.
    `personal`: its file is about people, so the rows shown and the values of problems go once it is applied.
    """

    code: str  # "territory.directory"
    name: Text
    help: Text
    capability: str
    columns: tuple[Column, ...]
    record: Callable[..., Any]
    build: Callable[[Context], Build]
    options: tuple[Option, ...] = ()
    parts: tuple[Part, ...] = ()
    personal: bool = False
    adapt: Callable[[tuple[Column, ...], Mapping[str, Any]], tuple[Column, ...]] = lambda columns, _options: columns

    @property
    def sheets(self) -> tuple[Part, ...]:
        """The files it reads: its parts, or the one file of its columns."""
        return self.parts or (Part("", (), self.columns, self.record),)


@dataclass(frozen=True)
class Sample:
    """One row shown in a preview: what it is, and its fields before and after ("" where nothing)."""

    label: str
    fields: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class StepPlan:
    """What an import does to one table, in rows."""

    table: str  # "territory.school"
    name: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: int = 0
    refused: int = 0
    within: int = 0  # the rows the file speaks for, of which `missing` are absent
    marked: bool = False
    breaching: int = 0  # parts guarded apart that would lose too many
    columns: tuple[str, ...] = ()  # what a new row takes from the file
    samples: Mapping[str, tuple[Sample, ...]] = dataclasses.field(default_factory=dict)

    @property
    def breaches_guard(self) -> bool:
        """Whether more than 20 % of the rows the file speaks for would leave (domain.md B3)."""
        return self.marked and (self.missing * 100 > self.within * GUARD_PERCENT or self.breaching > 0)


GUARD_PERCENT = 20
GUARD_LEAST = 5  # rows that a part guarded apart loses before it counts: two of a class of eight is no accident


@dataclass(frozen=True)
class Plan:
    """The preview, the report and the statistics of one file, in one value."""

    steps: tuple[StepPlan, ...] = ()
    lines: int = 0
    refused_lines: int = 0
    passed_over: int = 0  # lines that the options leave out
    encoding: str = ""
    delimiter: str = ""
    understood: tuple[tuple[str, str], ...] = ()  # (header, label of the column)
    ignored: tuple[str, ...] = ()  # headers that were not understood
    problems: tuple[Problem, ...] = ()

    @property
    def taken(self) -> int:
        """The lines that lead to rows."""
        return self.lines - self.refused_lines - self.passed_over

    @property
    def breaches_guard(self) -> bool:
        return any(step.breaches_guard for step in self.steps)

    @property
    def writes(self) -> int:
        return sum(step.new + step.changed + (step.missing if step.marked else 0) for step in self.steps)
