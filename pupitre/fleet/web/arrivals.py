"""What was received and is to come into the register."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from pupitre.fleet.operations import arrivals as operations
from pupitre.fleet.permissions import EDIT
from pupitre.fleet.queries import arrivals as queries
from pupitre.fleet.web.frame import context
from pupitre.http.addresses import row_address
from pupitre.http.fields import day_field
from pupitre.http.gate import page
from pupitre.http.listing import Choice, Column, Listing
from pupitre.http.request import Request

ARRIVALS = Listing(
    name="arrivals",
    noun=ngettext_lazy("receipt", "receipts"),
    columns=(
        Column(
            "line__model__name",
            gettext_lazy("model"),
            link=lambda row: row_address("fleet:arrival", row["pk"]),
            sort=None,
        ),
        Column("delivery__school__name", gettext_lazy("school"), sort=None, note="delivery__school__commune_name"),
        Column("delivery__on", gettext_lazy("received on"), kind="date"),
        Column("delivery__order__number", gettext_lazy("order"), sort=None, wide=True),
        Column("there", gettext_lazy("units"), kind="integer", sort=None),
        Column("scanned", gettext_lazy("scanned"), kind="integer", sort=None, wide=True),
        Column("registered", gettext_lazy("in the register"), kind="integer", sort=None),
    ),
    filters=(
        Choice(
            "state",
            pgettext_lazy("filter of rows", "that are"),
            gettext_lazy("to register"),
            (("all", gettext_lazy("registered or not")),),
            apply=lambda rows, _value: rows,  # the page has seen to it
        ),
    ),
    order="-delivery__on",
    hint=gettext_lazy("What schools receive of an order stands here until its devices are in the register."),
)


class ArrivalForm(forms.Form):
    serials = forms.CharField(
        label=gettext_lazy("Serial numbers"),
        widget=forms.Textarea(attrs={"rows": 8, "autocapitalize": "characters", "autocomplete": "off"}),
        help_text=gettext_lazy("One a line, as scanned. Those that are in the register already change nothing."),
    )
    series = forms.CharField(
        label=gettext_lazy("Give labels that begin with"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Such as TAB-: each new device then takes the next number of this series."),
    )
    warranty_until = day_field(gettext_lazy("Under warranty until"), required=False)


@require_GET
@page(EDIT)
def arrivals(request: Request) -> HttpResponse:
    rows = queries.awaited(request.viewer)
    if request.GET.get("state") != "all":
        rows = queries.unregistered(rows)
    return ARRIVALS.respond(request, rows, template="fleet/arrivals.html", context=context(request, "arrivals"))


@page(EDIT)
def arrival(request: Request, pk: int) -> HttpResponse:
    """Bring one receipt into the register."""
    viewer = request.viewer
    related = queries.awaited(viewer).select_related("delivery__school", "delivery__order", "line__model")
    line = get_object_or_404(related, pk=pk)
    form = ArrivalForm(request.POST or None, initial={"serials": "\n".join(line.serials)})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        receipt = operations.receive_into_register(
            line=line,
            serials=values["serials"].split(),
            warranty_until=values["warranty_until"],
            prefix=values["series"],
            actor=viewer,
            at=timezone.now(),
        )
        messages.success(request, _said(receipt))
        return redirect("fleet:arrival", pk)
    page_context = context(
        request,
        "arrivals",
        line=line,
        form=form,
        devices=line.devices.order_by("asset_tag", "pk")[:100],
    )
    return render(request, "fleet/arrival.html", page_context, status=422 if form.errors else 200)


def _said(receipt: operations.Receipt) -> str:
    made = len(receipt.made)
    counted = ngettext("%(n)s device is now in the register.", "%(n)s devices are now in the register.", made)
    said = [counted % {"n": made}]
    if receipt.already:
        n = len(receipt.already)
        said.append(ngettext("%(n)s was there already.", "%(n)s were there already.", n) % {"n": n})
    if receipt.elsewhere:
        shown = ", ".join(receipt.elsewhere[:5])
        said.append(_("Known from elsewhere, and left alone: %(serials)s.") % {"serials": shown})
    return " ".join(said)
