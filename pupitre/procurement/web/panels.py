"""What procurement says on pages made of several rooms: the first page, a school's page, the search."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pupitre.http.panels import Finder, Found, Panel, offered
from pupitre.kernel.viewer import Viewer
from pupitre.procurement import permissions
from pupitre.procurement.enums import RequestState
from pupitre.procurement.models import Order, OrderLine, Request
from pupitre.procurement.queries import asking, buying
from pupitre.procurement.querysets import VIEW
from pupitre.territory.models import School
from pupitre.territory.permissions import reaches

SHOWN = 4


@offered("procurement", gettext_lazy("Procurement"), VIEW)
def today(request: HttpRequest) -> Panel | None:
    """What waits for this person: requests to answer, drafts to approve, deliveries to receive, late ones."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.can(VIEW):
        return None
    day = timezone.localdate()
    waiting = asking.waiting_for(viewer, day)
    orders = Order.objects.visible(viewer).select_related("supplier")
    drafts = orders.filter(state="draft").count() if viewer.can(permissions.APPROVE) else 0
    late = list(orders.late(day).order_by("expected_on", "pk")[:SHOWN]) if viewer.can(permissions.ORDER) else []
    own = viewer.can(permissions.RECEIVE) and not viewer.scope(permissions.RECEIVE).reaches_organisations
    arriving = buying.to_receive(viewer, SHOWN) if own else []
    if not waiting and not drafts and not late and not arriving:
        return None
    context = {
        "waiting": waiting[:SHOWN],
        "more": max(0, len(waiting) - SHOWN),
        "drafts": drafts,
        "late": late,
        "arriving": arriving,
    }
    return Panel(
        _("Procurement"), "procurement/panels/today.html", context, waiting=len(waiting) + drafts + len(late)
    )


@offered("procurement", gettext_lazy("Ordered and asked for"), VIEW)
def school(request: HttpRequest, school: School) -> Panel | None:
    """What comes to a school, and what it asked for."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if not reaches(viewer, VIEW, school):
        return None
    lines = OrderLine.objects.filter(school=school).awaited().select_related("order", "model")
    asked = Request.objects.filter(school=school).exclude(state__in=[RequestState.DRAFT, RequestState.WITHDRAWN])
    context = {
        "school": school,
        "lines": list(lines.order_by("order__expected_on", "pk")[:SHOWN]),
        "requests": list(asked.order_by("-opened_at", "-pk")[:SHOWN]),
        "may_ask": permissions.can_request(viewer, school),
    }
    if not context["lines"] and not context["requests"] and not context["may_ask"]:
        return None
    return Panel(_("Ordered and asked for"), "procurement/panels/school.html", context)


def find_orders(viewer: Viewer, text: str, limit: int) -> list[Found]:
    """Orders by part of their number or of their supplier's name."""
    rows = Order.objects.visible(viewer).select_related("supplier")
    named = rows.filter(number__icontains=text) | rows.filter(supplier__name__icontains=text)
    return [
        Found(row.number, row.get_absolute_url(), f"{row.supplier or ''} · {row.get_state_display()}")
        for row in named.order_by("-drafted_at", "-pk")[:limit]
    ]


ORDERS = Finder(gettext_lazy("Orders"), VIEW, find_orders)
