"""Import a file: see what it would change, then change it.

Without --apply nothing is written: the plan says what is new, changed, unchanged, missing and refused, and names
every bad line. Files are read whatever their encoding, separator and year.

  pupitre import                                   the kinds of files, and the options of each
  pupitre import directory ecoles.csv -o "authority=Saint-Étienne Métropole"
  pupitre import directory ecoles.csv -o "authority=Saint-Étienne Métropole" --apply
  pupitre import ips ips_2021-2022.csv --apply
  pupitre import oneroster export/                 a folder, or a zip, of several files
  pupitre import undo 12                           put back what import 12 wrote"""

import argparse
import sys
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

from pupitre.cli.exits import Exit
from pupitre.cli.frame import Needs, Stop, answer, json_option

if TYPE_CHECKING:
    from pathlib import Path

    from pupitre.kernel.imports.progress import Told
    from pupitre.kernel.imports.values import ImportKind
    from pupitre.kernel.models import ImportRun

NAME = "import"
NEEDS = Needs.DATABASE
PROBLEMS_SHOWN = 50  # on the screen; --json gives them all


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "kind", nargs="?", metavar="KIND", help="kind of file; none: list them; `undo`: undo an import"
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="the file (for `undo`: the number of the import)")
    parser.add_argument(
        "-o", "--option", action="append", default=[], metavar="NAME=VALUE", help="an option of the kind"
    )
    parser.add_argument("--apply", action="store_true", help="write what the plan says")
    parser.add_argument(
        "--let-leave", action="store_true", help="apply even if more than 20 %% of what the file speaks for is absent"
    )
    json_option(parser)


def run(options: argparse.Namespace) -> int:
    if options.kind is None:
        return _list(options)
    if options.file is None:
        raise Stop(Exit.USAGE, f"Name a file: pupitre import {options.kind} FILE")
    return _undo(options) if options.kind == "undo" else _import(options)


def _list(options: argparse.Namespace) -> int:
    from pupitre.kernel.imports import registry
    from pupitre.kernel.viewer import SYSTEM

    kinds = registry.open_to(SYSTEM)
    facts = {"kinds": [{"code": kind.code, "name": kind.name, "options": _options(kind)} for kind in kinds]}
    lines = []
    for kind in kinds:
        lines += [f"{kind.code:<12} {kind.name}", f"{'':<12} {kind.help}"]
        lines += [f"{'':<14} -o {option.name}=  {option.label}" for option in kind.options]
    answer(options, facts, "\n".join(lines))
    return Exit.DONE


def _options(kind: "ImportKind") -> dict[str, Any]:
    return {option.name: {"label": option.label, "choices": dict(option.choices)} for option in kind.options}


def _import(options: argparse.Namespace) -> int:
    from pathlib import Path

    from django.utils import timezone

    from pupitre.kernel.imports import operations, registry
    from pupitre.kernel.viewer import SYSTEM

    kind, path, at = registry.find(options.kind), Path(options.file), timezone.now()
    choices = dict(_pair(text) for text in options.option)
    try:
        with _opened(path) as file:
            run = operations.open_run(kind, file, name=path.name, options=choices, actor=SYSTEM, at=at)
    except OSError as problem:
        raise Stop(Exit.REFUSED, f"{path} cannot be read: {problem.strerror}") from None
    with _Line(run) as line:
        run = operations.plan_run(run, actor=SYSTEM, at=at, tell=line.tell)
        if options.apply and run.state == run.State.PLANNED:
            apply = {"let_leave": options.let_leave, "tell": line.tell}
            run = operations.apply_run(run, actor=SYSTEM, at=timezone.now(), **apply)
    answer(options, _facts(run), _text(run))
    if run.state == run.State.REFUSED:
        return Exit.REFUSED
    return Exit.PARTIAL if run.plan["refused_lines"] else Exit.DONE


def _opened(path: "Path") -> IO[bytes]:
    """The file; a folder goes as a zip of what lies in it."""
    import tempfile
    import zipfile

    if not path.is_dir():
        return path.open("rb")
    packed = tempfile.TemporaryFile()  # noqa: SIM115 (the caller closes it)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path.glob("*.*")):
            archive.write(file, file.name)
    packed.seek(0)
    return packed


def _undo(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from pupitre.kernel.imports import operations
    from pupitre.kernel.models import ImportRun
    from pupitre.kernel.viewer import SYSTEM

    run = ImportRun.objects.filter(pk=int(options.file)).first() if options.file.isdigit() else None
    if run is None:
        raise Stop(Exit.USAGE, f"There is no import {options.file}.")
    run = operations.undo_run(run, actor=SYSTEM, at=timezone.now())
    report = run.undo_report
    lines = [f"Import {run.pk} undone: {report['undone']} rows put back, {report['kept']} kept."]
    lines += [f"  kept {row['row']}: {row['reason']} {row['by']}".rstrip() for row in report["why"]]
    answer(options, {"id": run.pk, "state": run.state, **report}, "\n".join(lines))
    return Exit.PARTIAL if report["kept"] else Exit.DONE


class _Line:
    """How far the import has got, on one line of the screen written over; an answer meant for a program has none.

    Where errors are kept in a file, each thing begun is a line of it.
    """

    def __init__(self, run: "ImportRun") -> None:
        self._run, self._shown, self._doing = run, "", ("", "")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if sys.stderr.isatty():
            self._over("")

    def tell(self, told: "Told") -> None:
        text = self._words(told)
        if sys.stderr.isatty():
            self._over(text)
        elif (told.doing, told.table) != self._doing:
            print(text, file=sys.stderr, flush=True)
        self._doing = (told.doing, told.table)

    def _over(self, text: str) -> None:
        print(f"\r{text:<{len(self._shown)}}", end="" if text else "\r", file=sys.stderr, flush=True)
        self._shown = text

    def _words(self, told: "Told") -> str:
        applying = self._run.state == self._run.State.PLANNED
        if told.doing == "reading":
            known = f" of {self._run.plan['lines']}" if applying else ""
            return f"{'Applying' if applying else 'Planning'}: {told.lines}{known} lines read"
        if told.doing == "writing":
            name = told.table.rpartition(".")[2]
            return f"{'Writing' if applying else 'Comparing'} {name}, table {told.step} of {told.steps}"
        return "Waiting for another import" if told.doing == "turn" else "Checking"


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Stop(Exit.USAGE, f"An option is written NAME=VALUE, not {text}")
    return name, value


def _facts(run: "ImportRun") -> dict[str, Any]:
    problems = run.problems.values("file", "line", "column", "value", "message", "remedy", "refuses")
    return {"id": run.pk, "state": run.state, **run.plan, "problems": list(problems)}


def _figures(plan: dict[str, Any]) -> dict[str, list[int]]:
    """New, changed, unchanged, missing and refused rows of each table, its steps added up."""
    found: dict[str, list[int]] = {}
    for step in plan["steps"]:
        figures = [step[name] for name in ("new", "changed", "unchanged", "missing", "refused")]
        before = found.get(step["name"], [0] * len(figures))
        found[step["name"]] = [a + b for a, b in zip(before, figures, strict=True)]
    return found


def _text(run: "ImportRun") -> str:
    plan = run.plan
    lines = [
        f"Import {run.pk}: {run.get_state_display()}. {run.file_name}: {plan['lines']} lines"
        f" ({plan['refused_lines']} refused, {plan['passed_over']} passed over), {plan['encoding']}."
    ]
    if plan["ignored"]:
        lines.append(f"Columns not understood: {', '.join(plan['ignored'])}")
    lines.append(f"{'':<28}{'new':>9}{'changed':>9}{'same':>9}{'missing':>9}{'refused':>9}")
    for name, figures in _figures(plan).items():
        if any(figures):
            lines.append(f"{name:<28}" + "".join(f"{figure:>9}" for figure in figures))
    for problem in run.problems.all()[:PROBLEMS_SHOWN]:
        where = f"line {problem.line}" if problem.line else "file"
        where = f"{problem.file}, {where}" if problem.file else where
        lines.append(f"{where}, {problem.column} “{problem.value}”: {problem.message}. {problem.remedy}")
    if run.problem_count > PROBLEMS_SHOWN:
        lines.append(f"… and {run.problem_count - PROBLEMS_SHOWN} more: --json gives them all.")
    if run.state == run.State.PLANNED:
        lines.append("Nothing was written. Add --apply to write it.")
    return "\n".join(lines)
