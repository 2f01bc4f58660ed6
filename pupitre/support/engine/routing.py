"""To whom a request goes, and why: the convention's duties first, then the rung, the skill, the area, the load."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Agent:
    """Someone of a team. `skills`: categories they take, all when empty. `load`: tickets under way in their name."""

    key: int
    name: str
    skills: frozenset[int] = frozenset()
    load: int = 0
    present: bool = False
    schools: frozenset[int] = frozenset()  # those they follow; none = any


@dataclass(frozen=True)
class Team:
    """`serves`: the bodies that it serves, with all below them. `body`: the one it belongs to.

    `by_mail`: nobody of it has access; requests are sent to it.
    """

    key: int
    name: str
    kind: str
    body: int
    serves: frozenset[int] = frozenset()
    skills: frozenset[int] = frozenset()
    agents: tuple[Agent, ...] = ()
    by_mail: bool = False


@dataclass(frozen=True)
class Facts:
    """What routing looks at. `places`: the school's bodies from the nearest up (area, responsible, its parents)."""

    category: int | None
    route: str  # first_line, adviser or duty
    duty: str = ""
    holder: int | None = None  # the body that owes the duty by the convention in force
    holder_name: str = ""
    school: int | None = None
    places: tuple[int, ...] = ()


@dataclass(frozen=True)
class Reason:
    """`code` names a sentence of wording.py; `facts` fill it."""

    code: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Routed:
    team: int | None
    agent: int | None
    reasons: tuple[Reason, ...]
    by_mail: bool = False  # its team has to be told


def route(facts: Facts, teams: Sequence[Team], *, assign: bool = True) -> Routed:
    """The team, and the person where `assign`; no team at all is said, and the ticket waits in the common queue."""
    reasons: list[Reason] = []
    found = _by_duty(facts, teams, reasons) or _by_rung(facts, teams, reasons)
    if found is None:
        return Routed(None, None, (*reasons, Reason("no_team")))
    agent = _agent(found, facts, reasons) if assign else None
    return Routed(found.key, agent.key if agent else None, tuple(reasons), by_mail=found.by_mail)


def _by_duty(facts: Facts, teams: Sequence[Team], reasons: list[Reason]) -> Team | None:
    if facts.route != "duty" or not facts.duty:
        return None
    if facts.holder is None:
        reasons.append(Reason("no_convention", {"duty": facts.duty}))
        return None
    teams = [team for team in teams if team.body == facts.holder]
    found = _nearest(facts, teams)
    if found is None:
        reasons.append(Reason("holder_without_team", {"body": facts.holder_name}))
    else:
        reasons.append(Reason("duty", {"body": facts.holder_name, "team": found.name}))
    return found


def _by_rung(facts: Facts, teams: Sequence[Team], reasons: list[Reason]) -> Team | None:
    rungs = ("adviser", "first_line") if facts.route == "adviser" else ("first_line",)
    for rung in rungs:
        found = _nearest(facts, [team for team in teams if team.kind == rung])
        if found is not None:
            reasons.append(Reason(rung, {"team": found.name}))
            return found
        reasons.append(Reason(f"no_{rung}"))
    return None


def _nearest(facts: Facts, teams: Sequence[Team]) -> Team | None:
    """The team nearest to the school that takes the category; one that names it comes before one that takes all."""

    def rank(team: Team) -> tuple[int, bool, int]:
        steps = [step for step, place in enumerate(facts.places) if place in team.serves]
        return (min(steps, default=len(facts.places)), facts.category not in team.skills, team.key)

    fit = [
        team
        for team in teams
        if (not team.skills or facts.category in team.skills)
        and (not facts.places or team.serves & frozenset(facts.places))
    ]
    return min(fit, key=rank, default=None)


def _agent(team: Team, facts: Facts, reasons: list[Reason]) -> Agent | None:
    """Who follows the school; else, of those present who know the subject, the one with the least under way."""
    able = [one for one in team.agents if not one.skills or facts.category in one.skills]
    following = [one for one in able if facts.school is not None and facts.school in one.schools]
    if following:
        chosen = min(following, key=lambda one: (not one.present, one.load, one.key))
        reasons.append(Reason("follows", {"name": chosen.name}))
        return chosen
    present = [one for one in able if one.present and not one.schools]
    if not present:
        return None
    chosen = min(present, key=lambda one: (one.load, one.key))
    reasons.append(Reason("least_load", {"name": chosen.name, "load": str(chosen.load)}))
    return chosen
