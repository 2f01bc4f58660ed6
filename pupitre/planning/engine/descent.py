"""From the mix of plans to a plan: entries and stops chosen again and again at the prices they make, then sets."""

from __future__ import annotations

import numpy as np

from .dive import dive
from .entries import Decided, choose_patterns, decide_patterns, nodes_for
from .goals import Choice
from .highs import Limits
from .instance import Floats
from .lift import decisions_of
from .mend import mended
from .pricing import FULL_POINTS, Master
from .room import Room
from .run import Run
from .sets import SetSearch
from .swaps import swapped

FEWEST_DIVES = 2


def decide_entries(run: Run, master: Master, price: Floats, tolerance: float) -> list[Decided]:
    """Choices of entries and stops by dives, best first, the first dive unshaken.

    Each round knows plans made at the prices of the one before.
    """
    options, found = run.options, dict[float, Decided]()
    if options.swaps and master.units.single.all():
        return decide_by_swaps(run, master, price, tolerance)
    rng, count = np.random.default_rng(run.instance.case.meta.seed), len(run.instance.schools.ids)
    for number in range(options.entry_rounds if count <= options.few else 1):
        master.widen(price, options.entry_band)
        for turn in range(_turns(run)):
            if run.should_stop() and found:
                break
            shake = options.shake * rng.standard_normal(count) if number or turn else None
            choice = dive(master, shake)
            master.release()
            if choice is not None:
                if not master.units.single.all():  # one dive costs much there; elsewhere another one does as well
                    choice = mended(master, choice, price)
                made = decide_patterns(master, choice, tolerance=tolerance, rounds=options.decided_rounds)
                found.setdefault(round(made.worth, 6), made)
        price = found[max(found)].price if found else price
    return [found[worth] for worth in sorted(found, reverse=True)][: options.choices]


def decide_by_swaps(run: Run, master: Master, price: Floats, tolerance: float) -> list[Decided]:
    """Choices of entries and stops, best first: the best dives, each made better by swaps at the prices it makes."""
    options, found = run.options, dict[float, Decided]()
    master.widen(price, options.entry_share * FULL_POINTS / len(run.instance.schools.ids))
    starts = _dives(run, master)
    for _ in range(options.swap_rounds):
        for start in starts:
            choice = swapped(master, start, tries=options.swaps)
            made = decide_patterns(master, choice, tolerance=tolerance, rounds=options.decided_rounds)
            found.setdefault(round(made.worth, 6), made)
        starts = [found[max(found)].choice] if found else []
    return [found[worth] for worth in sorted(found, reverse=True)][: options.choices]


def _dives(run: Run, master: Master) -> list[Choice]:
    """The best of several dives, the more of them the fewer schools there are."""
    options, count = run.options, len(run.instance.schools.ids)
    rng, found = np.random.default_rng(run.instance.case.meta.seed), dict[float, Choice]()
    for turn in range(_turns(run)):
        if run.should_stop() and found:
            break
        shake = options.shake * rng.standard_normal(count) if turn else None
        choice = dive(master, shake, Room(run.instance))
        if choice is not None:
            found.setdefault(round(master.lp.solve().value, 6), choice)
        master.release()
    return [found[worth] for worth in sorted(found, reverse=True)][: options.starts]


def _turns(run: Run) -> int:
    """Dives to make, in a round."""
    options, count = run.options, len(run.instance.schools.ids)
    if not options.swaps:
        return options.dives
    return min(max(options.dive_work // count, FEWEST_DIVES), options.dives)


def decide_in_whole_numbers(run: Run, master: Master, price: Floats, tolerance: float) -> list[Decided]:
    """The same by a search in whole numbers over the plans met, where the sets of no dive were found."""
    options, found = run.options, dict[float, Decided]()
    seed, best = run.instance.case.meta.seed, None
    few = len(run.instance.schools.ids) <= options.few
    for _ in range(options.whole_rounds if few else min(1, options.whole_rounds)):
        if run.should_stop():
            break
        master.widen(price, options.entry_band)
        nodes = nodes_for(master, options.entry_work)
        choice = choose_patterns(master, band=options.plan_band, nodes=nodes, seed=seed, known=best)
        if choice is None:
            break
        made = decide_patterns(master, choice, tolerance=tolerance, rounds=options.decided_rounds)
        price = made.price
        found.setdefault(round(made.worth, 6), made)
        best = made if best is None or made.worth > best.worth else best
    return [found[worth] for worth in sorted(found, reverse=True)][: options.choices]


def seek_sets(run: Run, master: Master, search: SetSearch, made: Decided) -> None:
    """Sets for a choice, from ways that lose little at its prices, wider until a plan is found."""
    options = run.options
    costs = master.oracle.costs(made.price[: master.shared.count], master.goal.worth)
    count = len(run.instance.schools.ids)
    few, size = count <= options.few, min(1.0, options.alone / max(count, 1))
    for band in options.bands[few:]:
        if run.stopped:
            return
        limits = Limits(gap=options.gap / 10, nodes=options.nodes)
        found = search.run(
            made.choice, costs, band=band * size, limits=limits, start=None, progress=lambda _v, _b: run.should_stop()
        )
        if found.x is not None:
            run.keep(decisions_of(search.formulation, found.x), found.x)
        run.tell("sets")
        if found.x is not None:
            return
