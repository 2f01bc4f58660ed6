"""The parts that a desk keeps: how many are left where, what came, what was counted, what requests took."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from pupitre.http.addresses import row_address
from pupitre.http.gate import page
from pupitre.http.listing import Choice, Column, Listing, Text
from pupitre.http.panels import Panel, offered
from pupitre.http.request import Request
from pupitre.kernel.refusal import NotAllowed, Refusal
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import DeviceModel
from pupitre.support import permissions
from pupitre.support.models import StockPart, Team
from pupitre.support.operations import stock as operations
from pupitre.support.operations.stock import Kept
from pupitre.support.querysets import WORK
from pupitre.support.web import frame
from pupitre.territory.models import Organisation

SHOWN = 8
MOVEMENTS = 50


def _places(request: HttpRequest) -> list[tuple[str, str]]:
    rows = StockPart.objects.visible(request.viewer, WORK)  # type: ignore[attr-defined]
    return [(place, place) for place in rows.order_by("place").values_list("place", flat=True).distinct()]


def _low(rows: QuerySet, value: str) -> QuerySet:
    return rows.filter(in_hand__lte=F("threshold")) if value == "low" else rows


STOCK = Listing(
    name="stock",
    noun=npgettext_lazy("counted", "sort of part", "sorts of part"),
    columns=(
        Column("name", pgettext_lazy("stock", "Part"), link=lambda row: row_address("support:stock_part", row["pk"])),
        Column("reference", gettext_lazy("Reference"), sort=None, wide=True),
        Column("place", gettext_lazy("Place")),
        Column("in_hand", gettext_lazy("In hand"), kind="integer"),
        Column("threshold", gettext_lazy("Low at"), kind="integer", wide=True),
        Column(
            "low",
            gettext_lazy("State"),
            kind="state",
            words={True: pgettext_lazy("stock", "low"), False: pgettext_lazy("stock", "enough")},
            states={True: "blocked", False: "done"},
            sort=None,
        ),
    ),
    filters=(
        Choice("show", "", gettext_lazy("all"), (("low", pgettext_lazy("parts", "running low")),), apply=_low),
        Choice("place", gettext_lazy("in the place"), gettext_lazy("any place"), _places),
        Text("q", gettext_lazy("whose name contains"), lookup="name__icontains"),
    ),
    order="name",
    hint=gettext_lazy("Add the parts that the desk keeps; requests then draw on them."),
)


class KeptForm(forms.ModelForm):
    """How a part is kept; with what is there of it when it is new."""

    quantity = forms.IntegerField(label=gettext_lazy("In hand now"), min_value=0, max_value=9999, initial=0)

    class Meta:
        model = StockPart
        fields = ("organisation", "place", "name", "reference", "model", "unit_cost", "threshold")

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        desks = _desks(request)
        self.desk = self.instance.organisation if self.instance.pk else desks.first()
        if self.instance.pk or desks.count() < 2:
            del self.fields["organisation"]
        else:
            self.fields["organisation"].queryset = desks  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["quantity"]
        models = DeviceModel.objects.filter(category="accessory", organisation__in=desks.order_by().values("pk"))
        self.fields["model"].queryset = models.order_by("name", "pk")  # type: ignore[attr-defined]

    def told(self) -> tuple[Organisation, Kept]:
        values = {**self.cleaned_data}
        values.pop("quantity", None)
        body: Organisation | None = values.pop("organisation", None) or self.desk
        assert body is not None  # the page is not shown to who works at no desk
        return body, Kept(**values)


class ReceiveForm(forms.Form):
    quantity = forms.IntegerField(label=gettext_lazy("How many came"), min_value=1, max_value=9999)
    reason = forms.CharField(label=gettext_lazy("Delivery note, order"), max_length=200, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)


class CountForm(forms.Form):
    counted = forms.IntegerField(label=gettext_lazy("How many were counted"), min_value=0, max_value=9999)
    reason = forms.CharField(label=gettext_lazy("Why it differs"), max_length=200)


def _desks(request: Request) -> QuerySet[Organisation]:
    """The bodies that keep a desk where one works."""
    scope = request.viewer.scope(WORK)
    rows = Organisation.objects.filter(pk__in=Team.objects.order_by().values("organisation"))
    rows = rows if scope.everywhere else rows.filter(pk__in=scope.organisations)
    return rows.order_by("name", "pk")


@require_GET
@page(WORK)
def stock(request: Request) -> HttpResponse:
    """All the parts, and how many are left of each."""
    rows = StockPart.objects.visible(request.viewer, WORK)
    low, count = rows.low().count(), rows.count()
    said = ngettext("%(n)d part is running low.", "%(n)d parts are running low.", low) % {"n": low}
    status = "" if not count else said if low else _("Nothing is running low.")
    context = frame.context(request, "stock", status=status, may_add=_desks(request).exists())
    return STOCK.respond(request, rows.with_low(), template="support/stock.html", context=context)


@page(WORK)
def add(request: Request) -> HttpResponse:
    """A part kept from now on."""
    form = KeptForm(request.POST or None, request=request)
    if request.method == "POST" and form.desk is not None and form.is_valid():
        body, kept = form.told()
        try:
            made = operations.keep(
                organisation=body, kept=kept, quantity=form.cleaned_data["quantity"], actor=request.viewer,
                at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(part)s is kept.") % {"part": made})
            return redirect("support:stock")
    context = frame.context(request, "stock", form=form)
    return render(request, "support/stock_add.html", context, status=422 if form.errors else 200)


@page(WORK)
def part(request: Request, pk: int) -> HttpResponse:
    """One part: what is left, what moved; what came and what was counted are said here."""
    rows = StockPart.objects.visible(request.viewer, WORK).select_related("organisation", "model")
    row = get_object_or_404(rows, pk=pk)
    what = request.POST.get("what", "")
    received = ReceiveForm(request.POST if what == "receive" else None, initial={"key": uuid4().hex})
    counted = CountForm(request.POST if what == "count" else None)
    kept = KeptForm(request.POST if what == "keep" else None, request=request, instance=row)
    form = {"receive": received, "count": counted, "keep": kept}.get(what)
    if form is not None and form.is_valid():
        try:
            _done(request, row, form)
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("support:stock_part", pk)
    row.refresh_from_db()
    moved = row.movements.select_related("used").order_by("-at", "-pk")[:MOVEMENTS]
    context = {
        "part": row,
        "moved": moved,
        "received": received,
        "counted": counted,
        "kept": kept,
        "may_keep": permissions.can_keep_stock(request.viewer, row.organisation_id),
        "currency": row.organisation.jurisdiction,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "support/stock_part.html", frame.context(request, "stock", **context), status=status)


def _done(request: Request, row: StockPart, form: forms.BaseForm) -> None:
    at, viewer = timezone.now(), request.viewer
    match form:
        case ReceiveForm():
            operations.receive(part=row, **form.cleaned_data, actor=viewer, at=at)
        case CountForm():
            operations.count(part=row, **form.cleaned_data, actor=viewer, at=at)
        case KeptForm():
            body, kept = form.told()
            operations.keep(organisation=body, kept=kept, part=row, actor=viewer, at=at)


@offered("parts", gettext_lazy("Parts running low"), WORK)
def low_today(request: HttpRequest) -> Panel | None:
    """The parts of which too few are left."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    rows = list(StockPart.objects.visible(viewer, WORK).low().order_by("in_hand", "name", "pk")[: SHOWN + 50])
    if not rows:
        return None
    context = {"rows": rows[:SHOWN], "more": max(len(rows) - SHOWN, 0)}
    return Panel(_("Parts running low"), "support/panels/parts.html", context, waiting=len(rows))


def price(part: StockPart | None, typed: Decimal | None) -> Decimal:
    """What a part used costs: as typed, else as the stock has it."""
    return typed if typed is not None else part.unit_cost if part else Decimal(0)
