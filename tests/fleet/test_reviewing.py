"""The rules of a usage review: when a set is flagged, what leads where, and what no way through it can do."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.fleet.engine import reviewing
from pupitre.fleet.engine.reviewing import (
    TRANSITIONS,
    Facts,
    Figures,
    ReviewAct,
    Verdict,
    Week,
    after,
    figures,
    judge,
    obstacle,
    possible,
)
from pupitre.fleet.enums import ReviewState
from pupitre.fleet.models import reviews as models

TODAY = date(2026, 11, 25)  # a Wednesday
MON = date(2026, 11, 23)


def weeks(*said: object) -> list[Week]:
    """Weeks that end with the one before today's, newest last: days used of five, (used, open), or why it is out."""
    found = []
    for back, one in enumerate(reversed(said), start=1):
        monday = MON - timedelta(weeks=back)
        if isinstance(one, str):
            found.append(Week(monday, 0, 0 if one == "holiday" else 5, one))
        else:
            used, opened = one if isinstance(one, tuple) else (one, 5)
            found.append(Week(monday, used, opened))
    return found


# what, weeks -> days of use a week, weeks that count, left out (holiday, repair, missing); flagged or why not
FLAGGED = [
    ("under a day a week", weeks(1, 0, 1, 1), 0.75, 4, (0, 0, 0), Verdict.LOW),
    ("one day a week is enough", weeks(1, 1, 1, 1), 1.0, 4, (0, 0, 0), Verdict.USED),
    ("holidays are left out", weeks(1, 0, "holiday", "holiday", 1, 1), 0.75, 4, (2, 0, 0), Verdict.LOW),
    ("repairs and silence too", weeks(0, "repair", 0, "missing", 0, 0), 0.0, 4, (0, 1, 1), Verdict.LOW),
    ("too little is known", weeks("missing", "missing", 0, 0, 0), 0.0, 3, (0, 0, 0), Verdict.TOO_LITTLE_KNOWN),
    ("nothing is known", weeks("not_measured"), None, 0, (0, 0, 0), Verdict.TOO_LITTLE_KNOWN),
    ("a short week weighs what it lasted", weeks((1, 1), 1, 1, 1), 1.25, 4, (0, 0, 0), Verdict.USED),
    ("older weeks do not count", weeks(5, 5, 0, 0, 0, 0), 0.0, 4, (0, 0, 0), Verdict.LOW),
    ("nothing new for long", weeks(0, 0, 0, 0, *["missing"] * 5), 0.0, 4, (0, 0, 5), Verdict.STALE),
]


@pytest.mark.parametrize(
    ("_what", "said", "use", "count", "out", "verdict"), FLAGGED, ids=[one[0] for one in FLAGGED]
)
def test_flagged(
    _what: str, said: list[Week], use: float | None, count: int, out: tuple[int, int, int], verdict: Verdict
) -> None:
    found = figures(said, 4, TODAY)
    assert judge(found, below=1.0, wanted=4, today=TODAY) is verdict
    if use is None:
        assert found is None
    else:
        assert found is not None
        assert (round(found.use, 2), found.weeks) == (use, count)
        assert (found.holiday, found.repair, found.missing) == out


def test_the_week_that_runs_does_not_count() -> None:
    assert figures([Week(MON, 0, 5)], 4, TODAY) is None


DUE, LATER = TODAY, TODAY + timedelta(days=1)
# what, state, act, today, answered, offered, term of the reply -> what stands in the way
OBSTACLES = [
    ("the school may answer", "told", ReviewAct.ANSWER, DUE, False, False, None, ""),
    ("coaching may be offered at once", "told", ReviewAct.OFFER, DUE, False, False, None, ""),
    ("no move before coaching is offered", "answered", ReviewAct.MOVE, LATER, True, False, None, "offer_first"),
    ("not even after the term", "told", ReviewAct.MOVE, LATER, False, False, None, "offer_first"),
    ("no move before the school was heard", "declined", ReviewAct.MOVE, DUE, False, True, None, "await_answer"),
    ("silence past the term is no veto", "declined", ReviewAct.MOVE, LATER, False, True, None, ""),
    ("the reply to the coaching is awaited", "offered", ReviewAct.MOVE, DUE, True, True, DUE, "await_reply"),
    ("its term too may pass", "offered", ReviewAct.MOVE, LATER, True, True, DUE, ""),
    (
        "a coaching that was accepted is held first",
        "agreed",
        ReviewAct.MOVE,
        LATER,
        True,
        True,
        DUE,
        "coaching_ahead",
    ),
    ("then a move may be decided", "coached", ReviewAct.MOVE, DUE, True, True, DUE, ""),
    ("keeping asks for nothing", "told", ReviewAct.KEEP, DUE, False, False, None, ""),
    ("one answer", "answered", ReviewAct.ANSWER, DUE, True, False, None, "answered"),
    ("a late answer is heard", "offered", ReviewAct.ANSWER, LATER, False, True, DUE, ""),
    ("nothing after the end", "moving", ReviewAct.SAY, DUE, True, True, None, "ended"),
    ("no coaching held that was not accepted", "offered", ReviewAct.HOLD, DUE, True, True, DUE, "not_now"),
]


@pytest.mark.parametrize(
    ("_what", "state", "act", "today", "answered", "offered", "reply", "expected"),
    OBSTACLES,
    ids=[one[0] for one in OBSTACLES],
)
def test_what_stands_in_the_way(
    _what: str,
    state: str,
    act: ReviewAct,
    today: date,
    answered: bool,
    offered: bool,
    reply: date | None,
    expected: str,
) -> None:
    assert obstacle(act, Facts(state, today, DUE, answered, offered, reply)) == expected


def test_the_table_and_the_database_know_the_same_states() -> None:
    assert set(TRANSITIONS) == set(ReviewState.values)
    assert {state for state, acts in TRANSITIONS.items() if acts} == set(models.OPEN)
    assert {state for state, acts in TRANSITIONS.items() if not acts} == set(models.ENDED)
    following = {state for acts in TRANSITIONS.values() for state in acts.values() if state}
    assert following <= set(ReviewState.values)


def test_every_open_review_can_end_each_way() -> None:
    for state in models.OPEN:
        for end in ("kept", "watched", "dropped"):
            assert end in TRANSITIONS[state].values()
        assert "moving" in _reached(state)


def _reached(state: str) -> set[str]:
    """The states that some acts lead to."""
    found, left = set(), [state]
    while left:
        for act in TRANSITIONS[here := left.pop()]:
            following = after(here, act)
            if following not in found:
                found.add(following)
                left.append(following)
    return found


@given(st.lists(st.tuples(st.sampled_from(ReviewAct), st.integers(0, 30)), max_size=25))
def test_no_way_leads_to_a_move_that_was_not_talked_over(acts: list[tuple[ReviewAct, int]]) -> None:
    """Whatever is tried, in any order and on any day: the invariants that the database holds too."""
    facts = Facts("told", TODAY, TODAY + timedelta(days=30))
    accepted = held = False
    for act, days in acts:
        facts = _on(facts, facts.today + timedelta(days=days))
        if act not in possible(facts):
            assert obstacle(act, facts)
            continue
        if act is ReviewAct.MOVE:
            assert facts.offered
            assert facts.answered or facts.today > facts.answer_due_on
            assert not accepted or held
        accepted = (accepted or act is ReviewAct.ACCEPT) and act is not ReviewAct.MISS
        held = (held or act is ReviewAct.HOLD) and act is not ReviewAct.ACCEPT
        facts = Facts(
            after(facts.state, act),
            facts.today,
            facts.answer_due_on,
            facts.answered or act is ReviewAct.ANSWER,
            facts.offered or act is ReviewAct.OFFER,
            facts.today + timedelta(days=30) if act in {ReviewAct.OFFER, ReviewAct.MISS} else facts.reply_due_on,
        )
        assert TRANSITIONS[facts.state] or not possible(facts)


def _on(facts: Facts, today: date) -> Facts:
    return Facts(
        facts.state, today, facts.answer_due_on, facts.answered, facts.offered, facts.reply_due_on
    )  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["", "holiday", "repair", "missing"])), max_size=40))
def test_a_week_left_out_changes_nothing_but_its_count(said: list[tuple[int, str]]) -> None:
    rows = [Week(MON - timedelta(weeks=back), used, 5, left) for back, (used, left) in enumerate(said, start=1)]
    found, bare = figures(rows, 8, TODAY), figures([row for row in rows if not row.left], 8, TODAY)
    assert (found is None) == (bare is None)
    if found is not None and bare is not None:
        assert (found.used_days, found.open_days, found.weeks) == (bare.used_days, bare.open_days, bare.weeks)
        assert found.weeks + found.holiday + found.repair + found.missing <= 8 * reviewing.LOOK_BACK
        assert 0 <= found.use <= 5


def test_no_school_day_is_no_use() -> None:
    assert Figures(MON, MON, 0, 0, 0).use == 0
