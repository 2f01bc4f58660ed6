"""Lots to withdraw from use: made, put to a committee where the owner's rules ask, withdrawn, followed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from pupitre.fleet.models import Device, Withdrawal
from pupitre.fleet.operations import withdrawals
from pupitre.fleet.permissions import DISPOSE
from pupitre.fleet.web import chosen, listings
from pupitre.fleet.web.frame import context
from pupitre.http import formats
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel.viewer import Viewer

SHOWN = 500  # devices named on the page of a lot
STATES = {"proposed": "waiting", "approved": "done", "rejected": "refused", "dropped": "none"}
"""The sign of each state of a lot."""


class LotForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Name of the lot"),
        max_length=120,
        help_text=gettext_lazy("As the committee will read it."),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=250)
    codes = forms.CharField(
        label=gettext_lazy("Devices"),
        widget=forms.Textarea(attrs={"rows": 6, "autocapitalize": "characters", "autocomplete": "off"}),
        help_text=gettext_lazy("Labels or serial numbers, as scanned. The label of a cart means all that is in it."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer

    def clean_codes(self) -> list[Device]:
        named = chosen.by_codes(self.viewer, self.cleaned_data["codes"])
        rows = Device.objects.visible(self.viewer, DISPOSE).filter(pk__in=named.keys).select_related("organisation")
        found = list(rows.order_by("pk"))
        if named.unknown or len(found) < len(named.keys):
            mine = {row.pk for row in found}
            others = Device.objects.filter(pk__in=[key for key in named.keys if key not in mine]).order_by("pk")
            codes = [*named.unknown, *(str(row) for row in others)][:10]
            raise forms.ValidationError(
                _("No device that you may withdraw bears: %(codes)s.") % {"codes": ", ".join(codes)}
            )
        if len({row.organisation_id for row in found}) > 1:
            raise forms.ValidationError(_("These devices have several owners: make a lot for each."))
        return found


@page(DISPOSE)
def add(request: Request) -> HttpResponse:
    """Make a lot; devices chosen in the register (`keys`, `selected`) come with their labels written."""
    viewer = request.viewer
    filled = "title" in request.POST
    picked = chosen.of(request) if request.method == "POST" and not filled else chosen.Chosen(())
    names = Device.objects.visible(viewer, DISPOSE).filter(pk__in=picked.keys).order_by("asset_tag", "pk")
    initial = {"codes": "\n".join(str(device) for device in names)}
    form = LotForm(request.POST if filled else None, viewer=viewer, initial=initial)
    if filled and form.is_valid():
        devices = form.cleaned_data["codes"]
        lot = withdrawals.propose(
            organisation=devices[0].organisation,
            devices=devices,
            title=form.cleaned_data["title"],
            reason=form.cleaned_data["reason"],
            actor=viewer,
            at=timezone.now(),
        )
        if lot.state == "proposed":
            messages.success(request, _("The lot awaits a decision: put it on the agenda of a committee."))
        else:
            messages.success(request, _("The rules of its owner ask for no decision: the lot is withdrawn from use."))
        return redirect(lot)
    page_context = context(request, "disposals", form=form)
    return render(request, "fleet/withdrawal_form.html", page_context, status=422 if form.errors else 200)


@require_GET
@page(DISPOSE)
def withdrawal(request: Request, pk: int) -> HttpResponse:
    """A lot: what waits for whom, and its devices."""
    lot = _found(request, pk)
    lines = list(lot.lines.select_related("device__model", "device__school").order_by("-is_open", "pk")[:SHOWN])
    counts = lot.lines.aggregate(
        total=Count("pk"),
        gone=Count("pk", filter=Q(withdrawn_at__isnull=False)),
        left=Count("pk", filter=Q(is_open=True)),
    )
    page_context = context(
        request,
        "disposals",
        lot=lot,
        sign=STATES[lot.state],
        lines=[(line, listings.STATES[line.device.state]) for line in lines],
        counts=counts,
        status=_status(lot, counts),
        more=max(0, counts["total"] - SHOWN),
        ready=lot.state == "approved" and lot.lines.filter(is_open=True, device__state__in=withdrawals.NOW).exists(),
    )
    return render(request, "fleet/withdrawal.html", page_context)


@require_POST
@page(DISPOSE)
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Withdraw what has come back since the lot was approved."""
    lot = _found(request, pk)
    count = withdrawals.withdraw(lot=lot, actor=request.viewer, at=timezone.now())
    said = ngettext("%(n)s device is withdrawn from use.", "%(n)s devices are withdrawn from use.", count)
    messages.success(request, said % {"n": formats.number(count)})
    return redirect(lot)


@require_POST
@page(DISPOSE)
def drop(request: Request, pk: int) -> HttpResponse:
    lot = _found(request, pk)
    reason = request.POST.get("reason", "").replace("\x00", "")[:250]
    withdrawals.drop(lot=lot, reason=reason, actor=request.viewer, at=timezone.now())
    messages.success(request, _("The lot is given up: its devices go on serving."))
    return redirect(lot)


def _found(request: Request, pk: int) -> Withdrawal:
    rows = Withdrawal.objects.visible(request.viewer, DISPOSE).select_related("organisation", "decision__meeting")
    return get_object_or_404(rows, pk=pk)


def _status(lot: Withdrawal, counts: dict[str, int]) -> str:
    """Where a lot is, in one sentence."""
    total = ngettext("%(n)s device", "%(n)s devices", counts["total"]) % {"n": formats.number(counts["total"])}
    words = {"devices": total, "gone": formats.number(counts["gone"]), "left": formats.number(counts["left"])}
    if lot.state == "proposed":
        return _("%(devices)s; a committee of the owner decides.") % words
    if lot.state == "approved" and counts["left"]:
        return _("%(devices)s; %(gone)s withdrawn from use, %(left)s to take back first.") % words
    if lot.state == "approved":
        return _("%(devices)s; %(gone)s withdrawn from use.") % words
    return _("%(devices)s; they go on serving.") % words
