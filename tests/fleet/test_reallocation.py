"""Which sets could serve elsewhere: the rule by cases, and what it never does."""

import random
from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.fleet.engine.reallocation import MOST_WITHDRAWN, Lack, Offer, Rules, reallocate

PLACES = {1: (0.0, 0.0), 2: (10.0, 0.0), 3: (300.0, 0.0), 4: (0.0, 5.0)}


def carts(school: int, number: int, use: float | None = 0.2, years: float = 3, size: int = 12) -> list[Offer]:
    return [Offer(school * 100 + at, school, "TAB", size, use, years) for at in range(number)]


def held(offers: list[Offer]) -> list[Offer]:
    return [replace(offer, hold="not_asked") for offer in offers]


# lacks, offers -> moves (set, to), reasons of those that stay
CASES: list[tuple[str, list[Lack], list[Offer], list[tuple[int, int]], list[str]]] = [
    ("one goes, the school is not emptied", [Lack(2, "TAB", 24)], carts(1, 2), [(100, 2)], ["too_many"]),
    ("the only set of a school stays", [Lack(2, "TAB", 24)], carts(1, 1), [], ["too_many"]),
    ("what is used stays", [Lack(2, "TAB", 12)], carts(1, 2, use=1), [], ["used", "used"]),
    ("nothing is taken on missing data", [Lack(2, "TAB", 12)], carts(1, 2, use=None), [], ["unknown_use"] * 2),
    ("what is worn out stays", [Lack(2, "TAB", 12)], carts(1, 2, years=0.5), [], ["worn", "worn"]),
    ("what is being talked over stays", [Lack(2, "TAB", 12)], held(carts(1, 2)), [], ["not_asked"] * 2),
    ("too far", [Lack(3, "TAB", 12)], carts(1, 2), [], ["too_far", "too_far"]),
    ("larger than the lack", [Lack(2, "TAB", 5)], carts(1, 2), [], ["too_large", "too_large"]),
    ("nobody lacks it", [Lack(2, "PCE", 12)], carts(1, 2), [], ["nobody_lacks", "nobody_lacks"]),
    ("who lacks gives nothing", [Lack(1, "TAB", 1), Lack(2, "TAB", 12)], carts(1, 2), [], ["needed_here"] * 2),
    ("a condition not met", [Lack(2, "TAB", 12, ("training",))], carts(1, 2), [], ["nobody_lacks"] * 2),
    ("the nearest gives", [Lack(2, "TAB", 12)], carts(1, 2) + carts(4, 2), [(100, 2)], ["nobody_lacks"] * 3),
]


@pytest.mark.parametrize(("_name", "lacks", "offers", "moves", "reasons"), CASES, ids=[case[0] for case in CASES])
def test_the_rule(
    _name: str, lacks: list[Lack], offers: list[Offer], moves: list[tuple[int, int]], reasons: list[str]
) -> None:
    plan = reallocate(lacks, offers, PLACES, Rules())
    assert [(move.offer.key, move.to_school) for move in plan.moves] == moves
    assert [kept.why for kept in plan.kept] == reasons


def test_one_large_set_rather_than_several_vans() -> None:
    offers = [*carts(1, 4, size=6), Offer(900, 4, "TAB", 12, 0.1, 3), Offer(901, 4, "TAB", 12, 0.1, 3)]
    plan = reallocate([Lack(2, "TAB", 12)], offers, PLACES, Rules())
    assert [move.offer.key for move in plan.moves] == [900]


functions = st.sampled_from(["TAB", "PCE"])
schools = st.integers(1, 4)
lacks_of = st.lists(
    st.builds(Lack, schools, functions, st.integers(0, 40), st.sampled_from([(), ("training",)])),
    max_size=8,
    unique_by=lambda lack: (lack.school, lack.function),
)
offers_of = st.lists(
    st.builds(
        Offer,
        st.integers(1, 9_999),
        schools,
        functions,
        st.integers(1, 24),
        st.one_of(st.none(), st.floats(0, 5)),
        st.floats(0, 6),
    ),
    max_size=14,
    unique_by=lambda offer: offer.key,
)


@given(lacks_of, offers_of)
def test_it_makes_no_device_and_gives_nothing_that_is_used(lacks: list[Lack], offers: list[Offer]) -> None:
    rules = Rules()
    plan = reallocate(lacks, offers, PLACES, rules)
    gone = [move.offer.key for move in plan.moves]
    assert sorted([*gone, *(kept.offer.key for kept in plan.kept)]) == sorted(offer.key for offer in offers)
    wanted = {(lack.school, lack.function): lack.devices for lack in lacks if not lack.unmet}
    left, taken, held = defaultdict(int), defaultdict(int), defaultdict(int)
    for offer in offers:
        held[offer.school, offer.function] += offer.devices
    for move in plan.moves:
        assert move.offer.use is not None
        assert move.offer.use < rules.below_use
        assert move.offer.years_left >= rules.min_years
        assert move.km <= rules.max_km
        assert move.to_school != move.offer.school
        left[move.to_school, move.offer.function] += move.offer.devices
        taken[move.offer.school, move.offer.function] += move.offer.devices
    assert all(devices <= wanted[key] for key, devices in left.items())
    assert all(devices <= MOST_WITHDRAWN * held[key] for key, devices in taken.items())


@given(lacks_of, offers_of, st.randoms(use_true_random=False))
def test_the_same_facts_give_the_same_moves(lacks: list[Lack], offers: list[Offer], chance: random.Random) -> None:
    shuffled_lacks, shuffled = chance.sample(lacks, len(lacks)), chance.sample(offers, len(offers))
    assert reallocate(lacks, offers, PLACES, Rules()) == reallocate(shuffled_lacks, shuffled, PLACES, Rules())
