"""Start a plan, try scenarios of it, compute them here and read what they say, without the pages.

  pupitre scenario start "Saint-Étienne Métropole" "Plan numérique 2023-2027" --first-year 2023
  pupitre scenario new "Plan de référence" --plan "Plan numérique 2023-2027"
  pupitre scenario new "Investissement réduit" --plan "Plan numérique 2023-2027" -c capex_percent=80
  pupitre scenario compute "Plan de référence"              Ctrl-C keeps the best plan found so far
  pupitre scenario show "Plan de référence"
  pupitre scenario why "Plan de référence" 0420146F --language fr
  pupitre scenario export "Plan de référence" case.json plan.json    for `pupitre plan verify`, `compare`...

A scenario is named by its name or its number. Between `start` and `new`, bring the plan's money, catalogue,
readiness and capacities in with `pupitre import` (docs/formats/planner.csv.md)."""

import argparse
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from pupitre.cli.exits import Exit
from pupitre.cli.frame import Needs, Stop, answer, json_option

if TYPE_CHECKING:
    from pupitre.governance.models import DigitalPlan
    from pupitre.planning.choices import Choices
    from pupitre.planning.models import Plan, Scenario

NAME = "scenario"
NEEDS = Needs.DATABASE
LANGUAGES = ("fr", "fr-ca", "en")
WAIT = 1.0  # seconds between two looks at a computation that a worker has taken


def configure(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(title="acts", metavar="ACT", required=True)
    begin = _act(acts, "start", "begin a plan, with the usual equipment and needs of its country", _start)
    begin.add_argument("organisation", help="whose plan it is: a name or a number")
    begin.add_argument("name", help="the plan's name")
    begin.add_argument("--first-year", type=int, required=True, metavar="YEAR", help="the first fiscal year")
    begin.add_argument("--years", type=int, default=5, metavar="N", help="default 5")
    begin.add_argument("--waves", type=int, default=2, metavar="N", help="waves a year (default 2)")
    new = _act(acts, "new", "open a scenario of a plan", _new)
    new.add_argument("name", help="the scenario's name")
    new.add_argument("--plan", required=True, metavar="NAME", help="the plan it is about")
    new.add_argument("--purpose", default="", help="what it is for, in a sentence")
    new.add_argument("-c", "--choice", action="append", default=[], metavar="NAME=VALUE", help="such as gap=0.3")
    _scenario_argument(_act(acts, "compute", "freeze its inputs and compute its plans, here and now", _compute))
    _scenario_argument(_act(acts, "show", "what it supposes and what its plans do", _show))
    why = _act(acts, "why", "why schools are served when they are, or are not", _why)
    _scenario_argument(why)
    why.add_argument("school", nargs="+", help="the code of a school")
    why.add_argument("--language", choices=LANGUAGES, default="en", help="of the sentences (default en)")
    export = _act(acts, "export", "write its frozen case and its plan to files", _export)
    _scenario_argument(export)
    export.add_argument("case", metavar="CASE", help="file to write, .json")
    export.add_argument("plan", metavar="PLAN", help="file to write, .json")


def run(_: argparse.Namespace) -> int:
    """Each act has its own."""
    return Exit.USAGE


def _act(acts: Any, name: str, summary: str, act: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = acts.add_parser(name, help=summary, description=f"{summary.capitalize()}.")
    parser.set_defaults(run=act)
    json_option(parser)
    return parser


def _scenario_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scenario", help="its name or its number")


def _start(options: argparse.Namespace) -> int:
    from django.db import transaction
    from django.utils import timezone

    from pupitre.governance.models import DigitalPlan
    from pupitre.kernel import audit
    from pupitre.kernel.viewer import SYSTEM
    from pupitre.planning import operations
    from pupitre.planning.models import EquipmentFunction
    from pupitre.territory.models import Organisation

    owner = _found(Organisation, options.organisation, "organisation")
    if DigitalPlan.objects.filter(organisation=owner, name=options.name).exists():
        raise Stop(Exit.REFUSED, f"{owner.name} already has a plan called {options.name}.")
    plan = DigitalPlan(
        organisation=owner,
        name=options.name,
        first_year=options.first_year,
        years=options.years,
        waves_per_year=options.waves,
    )
    _refuse_wrong(plan)
    at = timezone.now()
    with transaction.atomic():
        plan.save()
        audit.record("cli.plan_started", actor=SYSTEM, at=at, subject=f"governance.digitalplan:{plan.pk}")
        usual = not EquipmentFunction.objects.filter(organisation=owner).exists()
        if usual:
            operations.install_presets(plan=plan, actor=SYSTEM, at=at)
    needs = "the usual equipment and needs of the country" if usual else "the equipment and needs already written"
    facts = {"plan": plan.pk, "name": plan.name, "waves": plan.waves, "usual_needs": usual}
    answer(options, facts, f"{plan.name}: {plan.waves} waves from {plan.starts_on:%B %Y} on, with {needs}.")
    return Exit.DONE


def _refuse_wrong(plan: "DigitalPlan") -> None:
    from django.core.exceptions import ValidationError

    try:
        plan.full_clean()
    except ValidationError as wrong:
        raise Stop(Exit.REFUSED, " ".join(wrong.messages)) from None


def _new(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from pupitre.governance.models import DigitalPlan
    from pupitre.kernel.viewer import SYSTEM
    from pupitre.planning import operations

    scenario = operations.open_scenario(
        plan=_found(DigitalPlan, options.plan, "plan"),
        name=options.name,
        purpose=options.purpose,
        choices=_choices(options.choice),
        actor=SYSTEM,
        at=timezone.now(),
    )
    facts = {"scenario": scenario.pk, "name": scenario.name}
    answer(options, facts, f"Scenario {scenario.pk}, {scenario.name}: compute it when its inputs are in.")
    return Exit.DONE


def _choices(given: list[str]) -> "Choices":
    from pupitre.planning.choices import Choices

    kinds = {field.name: type(getattr(Choices(), field.name)) for field in fields(Choices)}
    chosen: dict[str, Any] = {}
    for text in given:
        name, _, value = text.partition("=")
        if name not in kinds or kinds[name] is dict:
            known = ", ".join(name for name, kind in kinds.items() if kind is not dict)
            raise Stop(Exit.USAGE, f"There is no choice {name}. There are: {known}.")
        try:
            chosen[name] = {"yes": True, "no": False}[value] if kinds[name] is bool else kinds[name](value)
        except (KeyError, ValueError):
            wanted = "yes or no" if kinds[name] is bool else "a number"
            raise Stop(Exit.USAGE, f"{name} is {wanted}, not {value!r}.") from None
    return Choices(**chosen)


def _compute(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from pupitre.kernel.viewer import SYSTEM
    from pupitre.planning import computation, operations
    from pupitre.planning.enums import RunState
    from pupitre.planning.refusals import HeldElsewhere

    scenario = _scenario(options)
    asked = operations.start_computation(scenario=scenario, actor=SYSTEM, at=timezone.now())
    before = time.process_time()
    with _interruptible(scenario):
        try:
            computation.run(asked.pk)
        except HeldElsewhere:  # a worker of this installation was quicker: its plan is the same one
            _wait(asked)
    seconds = time.process_time() - before
    asked.refresh_from_db()
    scenario.refresh_from_db()
    if asked.state == RunState.FAILED:
        raise Stop(Exit.REFUSED, f"The computation failed:\n{asked.problem}")
    facts = _facts(scenario) | {"cpu_seconds": round(seconds, 1)}
    answer(options, facts, f"{_text(scenario)}\n{seconds:.0f} s of CPU.")
    return Exit.PARTIAL if asked.state == RunState.STOPPED else Exit.DONE


def _wait(asked: Any) -> None:
    print("A worker has taken it: waiting for its plan.", file=sys.stderr)
    while asked.is_open:
        time.sleep(WAIT)
        asked.refresh_from_db()


@contextmanager
def _interruptible(scenario: "Scenario") -> Iterator[None]:
    """The first Ctrl-C asks to stop with the best plan so far; the second ends the command."""
    from pupitre.planning.models import Computation

    def ask(_signal: int, _frame: Any) -> None:
        signal.signal(signal.SIGINT, before)
        Computation.objects.filter(scenario=scenario).update(stop_asked=True)
        print("Stopping with the best plan so far; once more to drop it.", file=sys.stderr)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _show(options: argparse.Namespace) -> int:
    scenario = _scenario(options)
    answer(options, _facts(scenario), _text(scenario))
    return Exit.DONE


def _facts(scenario: "Scenario") -> dict[str, Any]:
    from pupitre.planning import queries

    return {
        "scenario": scenario.pk,
        "name": scenario.name,
        "state": scenario.state,
        "case_hash": scenario.case_hash,
        "assumptions": scenario.assumptions,
        "plans": [
            {
                **{name: getattr(plan, name) for name in ("method", "status", "value", "bound", "gap", "fairness")},
                **{name: getattr(plan, name) for name in ("missed", "schools_served", "capex", "opex")},
                "hash": plan.plan_hash,
            }
            for plan in queries.plans_of(scenario)
        ],
    }


def _text(scenario: "Scenario") -> str:
    from pupitre.planning import queries
    from pupitre.planning.web import words

    shown = queries.shown_plan(scenario)
    lines = [f"Scenario {scenario.pk}, {scenario.name}: {scenario.get_state_display()}."]
    if shown is not None:
        lines += [words.standing(queries.standing(shown, queries.money(shown)), shown), words.proof(shown)]
        lines.append(f"{shown.get_method_display()}; case {scenario.case_hash[:12]}, plan {shown.plan_hash[:12]}.")
    lines += [f"supposed: {sentence}" for sentence in words.assumptions(scenario)]
    head = f"{'plan':<34}{'points':>8}{'bound':>8}{'gap':>8}{'least':>8}{'schools':>9}{'missed':>8}"
    plans = queries.plans_of(scenario)
    lines += [f"{head}{'capital':>14}{'operating':>14}", *map(_row, plans)] if plans else []
    return "\n".join(lines)


def _row(plan: "Plan") -> str:
    bound = "" if plan.bound is None else f"{plan.bound:.1f}"
    gap = "" if plan.gap is None else f"{100 * plan.gap:.2f} %"
    least = "" if plan.fairness is None else f"{100 * plan.fairness:.1f} %"
    row = f"{str(plan.get_method_display())[:33]:<34}{plan.value:>8.1f}{bound:>8}{gap:>8}{least:>8}"
    return f"{row}{plan.schools_served:>9}{plan.missed:>8}{plan.capex:>14,.2f}{plan.opex:>14,.2f}"


def _why(options: argparse.Namespace) -> int:
    from django.utils import translation

    from pupitre.planning import reasons
    from pupitre.planning.web import words

    scenario = _scenario(options)
    shown = _shown(scenario)
    rows = {row.school.code: row for row in shown.outcomes.select_related("school").order_by("pk")}
    unknown = [code for code in options.school if code not in rows]
    if unknown:
        raise Stop(Exit.REFUSED, f"The plan has no school {', '.join(unknown)}.")
    facts, lines = [], []
    with translation.override(options.language):
        for code in options.school:
            row = rows[code]
            told, outcome = reasons.why_of(row), str(words.outcome(row, scenario.plan))
            said = [(reason.kind, reason.sentence) for reason in told.reasons]
            facts.append(
                {"school": code, "wave": row.wave, "outcome": outcome, "reasons": said, "unlocks": told.ways}
            )
            lines += [f"{row.school.name}, {row.school.commune_name} ({code})", f"  {outcome}"]
            lines += [f"  [{kind}] {sentence}" for kind, sentence in said] + [f"  -> {one}" for one in told.ways]
    answer(options, {"schools": facts}, "\n".join(lines))
    return Exit.DONE


def _export(options: argparse.Namespace) -> int:
    from pathlib import Path

    from pupitre.planning import computation
    from pupitre.planning.engine.case_io import write_case_json
    from pupitre.planning.engine.plan import plan_from_json, write_plan
    from pupitre.planning.results import exported

    scenario = _scenario(options)
    shown = _shown(scenario)
    write_case_json(computation.pinned_case(scenario), Path(options.case))
    write_plan(plan_from_json(exported(shown)), Path(options.plan))
    facts = {"case": options.case, "plan": options.plan, "hash": shown.plan_hash}
    answer(options, facts, f"{options.case} and {options.plan} ({shown.get_method_display()}) are written.")
    return Exit.DONE


def _shown(scenario: "Scenario") -> "Plan":
    from pupitre.planning import queries

    shown = queries.shown_plan(scenario)
    if shown is None:
        raise Stop(Exit.REFUSED, f"{scenario.name} has no plan yet: pupitre scenario compute {scenario.pk}")
    return shown


def _scenario(options: argparse.Namespace) -> "Scenario":
    from pupitre.planning.models import Scenario

    scenario: Scenario = _found(Scenario, options.scenario, "scenario")
    return scenario


def _found(model: Any, name: str, noun: str) -> Any:
    """The only row of a name or a number."""
    rows = list(model.objects.filter(pk=int(name)) if name.isdigit() else model.objects.filter(name=name))
    if len(rows) == 1:
        return rows[0]
    if rows:
        numbers = ", ".join(f"{row.pk}" for row in rows)
        raise Stop(Exit.REFUSED, f"Several have the name {name}: give the number of one ({numbers}).")
    known = "; ".join(model.objects.order_by("pk").values_list("name", flat=True)[:10])
    raise Stop(Exit.REFUSED, f"There is no {noun} called {name}." + (f" There are: {known}." if known else ""))
