"""Very many schools, on few: slices answer as one, prices come to the same bound, a plan always exists."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from pupitre.planning.engine import crowd, large
from pupitre.planning.engine.blocks import Blocks, blocks_of, nobody
from pupitre.planning.engine.columns import lots_of
from pupitre.planning.engine.crowd import Crowd, CrowdMaster
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.exact import certified_worth
from pupitre.planning.engine.generate import generate
from pupitre.planning.engine.goals import Goal
from pupitre.planning.engine.oracle import Worth
from pupitre.planning.engine.part import part_of
from pupitre.planning.engine.plan import Plan, Status
from pupitre.planning.engine.pricing import Master
from pupitre.planning.engine.run import Progress
from pupitre.planning.engine.shared import effects, make_shared
from pupitre.planning.engine.shares import SharedOut, left_to_choose, prices_of_mix, taken_by
from pupitre.planning.engine.solve import Options, solve
from pupitre.planning.engine.units import similar
from pupitre.planning.engine.verifier import verify

COVERAGE = Goal("coverage", Worth(coverage=1.0, promise=0.5))
LARGE = Options(large=20, sample=30, alone=40, group=4, fewest_groups=15, undecided=40, sets_among=40)
IN_BLOCKS = replace(LARGE, blocks=20, block=13, last_choices=1, entry_work=5000)


@cache
def _planned(schools: int, options: Options) -> Plan:
    return solve(generate(schools, seed=5), options=options)


@pytest.fixture
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "SLICE", 7)


@pytest.mark.usefixtures("small_slices")
def test_slices_answer_as_all_schools_together() -> None:
    instance = derive(generate(24, seed=3, territories=2))
    one, many = Master(instance), CrowdMaster(instance, similar(instance, 6))
    assert len(many.oracle.slices) == 4
    price = np.random.default_rng(0).random(one.shared.count) * 1e-3
    ours = many.oracle.respond(price, COVERAGE.worth)
    theirs = one.oracle.respond(price, COVERAGE.worth)
    assert ours.worth.tolist() == theirs.worth.tolist()
    assert ours.plan.entry.tolist() == theirs.plan.entry.tolist()
    assert ours.plan.stops.tolist() == theirs.plan.stops.tolist()
    for name in ("purchases", "receipts", "gifts"):
        assert sorted(getattr(ours.plan, name).tolist()) == sorted(getattr(theirs.plan, name).tolist())
    taken = many.units.total(effects(instance, one.shared, theirs.plan))
    for name in ("rows", "coverage", "earliness", "moves"):
        assert getattr(many.effects_of(ours.plan), name) == pytest.approx(getattr(taken, name))
    many.set_goal(COVERAGE)
    wide = np.concatenate([price, np.zeros(len(many.lower) - len(price))])
    assert many.oracle.certified(price, COVERAGE.worth) == pytest.approx(
        certified_worth(one.oracle, price, many.worth_at(wide)).sum()
    )


def test_prices_sought_in_a_box_come_to_the_same_bound() -> None:
    instance = derive(generate(18, seed=2))
    alone = Master(instance).optimise(COVERAGE, tolerance=0.01, certify=True)
    master = CrowdMaster(instance, similar(instance, 9))
    far = np.zeros(len(master.lower))
    far[master.shared.people] = 0.5
    for centre in (np.zeros(len(master.lower)), far):
        sought = master.seek(COVERAGE, centre, tolerance=0.01, rounds=200)
        assert alone.value - 1e-6 <= sought.bound <= alone.bound + 0.02
        assert sought.value <= alone.bound + 1e-6
        assert master.undecided().max() <= 1.0 + 1e-9


def test_a_part_has_what_its_schools_have() -> None:
    instance = derive(generate(12, seed=1))
    part = part_of(instance, np.array([1, 4, 5, 11]))
    assert part.instance.schools.ids == tuple(instance.schools.ids[s] for s in (1, 4, 5, 11))
    assert [key[0] for key in part.instance.items.keys] == [
        part.instance.schools.ids[s] for s in part.instance.items.school
    ]
    assert part.instance.items.keys == tuple(instance.items.keys[i] for i in part.items)
    assert (part.items[part.instance.offers.item] == instance.offers.item[part.offers]).all()
    assert (part.items[part.instance.cohorts.item] == instance.cohorts.item[part.cohorts]).all()


def test_blocks_have_every_school_once_and_share_all_there_is() -> None:
    instance = derive(generate(24, seed=3, territories=2))
    whole = make_shared(instance, lots_of(instance))
    blocks = Blocks.none_yet(instance, whole, floor=0.5)
    many = blocks_of(instance, 9)
    assert np.sort(np.concatenate(many)).tolist() == list(range(24))
    first, right = blocks.part(many[0])
    assert right[whole.people] == pytest.approx(whole.right[whole.people] / 3)
    assert first.instance.funding.budget == pytest.approx(instance.funding.budget / 3)
    oracle = Crowd(first.instance, whole, whole.lots)
    plan = oracle.respond(np.zeros(whole.count), COVERAGE.worth).plan
    blocks.add(first, plan)
    for schools in many[1:]:
        part, right = blocks.part(schools)
        blocks.add(part, nobody(part.instance))
    taken = effects(instance, whole, blocks.plan).rows.sum(axis=0)
    assert taken[whole.people].max() > 0
    assert right[whole.people] == pytest.approx(np.maximum((whole.right - taken)[whole.people], 0.0))
    assert right[whole.equal] == pytest.approx(-taken[whole.equal])
    assert right[whole.fairness] == pytest.approx((whole.right - taken)[whole.fairness])


def test_a_mix_is_shared_out_to_like_schools() -> None:
    instance = derive(generate(60, seed=3))
    master = CrowdMaster(instance, similar(instance, 6))
    start = np.zeros(len(master.lower))
    found = master.seek(COVERAGE, start, tolerance=0.1, rounds=12)
    known = prices_of_mix(master, 3)
    assert 1 <= len(known) <= 3
    master.keep_answers()
    master.seek(COVERAGE, found.price, tolerance=0.1, rounds=8, known=known)
    out = SharedOut(master)
    assert len(out.answers) == len(master.asked) > len(known)
    assert out.share.sum(axis=1) == pytest.approx(1.0)
    pick = out.taken()
    for unit, share in enumerate(out.share):
        mine = pick[master.units.members(unit)]
        assert np.abs(np.bincount(mine, minlength=len(share)) - share * len(mine)).max() < 2.0
    everyone = np.ones(60, dtype=np.bool_)
    plan = out.plan(pick, everyone)
    entries = [kept.plan().entry for kept in out.answers] + [nobody(instance).entry]
    assert plan.entry.tolist() == [entries[n][s] for s, n in enumerate(pick.tolist())]


def test_schools_that_ask_for_what_there_is_not_are_left_to_choose() -> None:
    instance = derive(generate(60, seed=3))
    master = CrowdMaster(instance, similar(instance, 6))
    shared = master.shared
    greedy = master.oracle.respond(np.zeros(shared.count), COVERAGE.worth).plan
    last = np.arange(60) % 10 == 0
    left = left_to_choose(master.oracle, greedy, last)
    rows = effects(instance, shared, greedy).rows
    hard = np.concatenate([shared.people, shared.moves])
    assert left[last].all()
    assert 6 < left.sum() < 60
    asked = rows[~left].sum(axis=0) + rows[last].sum(axis=0)
    assert (asked <= np.maximum(shared.right, rows[last].sum(axis=0)) + 1e-6)[hard].all()
    assert taken_by(master.oracle, greedy) == pytest.approx(rows.sum(axis=0))


@pytest.mark.parametrize(
    ("schools", "options", "most"),
    [(60, replace(LARGE, undecided=60), 0.025), (26, IN_BLOCKS, 0.2)],
    ids=["at once", "in blocks"],
)
def test_the_plan_of_a_crowd_is_sound_and_near_its_bound(schools: int, options: Options, most: float) -> None:
    plan = _planned(schools, options)
    verdict = verify(derive(generate(schools, seed=5)), plan)
    assert verdict.violations == ()
    assert plan.bound is not None
    assert plan.value <= plan.bound + 1e-9
    assert plan.gap is not None
    assert plan.gap < most
    goals = {goal.name: goal for goal in plan.goals}
    assert goals["promises"].value >= (goals["promises"].bound or 0.0) - 1e-9
    assert goals["fairness"].value <= (goals["fairness"].bound or 0.0) + 1e-9


def test_where_the_mix_cannot_be_carried_out_blocks_follow_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "in_blocks", lambda run, _prices: nobody(run.instance))
    plan = solve(generate(26, seed=5), options=IN_BLOCKS)
    assert verify(derive(generate(26, seed=5)), plan).violations == ()
    assert plan.gap is not None
    assert plan.gap < 0.2
    assert plan.hash != _planned(26, IN_BLOCKS).hash


def test_the_plan_of_a_crowd_is_always_the_same() -> None:
    assert solve(generate(26, seed=5), options=IN_BLOCKS).hash == _planned(26, IN_BLOCKS).hash


@pytest.mark.parametrize("stage", ["promises", "coverage"])
def test_a_crowd_stopped_early_has_a_plan(stage: str) -> None:
    case, seen = generate(30, seed=1), []

    def note(progress: Progress) -> None:
        seen.append(progress.stage)

    plan = solve(case, options=LARGE, on_progress=note, should_stop=lambda: seen[-1:] == [stage])
    assert plan.status is Status.INTERRUPTED
    assert plan.entries
    assert verify(derive(case), plan).violations == ()
