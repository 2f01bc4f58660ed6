"""From an open file to settled stages: what an import would do, to be shown or written."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import IO, Any

from django.db import models
from django.utils.translation import gettext as _

from pupitre.kernel.imports import writing
from pupitre.kernel.imports.bundles import Source, opened, placed
from pupitre.kernel.imports.progress import Doing, Told
from pupitre.kernel.imports.reading import VALUE_SHOWN, Unreadable
from pupitre.kernel.imports.staging import Box, Stage
from pupitre.kernel.imports.values import (
    BadRow,
    Build,
    Context,
    ImportKind,
    Plan,
    Problem,
    Sample,
    StepPlan,
)
from pupitre.kernel.viewer import Viewer

BATCH = 5_000  # lines staged at a time
SAMPLES = 5  # rows shown of each fate
PROBLEMS_KEPT = 20_000  # beyond this many, the file is not what it was said to be

Telling = Callable[[Told], None]


class Reading:
    """One file being staged: what its lines become, and everything wrong in it."""

    def __init__(
        self, kind: ImportKind, file: IO[bytes], options: Mapping[str, Any], actor: Viewer, at: datetime
    ) -> None:
        kind = replace(kind, columns=kind.adapt(kind.columns, options))
        self.kind, self.options = kind, options
        self.problems: list[Problem] = []
        self.refused: set[int] = set()
        self.refused_keys: list[str] = []
        self.lines = 0
        self.passed_over = 0
        self.sources = opened(kind, file)
        present = frozenset(name for source in self.sources for name in source.present)
        self.build: Build = kind.build(Context(present, options, actor, at, self._note, self._pass_over))
        self.stages = [Stage(position, step, at) for position, step in enumerate(self.build.steps)]
        self.boxes = [Box(inbox) for inbox in self.build.inboxes]
        self._tables: list[Stage | Box] = [*self.stages, *self.boxes]
        self._key = next((step.missing.column for step in self.build.steps if step.missing), "")

    def stage(self, tell: Telling) -> None:
        """Read every line into the stages. Errors: Unreadable where the file stops making sense."""
        batch: list[list[tuple[Any, ...]]] = []
        for table in self._tables:
            table.create()
            batch.append([])
        for position, row in self.build.first:
            batch[position].append((0, 0, *row))
        for source in self.sources:
            for line, cells, problem in source.rows():
                self.lines += 1
                if problem is not None:
                    self._note(problem)
                    self._hold_key(source, cells)
                else:
                    self._take(line, cells, source, batch)
                if self.lines % BATCH == 0:
                    self._flush(batch)
                    tell(Told(Doing.READING, self.lines))
        for line, position, row in self.build.last():
            batch[position].append((line, 0, *row))
        self._flush(batch)
        tell(Told(Doing.READING, self.lines))
        writing.hold_refused(self.refused_keys)
        self._prepare()

    def release(self) -> None:
        """Give the file back to who opened it, still open."""
        for source in self.sources:
            source.release()

    def _prepare(self) -> None:
        for box in self.boxes:
            box.settle()
        self.build.prepare([f"import_stage_{stage.position}" for stage in self.stages])

    def settle(self, stage: Stage) -> StepPlan:
        """Say what one step does. Steps are settled in order; when applying, each is written before the next."""
        stage.leave_out(sorted(self.refused))
        stage.settle(self.stages[: stage.position])
        for line, fault, value in stage.faults():
            if line not in self.refused:
                self._note(self._fault(stage, line, fault, value))
        return step_plan(stage)

    def plan(self, steps: list[StepPlan]) -> Plan:
        return Plan(
            steps=tuple(steps),
            lines=self.lines,
            refused_lines=len(self.refused),
            passed_over=self.passed_over,
            encoding=self.sources[0].sheet.encoding,
            delimiter=self.sources[0].sheet.delimiter,
            understood=tuple(pair for source in self.sources for pair in source.sheet.match.understood),
            ignored=tuple(name for source in self.sources for name in source.ignored),
            problems=placed(sorted(self.problems, key=lambda problem: problem.line or 0), self.sources),
        )

    def _take(self, line: int, cells: list[str], source: Source, batch: list[list[tuple[Any, ...]]]) -> None:
        values, problems = source.parser.parse(line, cells)
        for problem in problems:
            self._note(problem)
        if line not in self.refused:
            record = source.part.record(*values)
            rank = self.build.rank(record)
            try:
                spread = self.build.spread(line, record)
                rows = list(spread or ())
            except BadRow as bad:
                self._note(Problem(line, bad.column, str(bad.value), str(bad.message), str(bad.remedy)))
            else:
                self.passed_over += spread is not None and not rows
                for position, row in rows:
                    batch[position].append((line, rank, *row))
        if line in self.refused:
            self._hold_key(source, cells)

    def _hold_key(self, source: Source, cells: list[str]) -> None:
        """Remember which row a refused line names: it is in the file, hence not missing from it."""
        for column, position in zip(source.part.columns, source.sheet.match.positions, strict=True):
            if column.name == self._key and position is not None and position < len(cells):
                self.refused_keys.append(cells[position].strip().upper())

    def _note(self, problem: Problem) -> None:
        self.problems.append(problem)
        if problem.refuses and problem.line is not None:
            self.refused.add(problem.line)
        if len(self.problems) > PROBLEMS_KEPT:
            message = _("more than %(count)d things are wrong: reading stopped here") % {"count": PROBLEMS_KEPT}
            remedy = _("Check that this is the file you meant, and the kind of import.")
            raise Unreadable(Problem(problem.line, "", "", message, remedy), *self.problems[:100])

    def _pass_over(self, lines: int) -> None:
        self.passed_over += lines

    def _flush(self, batch: list[list[tuple[Any, ...]]]) -> None:
        for table, rows in zip(self._tables, batch, strict=True):
            if rows:
                table.fill(rows)
                rows.clear()

    def _fault(self, stage: Stage, line: int, fault: str, value: str) -> Problem:
        """The sentence of a fault found by the database."""
        what, _colon, name = fault.partition(":")
        lookup = stage.step.lookups.get(name)
        if what == "unknown" and lookup is not None:
            message, remedy = str(lookup.message), str(lookup.remedy)
        else:
            message, remedy = _FAULTS[what]()
        label = str(stage.fields[name].verbose_name) if name in stage.fields else name
        return Problem(line, label, value[:VALUE_SHOWN], message, remedy)


_FAULTS: dict[str, Callable[[], tuple[str, str]]] = {
    "empty": lambda: (_("nothing stands here"), _("Fill it in, or take the line out of the file.")),
    "twice": lambda: (_("an earlier line says the same thing"), _("Keep one of the two lines.")),
    "long": lambda: (_("this text is too long"), _("Shorten it.")),
    "range": lambda: (_("this number is too large or too small"), _("Check the number in the source.")),
    "reach": lambda: (
        _("this belongs to a body outside your access"),
        _("Ask the person who runs that body's plan, or take the line out."),
    ),
}


def step_plan(stage: Stage) -> StepPlan:
    counts = stage.counts()
    within, gone = writing.missing_count(stage)
    missing = stage.step.missing
    samples = {
        "new": tuple(
            _sample(stage, after, None) for after, _before in stage.sample("new", SAMPLES) if not stage.step.quiet
        ),
        "changed": tuple(_sample(stage, after, before) for after, before in stage.sample("changed", SAMPLES)),
        "missing": tuple(Sample(row["label"]) for row in writing.missing_sample(stage, SAMPLES)) if gone else (),
    }
    return StepPlan(
        table=stage.meta.label_lower,
        name=str(stage.meta.verbose_name_plural),
        new=counts.get("new", 0),
        changed=counts.get("changed", 0),
        unchanged=counts.get("unchanged", 0),
        refused=counts.get("refused", 0),
        within=within,
        missing=gone,
        marked=bool(missing and missing.mark),
        breaching=writing.breaching(stage) if gone else 0,
        columns=writing.written_columns(stage),
        samples={fate: rows for fate, rows in samples.items() if rows},
    )


def _sample(stage: Stage, after: Mapping[str, Any], before: Mapping[str, Any] | None) -> Sample:
    """A row as a preview shows it: named by its own words where it stands already, with the fields that matter."""
    names = stage.step.staged if before is None else stage.step.written
    fields = []
    for name in names:
        field = stage.fields[name]
        now = _shown(stage, name, after.get(name), after)
        then = _shown(stage, name, before.get(field.column), {}) if before is not None else ""
        if now != then:
            fields.append((str(field.verbose_name), then, now))
    label = " ".join(str(after.get(f"_text_{name}", after.get(name))) for name in stage.step.key)
    if before is not None and stage.step.title is not None:
        row = stage.step.model._default_manager.filter(pk=before[stage.meta.pk.column]).first()
        label = stage.step.title(row) if row is not None else label
    elif stage.step.label:
        label = str(after.get(stage.step.label))
    elif before is not None and "name" in before:
        label = f"{before['name']} ({label})"
    elif after.get("name"):
        label = f"{after['name']} ({label})"
    return Sample(label, tuple(fields))


def _shown(stage: Stage, name: str, value: Any, after: Mapping[str, Any]) -> str:
    if value is None:
        return str(after.get(f"_text_{name}") or "")
    field = stage.fields[name]
    if isinstance(field, models.ForeignKey):
        row = field.related_model._default_manager.filter(pk=value).first()
        return str(row) if row is not None else str(value)
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    choices: dict[Any, Any] = dict(field.flatchoices or ())
    return str(choices.get(value, value))
