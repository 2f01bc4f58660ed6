"""What plans say beside others, and what a change would do at best, in the words that people read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone, translation

from pupitre.governance.models import DigitalPlan
from pupitre.planning.choices import Choices
from pupitre.planning.engine.change import Money, Pupils
from pupitre.planning.models import Computation
from pupitre.planning.web import comparing, what_if_words, words, worth_words
from pupitre.planning.web.worth_words import Thing, When
from pupitre.territory.models import Organisation


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def plain(said: str) -> str:
    return said.replace("\N{NO-BREAK SPACE}", " ")


def pricing(value: float = 400.0, bound: float = 401.0) -> Any:
    return SimpleNamespace(plan=SimpleNamespace(value=value), document={"bound": bound, "point": {"pupils": 100.0}})


@pytest.mark.parametrize(
    ("bound", "said"),
    [
        (390.0, "Whatever one does, at least ≈ 1,000 pupils equipped for a year are lost."),
        (400.0, "Nothing can be gained by it."),
        (400.5, "Nothing proves that anything is lost"),  # less than today, and a plan as good is not ruled out
        (401.0, "What is possible at best does not change."),
        (410.0, "At best, a plan made anew brings ≈ 1,000 pupils equipped for a year more than today's."),
    ],
)
def test_the_limit_says_what_is_lost_or_gained(bound: float, said: str) -> None:
    assert said in what_if_words.limit(bound, pricing(), [Money("OWN", 0.9)]).sentence.replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_the_limit_of_another_need_is_told_as_a_share_of_it() -> None:
    assert "39.0%" in what_if_words.limit(390.0, pricing(), [Pupils(1.1)]).sentence


def plan(**figures: Any) -> Any:
    usual = {"pk": 1, "method": "solver", "value": 400.0, "missed": 0, "fairness": 0.5, "schools_served": 9}
    made = SimpleNamespace(**{**usual, **figures})
    made.get_method_display = lambda: "best lot first"
    return made


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"value": 380.0}, "equips ≈ 2,000 pupils more for a year than the best plan made by hand (best lot first)."),
        ({"value": 420.0}, "equips ≈ 2,000 pupils fewer for a year"),
        ({"missed": 2}, "It keeps 2 promises more."),
        ({"fairness": 0.45}, "The least served fifth has 5.0 points more."),
        ({"schools_served": 11}, "It serves 2 schools fewer."),
        ({"value": 400.1}, "covers as much as the best plan made by hand (best lot first)."),
    ],
)
def test_a_plan_says_honestly_how_it_stands_beside_the_best_made_by_hand(other: dict[str, Any], said: str) -> None:
    shown, best = plan(), plan(pk=2, method="strong", **other)
    assert said in plain(comparing.honestly(shown, [shown, best], pricing()))


def test_a_plan_that_serves_nobody_boasts_of_nothing() -> None:
    shown, best = plan(value=0.001, schools_served=0, gap=0.99), plan(pk=2, method="strong", value=0.0)
    assert comparing.honestly(shown, [shown, best], pricing()) == ""
    assert words.proof(shown) == ""


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("case", "run", "is_next", "said"),
    [
        ("just asked", Computation(asked_at=NOW), True, ""),
        ("before others", Computation(asked_at=NOW - timedelta(minutes=2)), False, "It waits for its turn"),
        ("no worker", Computation(asked_at=NOW - timedelta(minutes=2)), True, "Asked on 02/03/2026 09:58"),
        ("at work", Computation(state="running", asked_at=NOW, beat_at=NOW - timedelta(seconds=5)), True, ""),
        ("its worker died", Computation(state="running", asked_at=NOW, beat_at=NOW - timedelta(minutes=1)), True,
         "Nothing has been heard of it since 02/03/2026 09:59"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_computation_that_does_not_move_says_why(case: str, run: Computation, is_next: bool, said: str) -> None:
    with translation.override("en"), timezone.override("Europe/Paris"):
        told = words.halted(run, is_next=is_next, at=NOW)
    assert told.startswith(said)
    assert bool(told) == bool(said)


def test_what_serves_as_well_is_told_once() -> None:
    rows = [When("2027", "340 pupils", 2.0, ""), When("2028", "12 pupils", 0.1, "")]
    things = [Thing(name, "10,000 more", "", rows, by_year=True) for name in ("B", "A", "C")]
    other = Thing("D", "10,000 more", "", rows[:1], by_year=True)
    one, two = worth_words._told_once([*things, other])
    assert (one.name, two.name) == ("A, B or C", "D")
    assert one.sentence == "10,000 more in 2027: 340 pupils. Less in 1 other year."
    assert two.sentence == "10,000 more in 2027: 340 pupils."


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (Choices(), []),
        (Choices(capex_percent=90), ["capital at 90 % of what is voted"]),
        (Choices(equity=1.5), ["weight of deprivation: 1.50"]),
        (Choices(include_private=False), ["without private schools"]),
        (Choices(keep_announced=False), ["waves already ordered may change"]),
        (Choices(seed=3), []),  # no choice of people's
    ],
)
def test_what_a_scenario_chooses_otherwise_is_said(chosen: Choices, said: list[str]) -> None:
    assert [plain(one) for one in words.choices(chosen.differences())] == said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            {"rule": "obligations", "amount": 2.0, "year": 3, "label": "Basic set", "share": 100.0},
            "Elm School: 2 class sets missing at the end of 2028 (Basic set).",
        ),
        (
            {"rule": "pins", "amount": 1.0, "wish": 2, "wave": 3},
            "was to enter in wave 2 (July 2026), and enters in wave 3",
        ),
        (
            {"rule": "pins", "amount": 1.0, "wish": 2, "wave": 7},
            "was to enter in wave 2 (July 2026), and does not enter.",
        ),
    ],
)
def test_a_promise_that_is_not_kept_is_told_by_name(
    row: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "school_names", lambda codes: dict.fromkeys(codes, "Elm School"))
    digital = DigitalPlan(first_year=2026, years=3, organisation=Organisation(jurisdiction="fr"))
    plan: Any = SimpleNamespace(summary={"broken": [{"school": "E1", **row}]}, scenario=SimpleNamespace(plan=digital))
    assert said in plain(words.broken_promises(plan)[0])
