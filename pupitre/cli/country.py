"""`pupitre plan country`: territories that share national measures, planned by as many workers as there are."""

import argparse
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pupitre.cli.exits import Exit
from pupitre.cli.frame import Needs, Stop, answer, json_option

if TYPE_CHECKING:
    from pupitre.planning.models import CountryRun

DESCRIPTION = """\
A country is a directory: country.json says what is voted for the national measures, territories/NAME.json is the
case of each territory (as `pupitre plan generate` writes it). `start` freezes it in the database; the workers of any
machine that reach this database (`pupitre worker --queue planning`) then answer one territory after the other.

  pupitre plan country generate 12 there               an invented country of 12 territories
  pupitre plan country start there --name France       ask for its plan
  pupitre plan country status France                   how far it is, what national money is worth
  pupitre plan country resume France                   take it up again, after its workers died or it was stopped
  pupitre plan country export France plans             the plan of each territory"""


def configure(acts: Any) -> None:
    parser = acts.add_parser(
        "country",
        help="plan territories that share national measures, on any number of workers",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    inner = parser.add_subparsers(title="acts", metavar="ACT", required=True)
    generate = _act(inner, "generate", _generate, "write an invented country", needs=Needs.NOTHING)
    generate.add_argument("territories", type=int, metavar="N", help="territories")
    generate.add_argument("directory", metavar="DIRECTORY", help="directory to write")
    generate.add_argument("--mean", type=int, default=96, metavar="N", help="schools of a territory (default 96)")
    generate.add_argument("--seed", type=int, default=0, metavar="N", help="another country of the same size")
    generate.add_argument("--years", type=int, default=5, metavar="N", help="years of the plan (default 5)")
    start = _act(inner, "start", _start, "freeze a country and ask workers for its plan")
    start.add_argument("directory", metavar="DIRECTORY", help="the country")
    start.add_argument("--name", required=True, metavar="NAME", help="what it is called from now on")
    start.add_argument("--rounds", type=int, default=3, metavar="N", help="rounds of prices at the most (default 3)")
    start.add_argument(
        "--effort", choices=("quick", "usual"), default="quick", help="of each territory's plan (default quick)"
    )
    status = _act(inner, "status", _status, "how far countries are")
    status.add_argument("name", nargs="?", metavar="NAME", help="one of them, with its rounds and prices")
    stop = _act(inner, "stop", _stop, "stop: what is being answered is finished, nothing else is asked")
    stop.add_argument("name", metavar="NAME")
    resume = _act(inner, "resume", _resume, "take up again: ask what nobody has answered or is answering")
    resume.add_argument("name", metavar="NAME")
    export = _act(inner, "export", _export, "write the plan of each territory")
    export.add_argument("name", metavar="NAME")
    export.add_argument("directory", metavar="DIRECTORY", help="directory to write")


def _act(acts: Any, name: str, act: Any, summary: str, *, needs: Needs = Needs.DATABASE) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = acts.add_parser(name, help=summary, description=f"{summary.capitalize()}.")
    parser.set_defaults(act=act, needs=needs)
    json_option(parser)
    return parser


def _generate(options: argparse.Namespace) -> int:
    from pupitre.planning.engine import generate_country as made
    from pupitre.planning.engine.country_io import write_country

    schools = sum(made.sizes(options.territories, mean=options.mean, seed=options.seed))
    cases = made.generate_country(options.territories, mean=options.mean, seed=options.seed, years=options.years)
    directory = Path(options.directory)
    count = write_country(directory, made.national_budgets(schools, years=options.years), cases)
    facts = {"country": str(directory), "territories": count, "schools": schools}
    answer(options, facts, f"{directory}: {count} territories, {schools} schools.")
    return Exit.DONE


def _start(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from pupitre.kernel.viewer import SYSTEM
    from pupitre.planning import operations
    from pupitre.planning.engine.country_io import CountryError, read_budgets, read_territories
    from pupitre.planning.engine.effort import Effort
    from pupitre.planning.engine.problems import CaseError

    directory = Path(options.directory)
    try:
        run = operations.start_country(
            name=options.name,
            territories=read_territories(directory),
            budgets=read_budgets(directory),
            rounds=options.rounds,
            effort=Effort(options.effort),
            actor=SYSTEM,
            at=timezone.now(),
        )
    except (CountryError, CaseError) as error:
        raise Stop(Exit.REFUSED, f"{directory} cannot be used:\n{error}") from None
    facts = {"name": run.name, "territories": run.territories.count(), "schools": run.schools}
    answer(options, facts, f"{run.name}: {facts['territories']} territories wait for workers.")
    return Exit.DONE


def _status(options: argparse.Namespace) -> int:
    from pupitre.planning.models import CountryRun

    if options.name:
        run = _found(options.name)
        facts = _facts(run)
        answer(options, facts, _text(facts))
        return Exit.DONE
    rows = [_facts(run) for run in CountryRun.objects.all()]
    answer(options, {"countries": rows}, "\n".join(_line(facts) for facts in rows) or "No country yet.")
    return Exit.DONE


def _stop(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from pupitre.kernel.viewer import SYSTEM
    from pupitre.planning import operations

    run = _found(options.name)
    operations.stop_country(run=run, actor=SYSTEM, at=timezone.now())
    answer(options, {"name": run.name}, f"{run.name}: nothing more is asked.")
    return Exit.DONE


def _resume(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from pupitre.kernel.viewer import SYSTEM
    from pupitre.planning import operations

    run = _found(options.name)
    asked = operations.resume_country(run=run, actor=SYSTEM, at=timezone.now())
    again = f"{asked} territories are asked again" if asked else "nothing was lost"
    answer(options, {"name": run.name, "asked": asked}, f"{run.name}: {again}; workers go on from here.")
    return Exit.DONE


def _export(options: argparse.Namespace) -> int:
    from pupitre.planning.country_work import unpack

    run, directory, count = _found(options.name), Path(options.directory), 0
    directory.mkdir(parents=True, exist_ok=True)
    for territory in run.territories.filter(plan__isnull=False).defer("case").order_by("number").iterator():
        text = json.dumps(unpack(territory.plan or b""), ensure_ascii=False, indent=1, sort_keys=True)
        (directory / f"{territory.name}.json").write_text(text + "\n", encoding="utf-8")
        count += 1
    left = run.territories.count() - count
    answer(options, {"plans": count, "without": left}, f"{directory}: {count} plans written, {left} still to come.")
    return Exit.PARTIAL if left else Exit.DONE


def _found(name: str) -> "CountryRun":
    from pupitre.planning.models import CountryRun

    run = CountryRun.objects.filter(name=name).first()
    if run is None:
        raise Stop(Exit.REFUSED, f"There is no country called {name}.")
    return run


def _facts(run: "CountryRun") -> dict[str, Any]:
    from django.utils import timezone

    from pupitre.planning import country_queries

    rounds = list(country_queries.rounds(run))
    stands = country_queries.progress(run, rounds, timezone.now())
    return {
        "name": run.name,
        "state": run.state,
        "schools": run.schools,
        "value": run.value,
        "bound": run.bound,
        "gap": run.gap,
        "missed_eur": None if run.missed is None else round(1000 * run.missed, 2),
        "fifths": run.fifths,
        "hash": run.hash,
        "at_work": stands.open.held,
        "waiting": stands.open.queued,
        "left_alone": len(stands.open.lost),
        "stuck": stands.stuck,
        "last_answer_at": stands.last_at and timezone.localtime(stands.last_at).isoformat(timespec="seconds"),
        "rounds_left": stands.rounds_left,
        "cpu_seconds_left": None if stands.left is None else round(stands.left),
        "rounds": [
            {
                "number": one.number,
                "kind": one.kind,
                "done": one.done,
                "territories": one.asked_of,
                "greedy": one.greedy,
                "cpu_seconds": one.seconds,
                "value": one.value,
                "bound": one.bound,
                "prices": country_queries.prices(run, one),
            }
            for one in rounds
        ],
    }


def _line(facts: dict[str, Any]) -> str:
    last = facts["rounds"][-1]
    gap = "" if facts["gap"] is None else f", at most {100 * facts['gap']:.2f} % from the best"
    done = f"round {last['number']} ({last['kind']}), {last['done']} of {last['territories']} territories"
    return f"{facts['name']}: {facts['state']}, {done}{gap}"


def _left(facts: dict[str, Any]) -> list[str]:
    """Of a country that is not over: who is at work, since when nobody answered, about what is left."""
    if facts["hash"]:
        return []
    lines = [f"{facts['at_work']} being answered, {facts['waiting']} waiting for a worker"]
    if facts["last_answer_at"]:
        lines.append(f"last answer {facts['last_answer_at']}")
    if facts["cpu_seconds_left"] is not None:
        minutes = math.ceil(facts["cpu_seconds_left"] / 60)
        lines.append(f"about {minutes} min of CPU left, for this round and at most {facts['rounds_left']} more")
    if facts["stuck"] or facts["state"] == "stopped":
        lines.append(f"{facts['left_alone']} left without a worker: pupitre plan country resume '{facts['name']}'")
    return lines


def _text(facts: dict[str, Any]) -> str:
    lines = [_line(facts), *_left(facts)]
    if facts["hash"]:
        lines.append(f"hash {facts['hash'][:12]}; {facts['missed_eur']:,.0f} EUR missed of what must be spent")
    if facts["fifths"]:
        shares = ", ".join("-" if share is None else f"{100 * share:.1f} %" for share in facts["fifths"])
        lines.append(f"need covered by fifth of schools, least favoured first: {shares}")
    for one in facts["rounds"]:
        seconds = f"{one['cpu_seconds'] or 0:.0f} s of CPU"
        lines.append(f"round {one['number']} ({one['kind']}): {one['done']} of {one['territories']}, {seconds}")
        lines += [
            f"  {name:<18}" + "".join(f"{price:>9.2f}" for price in prices) for name, prices in one["prices"].items()
        ]
    return "\n".join(lines)
