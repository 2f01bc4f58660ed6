"""The pure rules of procurement: tables of cases that a buyer can read, and what holds for every case."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.procurement.engine import cost, matching, money, orders, rules, validation

D = Decimal
cents = st.integers(0, 10**9).map(lambda value: D(value) / 100)


@given(cents, st.lists(st.integers(0, 10**6), min_size=1, max_size=9))
def test_a_split_loses_no_cent_and_stays_within_one_of_each_share(total: D, weights: list[int]) -> None:
    parts = money.split(total, weights)
    assert sum(parts) == total
    assert all(part >= 0 and part == part.quantize(money.CENT) for part in parts)
    whole = sum(weights)
    if whole:
        exact = [total * weight / whole for weight in weights]
        assert all(abs(part - one) < D("0.0100001") for part, one in zip(parts, exact, strict=True))


@given(st.lists(cents, min_size=1, max_size=5), st.lists(st.floats(0, 1), max_size=8))
def test_step_after_step_each_share_is_done_exactly(shares: list[D], cuts: list[float]) -> None:
    whole, done, reached = sum(shares), [D(0)] * len(shares), D(0)
    for cut in [*sorted(cuts), 1]:
        step = (whole * D(str(cut))).quantize(money.CENT) - reached
        parts = money.next_parts(shares, done, step)
        assert sum(parts) == step
        assert min(parts) >= 0
        done = [before + part for before, part in zip(done, parts, strict=True)]
        assert all(one <= share for one, share in zip(done, shares, strict=True))
        reached += step
    assert done == shares


def test_a_step_past_the_whole_is_not_possible() -> None:
    with pytest.raises(ValueError, match="left"):
        money.next_parts([D("10.00"), D("5.00")], [D("10.00"), D("4.99")], D("0.02"))


def device(**facts: object) -> cost.Device:
    usual = dict.fromkeys(("mounting", "accessories", "licence", "mdm", "support", "repairs", "disposal"), D(0))
    return cost.Device(
        **{"price": D(400), "technical_life": D(5), "support_left": None, "pupils": D(1), **usual, **facts}
    )


@pytest.mark.parametrize(
    ("facts", "life", "limited_by", "total", "per_pupil_year"),
    [
        ({}, "5", "technical", "400", "80.00"),
        ({"pupils": D(6)}, "5", "technical", "400", "13.33"),
        ({"licence": D(18), "mdm": D(8)}, "5", "technical", "530", "106.00"),
        ({"mounting": D(60), "accessories": D(40), "disposal": D(10)}, "5", "technical", "510", "102.00"),
        ({"support_left": D("2.5"), "support": D(30)}, "2.5", "support", "475", "190.00"),
        ({"support_left": D(9)}, "5", "technical", "400", "80.00"),
        ({"support_left": D(0)}, "0", "support", "400", None),
        ({"support_left": D(-1)}, "0", "support", "400", None),
    ],
)
def test_total_cost_of_ownership(
    facts: dict, life: str, limited_by: str, total: str, per_pupil_year: str | None
) -> None:
    found = cost.cost(device(**facts))
    assert (found.life, found.limited_by, found.total) == (D(life), limited_by, D(total))
    assert found.per_pupil_year == (None if per_pupil_year is None else D(per_pupil_year))
    assert sum(line.total for line in found.lines) == found.total


def test_the_comparison_gives_the_cheapest_all_points_for_cost_and_explains_the_rest() -> None:
    cheap, dear, ended = cost.compare(
        [device(index=D(6)), device(price=D(800), index=D(8), is_reused=True), device(support_left=D(0))]
    )
    assert {mark.criterion: mark.points for mark in cheap.marks} == {"cost": 50, "index": 15, "life": 15, "reuse": 0}
    assert {mark.criterion: mark.points for mark in dear.marks} == {"cost": 25, "index": 20, "life": 15, "reuse": 10}
    assert (cheap.points, dear.points, ended.points) == (80, 70, 0)


@pytest.mark.parametrize(
    ("to_come", "count", "accepted", "damaged", "missing", "surplus"),
    [
        (15, orders.Count(15), 15, 0, 0, 0),
        (15, orders.Count(12, 1), 11, 1, 0, 0),  # the rest will come
        (15, orders.Count(12, 1, rest_comes=False), 11, 1, 3, 0),
        (15, orders.Count(17), 15, 0, 0, 2),
        (15, orders.Count(17, 2), 15, 0, 0, 2),  # the two damaged ones are too many
        (15, orders.Count(17, 4), 13, 2, 0, 2),
        (15, orders.Count(0, rest_comes=False), 0, 0, 15, 0),
        (0, orders.Count(2), 0, 0, 0, 2),
    ],
)
def test_receipt(to_come: int, count: orders.Count, accepted: int, damaged: int, missing: int, surplus: int) -> None:
    assert orders.receipt(to_come, count) == orders.Receipt(accepted, damaged, missing, surplus)


@given(st.integers(0, 50), st.integers(0, 60), st.integers(0, 60), st.booleans())
def test_every_unit_counted_or_awaited_has_a_place(to_come: int, there: int, damaged: int, rest_comes: bool) -> None:
    if damaged > there:
        with pytest.raises(ValueError, match="damaged"):
            orders.receipt(to_come, orders.Count(there, damaged, rest_comes))
        return
    found = orders.receipt(to_come, orders.Count(there, damaged, rest_comes))
    assert found.accepted + found.damaged + found.missing <= to_come
    if not rest_comes:
        assert found.accepted + found.damaged + found.missing == to_come
    assert found.accepted + found.damaged + found.surplus == there


def test_a_state_leads_only_where_the_table_says() -> None:
    states = {"draft", "approved", "sent", "partly", "received", "closed", "cancelled"}
    assert {state for state, _act in orders.TRANSITIONS} | set(orders.TRANSITIONS.values()) == states
    assert orders.acts("cancelled") == set()
    assert orders.acts("closed") == {"invoice"}
    assert orders.after("draft", "send") is None
    assert "cancel" not in orders.acts("partly")


@pytest.mark.parametrize(
    ("line", "tolerance", "codes"),
    [
        ((15, 15, 0, 15, "200", "200"), (0, 0), []),
        ((15, 11, 0, 15, "200", "200"), (0, 0), ["not_received"]),
        ((15, 11, 0, 11, "200", "200"), (0, 0), []),
        ((15, 15, 11, 4, "200", "200"), (0, 0), []),
        ((15, 15, 11, 5, "200", "200"), (0, 0), ["more_than_ordered"]),
        ((15, 15, 11, 5, "200", "200"), (0, 1), []),
        ((15, 15, 0, 15, "200", "203"), (0, 0), ["price"]),
        ((15, 15, 0, 15, "200", "203"), (2, 0), []),
        ((15, 15, 0, 15, "200", "180"), (0, 0), []),  # cheaper is welcome
        ((15, 10, 0, 16, "200", "250"), (0, 0), ["price", "more_than_ordered"]),
    ],
)
def test_three_way_matching(line: tuple, tolerance: tuple[int, int], codes: list[str]) -> None:
    ordered, received, before, quantity, order_price, price = line
    billed = matching.Billed("x", ordered, received, before, quantity, D(order_price), D(price))
    found = matching.match([billed], matching.Tolerance(D(tolerance[0]), tolerance[1]))
    assert [one.code for one in found] == codes


@given(st.integers(0, 500), st.lists(st.integers(-3, 60), min_size=1, max_size=12))
def test_units_billed_as_a_whole_are_all_placed(units: int, places: list[int]) -> None:
    assert sum(matching.spread(units, places)) == units


YES, NO = True, False


def step(pk: int, rank: int, *answers: bool, quorum: int = 1) -> validation.Step:
    return validation.Step(pk, rank, quorum, tuple(validation.Answer(at, one) for at, one in enumerate(answers)))


@pytest.mark.parametrize(
    ("steps", "outcome", "asked"),
    [
        ([], "accepted", ()),
        ([step(1, 1)], "waiting", (1,)),
        ([step(1, 1, YES)], "accepted", ()),
        ([step(1, 1, YES), step(2, 2)], "waiting", (2,)),
        ([step(1, 1), step(2, 2)], "waiting", (1,)),
        ([step(1, 1), step(2, 1)], "waiting", (1, 2)),  # in parallel
        ([step(1, 1, YES), step(2, 1)], "waiting", (2,)),
        ([step(1, 1, YES, quorum=2)], "waiting", (1,)),
        ([step(1, 1, YES, YES, quorum=2)], "accepted", ()),
        ([step(1, 1, NO)], "refused", ()),
        ([step(1, 1, YES, NO)], "refused", ()),  # a refusal after an acceptance (peers c16)
        ([step(1, 1, NO, YES)], "refused", ()),  # and before it
        ([step(1, 1, YES), step(2, 2, NO), step(3, 3, YES)], "refused", ()),
    ],
)
def test_where_a_request_stands(steps: list[validation.Step], outcome: str, asked: tuple[int, ...]) -> None:
    assert validation.standing(steps) == validation.Standing(outcome, asked)


some_steps = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 3), st.lists(st.booleans(), max_size=4)), max_size=5
).map(lambda rows: [step(pk, rank, *answers, quorum=quorum) for pk, (rank, quorum, answers) in enumerate(rows)])


@given(some_steps, st.randoms())
def test_a_refusal_anywhere_refuses_whatever_the_order(steps: list[validation.Step], chance: object) -> None:
    found = validation.standing(steps)
    refused = any(not answer.accepts for one in steps for answer in one.answers)
    assert (found.outcome == "refused") == refused
    assert (found.outcome == "accepted") == (not refused and all(one.is_met for one in steps))
    chance.shuffle(steps)
    again = validation.standing(steps)
    assert (again.outcome, set(again.asked)) == (found.outcome, set(found.asked))
    assert bool(found.asked) == (found.outcome == "waiting")


def test_a_delegate_answers_between_the_dates_and_does_not_pass_it_on() -> None:
    first = validation.Place(1, 2, date(2026, 1, 1), date(2026, 1, 31))
    second = validation.Place(2, 3, date(2026, 1, 1), date(2026, 1, 31))
    day = date(2026, 1, 15)
    assert validation.answers_for(1, [1], [first, second], day) == 1
    assert validation.answers_for(2, [1], [first, second], day) == 1
    assert validation.answers_for(3, [1], [first, second], day) is None
    assert validation.answers_for(2, [1], [first], date(2026, 2, 1)) is None


HELD = [
    rules.Threshold("supplies", "adapted", D(40000), date(2024, 1, 1), date(2025, 12, 31)),
    rules.Threshold("supplies", "formal", D(221000), date(2024, 1, 1), date(2025, 12, 31)),
    rules.Threshold("supplies", "later", None, date(2026, 1, 1), None),
]


@pytest.mark.parametrize(
    ("spent", "on", "due", "following", "left"),
    [
        ("39999.99", date(2025, 5, 1), "", "adapted", "0.01"),
        ("40000", date(2025, 5, 1), "adapted", "formal", "181000"),
        ("221000", date(2025, 5, 1), "formal", "", None),
        ("999999", date(2026, 5, 1), "", "", None),  # no figure is known: none is invented
    ],
)
def test_the_procedure_that_a_homogeneous_need_calls_for(
    spent: str, on: date, due: str, following: str, left: str | None
) -> None:
    found = rules.procedure_due(D(spent), "supplies", on, HELD)
    assert found == rules.Due(due, following, None if left is None else D(left))


def test_green_shares_by_category_and_year() -> None:
    spends = [
        rules.Spend(2025, "laptop", D(800), reused=False),
        rules.Spend(2025, "laptop", D(200), reused=True),
        rules.Spend(2027, "laptop", D(100), reused=False),
        rules.Spend(2025, "furniture", D(50), reused=True),
    ]
    targets = [rules.Target("laptop", 2024, D("0.2")), rules.Target("laptop", 2027, None)]
    rows = {(row.year, row.category): row for row in rules.green_shares(spends, targets)}
    assert (rows[2025, "laptop"].share, rows[2025, "laptop"].is_met) == (D("0.2000"), True)
    assert rows[2027, "laptop"].target is None  # known to change, not known to what
    assert rows[2027, "laptop"].is_met is None
    assert rows[2025, "furniture"].is_met is None
