"""What a reallocation reads: who lacks, which sets may go, how far schools are, what receivers do not fulfil yet.

Where reviews are on, a set goes only once its school was heard and coached: a move ends a dialogue, it begins none.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from math import cos, radians
from statistics import fmean

from django.db.models import Count, Exists, OuterRef

from pupitre.fleet.engine import reallocation as engine
from pupitre.fleet.engine import reviewing
from pupitre.fleet.engine.reallocation import Lack, Offer, Plan, Rules
from pupitre.fleet.engine.transferring import SENDABLE
from pupitre.fleet.models import (
    DAYS_A_YEAR,
    Device,
    DeviceSet,
    Holding,
    ReviewProposal,
    ReviewSettings,
    TransferLine,
    UsageReview,
)
from pupitre.fleet.permissions import REVIEW
from pupitre.fleet.queries import ratios, reviews
from pupitre.kernel.viewer import Viewer
from pupitre.projects import wording
from pupitre.projects.queries.entry import barred
from pupitre.territory.models import Organisation, School

KM_PER_DEGREE = 111.32  # of latitude; of longitude at the equator
DEFAULT = ReviewSettings()
"""What is supposed where no body has said otherwise."""


@dataclass(frozen=True)
class Reading:
    """The plan of a day, and what its page names. `digest` tells whether another reading proposes the same moves."""

    plan: Plan
    rules: Rules
    sets: Mapping[int, DeviceSet]
    schools: Mapping[int, School]
    reviews: Mapping[int, UsageReview]  # the last one of each set
    digest: str
    unsorted: int  # sets that do not say which equipment they are: nobody can be found who lacks them


def read(viewer: Viewer, today: date) -> Reading:
    """The sets that could serve elsewhere, among the schools where the viewer runs reviews (17 queries at most)."""
    rows = School.objects.visible(viewer, REVIEW).open_on(today).select_related("readiness").order_by("pk")
    schools = {row.pk: row for row in rows}
    bodies = {row.pk: row for row in Organisation.objects.select_related("review_settings").order_by("pk")}
    for school in schools.values():
        school.responsible = bodies[school.responsible_id]
    lines = reviews.above({pk: row.parent_id for pk, row in bodies.items()})
    held = {pk: row.review_settings for pk, row in bodies.items() if hasattr(row, "review_settings")}
    settings = reviews.nearest(held, lines)
    sets, unsorted = _sets(schools)
    latest = latest_reviews(sets)
    rules = _rules(schools.values(), settings)
    wanted = _wanted(schools, bodies, today)
    unmet = _unmet(wanted, schools, {pk: bodies[line[-1]] for pk, line in lines.items()}, today)
    lacks = [
        Lack(school, function, devices, unmet.get((school, function), ()))
        for school, row in wanted.items()
        for function, devices in row.items()
    ]
    plan = engine.reallocate(lacks, _offers(sets, latest, settings, today), _places(schools.values()), rules)
    said = repr([(move.offer.key, move.to_school) for move in plan.moves])
    return Reading(
        plan, rules, {row.pk: row for row in sets}, schools, latest, sha256(said.encode()).hexdigest()[:32], unsorted
    )


def _sets(schools: Mapping[int, School]) -> tuple[list[DeviceSet], int]:
    """The sets that hold devices and say what they are, but those on their way; how many do not say (one query)."""
    moving = TransferLine.objects.filter(outcome="awaited", set__isnull=False).values("set")
    held = Device.objects.alive().filter(set__isnull=False).values("set")
    rows = DeviceSet.objects.filter(school__in=schools, closed_on__isnull=True, pk__in=held).exclude(pk__in=moving)
    found = list(rows.order_by("pk"))
    for row in found:
        row.school = schools[row.school_id]
    sorted_ = [row for row in found if row.function]
    return sorted_, len(found) - len(sorted_)


def latest_reviews(sets: Sequence[DeviceSet]) -> dict[int, UsageReview]:
    """The last review of each set (one query)."""
    rows = UsageReview.objects.filter(set__in=[row.pk for row in sets]).select_related("transfer")
    return {row.set_id: row for row in rows.order_by("flagged_at", "pk")}


def proposed_reviews(latest: Mapping[int, UsageReview]) -> set[int]:
    """The reviews whose outcome is put to a committee (one query)."""
    rows = ReviewProposal.objects.filter(
        review__in=[row.pk for row in latest.values()], rejected=None, withdrawn_at=None
    )
    return set(rows.order_by().values_list("review", flat=True))


def _rules(schools: Iterable[School], settings: Mapping[int, ReviewSettings]) -> Rules:
    """The rules of the body that answers for most of the schools."""
    counted: dict[int, int] = defaultdict(int)
    for school in schools:
        counted[school.responsible_id] += 1
    first = max(sorted(counted), key=lambda body: counted[body], default=0)
    held = settings.get(first, DEFAULT)
    return Rules(float(held.below_days), float(held.min_years), float(held.max_km))


def _wanted(
    schools: Mapping[int, School], bodies: Mapping[int, Organisation], today: date
) -> dict[int, dict[str, int]]:
    """What each school lacks of its targets, less what is already on its way, by equipment."""
    coming = _coming(schools)
    wanted: dict[int, dict[str, int]] = defaultdict(dict)
    for found in ratios.of_schools(schools.values(), bodies, today):
        gaps: dict[str, int] = defaultdict(int)
        for target, part in found.parts:
            gaps[target.function] += part.gap
        for function, gap in gaps.items():
            if (left := gap - coming.get((found.key, function), 0)) > 0:
                wanted[found.key][function] = left
    return wanted


def _coming(schools: Mapping[int, School]) -> dict[tuple[int, str], int]:
    rows = (
        TransferLine.objects.filter(outcome="awaited", transfer__to_school__in=schools, set__isnull=False)
        .order_by()
        .values_list("transfer__to_school", "set__function")
        .annotate(n=Count("pk"))
    )
    return {(school, function): count for school, function, count in rows}


def _unmet(
    wanted: Mapping[int, Mapping[str, int]],
    schools: Mapping[int, School],
    running: Mapping[int, Organisation],
    today: date,
) -> dict[tuple[int, str], tuple[str, ...]]:
    """The rules of eligibility that keep a kind from a school, in words: nobody is sent what they may not use yet.

    `running`: the body that runs the plan for each body. Two queries a running body.
    """
    by_body: dict[Organisation, dict[int, Mapping[str, int]]] = defaultdict(dict)
    for school, row in wanted.items():
        by_body[running[schools[school].responsible_id]][school] = row
    ready = {pk: schools[pk].readiness for pk in wanted if hasattr(schools[pk], "readiness")}
    return {
        (school, function): tuple(wording.finding_sentence(one) for one in findings)
        for body, kinds in by_body.items()
        for school, blocked in barred(kinds, ready, body, today).items()
        for function, findings in blocked.items()
    }


def _offers(
    sets: Sequence[DeviceSet],
    latest: Mapping[int, UsageReview],
    settings: Mapping[int, ReviewSettings],
    today: date,
) -> list[Offer]:
    wanted = {body: row.weeks for body, row in settings.items()}
    groups: dict[int, list[DeviceSet]] = defaultdict(list)
    for row in sets:
        groups[wanted.get(row.school.responsible_id, DEFAULT.weeks)].append(row)
    used = {}
    for weeks, alike in groups.items():
        for key, found in reviews.figures_of(alike, weeks, today).items():
            enough = found is not None and found.weeks >= weeks and today - found.last <= reviewing.FRESH
            used[key] = found.use if found is not None and enough else None
    stood, proposed = stood_in(sets, today), proposed_reviews(latest)
    return [
        Offer(
            row.pk,
            row.school_id,
            row.function,
            stood[row.pk].count,
            used[row.pk],
            stood[row.pk].years,
            busy(stood[row.pk], latest.get(row.pk), proposed) or hold(row, latest.get(row.pk), settings, today),
        )
        for row in sets
    ]


def hold(row: DeviceSet, review: UsageReview | None, settings: Mapping[int, ReviewSettings], today: date) -> str:
    """Why a set that is little used is not to be moved yet, or nothing: the dialogue comes first."""
    if review is not None and review.ended_at is None:
        return "talked_over" if reviewing.obstacle(reviewing.ReviewAct.MOVE, review.facts(today)) else ""
    held = settings.get(row.school.responsible_id)
    if review is not None and review.state == "moving" and review.school_id == row.school_id:
        return ""  # decided: the school named first did not take it
    if review is not None and review.ended_at is not None:
        until = review.watch_until or review.ended_at.date() + timedelta(weeks=(held or DEFAULT).rest_weeks)
        if today <= until:
            return "decided"
    return "not_asked" if held is not None and held.is_on else ""


@dataclass
class _Stood:
    count: int
    years: float
    busy: bool


def busy(stood: _Stood, review: UsageReview | None, proposed: Collection[int]) -> str:
    """What is under way already and holds a set where it is."""
    if stood.busy:
        return "busy"
    return "proposed" if review is not None and review.pk in proposed else ""


def stood_in(sets: Sequence[DeviceSet], today: date) -> dict[int, _Stood]:
    """Of each set: its devices, the years they still serve on the whole, whether one cannot leave (one query)."""
    rows = (
        Device.objects.alive()
        .filter(set__in=[row.pk for row in sets])
        .annotate(is_held=Exists(Holding.objects.open().filter(device=OuterRef("pk"))))
        .order_by("pk")
        .values_list(
            "is_held", "set", "state", "bought_on", "in_service_on", "model__life_years", "support_ends_on",
            "model__support_ends_on",
        )
    )  # fmt: skip
    years: dict[int, list[float]] = defaultdict(list)
    busy: set[int] = set()
    for is_held, of_set, state, bought, served, life, support, model_support in rows:
        since = bought or served
        left = float(life) - (today - since).days / DAYS_A_YEAR if since else 0.0
        ends = support or model_support
        years[of_set].append(min(left, (ends - today).days / DAYS_A_YEAR) if ends else left)
        if state not in SENDABLE or is_held:
            busy.add(of_set)
    return {key: _Stood(len(found), round(fmean(found), 1), key in busy) for key, found in years.items()}


def _places(schools: Iterable[School]) -> dict[int, tuple[float, float]]:
    """Where schools stand, in km on a plane: fair over a territory, wrong over a country."""
    known = [(row.pk, row.longitude, row.latitude) for row in schools]
    placed = [(pk, lon, lat) for pk, lon, lat in known if lon is not None and lat is not None]
    if not placed:
        return {}
    shrink = cos(radians(fmean(lat for _pk, _lon, lat in placed)))
    return {pk: (lon * KM_PER_DEGREE * shrink, lat * KM_PER_DEGREE) for pk, lon, lat in placed}
