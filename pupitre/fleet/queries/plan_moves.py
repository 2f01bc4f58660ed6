"""What a plan's moves of sets come to in the register: what may go now, what was proposed, what holds the rest."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from pupitre.fleet.models import Device, DeviceSet, ReviewSettings, TransferLine, UsageReview
from pupitre.fleet.queries import reallocation, reviews
from pupitre.territory.models import School

GIVEN_UP = ("refused", "cancelled")
NO_SET = "no_set"


@dataclass(frozen=True)
class Asked:
    """Sets of a kind that a plan moves from a school to another; schools by key."""

    function: str
    group: str  # of levels that give
    from_school: int
    to_school: int
    sets: int


@dataclass(frozen=True)
class Foreseen:
    """One of them now. `ready`: the sets that may be proposed; `why`: what holds the others, or `NO_SET`."""

    asked: Asked
    from_school: School
    to_school: School
    proposed: int
    ready: tuple[DeviceSet, ...]
    why: tuple[str, ...]

    @property
    def left(self) -> int:
        return max(self.asked.sets - self.proposed, 0)


@dataclass(frozen=True)
class Foresight:
    moves: tuple[Foreseen, ...]
    reviews: dict[int, UsageReview]  # the last one of each set


def foresee(asked: Sequence[Asked], cause: tuple[str, int], today: date, *, by_committee: bool = False) -> Foresight:
    """Each move, the least used sets first; a set is named once (nine queries).

    `by_committee`: the plan is one's decision, so that it settles reviews where moves are a committee's.
    """
    if not asked:
        return Foresight((), {})
    keys = {one.from_school for one in asked} | {one.to_school for one in asked}
    schools = School.objects.select_related("responsible").in_bulk(keys)
    sets = _sets(asked, schools)
    latest = reallocation.latest_reviews([row.pk for row in sets])
    settings = reviews.all_settings()
    stays = _stays(sets, latest, settings, today)
    if not by_committee:
        for row in sets:
            body, review = settings.get(row.school.responsible_id), latest.get(row.pk)
            if body is not None and body.committee_moves and review is not None and review.ended_at is None:
                stays[row.pk] = stays[row.pk] or "talked_over"
    done = _proposed(cause)
    taken: set[int] = set()
    found = []
    for one in asked:
        proposed = min(done.get((one.from_school, one.to_school, one.function), 0), one.sets)
        alike = [
            row for row in sets if (row.school_id, row.function, row.group) == _place(one) and row.pk not in taken
        ]
        ready = [row for row in alike if not stays[row.pk]][: one.sets - proposed]
        taken |= {row.pk for row in ready}
        short = one.sets - proposed - len(ready)
        why = sorted({stays[row.pk] for row in alike if stays[row.pk]}) or [NO_SET]
        found.append(
            Foreseen(
                one,
                schools[one.from_school],
                schools[one.to_school],
                proposed,
                tuple(ready),
                tuple(why) if short > 0 else (),
            )
        )
    return Foresight(tuple(found), latest)


def _place(one: Asked) -> tuple[int, str, str]:
    return (one.from_school, one.function, one.group)


def _sets(asked: Sequence[Asked], schools: dict[int, School]) -> list[DeviceSet]:
    moving = TransferLine.objects.filter(outcome="awaited", set__isnull=False).values("set")
    rows = DeviceSet.objects.filter(
        school__in={one.from_school for one in asked},
        function__in={one.function for one in asked},
        closed_on__isnull=True,
        pk__in=Device.objects.alive().filter(set__isnull=False).values("set"),
    )
    found = list(rows.exclude(pk__in=moving).order_by("pk"))
    for row in found:
        row.school = schools[row.school_id]
    return found


def _stays(
    sets: list[DeviceSet], latest: dict[int, UsageReview], settings: dict[int, ReviewSettings], today: date
) -> dict[int, str]:
    """Why each set stays, or nothing; sorts the sets, the least used first."""
    used = reviews.figures_of({row.pk: row.school_id for row in sets}, reallocation.DEFAULT.weeks, today)
    use = {key: found.use if found else 5.0 for key, found in used.items()}
    sets.sort(key=lambda row: (use[row.pk], row.pk))
    stood = reallocation.stood_in([row.pk for row in sets], today)
    proposed, stays = reallocation.proposed_reviews(latest), {}
    for row in sets:
        review, held = latest.get(row.pk), settings.get(row.school.responsible_id)
        holds = reallocation.hold(row.school_id, review, held, today)
        stays[row.pk] = reallocation.busy(stood[row.pk], review, proposed) or holds
    return stays


def _proposed(cause: tuple[str, int]) -> dict[tuple[int, int, str], int]:
    """Sets proposed already, by schools and kind."""
    kind, key = cause
    rows = TransferLine.objects.filter(transfer__cause_kind=kind, transfer__cause_pk=key, set__isnull=False)
    found: dict[tuple[int, int, str], int] = defaultdict(int)
    by = ("transfer__from_school", "transfer__to_school", "set__function")
    for giver, taker, function, count in (
        rows.exclude(transfer__state__in=GIVEN_UP).order_by().values_list(*by).annotate(n=Count("set", distinct=True))
    ):
        found[giver, taker, function] += count
    return dict(found)
