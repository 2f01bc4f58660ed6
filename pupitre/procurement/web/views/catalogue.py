"""The catalogue: its list, a model with its total cost, a comparison."""

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.http.gate import page
from pupitre.kernel.viewer import Viewer
from pupitre.procurement import standing
from pupitre.procurement.engine import cost as engine
from pupitre.procurement.enums import Provenance
from pupitre.procurement.failures import Failures, failures
from pupitre.procurement.models import DeviceModel
from pupitre.procurement.operations import catalogue as operations
from pupitre.procurement.permissions import EDIT
from pupitre.procurement.queries import costing, rules
from pupitre.procurement.querysets import VIEW
from pupitre.procurement.web import words
from pupitre.procurement.web.forms import PriceForm
from pupitre.procurement.web.frame import context
from pupitre.procurement.web.listings import CATALOGUE_LIST

COMPARED = 6


@page(VIEW)
def catalogue(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    rows = DeviceModel.objects.visible(viewer).priced_on(timezone.localdate())
    return CATALOGUE_LIST.respond(
        request, rows, template="procurement/catalogue.html", context=context(request, "catalogue")
    )


def _model(request: HttpRequest, pk: int, capability: str = VIEW) -> DeviceModel:
    rows = DeviceModel.objects.visible(request.viewer, capability)  # type: ignore[attr-defined]
    rows = rows.priced_on(timezone.localdate()).select_related("organisation", "supplier", "lot__group")
    return get_object_or_404(rows, pk=pk)


@page(VIEW)
def model(request: HttpRequest, pk: int) -> HttpResponse:
    """A model: its facts, its prices over time, its total cost line by line."""
    found = _model(request, pk)
    today = timezone.localdate()
    pupils = _pupils(request)
    [one] = costing.costed([found], today, pupils)
    cost = engine.cost(one.device)
    names = words.cost_lines()
    page_context = context(
        request,
        "catalogue",
        model=found,
        standing=standing.of_model(request.viewer, found.pk),  # type: ignore[attr-defined]
        index=found.index_on(today),
        cost=cost,
        life=words.life(cost),
        lines=[(line, *names[line.code]) for line in cost.lines if line.total or line.code == "price"],
        pupils=one.device.pupils,
        prices=found.prices.all(),
        accessories=found.accessories.select_related("accessory"),
        currency=found.organisation.jurisdiction,
        opens_group=found.lot is not None and request.viewer.scope(VIEW).reaches(found.lot.group.organisation_id),  # type: ignore[attr-defined]
        form=PriceForm(initial={"starts_on": today}),
    )
    return render(request, "procurement/model.html", page_context)


def _pupils(request: HttpRequest) -> Decimal | None:
    """How many pupils share a device, as the address says."""
    try:
        typed = Decimal(request.GET.get("pupils", "").replace(",", "."))
    except InvalidOperation:
        return None
    return typed if typed.is_finite() and 0 < typed <= 1000 else None


@require_POST
@page(EDIT)
def price(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a model a price from a day on."""
    found = _model(request, pk, EDIT)
    form = PriceForm(request.POST)
    if form.is_valid():
        operations.set_price(
            model=found,
            **form.cleaned_data,
            actor=request.viewer,  # type: ignore[attr-defined]
            at=timezone.now(),
        )
        messages.success(request, _("The price is kept."))
    else:
        messages.error(request, _("A price and a day are needed."))
    return redirect("procurement:model", pk)


@page(VIEW)
def compare(request: HttpRequest) -> HttpResponse:
    """Models side by side: total cost per pupil and year, points with chosen weights."""
    viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    offered = DeviceModel.objects.visible(viewer).for_sale().select_related("organisation").order_by("name", "pk")
    chosen = [int(pk) for pk in request.GET.getlist("model") if pk.isdigit()][:COMPARED]
    if not chosen:
        often = offered.order_by().values("category").annotate(n=Count("pk")).exclude(functions=[]).order_by("-n")
        first = often.values_list("category", flat=True).first()
        chosen = list(offered.filter(category=first).values_list("pk", flat=True)[:COMPARED])
    weights = {name: _weight(request, name) for name in engine.CRITERIA}
    rows = costing.costed(list(offered.filter(pk__in=chosen).priced_on(today)), today, _pupils(request))
    scores = engine.compare([row.device for row in rows], weights)
    both = sorted(zip(rows, scores, strict=True), key=lambda pair: (-pair[1].points, pair[0].model.name))
    names = words.criteria()
    page_context = context(
        request,
        "catalogue",
        offered=offered,
        chosen=set(chosen),
        weights=[(name, names[name], weights[name]) for name in engine.CRITERIA],
        rows=[(row, score, words.why_score(score), words.life(score.cost)) for row, score in both],
        currency=rows[0].model.organisation.jurisdiction if rows else "fr",
        failures=_failures(viewer),
    )
    return render(request, "procurement/compare.html", page_context)


def _failures(viewer: Viewer) -> list[tuple[str, Failures, float | None]]:
    """Each provenance with what fails of it and its share of the spend; nothing where no room knows."""
    found = failures(viewer)
    shares = rules.spent_shares(viewer) if found else {}
    return [(str(Provenance(row.provenance).label), row, shares.get(row.provenance)) for row in found]


def _weight(request: HttpRequest, name: str) -> int:
    typed = request.GET.get(name, "")
    return min(int(typed), 100) if typed.isdigit() else engine.WEIGHTS[name]
