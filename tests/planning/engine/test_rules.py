"""Tables a project manager can read: what each small rule of the engine says."""

from decimal import Decimal

import pytest

from pupitre.planning.engine import rules
from pupitre.planning.engine.case import Commitment, Condition, Model, Settings

GOOD, WORN, BROKEN = Condition.GOOD, Condition.WORN, Condition.BROKEN


@pytest.mark.parametrize(
    ("life", "age", "condition", "years"),
    [
        (5, 0, GOOD, 5),  # 6 years, but an inventory is not believed beyond 5
        (5, 1, GOOD, 5),
        (5, 2, GOOD, 4),
        (5, 2, WORN, 3),
        (5, 5, GOOD, 1),  # the last year of life is served
        (5, 5, WORN, 0),
        (5, 6, GOOD, 0),
        (5, 9, GOOD, 0),  # never negative
        (8, 0, BROKEN, 0),
        (4, 2.5, GOOD, 2.5),
    ],
)
def test_remaining_life(life: float, age: float, condition: Condition, years: float) -> None:
    assert rules.remaining_life(life, age, condition) == years


@pytest.mark.parametrize(
    ("years", "per_year", "waves"), [(2.5, 2, 5), (2.4, 2, 4), (0, 2, 0), (5, 1, 5), (0.1 * 3, 10, 3)]
)
def test_only_complete_waves_count(years: float, per_year: int, waves: int) -> None:
    assert rules.whole_waves(years, per_year) == waves


@pytest.mark.parametrize(
    ("pupils", "ratio", "set_size", "sets"),
    [(0, 6, 12, 0), (1, 6, 12, 1), (72, 6, 12, 1), (73, 6, 12, 2), (144, 6, 12, 2), (90, 7.5, 12, 1)],
)
def test_shared_sets_are_rounded_up(pupils: int, ratio: float, set_size: int, sets: int) -> None:
    assert rules.sets_shared(pupils, ratio, set_size) == sets


@pytest.mark.parametrize(("pupils", "sets"), [(0, 0), (1, 1), (24, 1), (25, 2), (48, 2)])
def test_one_to_one_sets_are_whole(pupils: int, sets: int) -> None:
    assert rules.sets_one_to_one(pupils) == sets


@pytest.mark.parametrize(("pupils", "size", "count"), [(0, 24, 0), (24, 24, 1), (25, 24, 2), (25, 12.5, 2)])
def test_classes(pupils: int, size: float, count: int) -> None:
    assert rules.classes(pupils, size) == count


def commitment(convention: int, volet: int, referent: int, **changes: float) -> Commitment:
    values = {"trained_share": 1.0, "trained_threshold": 0.5, "seats_needed": 0, **changes}
    return Commitment(
        school_id="A",
        convention_wave=convention,
        volet_wave=volet,
        referent_wave=referent,
        trained_share=values["trained_share"],
        trained_threshold=values["trained_threshold"],
        seats_needed=int(values["seats_needed"]),
        commitment=50.0,
        adviser_days=1.0,
        tech_hours=1.0,
    )


@pytest.mark.parametrize(
    ("waves", "first"),
    [
        ((1, 1, 1), 0),
        ((0, 0, 0), 0),  # already there before the plan
        ((1, 4, 2), 3),  # the latest condition decides
        ((10, 1, 1), 9),
        ((11, 1, 1), 10),  # after the horizon
        ((99, 1, 1), 10),  # never
    ],
)
def test_ready_wave(waves: tuple[int, int, int], first: int) -> None:
    assert rules.ready_wave(commitment(*waves), 10) == first


@pytest.mark.parametrize(("share", "due"), [(0.2, 4), (0.49, 4), (0.5, 0), (0.9, 0)])
def test_seats_are_due_under_the_threshold_only(share: float, due: int) -> None:
    assert rules.seats_due(commitment(1, 1, 1, trained_share=share, seats_needed=4)) == due


@pytest.mark.parametrize(("ips", "weight"), [(103, 1.0), (93, 1.2), (113, 0.8), (45, 1.8), (180, 0.6), (None, 1.0)])
def test_equity_weight(ips: float | None, weight: float) -> None:
    assert rules.equity_weight(ips, Settings()) == pytest.approx(weight)


@pytest.mark.parametrize(("usage", "factor"), [(0, 0.7), (0.5, 1.0), (0.8, 1.18), (1, 1.18)])
def test_usage_factor(usage: float, factor: float) -> None:
    assert rules.usage_factor(usage, Settings()) == pytest.approx(factor)


def model(**changes: Decimal) -> Model:
    values = {
        "unit_price": Decimal(100),
        "opex_licence": Decimal(10),
        "opex_mdm": Decimal(5),
        "opex_support": Decimal(0),
        "set_overhead": Decimal(50),
        **changes,
    }
    return Model(model_id="M", functions=("TAB",), life_years=5, repairability=6, reconditioned=False, **values)


def test_a_set_costs_devices_with_tax_and_its_overhead() -> None:
    assert rules.set_capex_cents(model(), 12, Settings()) == 12 * 120_00 + 50_00


def test_running_a_set_costs_fees_and_repairs_of_the_price_paid() -> None:
    fees, repairs = 12 * 15_00, 0.06 * (1.2 - 0.6) * 12 * 120_00
    assert rules.set_opex_wave_cents(model(), 12, Settings(), 1) == fees + round(repairs)
    assert rules.set_opex_wave_cents(model(), 12, Settings(), 7) == -(-(fees + round(repairs)) // 7)


def test_moving_a_set() -> None:
    assert rules.move_cents(12, Settings()) == 60_00 + 12 * 12_00


@pytest.mark.parametrize(("share", "sets", "up", "down"), [(0.6, 5, 3, 3), (0.6, 1, 1, 0), (0.5, 3, 2, 1)])
def test_whole_sets_of_a_share(share: float, sets: int, up: int, down: int) -> None:
    assert rules.sets_at_share(share, sets) == up
    assert rules.sets_within_share(share, sets) == down
