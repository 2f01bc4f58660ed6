"""What a reallocation reads: who lacks, which sets may go, how far schools are, what receivers do not fulfil yet.

Where reviews are on, a set goes only once its school was heard and coached: a move ends a dialogue, it begins none.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from math import cos, radians
from statistics import fmean
from typing import Any, NamedTuple

from django.db import connection

from pupitre.fleet.engine import reallocation as engine
from pupitre.fleet.engine import reviewing
from pupitre.fleet.engine.reallocation import Lack, Offer, Plan, Rules
from pupitre.fleet.engine.transferring import SENDABLE
from pupitre.fleet.models import (
    DAYS_A_YEAR,
    ReviewProposal,
    ReviewSettings,
    UsageReview,
)
from pupitre.fleet.permissions import REVIEW
from pupitre.fleet.queries import ratios, reviews
from pupitre.fleet.querysets import OUT_OF_LIFE
from pupitre.kernel.viewer import Viewer
from pupitre.projects.engine.eligibility import Finding
from pupitre.projects.models import Readiness
from pupitre.projects.queries.entry import barred
from pupitre.territory.models import Organisation, School
from pupitre.territory.querysets import whole_name

KM_PER_DEGREE = 111.32  # of latitude; of longitude at the equator
DEFAULT = ReviewSettings()
"""What is supposed where no body has said otherwise."""


SETS = """
SELECT held.id, held.name, held.school_id, held.function FROM fleet_deviceset held
WHERE held.school_id = ANY(%(schools)s) AND held.closed_on IS NULL
    AND EXISTS (SELECT FROM fleet_device device WHERE device.set_id = held.id AND device.state <> ALL(%(gone)s))
    AND NOT EXISTS (SELECT FROM fleet_transferline line WHERE line.set_id = held.id AND line.outcome = 'awaited')
ORDER BY held.id
"""
COMING = """
SELECT transfer.to_school_id, held.function, count(*)
FROM fleet_transferline line JOIN fleet_transfer transfer ON transfer.id = line.transfer_id
JOIN fleet_deviceset held ON held.id = line.set_id
WHERE line.outcome = 'awaited' AND transfer.to_school_id = ANY(%s)
GROUP BY 1, 2
"""
STOOD = """
SELECT device.set_id, count(*) FILTER (WHERE device.state <> 'in_repair'),
    count(*) FILTER (WHERE device.state = 'in_repair'),
    avg(least(
        coalesce(
            model.life_years::float8 - (%(today)s - coalesce(device.bought_on, device.in_service_on)) / %(year)s, 0
        ),
        (coalesce(device.support_ends_on, model.support_ends_on) - %(today)s) / %(year)s
    )),
    bool_or(device.state <> 'in_repair' AND (device.state <> ALL(%(sendable)s) OR EXISTS (
        SELECT FROM fleet_holding holding WHERE holding.device_id = device.id AND holding.until_at IS NULL
    )))
FROM fleet_device device JOIN procurement_devicemodel model ON model.id = device.model_id
WHERE device.set_id = ANY(%(sets)s) AND device.state <> ALL(%(gone)s)
GROUP BY 1
"""


class SchoolHere(NamedTuple):
    """A school as the reading has it; `body` answers for it."""

    pk: int
    name: str
    body: int
    longitude: float | None
    latitude: float | None


class SetHere(NamedTuple):
    """A set that says what it is, and its school."""

    pk: int
    name: str
    school: int
    function: str


class Stood(NamedTuple):
    """Of a set: devices that may leave, those in repair, the years all still serve on the whole, if one is held.

    A device in repair holds no set: it stays with its school (`operations.transfers`).
    """

    ready: int
    in_repair: int
    years: float
    busy: bool


@dataclass(frozen=True)
class Reading:
    """The plan of a day, and what its page names. `digest` tells whether another reading proposes the same moves."""

    plan: Plan
    rules: Rules
    sets: Mapping[int, SetHere]
    schools: Mapping[int, SchoolHere]
    reviews: Mapping[int, UsageReview]  # the last one of each set
    in_repair: Mapping[int, int]  # devices of sets that would stay behind
    digest: str
    unsorted: int  # sets that do not say which equipment they are: nobody can be found who lacks them


def read(viewer: Viewer, today: date) -> Reading:
    """The sets that could serve elsewhere, among the schools where the viewer runs reviews (16 queries at most)."""
    fields = ("pk", "name", "commune_name", "responsible", "longitude", "latitude")
    rows = School.objects.visible(viewer, REVIEW).open_on(today).order_by("pk").values_list(*fields)
    schools = {pk: SchoolHere(pk, whole_name(name, commune), *rest) for pk, name, commune, *rest in rows}
    bodies = {row.pk: row for row in Organisation.objects.select_related("review_settings").order_by("pk")}
    lines = reviews.above({pk: row.parent_id for pk, row in bodies.items()})
    held = {pk: row.review_settings for pk, row in bodies.items() if hasattr(row, "review_settings")}
    settings = reviews.nearest(held, lines)
    sets, unsorted = _sets(schools)
    latest, stood = latest_reviews(sets), stood_in(sets, today)
    rules = _rules(schools.values(), settings)
    wanted = _wanted(schools, bodies, today)
    unmet = _unmet(wanted, schools, {pk: bodies[line[-1]] for pk, line in lines.items()}, today)
    lacks = [
        Lack(school, function, devices, unmet.get((school, function), ()))
        for school, row in wanted.items()
        for function, devices in row.items()
    ]
    held_by = {pk: settings.get(row.body) for pk, row in schools.items()}
    offers = _offers(sets.values(), held_by, stood, latest, today)
    plan = engine.reallocate(lacks, offers, _places(schools.values()), rules)
    said = repr([(move.offer.key, move.to_school, move.offer.devices) for move in plan.moves])
    digest = sha256(said.encode()).hexdigest()[:32]
    in_repair = {key: found.in_repair for key, found in stood.items() if found.in_repair}
    return Reading(plan, rules, sets, schools, latest, in_repair, digest, unsorted)


def _sets(schools: Collection[int]) -> tuple[dict[int, SetHere], int]:
    """The sets that hold devices and say what they are, but those on their way; how many do not say (one query)."""
    with connection.cursor() as cursor:
        cursor.execute(SETS, {"schools": list(schools), "gone": list(OUT_OF_LIFE)})
        found = [SetHere(*row) for row in cursor.fetchall()]
    sorted_ = {row.pk: row for row in found if row.function}
    return sorted_, len(found) - len(sorted_)


def latest_reviews(sets: Collection[int]) -> dict[int, UsageReview]:
    """The last review of each set (one query)."""
    rows = UsageReview.objects.filter(set__in=sets)
    return {row.set_id: row for row in rows.order_by("flagged_at", "pk")}


def proposed_reviews(latest: Mapping[int, UsageReview]) -> set[int]:
    """The reviews whose outcome is put to a committee (one query)."""
    rows = ReviewProposal.objects.filter(
        review__in=[row.pk for row in latest.values()], rejected=None, withdrawn_at=None
    )
    return set(rows.order_by().values_list("review", flat=True)) if latest else set()


def _rules(schools: Iterable[SchoolHere], settings: Mapping[int, ReviewSettings]) -> Rules:
    """The rules of the body that answers for most of the schools."""
    counted: dict[int, int] = defaultdict(int)
    for school in schools:
        counted[school.body] += 1
    first = max(sorted(counted), key=lambda body: counted[body], default=0)
    held = settings.get(first, DEFAULT)
    return Rules(float(held.below_days), float(held.min_years), float(held.max_km))


def _wanted(
    schools: Mapping[int, SchoolHere], bodies: Mapping[int, Organisation], today: date
) -> dict[int, dict[str, int]]:
    """What each school lacks of its targets, less what is already on its way, by equipment."""
    coming = _coming(schools)
    wanted: dict[int, dict[str, int]] = defaultdict(dict)
    for school, gaps in ratios.lacking(schools, bodies, today).items():
        for function, gap in gaps.items():
            if (left := gap - coming.get((school, function), 0)) > 0:
                wanted[school][function] = left
    return wanted


def _coming(schools: Collection[int]) -> dict[tuple[int, str], int]:
    with connection.cursor() as cursor:
        cursor.execute(COMING, [list(schools)])
        return {(school, function): count for school, function, count in cursor.fetchall()}


def _unmet(
    wanted: Mapping[int, Mapping[str, int]],
    schools: Mapping[int, SchoolHere],
    running: Mapping[int, Organisation],
    today: date,
) -> dict[tuple[int, str], tuple[Finding, ...]]:
    """The rules of eligibility that keep a kind from a school: nobody is sent what they may not use yet.

    `running`: the body that runs the plan for each body. One query, and two a running body.
    """
    by_body: dict[Organisation, dict[int, Mapping[str, int]]] = defaultdict(dict)
    for school, row in wanted.items():
        by_body[running[schools[school].body]][school] = row
    ready = {row.school_id: row for row in Readiness.objects.filter(school__in=list(wanted)).order_by("pk")}
    return {
        (school, function): findings
        for body, kinds in by_body.items()
        for school, blocked in barred(kinds, ready, body, today).items()
        for function, findings in blocked.items()
    }


def _offers(
    sets: Iterable[SetHere],
    held_by: Mapping[int, ReviewSettings | None],
    stood: Mapping[int, Stood],
    latest: Mapping[int, UsageReview],
    today: date,
) -> list[Offer]:
    """`held_by`: how the reviews of each school are run."""
    groups: dict[int, dict[int, int]] = defaultdict(dict)
    for row in sets:
        groups[(held_by[row.school] or DEFAULT).weeks][row.pk] = row.school
    used = {}
    for weeks, alike in groups.items():
        for key, found in reviews.figures_of(alike, weeks, today).items():
            enough = found is not None and found.weeks >= weeks and today - found.last <= reviewing.FRESH
            used[key] = found.use if found is not None and enough else None
    proposed = proposed_reviews(latest)
    offers = []
    for row in sets:
        one, review = stood[row.pk], latest.get(row.pk)
        why = busy(one, review, proposed) or hold(row.school, review, held_by[row.school], today)
        offers.append(Offer(row.pk, row.school, row.function, one.ready, used[row.pk], one.years, why))
    return offers


def hold(school: int, review: UsageReview | None, held: ReviewSettings | None, today: date) -> str:
    """Why a set of a school that is little used is not to be moved yet, or nothing: the dialogue comes first.

    `review`: the set's last one. `held`: how the school's reviews are run.
    """
    if review is not None and review.ended_at is None:
        return "talked_over" if reviewing.obstacle(reviewing.ReviewAct.MOVE, review.facts(today)) else ""
    if review is not None and review.state == "moving" and review.school_id == school:
        return ""  # decided: the school named first did not take it
    if review is not None and review.ended_at is not None:
        until = review.watch_until or review.ended_at.date() + timedelta(weeks=(held or DEFAULT).rest_weeks)
        if today <= until:
            return "decided"
    return "not_asked" if held is not None and held.is_on else ""


def busy(stood: Stood, review: UsageReview | None, proposed: Collection[int]) -> str:
    """What is under way already and holds a set where it is."""
    if stood.busy or not stood.ready:
        return "busy"
    return "proposed" if review is not None and review.pk in proposed else ""


def stood_in(sets: Collection[int], today: date) -> dict[int, Stood]:
    """What stands in each set (one query)."""
    values: dict[str, Any] = {"sets": list(sets), "today": today, "year": DAYS_A_YEAR}
    values |= {"sendable": sorted(SENDABLE), "gone": list(OUT_OF_LIFE)}
    with connection.cursor() as cursor:
        cursor.execute(STOOD, values)
        return {key: Stood(ready, away, round(years, 1), held) for key, ready, away, years, held in cursor.fetchall()}


def _places(schools: Iterable[SchoolHere]) -> dict[int, tuple[float, float]]:
    """Where schools stand, in km on a plane: fair over a territory, wrong over a country."""
    known = [(row.pk, row.longitude, row.latitude) for row in schools]
    placed = [(pk, lon, lat) for pk, lon, lat in known if lon is not None and lat is not None]
    if not placed:
        return {}
    shrink = cos(radians(fmean(lat for _pk, _lon, lat in placed)))
    return {pk: (lon * KM_PER_DEGREE * shrink, lat * KM_PER_DEGREE) for pk, lon, lat in placed}
