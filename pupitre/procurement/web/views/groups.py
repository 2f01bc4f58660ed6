"""Group purchases: who joined, what they need, what is left under the ceilings."""

from functools import cache

from django.contrib import messages
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.http.files import download
from pupitre.http.formats import number
from pupitre.http.gate import page
from pupitre.kernel import files
from pupitre.kernel.refusal import NotAllowed
from pupitre.procurement import permissions
from pupitre.procurement.models import CensusLine, DeviceModel, GroupMember, GroupPurchase, Order
from pupitre.procurement.operations import groups as operations
from pupitre.procurement.queries import buying
from pupitre.procurement.querysets import MONEY, VIEW, OrderQuerySet
from pupitre.procurement.web import words
from pupitre.procurement.web.forms import MemberForm
from pupitre.procurement.web.frame import context, numbers
from pupitre.procurement.web.listings import GROUPS_LIST
from pupitre.territory.models import Organisation


def require_organisation(request: HttpRequest) -> None:
    """Group purchases are read by people of an organisation. Errors: NotAllowed."""
    if not request.viewer.scope(VIEW).reaches_organisations:  # type: ignore[attr-defined]
        raise NotAllowed


@page(VIEW)
def groups(request: HttpRequest) -> HttpResponse:
    require_organisation(request)
    rows = GroupPurchase.objects.visible(request.viewer).annotate(  # type: ignore[attr-defined]
        joined=Count("members", distinct=True)
    )
    lots = GroupPurchase.objects.values("pk").annotate(  # one sum a group, apart from the count of members
        called=Sum("lots__called", output_field=MONEY),
        left=Sum(F("lots__ceiling") - F("lots__called"), output_field=MONEY),
    )
    rows = rows.annotate(**{name: _of(lots, name) for name in ("called", "left")})
    return GROUPS_LIST.respond(request, rows, template="procurement/groups.html", context=context(request, "groups"))


def _of(lots: QuerySet, name: str) -> Subquery:
    return Subquery(lots.filter(pk=OuterRef("pk")).values(name)[:1], output_field=MONEY)


def _found(request: HttpRequest, pk: int, capability: str = VIEW) -> GroupPurchase:
    require_organisation(request)
    rows = GroupPurchase.objects.visible(request.viewer, capability)  # type: ignore[attr-defined]
    return get_object_or_404(rows.select_related("organisation"), pk=pk)


@page(VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """A group purchase: members and acts, census, lots, call-offs, what falls to each member."""
    found = _found(request, pk)
    viewer = request.viewer  # type: ignore[attr-defined]
    runs = permissions.can_run(viewer, found)
    lots = list(found.lots.select_related("supplier", "award__decision__meeting__committee").order_by("number"))
    orders = list(
        _orders(request, found).select_related("supplier", "lot").with_figures().order_by("-drafted_at", "-pk")[:60]
    )
    members = list(found.members.select_related("organisation", "act").order_by("organisation__name", "pk"))
    census = CensusLine.objects.filter(member__in=members).select_related("model").order_by("model__name", "pk")
    needs: dict[int, list[CensusLine]] = {}
    for line in census:
        needs.setdefault(line.member_id, []).append(line)
    units = sum(line.quantity for lines in needs.values() for line in lines)
    with_act = sum(1 for member in members if member.act_on)
    page_context = context(
        request,
        "groups",
        group=found,
        status=_("%(acts)s of %(members)s members gave their act; %(units)s units needed.")
        % {"acts": number(with_act), "members": number(len(members)), "units": number(units)},
        lots=lots,
        members=[
            (member, words.needs_of(needs.get(member.pk, [])), *_member_urls(member, runs=runs)) for member in members
        ],
        orders=orders,
        parts=buying.by_member([order.pk for order in orders if order.sent_on]),
        runs=runs,
        may_read_decision=viewer.scope("governance.view").reaches(found.organisation_id),
        currency=found.organisation.jurisdiction,
        form=MemberForm(organisations=_joinable(found)) if runs else None,
    )
    return render(request, "procurement/group.html", page_context)


def _member_urls(member: GroupMember, *, runs: bool) -> tuple[str, str]:
    """The pages of a member's needs and of its act; a hundred members, two addresses worked out once."""
    pk = str(member.pk)
    needs, act = _addresses()
    return needs.replace("/0/", f"/{pk}/") if runs else "", act.replace("/0/", f"/{pk}/") if member.act_id else ""


@cache
def _addresses() -> tuple[str, str]:
    return reverse("procurement:needs", args=[0]), reverse("procurement:act", args=[0])


def _orders(request: HttpRequest, group: GroupPurchase) -> OrderQuerySet:
    return Order.objects.visible(request.viewer).filter(lot__group=group)  # type: ignore[attr-defined]


def _joinable(group: GroupPurchase) -> QuerySet[Organisation]:
    same = Organisation.objects.filter(jurisdiction=group.organisation.jurisdiction)
    return same.exclude(kind__in=["area", "state"]).order_by("name", "pk")


@require_POST
@page(permissions.ORDER)
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a member, or complete its act."""
    found = _found(request, pk, permissions.ORDER)
    viewer = request.viewer  # type: ignore[attr-defined]
    form = MemberForm(request.POST, request.FILES, organisations=_joinable(found))
    if form.is_valid():
        values, at = form.cleaned_data, timezone.now()
        act = values["act"]
        stored = files.store_upload(act, act.name, actor=viewer, at=at, accepted={"pdf"}) if act else None
        operations.join(
            group=found,
            organisation=values["organisation"],
            act_on=values["act_on"],
            act=stored,
            actor=viewer,
            at=at,
        )
    else:
        messages.error(request, _("Choose the member that joins."))
    return redirect("procurement:group", pk)


@page(VIEW)
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """The act by which a member joined."""
    require_organisation(request)
    rows = GroupMember.objects.visible(request.viewer)  # type: ignore[attr-defined]
    member = get_object_or_404(rows.select_related("act__content"), pk=pk)
    if member.act is None:
        raise Http404
    return download(member.act)


@require_POST
@page(permissions.ORDER)
def prefill(request: HttpRequest, pk: int) -> HttpResponse:
    """Count in the census what the plan's drafts want."""
    found = _found(request, pk, permissions.ORDER)
    count = operations.take_census(
        group=found,
        wanted=operations.planned(found),
        actor=request.viewer,  # type: ignore[attr-defined]
        at=timezone.now(),
    )
    messages.success(request, _("%(count)s needs counted from the plan.") % {"count": count})
    return redirect("procurement:group", pk)


@page(permissions.ORDER)
def needs(request: HttpRequest, pk: int) -> HttpResponse:
    """What a member needs, as it says."""
    rows = GroupMember.objects.visible(request.viewer, permissions.ORDER)  # type: ignore[attr-defined]
    member = get_object_or_404(rows.select_related("group__organisation", "organisation"), pk=pk)
    if request.method == "POST":
        operations.state_needs(
            member=member,
            quantities=numbers(request, "q"),
            actor=request.viewer,  # type: ignore[attr-defined]
            at=timezone.now(),
        )
        return redirect("procurement:group", member.group_id)
    known = {line.model_id: line for line in member.census.all()}
    models = DeviceModel.objects.filter(lot__group=member.group).select_related("lot").order_by("lot__number", "name")
    page_context = context(request, "groups", member=member, rows=[(model, known.get(model.pk)) for model in models])
    return render(request, "procurement/needs.html", page_context)
