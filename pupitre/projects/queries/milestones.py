"""Where schools stand before their deliveries: the plan's milestones, judged by what is known."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pupitre.kernel.viewer import Viewer
from pupitre.projects import purchases
from pupitre.projects.engine import milestones as engine
from pupitre.projects.engine.milestones import Bought, Due, Facts, Judged, Kind
from pupitre.projects.enums import ProjectState
from pupitre.projects.models import Milestone, Project, Readiness
from pupitre.territory.models import School

AHEAD = timedelta(days=180)  # how far lists look


@dataclass(frozen=True)
class Replaced:
    """The milestones that another plan replaced: its name, and the day by which it delivered the school first."""

    name: str
    on: date
    delivered_by: date | None


@dataclass(frozen=True)
class Delivery:
    """The way to a school's next delivery; without wave, none is to come. `plan`: the plan that sets it."""

    plan: str
    wave: int | None
    rows: tuple[Judged, ...]
    delivered_by: date | None
    replaced: Replaced | None
    was_served: bool  # deliveries were planned, and all have arrived


def readiness_of(schools: Collection[int]) -> dict[int, Readiness]:
    return {row.school_id: row for row in Readiness.objects.filter(school__in=schools).order_by("pk")}


def facts_of(
    schools: Collection[int], plans: Collection[tuple[str, int]], ready: Mapping[int, Readiness] | None = None
) -> dict[int, Facts]:
    """What is known of schools (four queries, and those of the rooms that buy); `ready` where it was read."""
    bought: dict[int, dict[int, Bought]] = defaultdict(dict)
    for plan in sorted(plans):
        for (school, wave), row in purchases.bought(plan, schools).items():
            bought[school][wave] = row
    if ready is None:
        ready = readiness_of(schools)
    sent = set(
        Project.objects.filter(school__in=schools, state=ProjectState.SUBMITTED).values_list("school_id", flat=True)
    )
    return {pk: _facts(ready.get(pk), bought[pk], sent=pk in sent) for pk in schools}


def _facts(row: Readiness | None, bought: dict[int, Bought], *, sent: bool) -> Facts:
    if row is None:
        return Facts(project_sent=sent, is_written=False, bought=bought)
    short = row.trained_share < row.trained_threshold
    return Facts(
        convention_on=row.convention_on,
        project_on=row.project_on,
        referent_on=row.referent_on,
        seats=row.seats_needed if short else 0,
        project_sent=sent,
        bought=bought,
    )


def judged(rows: Sequence[Milestone], on: date) -> dict[int, Judged]:
    """Each milestone judged on a day, by its number."""
    schools = {row.school_id for row in rows}
    known = facts_of(schools, {(row.plan_kind, row.plan_pk) for row in rows}) if schools else {}
    return {row.pk: engine.judge(Due(Kind(row.kind), row.wave, row.due_on), known[row.school_id], on) for row in rows}


def next_delivery(school: School, on: date) -> Delivery | None:
    """The way to a school's next delivery; None where no plan ever served it."""
    rows = list(Milestone.objects.filter(school=school).order_by("due_on", "pk"))
    if not rows:
        return None
    live = [row for row in rows if row.replaced_at is None]
    found = tuple(judged(live, on).values())
    wave = engine.next_wave(found)
    own = engine.of_wave(found, wave) if wave else ()
    by = next((row.due.due_on for row in own if row.due.kind == Kind.DELIVERY), None)
    return Delivery(live[0].plan_name if live else "", wave, own, by, _replaced(rows), bool(live) and wave is None)


def _replaced(rows: Sequence[Milestone]) -> Replaced | None:
    """The last plan that was replaced, where what it set was not the same."""
    past = [row for row in rows if row.replaced_at is not None]
    if not past:
        return None
    last = max(row.replaced_at for row in past if row.replaced_at)
    before = [row for row in past if row.replaced_at == last]
    if {_dated(row) for row in before} == {_dated(row) for row in rows if row.replaced_at is None}:
        return None
    by = min((row.due_on for row in before if row.kind == Kind.DELIVERY), default=None)
    return Replaced(before[0].plan_name, last.date(), by)


def _dated(row: Milestone) -> tuple[str, int, date]:
    return row.kind, row.wave, row.due_on


def to_watch(viewer: Viewer, on: date, *, ahead: timedelta = AHEAD) -> dict[int, Judged]:
    """The milestones of the viewer's schools that are not met, late or due before long, by their numbers."""
    rows = Milestone.objects.visible(viewer).live().filter(due_on__lte=on + ahead).order_by("pk")
    return {pk: row for pk, row in judged(list(rows), on).items() if not row.is_met}
