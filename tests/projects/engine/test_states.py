"""What a project may become: a table of cases."""

import pytest

from pupitre.projects.engine.states import (
    BY_VERB,
    OPINION_DAYS,
    TRANSITIONS,
    WRITABLE,
    Facts,
    Verb,
    blocks,
    endorsements_needed,
)
from pupitre.projects.enums import ProjectState

STATES = set(ProjectState.values)
SENDABLE = {"state": "draft", "members": 3, "endorsed": 2}
REVIEWED = {"state": "submitted", "reason": "Because."}


@pytest.mark.parametrize(
    ("case", "verb", "facts", "expected"),
    [
        ("a whole text that the team wants leaves", Verb.SUBMIT, SENDABLE, []),
        ("so does one that was returned", Verb.SUBMIT, {**SENDABLE, "state": "returned"}, []),
        ("each heading unfinished is named", Verb.SUBMIT, {**SENDABLE, "missing": ("practices", "charter")},
         ["heading", "heading"]),
        ("a text of nobody does not leave", Verb.SUBMIT, {**SENDABLE, "members": 0, "endorsed": 0}, ["team"]),
        ("half of the team is not enough", Verb.SUBMIT, {**SENDABLE, "members": 4, "endorsed": 2}, ["endorsement"]),
        ("one member alone says yes", Verb.SUBMIT, {**SENDABLE, "members": 1, "endorsed": 1}, []),
        ("what is sent is not sent again", Verb.SUBMIT, {**SENDABLE, "state": "submitted"}, ["state"]),
        ("what is refused is taken up before it is sent", Verb.SUBMIT, {**SENDABLE, "state": "refused"}, ["state"]),
        ("the school takes back what waits", Verb.WITHDRAW, {"state": "submitted"}, []),
        ("not what is decided", Verb.WITHDRAW, {"state": "validated"}, ["state"]),
        ("a decision has reasons", Verb.VALIDATE, {"state": "submitted"}, ["reason"]),
        ("so has a return", Verb.RETURN, {"state": "submitted", "reason": "  "}, ["reason"]),
        ("one waits for the opinions to validate", Verb.VALIDATE, {**REVIEWED, "silent": ("adviser",)}, ["opinion"]),
        ("not for ever", Verb.VALIDATE, {**REVIEWED, "silent": ("adviser",), "days": OPINION_DAYS}, []),
        ("nor to return", Verb.RETURN, {**REVIEWED, "silent": ("adviser",)}, []),
        ("what is not sent is not decided", Verb.REFUSE, {"state": "draft", "reason": "Because."}, ["state"]),
        ("what is validated lives on", Verb.REVISE, {"state": "validated"}, []),
        ("what is refused too", Verb.REVISE, {"state": "refused"}, []),
        ("what is being written is not taken up", Verb.REVISE, {"state": "draft"}, ["state"]),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)  # fmt: skip
def test_what_stands_in_the_way(case: str, verb: Verb, facts: dict, expected: list[str]) -> None:
    assert [block.code for block in blocks(verb, Facts(**facts))] == expected


def test_the_table_is_whole() -> None:
    assert {transition.verb for transition in TRANSITIONS} == set(Verb) == set(BY_VERB)
    assert all(transition.sources <= STATES and transition.target in STATES for transition in TRANSITIONS)
    reached = {"draft"} | {transition.target for transition in TRANSITIONS}
    assert reached == STATES
    left = {state for transition in TRANSITIONS for state in transition.sources}
    assert left == STATES  # no state is a dead end
    assert WRITABLE <= STATES


@pytest.mark.parametrize(("members", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (9, 5)])
def test_more_than_half_of_the_team(members: int, needed: int) -> None:
    assert endorsements_needed(members) == needed
