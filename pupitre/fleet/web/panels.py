"""What the fleet says on pages made of several rooms: a school's page, the search."""

from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pupitre.fleet import permissions
from pupitre.fleet.enums import DeviceState
from pupitre.fleet.models import Device, Task
from pupitre.fleet.querysets import VIEW
from pupitre.fleet.web.listings import STATES
from pupitre.http.panels import Finder, Found, Panel, offered
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import School


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
