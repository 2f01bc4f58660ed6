"""What the register states of the stock that the plan counts: facts, what would change, and what it cannot place."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db.models import OuterRef, Subquery

from pupitre.fleet import targets
from pupitre.fleet.engine import restating as engine
from pupitre.fleet.engine.ratios import Target
from pupitre.fleet.engine.restating import Difference, Restated, Seen, Stated
from pupitre.fleet.models import Device, Holding, StockSet
from pupitre.fleet.permissions import EDIT
from pupitre.fleet.queries import reviews
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import DeviceModel
from pupitre.territory.levels import school_year_of
from pupitre.territory.models import School

NO_KIND, NO_LEVELS = "no_kind", "no_levels"


@dataclass(frozen=True)
class Reading:
    """What restating would write in the schools where the viewer keeps the register."""

    schools: Mapping[int, School]
    models: Mapping[int, str]
    written: Mapping[int, Stated]
    restated: Restated
    difference: Difference
    unplaced: Counter[str]  # devices whose kind of equipment, or levels, the register does not say
    digest: str  # whether another reading would write the same


def read(viewer: Viewer, today: date) -> Reading:
    """The stock against the register (eleven queries)."""
    rows = School.objects.visible(viewer, EDIT).open_on(today).only("pk", "name", "responsible")
    schools = {row.pk: row for row in rows.order_by("sort_name", "pk")}
    wanted = _targets(schools, today)
    written = _written(schools)
    seen, unplaced = _seen(schools, wanted, _groups(written.values()), today)
    restated = engine.restate(seen)
    difference = engine.compare(written, restated.sets)
    said = repr((difference.new, difference.changed, difference.gone))
    models = DeviceModel.objects.filter(pk__in={row.model for row in (*restated.sets, *written.values())})
    return Reading(
        schools,
        dict(models.order_by().values_list("pk", "name")),
        written,
        restated,
        difference,
        unplaced,
        sha256(said.encode()).hexdigest()[:32],
    )


def _targets(schools: Mapping[int, School], today: date) -> dict[int, tuple[Target, ...]]:
    """The targets of the body that answers for each school: its own, else those of the nearest above."""
    lines = reviews.lines()
    bodies = {row.responsible_id for row in schools.values()}
    held: dict[int, list[Target]] = defaultdict(list)
    for target in targets.of_bodies(sorted({one for body in bodies for one in lines[body]}), today):
        held[target.organisation].append(target)
    of_body = {body: tuple(next((held[one] for one in lines[body] if one in held), ())) for body in bodies}
    return {pk: of_body[row.responsible_id] for pk, row in schools.items()}


def _groups(written: Iterable[Stated]) -> dict[str, str]:
    """Of each kind that the stock counts for one group of levels alone (a board, a robot): that group."""
    groups: dict[str, set[str]] = defaultdict(set)
    for row in written:
        groups[row.function].add(row.group)
    return {function: min(found) for function, found in groups.items() if len(found) == 1}


def _seen(
    schools: Mapping[int, School],
    wanted: Mapping[int, Sequence[Target]],
    groups: Mapping[str, str],
    today: date,
) -> tuple[list[Seen], Counter[str]]:
    """The devices meant for pupils that may still serve, placed; and those that cannot be, by reason (one query)."""
    level = Holding.objects.open().filter(
        device=OuterRef("pk"),
        pupil__schoolings__year=school_year_of(today),
        pupil__schoolings__is_main=True,
        pupil__schoolings__left_on=None,
    )
    rows = (
        Device.objects.alive()
        .filter(school__in=schools, is_spare=False)
        .exclude(allocation="staff")
        .annotate(level=Subquery(level.order_by("pk").values("pupil__schoolings__level__code")[:1]))
        .order_by("pk")
        .values_list(
            "school", "set", "set__function", "set__group", "model", "model__functions", "level", "bought_on",
            "in_service_on", "registered_at", "condition",
        )
    )  # fmt: skip
    found: list[Seen] = []
    unplaced: Counter[str] = Counter()
    for school, cart, function, group, model, functions, code, bought, served, registered, condition in rows:
        day = bought or served or registered.date()
        if cart is not None and function and group:
            found.append(Seen(school, function, group, model, day, condition, cart))
            continue
        serves = [one for one in wanted[school] if one.function in (functions or ())]
        target = _meant(serves, code)
        if target is not None:
            found.append(Seen(school, target.function, target.group, model, day, condition, None, target.set_size))
            continue
        known = [one for one in functions or () if one in groups and not serves]
        if len(known) == 1:
            found.append(Seen(school, known[0], groups[known[0]], model, day, condition))
        else:
            unplaced[NO_LEVELS if serves else NO_KIND] += 1
    return found, unplaced


def _meant(serves: Sequence[Target], level: str | None) -> Target | None:
    """The narrowest target that has the level of the holder; without a holder, the only one there is."""
    if level:
        having = [one for one in serves if level in one.levels]
        return min(having, key=lambda one: (len(one.levels), one.function, one.group), default=None)
    return serves[0] if len(serves) == 1 else None


def _written(schools: Mapping[int, School]) -> dict[int, Stated]:
    rows = StockSet.objects.filter(school__in=schools).order_by("pk")
    fields = ("school", "reference", "function", "group", "model", "bought_on", "condition", "units")
    return {key: Stated(*values) for key, *values in rows.values_list("pk", *fields)}
