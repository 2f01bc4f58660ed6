"""From the mix of plans to a plan: entries and stops chosen again and again at the prices they make, then sets."""

from __future__ import annotations

from .dive import Dive
from .entries import Decided, choose_patterns, decide_patterns, nodes_for
from .highs import Limits
from .instance import Floats
from .lift import decisions_of
from .pricing import Master
from .run import Run
from .sets import SetSearch


def decide_entries(run: Run, master: Master, price: Floats, tolerance: float) -> list[Decided]:
    """Choices of entries and stops, best first; each round knows plans made at the prices of the one before."""
    options, found = run.options, dict[float, Decided]()
    few = len(run.instance.schools.ids) <= options.few
    best: Decided | None = None
    for _ in range(options.entry_rounds if few else 1):
        nodes = nodes_for(master, options.entry_work)
        if not nodes or run.should_stop():
            break
        master.widen(price, options.entry_band)
        seed = run.instance.case.meta.seed
        choice = choose_patterns(master, band=options.plan_band, nodes=nodes, seed=seed, known=best)
        if choice is None:
            break
        made = decide_patterns(master, choice, tolerance=tolerance, rounds=options.decided_rounds)
        price = made.price
        found.setdefault(round(made.worth, 6), made)
        if best is None or made.worth > best.worth:
            best = made
    if not found:
        choice = Dive(master, 3.0 * tolerance).run()
        return [decide_patterns(master, choice, tolerance=tolerance, rounds=options.decided_rounds)]
    return [found[worth] for worth in sorted(found, reverse=True)][: options.choices]


def seek_sets(run: Run, master: Master, search: SetSearch, made: Decided) -> None:
    """Sets for a choice, from ways that lose little at its prices, wider until a plan is found."""
    options = run.options
    costs = master.oracle.costs(made.price[: master.shared.count], master.goal.worth)
    for band in options.bands:
        if run.stopped:
            return
        limits = Limits(gap=options.gap / 10, nodes=options.nodes)
        found = search.run(
            made.choice, costs, band=band, limits=limits, start=None, progress=lambda _v, _b: run.should_stop()
        )
        if found.x is not None:
            run.keep(decisions_of(search.formulation, found.x), found.x)
        run.tell("sets")
        if found.x is not None:
            return
