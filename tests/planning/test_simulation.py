"""What a change asks of equipment: what moves first, what is then bought."""

from dataclasses import replace
from datetime import date

import pytest

from pupitre.planning.case_building import build_case
from pupitre.planning.changes import Change, CloseSchool, LoseMeasure, OpenLevel, RaisePrices, SplitClasses, to_json
from pupitre.planning.choices import Choices
from pupitre.planning.simulation import Simulation, simulate
from tests.factories import planning as make

pytestmark = pytest.mark.django_db
SET = 6 * 300 * 120  # cents: six devices at 300 EUR, tax of 20 % included


def simulated(plan: object, change: Change, year: int = 1) -> Simulation:
    before = build_case(plan, Choices()).case
    after = build_case(plan, Choices(changes=[to_json(change)])).case
    return simulate(before, after, year)


def test_more_pupils_are_met_by_sets_that_stand_too_many_then_bought() -> None:
    here = make.small_territory()  # each school: 60 pupils, 2 sets needed
    giver, taker = here.schools[0], here.schools[1]
    for _ in range(3):
        make.stock_set(giver, here.model, bought_on=date(2025, 9, 1))
    found = simulated(here.plan, OpenLevel(taker.code, "CE1", 60))
    (row,) = found.transfers
    assert (row.from_school, row.to_school, row.sets) == (giver.code, taker.code, 1)
    (bought,) = found.purchases
    assert (bought.school, bought.sets, bought.cents) == (taker.code, 1, SET)
    (balance,) = found.balances
    assert (balance.need_before, balance.need_after) == (6, 8)
    assert (balance.lacking_before, balance.lacking_after) == (4, 6)
    assert found.pupils == (180, 240)


def test_the_nearest_school_gives_first() -> None:
    here = make.small_territory()
    far, near, taker = here.schools
    for place, longitude in ((far, 5.0), (near, 4.1), (taker, 4.0)):
        place.longitude, place.latitude = longitude, 45.4
        place.save()
        for _ in range(3 if place != taker else 0):
            make.stock_set(place, here.model, bought_on=date(2025, 9, 1))
    found = simulated(here.plan, OpenLevel(taker.code, "CE1", 60))
    assert [(row.from_school, row.sets) for row in found.transfers] == [(near.code, 1), (far.code, 1)]
    assert found.transfers[0].distance == pytest.approx(7.8, abs=0.1)
    assert not found.purchases


def test_the_sets_of_a_school_that_closes_follow_its_pupils() -> None:
    here = make.small_territory()
    gone, host = here.schools[0], here.schools[1]
    for _ in range(2):
        make.stock_set(gone, here.model, bought_on=date(2025, 9, 1))
    found = simulated(here.plan, CloseSchool(gone.code, host.code))
    assert [(row.from_school, row.to_school, row.sets) for row in found.transfers] == [(gone.code, host.code, 2)]
    assert found.bought == 0
    assert found.pupils == (180, 180)


def test_classes_split_need_no_tablets_more() -> None:
    here = make.small_territory()
    found = simulated(here.plan, SplitClasses(("CP",), ("STD",), 12))
    assert found.classes == (8, 13)  # three schools of 30 and 30 pupils, in classes of 24; then CP in classes of 10
    assert (found.moved, found.bought) == (0, 0)


def test_a_measure_lost_and_prices_up_change_money_alone() -> None:
    here = make.small_territory()
    lost = simulated(here.plan, LoseMeasure("OWN-CAPEX", 2), year=2)
    assert lost.voted == (1_000_000, 400_000)
    dearer = simulated(here.plan, RaisePrices(10))
    assert dearer.balances[0].cost_after == dearer.balances[0].cost_before * 11 // 10
    assert dearer.bought == 0


def test_every_set_lacking_because_of_the_change_is_moved_or_bought() -> None:
    here = make.small_territory(5)
    make.stock_set(here.schools[4], here.model, bought_on=date(2025, 9, 1))
    before = build_case(here.plan, Choices()).case
    after = replace(before, need=tuple(replace(row, lots=row.lots + 1) for row in before.need))
    found = simulate(before, after, 1)
    (balance,) = found.balances
    assert balance.moved + balance.bought == balance.lacking_after - balance.lacking_before == 5
