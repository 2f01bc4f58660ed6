"""What promises cost, and what it takes to be served earlier, against the case solved without or with it."""

from dataclasses import replace

import numpy as np
import pytest

from pupitre.planning.engine.case import Pin
from pupitre.planning.engine.change import Wish, changed_case
from pupitre.planning.engine.confirm import Confirmer
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.earlier import wish_of
from pupitre.planning.engine.explain import Explainer, Kind
from pupitre.planning.engine.generate import generate
from pupitre.planning.engine.greedy import greedy_plan
from pupitre.planning.engine.priced import price_plan
from pupitre.planning.engine.promises import cost_of, promises_of, shifts, without

CASE = generate(16, seed=2)
INSTANCE = derive(CASE)
PLAN = greedy_plan(INSTANCE, "strong")
PRICED = price_plan(INSTANCE, PLAN)


def test_a_promise_costs_what_the_mix_gains_without_it() -> None:
    promises = list(promises_of(CASE))
    assert {promise.kind for promise in promises} == {"obligation"}
    assert sum(len(promise.schools) for promise in promises) == len({row.school_id for row in CASE.obligations})
    for promise in promises:
        cost = cost_of(PRICED, promise)
        assert 0.0 <= cost.points <= cost.bound - PRICED.outcome.value + 1e-6
        assert all(one.points < 0 and one.school_id not in promise.schools for one in cost.losers)


def test_a_wish_far_from_the_school_s_best_wave_costs_and_taking_it_away_gives_the_case_back() -> None:
    entered = np.flatnonzero(PRICED.decisions.entry < INSTANCE.horizon.waves - 4)
    school = INSTANCE.schools.ids[int(entered[0])]
    wished = changed_case(CASE, [Wish(school, None)])
    promise = next(one for one in promises_of(wished) if one.kind == "wish")
    assert without(wished, promise) == CASE
    instance = derive(wished)
    priced = price_plan(instance, greedy_plan(instance, "strong"))
    assert cost_of(priced, promise).points > 0.0


ONE, TWO, THREE = INSTANCE.schools.ids[:3]
PINS = (Pin(ONE, 2), Pin(TWO, 1), Pin(THREE, None))


@pytest.mark.parametrize(
    ("announced", "told", "left"),
    [
        ((), [("wish", (ONE,), 2), ("wish", (TWO,), 1), ("wish", (THREE,), None)], {TWO, THREE}),
        ((ONE,), [("announced", (ONE,), None), ("wish", (TWO,), 1), ("wish", (THREE,), None)], {TWO, THREE}),
        ((TWO, ONE), [("announced", (ONE, TWO), None), ("wish", (THREE,), None)], {THREE}),
        (("nobody",), [("wish", (ONE,), 2), ("wish", (TWO,), 1), ("wish", (THREE,), None)], {TWO, THREE}),
    ],
)
def test_what_was_announced_is_one_promise_and_the_rest_are_wishes(
    announced: tuple[str, ...], told: list[tuple[str, tuple[str, ...], int | None]], left: set[str]
) -> None:
    case = replace(CASE, obligations=(), pins=PINS)
    promises = list(promises_of(case, announced))
    assert [(one.kind, one.schools, one.wave) for one in promises] == told
    assert {pin.school_id for pin in without(case, promises[0]).pins} == left


def test_keeping_announced_waves_costs_what_the_mix_gains_once_they_are_free() -> None:
    late = changed_case(CASE, [Wish(school, 8) for school in INSTANCE.schools.ids[:4]])
    instance = derive(late)
    priced = price_plan(instance, greedy_plan(instance, "strong"))
    kept = next(iter(promises_of(late, INSTANCE.schools.ids)))
    assert without(late, kept) == CASE
    cost = cost_of(priced, kept)
    assert 0.0 < cost.points <= cost.bound - priced.outcome.value + 1e-6
    assert all(one.school_id not in kept.schools for one in cost.losers)


def test_a_mix_beside_itself_moves_nobody() -> None:
    assert max(abs(one.points) for one in shifts(PRICED, PRICED.master)) == pytest.approx(0.0, abs=1e-9)


def test_what_it_takes_to_be_served_a_year_earlier_is_enough_once_computed_again() -> None:
    explainer, confirmer = Explainer(INSTANCE, PLAN), Confirmer(INSTANCE, PLAN)
    found = [wish for s in range(len(INSTANCE.schools.ids)) if (wish := wish_of(explainer, s))]
    assert found
    for wish in found[:8]:
        entry = int(PRICED.decisions.entry[explainer.school[wish.claim.school_id]]) if wish.claim else 0
        assert wish.claim is None or wish.wave < entry
        assert wish.takes.kind in (Kind.CHECKED, Kind.RULE)
        assert "{" not in wish.takes.sentence("fr")
    claims = [wish.claim for wish in found if wish.claim][:4]
    seen = [confirmer.confirm(claim.school_id, claim.relief) for claim in claims]
    earlier = [one for one, claim in zip(seen, claims, strict=True) if one and one.after < one.before]
    assert len(earlier) >= 0.75 * len(claims)
