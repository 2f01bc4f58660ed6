"""Reading the runs of countries: how far they are, what national money is worth, where plans bring least."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from procrastinate.contrib.django.models import ProcrastinateJob

from pupitre.planning import jobs
from pupitre.planning.country_work import SILENCE
from pupitre.planning.enums import RoundKind, RunState
from pupitre.planning.models import CountryRound, CountryRun

FULL = 1000.0  # points of a territory's whole need
PER_EUR = 1_000_000.0 / 1000.0  # prices are points for a thousand euros: said for a million
WORK = {RoundKind.OPEN: 1.0, RoundKind.PRICE: 1.0, RoundKind.PLAN: 9.0}
"""Computing of a round beside a round of prices: 195, 194 and 1,801 s for 48,440 schools (docs/scale.md)."""


def rounds(run: CountryRun) -> QuerySet[Any]:
    """The rounds in order, each with what answered (territories, schools), when last, and the CPU seconds it took."""
    answered = Q(tasks__state=RunState.DONE)
    return run.rounds.annotate(
        asked_of=Count("tasks"),
        done=Count("tasks", filter=answered),
        schools=Sum("tasks__territory__schools", filter=answered, default=0),
        last_at=Max("tasks__finished_at"),
        greedy=Count("tasks", filter=Q(tasks__greedy=True)),
        seconds=Sum("tasks__seconds"),
    ).order_by("number")


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The questions of a round that have no answer yet, by who has them."""

    held: int  # being answered: the worker gives signs of life
    queued: int  # a worker will take them
    lost: tuple[int, ...]  # nobody has them: the worker is silent, or their job is gone

    @property
    def count(self) -> int:
        return self.held + self.queued + len(self.lost)


def unanswered(one: CountryRound, at: datetime) -> Unanswered:
    """The questions of a round without an answer."""
    rows = one.tasks.exclude(state=RunState.DONE).order_by("pk").values_list("pk", "state", "beat_at")
    found = list(rows)
    queued, taken = (_with_job(status) for status in ("todo", "doing")) if found else (set(), set())
    held = {pk for pk, state, beat in found if state == RunState.RUNNING and beat and beat >= at - SILENCE}
    begun = {pk for pk, state, _beat in found if state == RunState.WAITING and pk in taken}
    left = [pk for pk, _state, _beat in found if pk not in held | begun]
    lost = tuple(pk for pk in left if pk not in queued)
    return Unanswered(len(held | begun), len(left) - len(lost), lost)


def _with_job(status: str) -> set[int]:
    asked = ProcrastinateJob.objects.filter(task_name=jobs.ask_territory.name, status=status)
    return set(asked.values_list("args__task_id", flat=True))


def is_left_unsettled(one: CountryRound) -> bool:
    """Whether all is answered and nobody is about to begin the next round: the worker that should have is gone."""
    everyone = set(one.tasks.values_list("pk", flat=True))
    return not any(everyone & _with_job(status) for status in ("todo", "doing"))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a country is that is not over."""

    last: Any  # its last round, as `rounds` has it
    open: Unanswered
    stuck: bool  # no worker that starts or goes on will bring it to its end
    last_at: datetime | None  # when a territory answered last
    rounds_left: int  # after this one, at the most
    left: float | None  # CPU seconds at the most, about; None until one answered


def progress(run: CountryRun, made: Sequence[Any], at: datetime) -> Progress:
    """How far a country is, from its rounds as `rounds` has them."""
    last = made[-1]
    found = unanswered(last, at)
    stuck = run.is_open and (bool(found.lost) or (not found.count and is_left_unsettled(last)))
    to_come = _rounds_to_come(run, made)
    told = [one.last_at for one in made if one.last_at is not None]
    left = computing_left(run.schools, [(one.kind, one.schools, one.seconds or 0.0) for one in made], to_come)
    return Progress(last, found, stuck, max(told, default=None), len(to_come), left)


def _rounds_to_come(run: CountryRun, made: Sequence[Any]) -> list[RoundKind]:
    if made[-1].kind == RoundKind.PLAN:
        return []
    asked = sum(one.kind == RoundKind.PRICE for one in made)
    return [RoundKind.PRICE] * max(0, run.rounds_limit - asked) + [RoundKind.PLAN]


def computing_left(
    schools: int, made: Sequence[tuple[str, int, float]], to_come: Sequence[RoundKind]
) -> float | None:
    """CPU seconds left, about: what the rounds (kind, schools answered, CPU seconds) took so far, school by school.

    The last round goes by its own pace once a tenth of its schools have answered.
    """
    kind, answered, _spent = made[-1]
    if 10 * answered >= schools:
        made = made[-1:]
    done = sum(WORK[RoundKind(one)] * count for one, count, _seconds in made)
    if not done:
        return None
    pace = sum(seconds for _kind, _count, seconds in made) / done
    rest = WORK[RoundKind(kind)] * (schools - answered) + sum(WORK[one] * schools for one in to_come)
    return pace * rest


def prices(run: CountryRun, one: CountryRound) -> dict[str, list[float]]:
    """Points of the country for a million euros, by national measure and year; empty in rounds without prices.

    What must be spent lowers what taking costs.
    """
    if one.asked is None:
        return {}
    table = zip(one.asked["budget"], one.asked["must"], strict=True)
    found = [[PER_EUR * (budget + must) for budget, must in zip(*rows, strict=True)] for rows in table]
    return dict(zip(run.facts["measures"], found, strict=True))


@dataclass(frozen=True)
class Served:
    """What its plan does for a territory: the share of its need that it covers over its years, beside what it has.

    `floor`: the share covered in its least served fifth of schools, what they have included; None where the plan
    was made without the solver.
    """

    name: str
    schools: int
    covered: float
    floor: float | None


def least_served(run: CountryRun, number: int) -> list[Served]:
    """The territories to which plans bring least, the least first; empty until every territory has its plan."""
    if run.state != RunState.DONE:
        return []
    rows = run.territories.filter(points__isnull=False).order_by("points", "name")[:number]
    found = rows.values_list("name", "schools", F("points") / FULL, "floor")
    return [Served(*row) for row in found]
