"""What a usage review reads: the figures of sets, who is written to, who coaches, what waits."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from pupitre.accounts.models import Membership, Person
from pupitre.accounts.queries import descendants
from pupitre.fleet.engine import reviewing as engine
from pupitre.fleet.engine.reviewing import Figures, Week
from pupitre.fleet.models import Device, DeviceSet, ReviewSettings, TransferLine, UsageReview
from pupitre.fleet.permissions import HAND_OUT, REVIEW
from pupitre.fleet.queries import usage
from pupitre.fleet.queries.usage import SetWeek
from pupitre.governance.queries import steering
from pupitre.kernel.viewer import Viewer
from pupitre.territory import tree
from pupitre.territory.models import Organisation, School

if TYPE_CHECKING:
    from django.db.models import QuerySet

DUTY = "pedagogical_use"
"""The duty of a convention (governance/duty_presets.py) whose holder accompanies the teams."""
MOST_LISTED = 5


def lines() -> dict[int, tuple[int, ...]]:
    """Each body with those above it, nearest first (one query)."""
    return above(dict(Organisation.objects.order_by().values_list("pk", "parent")))


def above(parents: Mapping[int, int | None]) -> dict[int, tuple[int, ...]]:
    """Each body with those above it, nearest first."""
    known: dict[tree.Node, tree.Node | None] = dict(parents.items())
    return {body: (body, *(one for one in tree.ancestors(body, known) if isinstance(one, int))) for body in parents}


def all_settings() -> dict[int, ReviewSettings]:
    """How each body has reviews run: its own word, else that of the nearest body above (two queries)."""
    held = {row.organisation_id: row for row in ReviewSettings.objects.select_related("organisation").order_by("pk")}
    return nearest(held, lines()) if held else {}


def nearest(held: Mapping[int, ReviewSettings], line_of: Mapping[int, tuple[int, ...]]) -> dict[int, ReviewSettings]:
    """Of each body, the settings of the first of its line that has some."""
    return {
        body: held[first]
        for body, line in line_of.items()
        if (first := next((one for one in line if one in held), None)) is not None
    }


def settings_of(school: School) -> ReviewSettings | None:
    """How reviews are run for a school: as the body that answers for it says, else the nearest above."""
    return all_settings().get(school.responsible_id)


def weeks_of(rows: Iterable[SetWeek]) -> list[Week]:
    return [Week(row.week, row.used_days, row.open_days, str(row.left or "")) for row in rows]


def figures_of(sets: Mapping[int, int], wanted: int, today: date) -> dict[int, Figures | None]:
    """Of each set, its last school weeks that count, in the school where it stands; by set and school (one query)."""
    first = today - timedelta(weeks=wanted * engine.LOOK_BACK + 1)
    found = usage.weeks_of_sets(set(sets.values()), first, today)
    here = {key: [week for week in found.get(key, ()) if week.school_id == school] for key, school in sets.items()}
    return {key: engine.figures(weeks_of(weeks), wanted, today) for key, weeks in here.items()}


def figures_since(review: UsageReview, day: date, today: date) -> Figures | None:
    """What the set did from the week after a day on: since a coaching, or since the notice."""
    start = engine.monday(day) + timedelta(weeks=1)
    rows = usage.weeks_of_sets([review.school_id], start, today).get(review.set_id, [])
    return engine.figures(weeks_of(rows), max(len(rows), 1), today)


def may_be_flagged(sets: "QuerySet[DeviceSet]", rest: timedelta, today: date) -> "QuerySet[DeviceSet]":
    """Open sets that hold devices, are not on their way elsewhere, under review or watch, nor at rest after one."""
    decided = UsageReview.objects.filter(
        Q(ended_at__isnull=True)
        | Q(watch_until__gte=today)
        | Q(watch_until__isnull=True, ended_at__date__gt=today - rest)
    )
    moving = TransferLine.objects.filter(outcome="awaited", set__isnull=False)
    held = Device.objects.alive().filter(set__isnull=False)
    return (
        sets.filter(closed_on__isnull=True, pk__in=held.values("set"))
        .exclude(pk__in=decided.values("set"))
        .exclude(pk__in=moving.values("set"))
    )


def contacts(school: School, on: date) -> list[Person]:
    """The people of a school who answer for its equipment: by a role held in this very school."""
    held = Membership.objects.in_force(on).filter(
        school=school, role__capabilities__contains=[HAND_OUT], person__is_active=True
    )
    return list(Person.objects.filter(pk__in=held.values("person")).order_by("display_name", "pk"))


def coaching_body(school: School, on: date) -> Organisation | None:
    """Who owes coaching to a school, by the convention that covers it; None without one."""
    return steering.duty_holder(DUTY, school.pk, on)


def advisers(school: School, on: date) -> list[Person]:
    """Who may coach a school: of the body that the convention names, else all who run reviews there."""
    held = [
        (row.person, row.organisation_id)
        for row in Membership.objects.in_force(on)
        .filter(role__capabilities__contains=[REVIEW], person__is_active=True, organisation__isnull=False)
        .select_related("person")
        .order_by("person__display_name", "person", "pk")
        if row.organisation_id is not None
    ]
    body = coaching_body(school, on)
    below = descendants(sorted({place for _person, place in held} | ({body.pk} if body else set())))
    near = [(one, place) for one, place in held if {school.responsible_id, school.area_id} & below[place]]
    owed = [(one, place) for one, place in near if body is not None and place in below[body.pk]]
    return list(dict.fromkeys(one for one, _place in owed or near))


def for_school(viewer: Viewer) -> list[UsageReview]:
    """What the viewer's schools are asked, the first due first."""
    rows = UsageReview.objects.visible(viewer, HAND_OUT).awaiting_school().with_use()
    return list(rows.select_related("set", "school").order_by("answer_due_on", "pk"))


def for_reviewers(viewer: Viewer, today: date) -> Mapping[str, list[UsageReview]]:
    """What waits for those who run reviews: coaching to offer, coaching to hold, a decision to take."""
    rows = UsageReview.objects.visible(viewer, REVIEW).open().with_use()
    found: dict[str, list[UsageReview]] = {"offer": [], "hold": [], "decide": []}
    for row in rows.select_related("set", "school").order_by("answer_due_on", "pk"):
        if row.state == "answered" or (row.state == "told" and row.answer_due_on < today):
            found["offer"].append(row)
        elif row.state == "agreed" and row.coaching_on is not None and row.coaching_on <= today:
            found["hold"].append(row)
        elif not engine.obstacle(engine.ReviewAct.MOVE, row.facts(today)):
            found["decide"].append(row)
    return found
