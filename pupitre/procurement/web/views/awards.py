"""A lot: the offers received on it, and the committee's decision that awarded it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pupitre.http.formats import day, number
from pupitre.http.gate import page
from pupitre.procurement import permissions
from pupitre.procurement.models import Award, Lot, Order, Supplier
from pupitre.procurement.operations import awarding as operations
from pupitre.procurement.querysets import VIEW
from pupitre.procurement.web.forms import OfferForm
from pupitre.procurement.web.frame import context
from pupitre.procurement.web.views.groups import require_organisation


def _found(request: HttpRequest, pk: int, capability: str = VIEW) -> Lot:
    require_organisation(request)
    rows = Lot.objects.visible(request.viewer, capability)  # type: ignore[attr-defined]
    return get_object_or_404(rows.select_related("group__organisation", "supplier"), pk=pk)


@page(VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """A lot, with its offers and its award."""
    return _page(request, _found(request, pk))


@require_POST
@page(permissions.ORDER)
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the offer of a supplier."""
    lot = _found(request, pk, permissions.ORDER)
    form = OfferForm(request.POST, suppliers=_suppliers(lot))
    if not form.is_valid():
        return _page(request, lot, form)
    operations.enter_offer(
        lot=lot,
        actor=request.viewer,  # type: ignore[attr-defined]
        at=timezone.now(),
        **form.cleaned_data,
    )
    return redirect("procurement:lot", pk)


def _page(request: HttpRequest, lot: Lot, form: OfferForm | None = None) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    award = Award.objects.filter(lot=lot).select_related("decision__meeting__committee", "offer__supplier").first()
    offers = list(lot.offers.select_related("supplier", "rejected").order_by("-points", "amount", "pk"))
    runs = permissions.can_run(viewer, lot.group)
    status = (
        _("Awarded to %(supplier)s on %(day)s.")
        % {"supplier": award.offer.supplier, "day": day(award.awarded_at, words=True)}
        if award
        else ngettext("%(n)s offer, not awarded.", "%(n)s offers, not awarded.", len(offers))
        % {"n": number(len(offers))}
    )
    values = {
        "lot": lot,
        "award": award,
        "may_read_decision": viewer.scope("governance.view").reaches(lot.group.organisation_id),
        "offers": offers,
        "orders": list(
            Order.objects.visible(viewer)
            .filter(lot=lot)
            .select_related("supplier")
            .order_by("-drafted_at", "-pk")[:20]
        ),
        "runs": runs,
        "form": (form or OfferForm(suppliers=_suppliers(lot))) if runs and not award else None,
        "status": status,
        "currency": lot.group.organisation.jurisdiction,
    }
    wrong = 422 if form else 200
    return render(request, "procurement/lot.html", context(request, "groups", **values), status=wrong)


def _suppliers(lot: Lot) -> object:
    return Supplier.objects.filter(organisation=lot.group.organisation_id).order_by("name", "pk")
