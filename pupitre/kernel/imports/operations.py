"""The acts of an import: open a run, plan it, apply it, undo it. Each is one transaction and one audit entry."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import IO, Any, cast

from django.core.files.base import File
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from psycopg.sql import SQL

from pupitre.kernel import audit
from pupitre.kernel.imports import progress, registry, undoing, writing
from pupitre.kernel.imports.planning import Reading, Telling
from pupitre.kernel.imports.progress import Doing, Told
from pupitre.kernel.imports.reading import VALUE_SHOWN, Unreadable
from pupitre.kernel.imports.staging import run_sql
from pupitre.kernel.imports.values import GUARD_PERCENT, BadValue, ImportKind, Plan, Problem, StepPlan, Text
from pupitre.kernel.models import ImportProblem, ImportProgress, ImportRun
from pupitre.kernel.refusal import Refusal
from pupitre.kernel.viewer import Viewer

MANY = 5_000  # new rows that make what PostgreSQL knows of a table stale
LOCK = 7_201_001  # advisory lock: one import writes at a time
State = ImportRun.State


class BadOption(Refusal):
    """An option of the import is missing or cannot be read."""

    code = "imports.bad_option"
    sentence = _("%(option)s: %(message)s. %(remedy)s")
    status = 400


class NotReady(Refusal):
    """The run is not in the state that the act needs."""

    code = "imports.not_ready"
    sentence = _("This import is %(state)s, so it cannot be %(act)s.")


CANCELLED = _("Cancelled before its end: nothing was written.")


class TooManyWouldLeave(Refusal):
    """More than 20 % of the rows the file speaks for are absent from it."""

    code = "imports.too_many_would_leave"
    sentence = _(
        "%(missing)s of %(within)s %(name)s would leave, more than %(percent)s %%. The file may be cut short. "
        "Check it; if it is right, apply with “let them leave”."
    )


class NothingToImport(Refusal):
    """No line of the file could be taken."""

    code = "imports.nothing"
    sentence = _("No line of this file can be taken, so nothing was written. The list of problems says why.")


class DoesNotFit(Refusal):
    """The database refused the rows: a rule that only it could see."""

    code = "imports.does_not_fit"
    sentence = _("Nothing was written, because a rule of the data is broken: %(rule)s.")


def open_run(
    kind: ImportKind, file: IO[bytes], *, name: str, options: Mapping[str, str], actor: Viewer, at: datetime
) -> ImportRun:
    """Keep a file and the choices made about it, ready to be planned. Errors: NotAllowed, BadOption."""
    actor.require(kind.capability)
    read_options(kind, options, actor, at)
    digest, size = _digest(file)
    run = ImportRun(
        kind=kind.code,
        file_name=name[:200],
        sha256=digest,
        size=size,
        options=dict(options),
        created_at=at,
        created_by_id=actor.person_id,
        created_by_name=actor.name,
    )
    run.file.save(f"{digest[:16]}.{'zip' if kind.parts else 'csv'}", File(file), save=False)
    with transaction.atomic():
        run.save()
        ImportProgress.objects.update_or_create(run=run)
        audit.record("imports.opened", actor=actor, at=at, subject=_subject(run), kind=kind.code, sha256=digest)
    return run


@transaction.atomic
def plan_run(run: ImportRun, *, actor: Viewer, at: datetime, tell: Telling = lambda _told: None) -> ImportRun:
    """Read the file and say what it would do, without writing any of it. A file that cannot be read is refused."""
    _take(run, _("read again"), State.WAITING, State.PLANNED, State.REFUSED)
    try:
        with _opened(run) as file, transaction.atomic():
            plan = _carry_out(run, file, actor, at, tell, write=False)
    except Unreadable as unreadable:
        plan = Plan(problems=unreadable.problems)
        run.state = State.REFUSED
    else:
        run.state = State.PLANNED if plan.taken > 0 else State.REFUSED
    _keep_plan(run, plan)
    run.save()
    return run


@transaction.atomic
def apply_run(
    run: ImportRun,
    *,
    actor: Viewer,
    at: datetime,
    let_leave: bool = False,
    tell: Telling = lambda _told: None,
) -> ImportRun:
    """Read the file again and write what it says, all or nothing; the report says what was really done.

    `let_leave` overrides the guard on rows that would leave. Errors: NotAllowed, NotReady, TooManyWouldLeave,
    NothingToImport, DoesNotFit.
    """
    actor.require(registry.find(run.kind).capability)
    _take(run, _("applied"), State.PLANNED, State.APPLYING)
    tell(Told(Doing.TURN))
    run_sql(SQL("SELECT pg_advisory_xact_lock(%s)"), [LOCK])
    audit.sign(actor=actor, at=at)
    try:
        with _opened(run) as file, transaction.atomic():
            plan = _carry_out(run, file, actor, at, tell, write=True)
            if plan.taken <= 0:
                raise NothingToImport
            _guard(plan, let_leave)
            run_sql(SQL("SET CONSTRAINTS ALL IMMEDIATE"))
            run_sql(SQL("SET CONSTRAINTS ALL DEFERRED"))
    except Unreadable as unreadable:
        raise NothingToImport from unreadable
    except IntegrityError as error:
        raise DoesNotFit(rule=_rule(error)) from error
    _keep_plan(run, plan)
    run.state, run.applied_at = State.APPLIED, at
    if registry.find(run.kind).personal:
        _forget_people(run)
    run.save()
    figures = {step.table: [step.new, step.changed, step.missing if step.marked else 0] for step in plan.steps}
    audit.record("imports.applied", actor=actor, at=at, subject=_subject(run), kind=run.kind, rows=figures)
    stored = run.file.name or ""
    transaction.on_commit(lambda: run.file.storage.delete(stored))
    return run


@transaction.atomic
def hand_over(run: ImportRun, *, actor: Viewer, let_leave: bool = False) -> None:
    """Note that a worker will apply the import. Errors: NotAllowed, NotReady."""
    actor.require(registry.find(run.kind).capability)
    _take(run, _("applied"), State.PLANNED)
    run.state = State.APPLYING
    run.plan.pop("refusal", None)
    run.save(update_fields=["state", "plan"])
    begun: dict[str, Any] = {"let_leave": let_leave, "begun_at": None, "told": {}, "cancel_asked_at": None}
    ImportProgress.objects.update_or_create(run=run, defaults=begun)


@transaction.atomic
def cancel_run(run: ImportRun, *, actor: Viewer, at: datetime) -> None:
    """Stop the import that is being applied: nothing of it is kept. Errors: NotAllowed, NotReady.

    The worker at work hears it within a second; without any, the run is ready again at once.
    """
    actor.require(registry.find(run.kind).capability)
    free = progress.hold_if_free(run.pk)
    run.refresh_from_db()
    _require_state(run, pgettext_lazy("import", "cancelled"), State.APPLYING)
    if free:
        _give_back(run, str(CANCELLED))
    else:
        ImportProgress.objects.filter(run=run).update(cancel_asked_at=at)
    audit.record("imports.cancelled", actor=actor, at=at, subject=_subject(run), kind=run.kind)


@transaction.atomic
def resume_run(run: ImportRun, *, actor: Viewer) -> None:
    """Make a run whose worker stopped ready for another one. Errors: NotAllowed, NotReady."""
    actor.require(registry.find(run.kind).capability)
    if not progress.hold_if_free(run.pk):
        raise NotReady(state=run.get_state_display(), act=_("taken up again"))
    _take(run, _("taken up again"), State.WAITING, State.APPLYING)
    ImportProgress.objects.filter(run=run).update(begun_at=None, told={}, cancel_asked_at=None)


@transaction.atomic
def give_back(run: ImportRun, why: Text) -> None:
    """Note why a worker could not apply the import, which is as ready as before; nothing where it is over."""
    progress.hold(run.pk)
    run.refresh_from_db()
    if run.state == State.APPLYING:
        _give_back(run, str(why))


def _give_back(run: ImportRun, why: str) -> None:
    run.state, run.plan = State.PLANNED, {**run.plan, "refusal": why}
    run.save(update_fields=["state", "plan"])


@transaction.atomic
def undo_run(run: ImportRun, *, actor: Viewer, at: datetime) -> ImportRun:
    """Put back what the import wrote, and say what was kept and why. Errors: NotAllowed, NotReady, DoesNotFit."""
    actor.require(registry.find(run.kind).capability)
    _take(run, _("undone"), State.APPLIED)
    run_sql(SQL("SELECT pg_advisory_xact_lock(%s)"), [LOCK])
    audit.sign(actor=actor, at=at)
    try:
        with transaction.atomic():
            run.undo_report = undoing.undo(run, named=not registry.find(run.kind).personal)
    except IntegrityError as error:
        raise DoesNotFit(rule=_rule(error)) from error
    run.state, run.undone_at = State.UNDONE, at
    run.save()
    figures = {name: run.undo_report[name] for name in ("undone", "kept")}
    audit.record("imports.undone", actor=actor, at=at, subject=_subject(run), kind=run.kind, **figures)
    return run


def read_options(kind: ImportKind, raw: Mapping[str, str], actor: Viewer, at: datetime) -> dict[str, Any]:
    """The options of a kind, parsed; what is not given takes its default. Errors: BadOption."""
    names = {option.name for option in kind.options}
    for name in raw:
        if name not in names:
            known = ", ".join(sorted(names)) or "-"
            raise BadOption(option=name, message=_("there is no such option"), remedy=known)
    values: dict[str, Any] = {}
    for option in kind.options:
        text = raw.get(option.name) or option.default(actor, at)
        if not text:
            if option.required:
                raise BadOption(option=option.label, message=_("it must be given"), remedy=option.help)
            values[option.name] = None
            continue
        try:
            values[option.name] = option.parse(text)
        except BadValue as bad:
            raise BadOption(option=option.label, message=bad.message, remedy=bad.remedy) from None
    return values


def _carry_out(run: ImportRun, file: IO[bytes], actor: Viewer, at: datetime, tell: Telling, *, write: bool) -> Plan:
    """Stage, settle and (when applying) write each step in turn."""
    kind = registry.find(run.kind)
    run_sql(SQL("SET LOCAL work_mem = '64MB'"))
    reading = Reading(kind, file, read_options(kind, run.options, actor, at), actor, at)
    reading.stage(tell)
    steps: list[StepPlan] = []
    for number, stage in enumerate(reading.stages, 1):
        tell(Told(Doing.WRITING, reading.lines, number, len(reading.stages), stage.meta.label_lower))
        steps.append(reading.settle(stage))
        if write:
            writing.write(stage, run.pk)
            if steps[-1].new > MANY:
                run_sql(SQL("ANALYZE {}").format(stage.table))  # the next steps join it, and so will people
    tell(Told(Doing.CHECKING, reading.lines, len(steps), len(steps)))
    if write:
        reading.build.after(run.pk)
    reading.release()
    return reading.plan(steps)


def _opened(run: ImportRun) -> IO[bytes]:
    return cast(IO[bytes], run.file.storage.open(run.file.name or "", "rb"))


def _guard(plan: Plan, let_leave: bool) -> None:
    for step in plan.steps:
        if step.breaches_guard and not let_leave:
            raise TooManyWouldLeave(missing=step.missing, within=step.within, name=step.name, percent=GUARD_PERCENT)


def _keep_plan(run: ImportRun, plan: Plan) -> None:
    facts = asdict(plan)
    facts.pop("problems")
    facts = json.loads(json.dumps(facts, default=str))  # as it will read back
    run.plan, run.lines_read, run.problem_count = facts, plan.lines, len(plan.problems)
    run.problems.all().delete()
    ImportProblem.objects.bulk_create([_problem(run, problem) for problem in plan.problems], batch_size=2_000)


def _forget_people(run: ImportRun) -> None:
    """Let go of the names that the preview and the problems quote: the report keeps figures and lines."""
    for step in run.plan["steps"]:
        step["samples"] = {}
    run.problems.update(value="")


def _problem(run: ImportRun, problem: Problem) -> ImportProblem:
    return ImportProblem(
        run=run,
        line=problem.line,
        file=problem.file,
        column=problem.column.replace("\0", "")[:200],
        value=problem.value.replace("\0", "")[:VALUE_SHOWN],
        message=problem.message.replace("\0", "")[:250],
        remedy=problem.remedy.replace("\0", ""),
        refuses=problem.refuses,
    )


def _take(run: ImportRun, act: Text, *states: ImportRun.State) -> None:
    """Be the only one at work on the run, in the state where the caller saw it. Errors: NotReady."""
    seen = run.state
    progress.hold(run.pk)
    run.refresh_from_db(fields=["state"], from_queryset=ImportRun.objects.select_for_update())
    _require_state(run, act, *(state for state in states if state == seen))


def _require_state(run: ImportRun, act: Text, *states: ImportRun.State) -> None:
    if run.state not in states:
        raise NotReady(state=run.get_state_display(), act=act)


def _rule(error: DatabaseError) -> str:
    """The name of the constraint, or the database's first line."""
    cause = getattr(error.__cause__, "diag", None)
    return getattr(cause, "constraint_name", None) or str(error).partition("\n")[0]


def _digest(file: IO[bytes]) -> tuple[str, int]:
    """The SHA-256 of a file and its size in bytes; the file is left at its beginning."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while chunk := file.read(1 << 20):
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    return digest.hexdigest(), size


def _subject(run: ImportRun) -> str:
    return f"kernel.importrun:{run.pk}"
