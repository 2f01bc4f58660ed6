"""Tables that a budget officer can read: who is eligible and why, what the year's end takes, how cents are shared."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.governance.engine import sharing, year_end
from pupitre.governance.engine.eligibility import Fact, Item, Terms, judge
from pupitre.governance.engine.year_end import Carry, Year

TERMS = Terms("capex", 2026, 2028)
ITEM = Item("capex", 2026, date(2026, 5, 4), kind="TAB", school="0990101D")


@pytest.mark.parametrize(
    ("terms", "item", "against"),
    [
        ({}, {}, []),
        ({}, {"section": "opex"}, [Fact.SECTION]),
        ({}, {"year": 2029}, [Fact.YEAR]),
        ({}, {"year": 2025}, [Fact.YEAR]),
        ({"kinds": {"TAB", "TNI"}}, {}, []),
        ({"kinds": {"TNI"}}, {}, [Fact.KIND]),
        ({"kinds": {"TNI"}}, {"kind": ""}, [Fact.KIND]),
        ({"schools": {"0990101D"}}, {}, []),
        ({"schools": {"0990102E"}}, {}, [Fact.SCHOOL]),
        ({"categories": {"REP", "REP+"}}, {"categories": {"REP+"}}, []),
        ({"categories": {"REP", "REP+"}}, {}, [Fact.CATEGORY]),
        ({"levels": {"CP", "CE1"}}, {"levels": {"CP"}}, []),
        ({"levels": {"CP", "CE1"}}, {"levels": {"CP", "CM2"}}, [Fact.LEVEL]),  # CM2 would use it too
        ({"levels": {"CP"}}, {}, [Fact.LEVEL]),  # nobody knows which levels
        ({"buys_from": date(2026, 5, 4)}, {}, []),
        ({"buys_from": date(2026, 5, 5)}, {}, [Fact.DAY]),
        ({"buys_until": date(2026, 5, 3)}, {}, [Fact.DAY]),
        ({"min_commitment": 30}, {"commitment": 30}, []),
        ({"min_commitment": 30}, {"commitment": 29.9}, [Fact.COMMITMENT]),
        ({"min_commitment": 30}, {}, [Fact.COMMITMENT]),  # not known: not eligible, and said so
        ({"min_repairability": 7}, {"repairability": 6.3}, [Fact.REPAIRABILITY]),
        ({"kinds": {"TNI"}, "min_repairability": 7}, {"section": "opex"}, [
            Fact.SECTION, Fact.KIND, Fact.REPAIRABILITY,
        ]),
    ],
)  # fmt: skip
def test_who_is_eligible(terms: dict[str, Any], item: dict[str, Any], against: list[Fact]) -> None:
    def with_sets(facts: dict[str, Any]) -> dict[str, Any]:
        return {name: frozenset(value) if isinstance(value, set) else value for name, value in facts.items()}

    asked = Terms(**{**TERMS.__dict__, **with_sets(terms)})
    decision = judge(asked, Item(**{**ITEM.__dict__, **with_sets(item)}))
    assert [reason.fact for reason in decision.against] == against
    assert decision.eligible == (not against)


def test_a_measure_says_only_what_it_asks_for_and_both_sides_of_it() -> None:
    decision = judge(Terms("capex", 2026, 2026, kinds=frozenset({"TNI"})), ITEM)
    [section, year, kind] = decision.reasons
    assert (section.met, year.met) == (True, True)
    assert (kind.wanted, kind.got) == (("TNI",), ("TAB",))


def years(*figures: tuple[int, int]) -> list[Year]:
    return [Year(2024 + at, Decimal(came), Decimal(used)) for at, (came, used) in enumerate(figures)]


@pytest.mark.parametrize(
    ("carry", "history", "left", "carried"),
    [
        (Carry("none"), years((100, 60)), 40, 0),
        (Carry("recovered"), years((100, 60)), 40, 0),
        (Carry("within_measure"), years((100, 60)), 40, 40),
        (Carry("within_measure", Decimal("0.5")), years((100, 60)), 40, 20),
        (Carry("n_years", years=1), years((100, 60)), 40, 40),
        (Carry("n_years", years=1), years((100, 60), (100, 10)), 130, 100),  # 30 were carried once already
        (Carry("n_years", years=1), years((100, 60), (100, 70)), 70, 70),  # the oldest were spent first
        (Carry("n_years", years=2), years((100, 60), (100, 10)), 130, 130),
        (Carry("n_years", years=2), years((100, 60), (100, 10), (0, 0)), 130, 100),
        (Carry("within_measure"), years((100, 100)), 0, 0),
    ],
)
def test_what_the_end_of_the_year_leaves(carry: Carry, history: list[Year], left: int, carried: int) -> None:
    assert year_end.carriable(carry, history, Decimal(left)) == carried
    assert year_end.lost(carry, history, Decimal(left)) == left - carried


def test_the_end_of_the_year_is_announced_four_months_before() -> None:
    end = date(2026, 12, 31)
    assert not year_end.warns(date(2026, 9, 1), end)
    assert year_end.warns(date(2026, 9, 2), end)
    assert year_end.warns(end, end)
    assert not year_end.warns(date(2027, 1, 1), end)


def test_cents_go_to_those_who_lack_most_of_one() -> None:
    thirds = {1: Fraction(1), 2: Fraction(1), 3: Fraction(1)}
    assert sharing.share(Decimal("100.00"), thirds) == {1: Decimal("33.34"), 2: Decimal("33.33"), 3: Decimal("33.33")}
    assert sharing.share(Decimal(10), {1: Fraction(1), 2: Fraction(0)}) == {1: Decimal(10)}
    assert sharing.share(Decimal(10), {1: Fraction(0)}) == {}


@given(
    amount=st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100),
    weights=st.dictionaries(st.integers(1, 500), st.fractions(0, 1000), min_size=1, max_size=60),
)
def test_parts_add_up_and_none_is_a_cent_away_from_its_due(amount: Decimal, weights: dict[int, Fraction]) -> None:
    parts, whole = sharing.share(amount, weights), sum(weights.values())
    assert sum(parts.values()) == (amount if whole else 0)
    for key, weight in weights.items():
        due = Fraction(amount) * weight / whole if whole else 0
        assert abs(Fraction(parts.get(key, Decimal(0))) - due) < Fraction(1, 100)
