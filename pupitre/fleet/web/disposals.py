"""What leaves the fleet for good, and the shares of reuse."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from pupitre.fleet.enums import DisposalRoute
from pupitre.fleet.models import Device, Disposal
from pupitre.fleet.operations import disposals
from pupitre.fleet.permissions import DISPOSE
from pupitre.fleet.queries import disposals as queries
from pupitre.fleet.web.frame import context
from pupitre.fleet.web.withdrawals import STATES as LOTS
from pupitre.http.fields import day_field
from pupitre.http.files import download
from pupitre.http.gate import page
from pupitre.http.listing import Choice, Column, Listing
from pupitre.http.request import Request
from pupitre.procurement.enums import Category
from pupitre.territory.enums import OrganisationKind
from pupitre.territory.models import Organisation

SHOWN = 20  # lots under way
DISPOSALS = Listing(
    name="disposals",
    noun=npgettext_lazy("counted", "disposal", "disposals"),
    columns=(
        Column("on", gettext_lazy("on"), kind="date", link=lambda row: reverse("fleet:disposal", args=[row["pk"]])),
        Column("route", gettext_lazy("route"), words=dict(DisposalRoute.choices)),
        Column("recipient", gettext_lazy("to whom"), sort=None),
        Column("units", gettext_lazy("devices"), kind="integer", sort=None),
    ),
    filters=(Choice("route", gettext_lazy("by the route"), gettext_lazy("any route"), DisposalRoute.choices),),
    order="-on",
    hint=gettext_lazy("Withdraw devices from use first; then say by what route they leave."),
)


class DisposalForm(forms.Form):
    route = forms.ChoiceField(choices=DisposalRoute.choices, label=gettext_lazy("Route"))
    recipient = forms.CharField(label=gettext_lazy("To whom"), max_length=160, required=False)
    on = day_field(pgettext_lazy("a day", "On"))
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Owner"))
    codes = forms.CharField(
        label=gettext_lazy("Devices"),
        widget=forms.Textarea(attrs={"rows": 6, "autocapitalize": "characters"}),
        help_text=gettext_lazy("Their labels or serial numbers, as scanned. All are withdrawn from use."),
    )
    data_erased = forms.BooleanField(label=gettext_lazy("Their data is erased"), required=False)
    certificate = forms.FileField(
        label=gettext_lazy("Certificate"), required=False, help_text=gettext_lazy("Of erasure, gift or recycling.")
    )

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visible = Device.objects.visible(request.viewer, DISPOSE)
        owner = self.fields["organisation"]
        assert isinstance(owner, forms.ModelChoiceField)
        bodies = Organisation.objects.visible(request.viewer, DISPOSE).exclude(kind=OrganisationKind.AREA)
        owner.queryset = bodies.order_by("kind", "name", "pk")
        first = owner.queryset.first()
        owner.initial = first.pk if first else None
        self.fields["on"].initial = timezone.localdate
        if not args or args[0] is None:
            self.fields["codes"].initial = "\n".join(str(device) for device in _waiting(request))

    def clean_codes(self) -> list[Device]:
        found, unknown = {}, []
        for code in dict.fromkeys(self.cleaned_data["codes"].upper().split()):
            device = self.visible.named(code).order_by("pk").first()
            if device is None:
                unknown.append(code)
            else:
                found[device.pk] = device
        if unknown:
            raise forms.ValidationError(
                _("No device that you may dispose of bears: %(codes)s.") % {"codes": ", ".join(unknown[:10])}
            )
        return list(found.values())


def _waiting(request: Request) -> list[Device]:
    """The withdrawn devices proposed for a disposal: those of `?lot=`, else all, 200 at most."""
    rows, lot = queries.waiting(request.viewer), request.GET.get("lot", "")
    return list((rows.filter(withdrawal_lines__withdrawal=int(lot)) if lot.isdecimal() else rows)[:200])


@require_GET
@page(DISPOSE)
def disposal_list(request: Request) -> HttpResponse:
    """Disposals, and the legal shares of reuse of the year."""
    year = timezone.localdate().year
    words = dict(Category.choices)
    shares = [(words.get(code, code), share) for code, share in queries.shares(request.viewer, year).items()]
    page_context = context(
        request,
        "disposals",
        year=year,
        shares=shares,
        waiting=queries.waiting(request.viewer).count(),
        lots=[(lot, LOTS[lot.state]) for lot in queries.lots(request.viewer, SHOWN)],
    )
    return DISPOSALS.respond(
        request, queries.listed(request.viewer), template="fleet/disposals.html", context=page_context
    )


@page(DISPOSE)
def disposal_add(request: Request) -> HttpResponse:
    form = DisposalForm(request.POST or None, request.FILES or None, request=request)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        upload = values.pop("certificate")
        made = disposals.dispose(
            devices=values.pop("codes"),
            route=DisposalRoute(values.pop("route")),
            certificate=upload,
            certificate_name=upload.name if upload else "",
            **values,
            actor=request.viewer,
            at=timezone.now(),
        )
        messages.success(request, _("The disposal is recorded."))
        return redirect(made)
    page_context = context(request, "disposals", form=form)
    return render(request, "fleet/disposal_form.html", page_context, status=422 if form.errors else 200)


@require_GET
@page(DISPOSE)
def disposal(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    lines = found.lines.select_related("device__model").order_by("pk")[:500]
    return render(request, "fleet/disposal.html", context(request, "disposals", disposal=found, lines=lines))


@require_GET
@page(DISPOSE)
def disposal_certificate(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Disposal.objects.visible(request.viewer, DISPOSE).filter(certificate__isnull=False), pk=pk
    )
    assert found.certificate is not None
    return download(found.certificate)


def _found(request: Request, pk: int) -> Disposal:
    rows = Disposal.objects.visible(request.viewer, DISPOSE).select_related("organisation", "certificate")
    return get_object_or_404(rows, pk=pk)
