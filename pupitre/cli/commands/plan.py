"""Plan a territory from files: solve, judge, explain, compare; no database. A country: by workers.

A case is a directory of CSV files (or one .json file); a plan is one JSON file. Both are described in
pupitre/planning/engine/README.md. The same case always gives the same plan.

  pupitre plan generate T1 case                        an invented territory of 60 schools
  pupitre plan solve case -o plan.json                 the best plan found, and how far from the best it may be
  pupitre plan greedy case -o greedy.json              what a careful person would do, in a second
  pupitre plan verify case greedy.json                 every rule it breaks, every promise it misses
  pupitre plan explain case greedy.json -s E00012      why this school, why then, what would change it
  pupitre plan compare case before.json after.json     who gains, who loses, what money moves
  pupitre plan compare case greedy.json                beside what people do in a spreadsheet
  pupitre plan country --help                          territories that share national measures"""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pupitre.cli import country
from pupitre.cli.exits import Exit
from pupitre.cli.frame import Needs, Stop, answer, json_option

if TYPE_CHECKING:
    from pupitre.planning.engine.compare import Comparison, Figures
    from pupitre.planning.engine.findings import Finding, Verdict
    from pupitre.planning.engine.instance import Instance
    from pupitre.planning.engine.plan import Plan
    from pupitre.planning.engine.solve import Progress

NAME = "plan"
NEEDS = Needs.NOTHING
SHOWN = 20  # rows of a list on the screen; --json gives them all


def configure(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(title="acts", metavar="ACT", required=True)
    _generate_parser(_act(acts, "generate", _generate, "write an invented territory"))
    solve = _act(acts, "solve", _solve, "find the best plan, with its proof (Ctrl-C keeps the best so far)")
    _case_argument(solve)
    solve.add_argument(
        "--effort",
        choices=("usual", "quick"),
        default="usual",
        help="quick: one plan from the prices",
    )
    solve.add_argument(
        "--gap", type=float, default=0.3, metavar="PERCENT", help="stop when proven this close (default 0.3)"
    )
    _output_option(solve)
    greedy = _act(acts, "greedy", _greedy, "plan without a solver, as people do")
    _case_argument(greedy)
    greedy.add_argument(
        "--name",
        default="strong",
        metavar="NAME",
        help="commitment, ips, value_per_cost, equal_share or strong (default)",
    )
    _output_option(greedy)
    verify = _act(acts, "verify", _verify, "judge a plan: rules broken (exit 1), else promises missed (exit 3)")
    _case_argument(verify)
    _plan_argument(verify)
    _language_option(verify)
    explain = _act(acts, "explain", _explain, "why each school is served when it is")
    _case_argument(explain)
    _plan_argument(explain)
    explain.add_argument(
        "-s", "--school", action="append", default=[], metavar="ID", help="this school only (repeat for several)"
    )
    _language_option(explain)
    compare = _act(acts, "compare", _compare, "two plans side by side, or one beside the baselines")
    _case_argument(compare)
    _plan_argument(compare)
    compare.add_argument("after", nargs="?", metavar="AFTER", help="the other plan; none: the baselines")
    export = _act(acts, "export-mps", _export_mps, "write the direct model, for another solver to audit")
    _case_argument(export)
    export.add_argument("file", metavar="FILE", help="file to write, .mps or .lp")
    export.add_argument(
        "--goal",
        choices=("promises", "spending_due", "fairness", "coverage"),
        default="coverage",
        help="the goal it optimises (default coverage), the others left free",
    )
    country.configure(acts)


def run(options: argparse.Namespace) -> int:
    act: Callable[[argparse.Namespace], int] = options.act
    return act(options)


def _act(acts: Any, name: str, act: Any, summary: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = acts.add_parser(name, help=summary, description=f"{summary.capitalize()}.")
    parser.set_defaults(act=act)
    json_option(parser)
    return parser


def _generate_parser(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("size", metavar="SIZE", help="T0 (8 schools), T1 (60), T2 (263), T3 (2,500), or a number")
    parser.add_argument("case", metavar="CASE", help="directory to write, or a .json file")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="another territory of the same size")
    parser.add_argument("--territories", type=int, default=1, metavar="N", help="shared between N territories")
    parser.add_argument("--years", type=int, default=5, metavar="N", help="years of the plan (default 5)")


def _case_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", metavar="CASE", help="directory of CSV files, or a .json file")


def _plan_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("plan", metavar="PLAN", help="plan, a .json file")


def _output_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", metavar="FILE", help="write the plan there")


def _language_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--language", choices=("en", "fr", "fr-CA"), default="en", help="of the sentences (default en)"
    )


def _generate(options: argparse.Namespace) -> int:
    from pupitre.planning.engine.case_io import case_hash, write_case, write_case_json
    from pupitre.planning.engine.generate import generate
    from pupitre.planning.engine.generate_tables import SIZES

    if options.size not in SIZES and not options.size.isdigit():
        raise Stop(Exit.USAGE, f"A size is one of {', '.join(SIZES)} or a number of schools, not {options.size}.")
    size = options.size if options.size in SIZES else int(options.size)
    case = generate(size, seed=options.seed, territories=options.territories, years=options.years)
    path = Path(options.case)
    (write_case_json if path.suffix == ".json" else write_case)(case, path)
    facts = {"case": str(path), "schools": len(case.schools), "case_hash": case_hash(case)}
    answer(options, facts, f"{path}: {len(case.schools)} schools, {len(case.items)} items to plan.")
    return Exit.DONE


def _solve(options: argparse.Namespace) -> int:
    from pupitre.planning.engine.effort import Effort
    from pupitre.planning.engine.plan import Status
    from pupitre.planning.engine.solve import solve

    instance, effort = _read_case(options.case), Effort(options.effort)
    limits = effort.options if effort is Effort.QUICK else replace(effort.options, gap=options.gap / 100)
    with _interruptible() as asked:
        plan = solve(instance.case, options=limits, on_progress=_say_progress, should_stop=asked.is_set)
    _publish(options, instance, plan)
    return Exit.PARTIAL if plan.status is Status.INTERRUPTED else Exit.DONE


@contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """The first Ctrl-C asks to stop with the best plan so far; the second ends the command."""
    asked = threading.Event()

    def ask(_signal: int, _frame: Any) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        # Not print: the signal may come while a line of progress is being printed, which does not bear another.
        os.write(sys.stderr.fileno(), b"Stopping with the best plan so far; once more to drop it.\n")

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


def _say_progress(progress: "Progress") -> None:
    gap = "" if progress.gap is None else f", at most {100 * progress.gap:.2f} % from the best"
    print(f"{progress.stage}: {progress.value:.1f} points{gap}", file=sys.stderr, flush=True)


def _export_mps(options: argparse.Namespace) -> int:
    from pupitre.planning.engine.formulation import formulate
    from pupitre.planning.engine.highs import write_mps

    formulation = formulate(_read_case(options.case))
    goals = {
        "promises": (formulation.promises, False),
        "spending_due": (formulation.spending_due, False),
        "fairness": (formulation.fairness_floor, True),
        "coverage": (formulation.coverage, True),
    }
    cost, maximize = goals[options.goal]
    write_mps(formulation.model, cost(), options.file, maximize=maximize)
    facts = {"file": options.file, "rows": formulation.model.height, "columns": formulation.model.width}
    answer(options, facts, f"{options.file}: {facts['rows']} rows, {facts['columns']} columns, goal {options.goal}.")
    return Exit.DONE


def _greedy(options: argparse.Namespace) -> int:
    from pupitre.planning.engine.greedy import BASELINES, greedy_plan

    if options.name not in BASELINES:
        raise Stop(Exit.USAGE, f"A baseline is one of {', '.join(BASELINES)}, not {options.name}.")
    instance = _read_case(options.case)
    return _publish(options, instance, greedy_plan(instance, options.name))


def _publish(options: argparse.Namespace, instance: "Instance", plan: "Plan") -> int:
    """Judge the plan, write it where asked, answer its figures."""
    from pupitre.planning.engine.compare import figures
    from pupitre.planning.engine.plan import sealed, write_plan
    from pupitre.planning.engine.verifier import verify, with_breaches

    plan = sealed(with_breaches(plan, verify(instance, plan)))
    if options.output:
        write_plan(plan, options.output)
    row = figures(instance, plan, plan.status.value)
    gap = "" if plan.gap is None else f", at most {100 * plan.gap:.2f} % from the best"
    text = [_table([row]), f"status: {plan.status.value}{gap}; hash {plan.hash[:12]}"]
    text += [f"missed: {breach.sentence}" for breach in plan.breaches[:SHOWN]]
    text.append(f"written to {options.output}" if options.output else "Nothing was written: add -o FILE to keep it.")
    facts = {**asdict(row), "status": plan.status.value, "bound": plan.bound, "gap": plan.gap, "hash": plan.hash}
    answer(options, facts, "\n".join(text))
    return Exit.DONE


def _verify(options: argparse.Namespace) -> int:
    from pupitre.planning.engine.verifier import verify

    verdict = verify(_read_case(options.case), _read_plan(options.plan))
    answer(options, _verdict_facts(verdict, options.language), _verdict_text(verdict, options.language))
    if verdict.violations:
        return Exit.REFUSED
    return Exit.PARTIAL if verdict.breaches else Exit.DONE


def _verdict_facts(verdict: "Verdict", language: str) -> dict[str, Any]:
    def row(finding: "Finding") -> dict[str, Any]:
        return {**asdict(finding), "sentence": finding.sentence(language)}

    return {
        "respected": verdict.respected,
        "violations": [row(finding) for finding in verdict.violations],
        "breaches": [row(finding) for finding in verdict.breaches],
        "value": verdict.value,
        "fairness": verdict.fairness,
        "quintiles": verdict.quintiles,
        "capex_eur": verdict.capex_cents / 100,
        "opex_eur": verdict.opex_cents / 100,
    }


def _verdict_text(verdict: "Verdict", language: str) -> str:
    lines = [
        f"Rules broken: {len(verdict.violations)}; promises missed: {len(verdict.breaches)};"
        f" {verdict.value:.1f} points;"
        f" least covered fifth of the schools {100 * verdict.fairness:.1f} %;"
        f" {verdict.capex_cents / 100:,.2f} EUR bought, {verdict.opex_cents / 100:,.2f} EUR of running."
    ]
    for title, findings in (("broken", verdict.violations), ("missed", verdict.breaches)):
        lines += [f"{title} [{finding.rule}] {finding.sentence(language)}" for finding in findings[:SHOWN]]
        if len(findings) > SHOWN:
            lines.append(f"… and {len(findings) - SHOWN} more: --json gives them all.")
    return "\n".join(lines)


def _explain(options: argparse.Namespace) -> int:
    from pupitre.planning.engine.explain import Explainer

    explainer = Explainer(_read_case(options.case), _read_plan(options.plan))
    unknown = [name for name in options.school if name not in explainer.school]
    if unknown:
        raise Stop(Exit.REFUSED, f"The case has no school {', '.join(unknown)}.")
    found = [explainer.explain(name) for name in options.school or explainer.school]
    facts = {"schools": [{**asdict(each), "lines": each.lines(options.language)} for each in found]}
    blocks = ["\n".join((each.school_id, *(f"  {line}" for line in each.lines(options.language)))) for each in found]
    answer(options, facts, "\n".join(blocks))
    return Exit.DONE


def _compare(options: argparse.Namespace) -> int:
    from pupitre.planning.engine.compare import beside_baselines, compare

    instance, plan = _read_case(options.case), _read_plan(options.plan)
    if options.after is None:
        rows = beside_baselines(instance, plan, Path(options.plan).stem)
        answer(options, {"plans": [asdict(row) for row in rows]}, _table(rows))
        return Exit.DONE
    names = (Path(options.plan).stem, Path(options.after).stem)
    change = compare(instance, plan, _read_plan(options.after), names)
    answer(options, asdict(change), _comparison_text(change))
    return Exit.DONE


def _comparison_text(change: "Comparison") -> str:
    lines = [_table([change.before, change.after])]
    for title, rows in (("gain", change.gains), ("lose", change.losses)):
        lines.append(f"{len(rows)} schools {title}:")
        for row in rows[:SHOWN]:
            waves = " -> ".join(
                "never" if wave is None else f"wave {wave}" for wave in (row.wave_before, row.wave_after)
            )
            lines.append(f"  {row.school_id}  {waves}, coverage {100 * row.gain:+.1f} %")
    lines.append(f"{change.same_schools} schools neither gain nor lose.")
    for money in change.money:
        moved = money.after_cents - money.before_cents
        if moved:
            lines.append(f"  {money.measure_id} year {money.year}: {moved / 100:+,.2f} EUR")
    lines.append(f"{len(change.moves_added)} moves added, {len(change.moves_dropped)} dropped.")
    return "\n".join(lines)


def _table(rows: "list[Figures] | tuple[Figures, ...]") -> str:
    """Plans in rows: what matters on one screen."""
    head = f"{'plan':<16}{'points':>8}{'covered':>9}{'least':>7}{'schools':>8}{'sets':>7}{'moved':>6}{'missed':>7}"
    lines = [f"{head}{'EUR bought':>14}{'EUR running':>13}{'broken':>7}"]
    lines += [
        f"{row.name:<16}{row.value:>8.1f}{100 * row.coverage:>8.1f}%{100 * row.fairness:>6.1f}%{row.schools:>8}"
        f"{row.sets:>7}{row.moved:>6}{row.sets_missed:>7}{row.capex_cents / 100:>14,.0f}"
        f"{row.opex_cents / 100:>13,.0f}{row.violations:>7}"
        for row in rows
    ]
    return "\n".join(lines)


def _read_case(path: str) -> "Instance":
    from pupitre.planning.engine.case_io import read_case
    from pupitre.planning.engine.derive import derive
    from pupitre.planning.engine.problems import CaseError

    if not Path(path).exists():
        raise Stop(Exit.REFUSED, f"{path}: there is no such case.")
    try:
        return derive(read_case(path))
    except CaseError as error:
        raise Stop(Exit.REFUSED, f"{path} cannot be used:\n{error}") from None


def _read_plan(path: str) -> "Plan":
    from pupitre.planning.engine.plan import PlanError, read_plan

    try:
        return read_plan(path)
    except OSError as error:
        raise Stop(Exit.REFUSED, f"{path} cannot be read: {error.strerror}") from None
    except PlanError as error:
        raise Stop(Exit.REFUSED, f"{path}: {error}") from None
