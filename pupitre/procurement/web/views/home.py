"""Where buying stands, and the green shares."""

from datetime import date

from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from pupitre.http.exports import WRITERS
from pupitre.http.gate import page
from pupitre.http.listing import Column
from pupitre.procurement import permissions
from pupitre.procurement.enums import Category, Provenance, RequestState
from pupitre.procurement.models import GroupPurchase, Order, Request
from pupitre.procurement.operations import presetting
from pupitre.procurement.permissions import EDIT
from pupitre.procurement.queries import asking, buying, rules
from pupitre.procurement.querysets import MONEY, VIEW
from pupitre.procurement.web import words
from pupitre.procurement.web.frame import context
from pupitre.territory.models import Organisation

SHOWN = 8


@page(VIEW)
def home(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    waiting = asking.waiting_for(viewer, today)
    orders = buying.orders_today(viewer, today)
    needs = rules.needs_standing(viewer, today) if viewer.can(permissions.ORDER) else []
    groups = list(_running(request, today))
    shown: list[GroupPurchase | Order] = [*groups, *orders.late, *orders.to_send]
    owner = shown[0].organisation if shown else None
    currency = owner.jurisdiction if owner else _currency(request)
    if viewer.scope(VIEW).reaches_organisations:
        status = words.standing(buying.standing(viewer, today), len(orders.late), len(waiting), currency)
    else:
        status = _("What your school asked for, and what comes to it.")
    under_way = Request.objects.visible(viewer).filter(state__in=[RequestState.SUBMITTED, RequestState.ACCEPTED])
    page_context = context(
        request,
        "home",
        status=status,
        currency=currency,
        waiting=waiting[:SHOWN],
        late=orders.late[:SHOWN],
        to_send=orders.to_send[:SHOWN],
        to_approve=orders.to_approve[:SHOWN] if viewer.can(permissions.APPROVE) else [],
        groups=groups,
        requests=under_way.select_related("school").order_by("-opened_at", "-pk")[:SHOWN],
        to_receive=buying.to_receive(viewer, SHOWN) if viewer.can(permissions.RECEIVE) else [],
        needs=needs,
    )
    return render(request, "procurement/home.html", page_context)


def _running(request: HttpRequest, today: date) -> QuerySet[GroupPurchase]:
    """The group purchases that run, with what is left under their ceilings."""
    rows = GroupPurchase.objects.visible(request.viewer).filter(ends_on__gte=today)  # type: ignore[attr-defined]
    left = Sum(F("lots__ceiling") - F("lots__called"), output_field=MONEY)
    return rows.select_related("organisation").annotate(left=left).order_by("ends_on", "pk")[:SHOWN]


GREEN = (
    Column("year", gettext_lazy("Year"), kind="integer"),
    Column("category", gettext_lazy("Category")),
    Column("net", gettext_lazy("Net spend"), kind="money"),
    Column("reused", gettext_lazy("Of which reused or recycled"), kind="money"),
    Column("share", gettext_lazy("Share"), kind="percent"),
    Column("target", gettext_lazy("Target"), kind="percent"),
)


@page(VIEW)
def green(request: HttpRequest) -> HttpResponse:
    """The reused share by category and year, beside what broke by provenance."""
    viewer = request.viewer  # type: ignore[attr-defined]
    rows = rules.green_shares(viewer)
    names = {str(key): str(label) for key, label in Category.choices}
    asked = request.GET.get("export", "")
    if asked in WRITERS:
        lines = [
            {
                "year": row.year,
                "category": names[row.category],
                "net": row.net,
                "reused": row.reused,
                "share": row.share,
                "target": row.target,
            }
            for row in rows
        ]
        return WRITERS[asked]("green", GREEN, lines)
    provenances = {str(key): str(label) for key, label in Provenance.choices}
    page_context = context(
        request,
        "green",
        rows=[(row, names[row.category]) for row in rows],
        breakages=[(provenances[row.provenance], row) for row in rules.breakages(viewer)],
        currency=_currency(request),
    )
    return render(request, "procurement/green.html", page_context)


@require_POST
@page(EDIT)
def presets(request: HttpRequest) -> HttpResponse:
    """Begin with the usual rules of the country, for the organisation that has a catalogue."""
    viewer = request.viewer  # type: ignore[attr-defined]
    owners = Organisation.objects.visible(viewer, EDIT).filter(device_models__isnull=False).distinct()
    for owner in owners.order_by("pk")[:1]:
        presetting.install_presets(organisation=owner, actor=viewer, at=timezone.now())
    return redirect("procurement:home")


def _currency(request: HttpRequest) -> str:
    """The currency that the viewer's purchases are counted in."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = Order.objects.visible(viewer).order_by("-pk").values_list("organisation__jurisdiction", flat=True).first()
    return found or "fr"
