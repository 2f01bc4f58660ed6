"""Priority, the ways of a ticket, and where it goes: tables of cases."""

import pytest

from pupitre.support.engine import states
from pupitre.support.engine.priority import can_wait, priority
from pupitre.support.engine.routing import Agent, Facts, Team, route
from pupitre.support.engine.states import Act

PERSON, GROUP, CLASS, SCHOOL = 1, 2, 3, 4
LOW, MEDIUM, HIGH = 1, 2, 3


@pytest.mark.parametrize(
    ("impact", "urgency", "blocked", "expected"),
    [
        (SCHOOL, HIGH, False, 1),
        (SCHOOL, LOW, False, 3),
        (CLASS, HIGH, False, 2),
        (CLASS, LOW, True, 2),  # a class that cannot work is never below P2
        (PERSON, LOW, True, 2),
        (PERSON, HIGH, False, 3),
        (PERSON, LOW, False, 4),
        (SCHOOL, HIGH, True, 1),
    ],
)
def test_priority_is_impact_by_urgency(impact: int, urgency: int, blocked: bool, expected: int) -> None:
    assert priority(impact, urgency, class_blocked=blocked) == expected


def test_more_impact_or_urgency_never_comes_later() -> None:
    for impact in range(1, 5):
        for urgency in range(1, 4):
            here = priority(impact, urgency)
            assert impact == 4 or priority(impact + 1, urgency) <= here
            assert urgency == 3 or priority(impact, urgency + 1) <= here
    assert [can_wait(one) for one in (1, 2, 3, 4)] == [False, False, True, True]


@pytest.mark.parametrize(
    ("state", "act", "expected"),
    [
        ("new", Act.TAKE, "open"),
        ("new", Act.HEAR, None),  # it is new still: nothing moves
        ("requester", Act.HEAR, "open"),
        ("solved", Act.HEAR, "open"),
        ("closed", Act.HEAR, None),
        ("closed", Act.REOPEN, "open"),
        ("merged", Act.REOPEN, None),
        ("merged", Act.ANSWER, None),
        ("solved", Act.SOLVE, None),
        ("open", Act.CLOSE, "closed"),
        ("closed", Act.MERGE, None),
    ],
)
def test_the_ways_of_a_ticket(state: str, act: Act, expected: str | None) -> None:
    assert states.after(state, act) == expected


CITY, METROPOLE, AREA, ACADEMY = 1, 2, 3, 9
HARDWARE, TEACHING, BOARD = 10, 11, 12
ANA = Agent(1, "Ana", load=4, present=True)
BEN = Agent(2, "Ben", load=2, present=True)
CHLOE = Agent(3, "Chloé", load=0, present=False)
NETWORKER = Agent(4, "Noé", frozenset({99}), load=0, present=True)
ADVISER = Agent(5, "Inès", load=9, schools=frozenset({7}))
FIRST = Team(
    1, "Premier niveau", "first_line", METROPOLE, frozenset({METROPOLE}), agents=(ANA, BEN, CHLOE, NETWORKER)
)
AREA_LINE = Team(2, "Antenne", "first_line", METROPOLE, frozenset({AREA}))
ADVISERS = Team(3, "ERUN", "adviser", ACADEMY, frozenset({METROPOLE}), agents=(ADVISER,))
INSTALLER = Team(4, "Câbleur", "installer", CITY, frozenset({METROPOLE}))
BOARDS = Team(5, "Tableaux", "first_line", METROPOLE, frozenset({METROPOLE}), frozenset({BOARD}))
PLACES = (CITY, METROPOLE)


def facts(category: int = HARDWARE, way: str = "first_line", **more: object) -> Facts:
    return Facts(category, way, **{"school": 7, "places": PLACES, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "teams", "team", "agent", "codes"),
    [
        (facts(), [FIRST, ADVISERS], 1, 2, ["first_line", "least_load"]),  # present, knows, least under way
        (facts(TEACHING, "adviser"), [FIRST, ADVISERS], 3, 5, ["adviser", "follows"]),  # never a technician
        (facts(TEACHING, "adviser"), [FIRST], 1, 2, ["no_adviser", "first_line", "least_load"]),
        (facts(places=(AREA, CITY, METROPOLE)), [FIRST, AREA_LINE], 2, None, ["first_line"]),  # the nearest one
        (facts(BOARD), [FIRST, BOARDS], 5, None, ["first_line"]),  # the one that names the subject
        (facts(HARDWARE), [BOARDS], None, None, ["no_first_line", "no_team"]),
        (
            facts(BOARD, "duty", duty="handover", holder=CITY, holder_name="Ville"),
            [FIRST, INSTALLER], 4, None, ["duty"],
        ),
        (
            facts(BOARD, "duty", duty="handover", holder=ACADEMY, holder_name="Académie"),
            [FIRST, INSTALLER], 1, 2, ["holder_without_team", "first_line", "least_load"],
        ),
        (facts(BOARD, "duty", duty="handover"), [FIRST], 1, 2, ["no_convention", "first_line", "least_load"]),
        (facts(places=(), school=None), [FIRST], 1, 2, ["first_line", "least_load"]),  # a caller without a school
    ],
)  # fmt: skip
def test_where_a_request_goes(
    asked: Facts, teams: list[Team], team: int | None, agent: int | None, codes: list[str]
) -> None:
    found = route(asked, teams)
    assert (found.team, found.agent) == (team, agent)
    assert [reason.code for reason in found.reasons] == codes


def test_the_order_of_teams_changes_nothing() -> None:
    teams = [FIRST, AREA_LINE, ADVISERS, INSTALLER, BOARDS]
    asked = facts(places=(AREA, CITY, METROPOLE))
    assert route(asked, teams) == route(asked, teams[::-1])
