"""A country on workers: one, then two, the same plan; what a thousand schools cost, and where the time goes.

    make bench-country                              8 territories of about 24 schools, one round of prices
    python -m bench.country 40 96 3 --once          so many territories, schools of each, rounds; two workers only
    python -m bench.country 8 96 2 --lp             beside the linear programme of goal G5 (a minute or so of CPU)

Real workers (`pupitre worker`), a base of its own. CPU seconds are those that each question took in its worker; the
clock says something only of a machine at rest. Goals: G5, CPU of a thousand schools / simplex on F1's linear
programme of one territory of 263 schools: 1.0, none without a plan. G13, two workers / one: 1.85, the same hash.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from bench import lists  # noqa: F401 - sets the tests' settings, with their base of a day

if TYPE_CHECKING:
    from pupitre.planning.models import CountryRun

WORKER = [sys.executable, "-m", "pupitre", "worker", "--queue", "planning", "--at-once", "1"]
LOOK_EVERY = 0.5  # seconds


@dataclass(frozen=True)
class Took:
    """One run of the country."""

    wall: float
    memory: int  # bytes, of the largest worker


def main() -> int:
    import django

    options = _options()
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    first, took = planned("two", 2, options)
    describe(first, took, 2)
    if options.lp:
        describe_ratio(first)
    if options.once:
        return 0
    other, alone = planned("one", 1, options)
    describe(other, alone, 1)
    ratio, same = alone.wall / took.wall, first.hash == other.hash
    print(f"G13: two workers / one by the clock {ratio:.2f} (goal 1.85); hashes {'identical' if same else 'DIFFER'}")
    return 0 if same else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.country")
    parser.add_argument("territories", type=int, nargs="?", default=8)
    parser.add_argument("mean", type=int, nargs="?", default=24)
    parser.add_argument("rounds", type=int, nargs="?", default=1)
    parser.add_argument("--once", action="store_true", help="two workers only")
    parser.add_argument("--lp", action="store_true", help="measure the linear programme of G5 too")
    return parser.parse_args()


def planned(name: str, workers: int, options: argparse.Namespace) -> tuple[CountryRun, Took]:
    """A country, planned by so many workers from the first question to the last plan."""
    from django.utils import timezone

    from pupitre.kernel.viewer import SYSTEM
    from pupitre.planning import operations
    from pupitre.planning.engine.generate_country import generate_country, national_budgets, sizes

    begin = time.process_time()
    run = operations.start_country(
        name=name,
        territories=generate_country(options.territories, mean=options.mean),
        budgets=national_budgets(sum(sizes(options.territories, mean=options.mean))),
        rounds=options.rounds,
        actor=SYSTEM,
        at=timezone.now(),
    )
    print(f"{name}: {run.schools} schools frozen in {time.process_time() - begin:.1f} s of CPU", flush=True)
    processes = [psutil.Popen(WORKER, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(workers)]
    clock, memory = time.monotonic(), 0
    try:
        while run.is_open:
            time.sleep(LOOK_EVERY)
            memory = max(memory, *(one.memory_info().rss for one in processes if one.is_running()))
            run.refresh_from_db()
    finally:
        for one in processes:
            one.terminate()
        for one in processes:
            one.wait()
    return run, Took(time.monotonic() - clock, memory)


def describe(run: CountryRun, took: Took, workers: int) -> None:
    """Where it ended, and what each round took."""
    from pupitre.planning import country_queries

    rows = list(country_queries.rounds(run))
    total = sum(one.seconds or 0 for one in rows)
    per = {f"{one.number} {one.kind}": f"{1000 * (one.seconds or 0) / run.schools:.1f}" for one in rows}
    without = run.territories.filter(plan__isnull=True).count()
    print(
        f"{workers} worker(s): {took.wall:.0f} s by the clock, {total:.0f} s of CPU,"
        f" {took.memory / 2**20:.0f} MB a worker;"
        f" value {run.value:.2f}, bound {run.bound:.2f}, gap {100 * (run.gap or 0):.2f} %, {without} without a plan,"
        f" {sum(one.greedy for one in rows)} greedy, {run.hash[:12]}"
    )
    print(f"   CPU seconds for 1,000 schools: {1000 * total / run.schools:.1f}, of it by round {per}", flush=True)


def describe_ratio(run: CountryRun) -> None:
    """G5: beside simplex on the linear programme of the direct model of one territory of 263 schools."""
    from django.db.models import Sum

    from pupitre.planning.engine import highs
    from pupitre.planning.engine.derive import derive
    from pupitre.planning.engine.formulation import formulate
    from pupitre.planning.engine.generate import generate
    from pupitre.planning.models import CountryTask

    formulation = formulate(derive(generate("T2")))
    model, begin = formulation.model, time.process_time()
    highs.solve_lp(model, formulation.coverage(), model.lower, model.upper, solver="simplex")
    baseline = time.process_time() - begin
    total = CountryTask.objects.filter(round__run=run).aggregate(all=Sum("seconds"))["all"]
    per = 1000 * total / run.schools
    print(f"G5: {per / baseline:.2f} ({per:.1f} s; the linear programme {baseline:.1f} s), goal 1.0", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
