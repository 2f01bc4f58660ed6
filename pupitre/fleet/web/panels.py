"""What the fleet says on pages made of several rooms: a school's page, the search."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pupitre.fleet import permissions
from pupitre.fleet.enums import DeviceState
from pupitre.fleet.models import Device, Holding, Task, UsageReview
from pupitre.fleet.permissions import HAND_OUT
from pupitre.fleet.queries import holders, loans, moves, ratios
from pupitre.fleet.queries import reviews as queries
from pupitre.fleet.querysets import VIEW
from pupitre.fleet.web.listings import STATES
from pupitre.http.panels import Finder, Found, Panel, offered
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Pupil, School, StaffMember

SHOWN = 8  # transfers named

TO_DO = {
    "answer": gettext_lazy("A word is awaited from the school:"),
    "offer": gettext_lazy("Coaching to offer:"),
    "hold": gettext_lazy("Coaching held, to be noted:"),
    "decide": gettext_lazy("Something may be decided:"),
    "open": gettext_lazy("Little used, and talked over with the school:"),
}


@offered("devices", gettext_lazy("Devices"), VIEW)
def school(request: HttpRequest, school: School) -> Panel | None:
    """The devices that a school answers for, by state, and how many things there are to look at."""
    if not permissions.can_view(request.viewer, school):  # type: ignore[attr-defined]
        return None
    counts = dict(
        Device.objects.filter(school=school).order_by().values_list("state").annotate(n=Count("pk")).order_by("state")
    )
    if not counts:
        return None
    states = [(STATES[code], word, counts[code], code) for code, word in DeviceState.choices if code in counts]
    tasks = Task.objects.filter(school=school).open().count()
    return Panel(_("Devices"), "fleet/panels/school.html", {"school": school, "states": states, "tasks": tasks})


@offered("ratio", gettext_lazy("Pupils per device"), VIEW)
def ratio_of(request: HttpRequest, school: School) -> Panel | None:
    """Pupils per device of a school, against its target."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if not permissions.can_view(viewer, school):
        return None
    whole = ratios.standing(viewer, timezone.localdate(), school=school.pk).whole
    if whole.actual is None and whole.target is None:
        return None
    return Panel(_("Pupils per device"), "fleet/panels/ratio.html", {"school": school, "whole": whole})


@offered("movements", gettext_lazy("Devices on the move"), HAND_OUT)
def moves_today(request: HttpRequest) -> Panel | None:
    """The transfers whose next act is the viewer's, and the loans that are late in the schools they serve."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    transfers = moves.awaiting(viewer)
    late = loans.late(viewer, timezone.localdate())
    if not transfers and not late:
        return None
    shown = {"transfers": transfers[:SHOWN], "more": max(0, len(transfers) - SHOWN), "late": late}
    return Panel(_("Devices on the move"), "fleet/panels/moves.html", shown, waiting=len(transfers) + late)


def pupil(request: HttpRequest, pupil: Pupil) -> Panel | None:
    """What a pupil holds, with its kit and the campaign it came by, and what they held; on their own page."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return _held(*holders.of_pupil(viewer, pupil.pk))


def staff(request: HttpRequest, staff: StaffMember) -> Panel | None:
    """What a member of staff holds and held; on their own page."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return _held(*holders.of_staff(viewer, staff.pk))


def _held(held: list[holders.Held], past: list[Holding]) -> Panel | None:
    if not held and not past:
        return None
    context = {"held": held, "past": past, "today": timezone.localdate()}
    return Panel(_("Devices"), "fleet/panels/pupil.html", context)


@offered("reviews", gettext_lazy("Usage reviews"), VIEW)
def reviews_today(request: HttpRequest) -> Panel | None:
    """What a school is asked of its equipment, or what waits for those who run reviews."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.can(permissions.REVIEW):
        found = queries.for_reviewers(viewer, timezone.localdate())
        parts = [{"title": TO_DO[code], "rows": rows[: queries.MOST_LISTED]} for code, rows in found.items() if rows]
        return _reviews(parts, sum(map(len, found.values())), names=True)
    rows = queries.for_school(viewer) if viewer.can(permissions.HAND_OUT) else []
    parts = [{"title": TO_DO["answer"], "rows": rows[: queries.MOST_LISTED]}] if rows else []
    return _reviews(parts, len(rows), names=len({row.school_id for row in rows}) > 1)


@offered("reviews", gettext_lazy("Usage reviews"), VIEW)
def reviews_of(request: HttpRequest, school: School) -> Panel | None:
    """The sets of a school that are talked over."""
    if not permissions.can_view(request.viewer, school):  # type: ignore[attr-defined]
        return None
    rows = UsageReview.objects.filter(school=school).open().with_use().select_related("set", "school")
    found = list(rows.order_by("answer_due_on", "pk"))
    return _reviews([{"title": TO_DO["open"], "rows": found}] if found else [], len(found), names=False)


def _reviews(parts: list[dict[str, Any]], waiting: int, *, names: bool) -> Panel | None:
    if not parts:
        return None
    return Panel(_("Usage reviews"), "fleet/panels/reviews.html", {"parts": parts, "names": names}, waiting=waiting)


def find_devices(viewer: Viewer, text: str, limit: int) -> list[Found]:
    """Devices by their label or serial number; one that is named exactly comes first."""
    rows = Device.objects.visible(viewer).select_related("model", "school")
    named = list(rows.named(text).order_by("pk")[:limit])
    others = rows.matching(text).exclude(pk__in=[row.pk for row in named]).order_by("asset_tag", "pk")
    return [
        Found(str(row), row.get_absolute_url(), " · ".join(filter(None, [row.model.name, str(row.school or "")])))
        for row in [*named, *others[: limit - len(named)]]
    ]


DEVICES = Finder(gettext_lazy("Devices"), VIEW, find_devices)
