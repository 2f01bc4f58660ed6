"""Incidents: declared from a device, followed to their outcome; repairs and what they cost."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from pupitre.fleet import permissions, wording
from pupitre.fleet.enums import IncidentKind, RepairOutcome
from pupitre.fleet.models import Device, Holding, Incident, Repair
from pupitre.fleet.operations import incidents
from pupitre.fleet.permissions import EDIT, HAND_OUT
from pupitre.fleet.queries import incidents as queries
from pupitre.fleet.querysets import VIEW
from pupitre.fleet.web.frame import context, found_device
from pupitre.http.fields import day_field
from pupitre.http.files import download
from pupitre.http.gate import page
from pupitre.http.listing import Choice, Column, Listing
from pupitre.http.request import Request
from pupitre.procurement.enums import Provenance
from pupitre.procurement.models import Supplier
from pupitre.procurement.permissions import sees_money

INCIDENTS = Listing(
    name="incidents",
    noun=npgettext_lazy("counted", "incident", "incidents"),
    columns=(
        Column(
            "device__asset_tag",
            gettext_lazy("device"),
            sort=None,
            link=lambda row: reverse("fleet:incident", args=[row["pk"]]),
        ),
        Column("device__serial", gettext_lazy("serial number"), sort=None, wide=True),
        Column("kind", gettext_lazy("kind"), words=dict(IncidentKind.choices)),
        Column("school__name", gettext_lazy("school"), sort=None, note="school__commune_name"),
        Column("happened_on", gettext_lazy("happened on"), kind="date"),
        Column("outcome", gettext_lazy("outcome"), sort=None, wide=True),
    ),
    filters=(
        Choice("kind", gettext_lazy("of kind"), gettext_lazy("any kind"), IncidentKind.choices),
        Choice(
            "state",
            pgettext_lazy("filter of rows", "that are"),
            gettext_lazy("under way or closed"),
            (("open", gettext_lazy("under way")), ("closed", pgettext_lazy("an incident", "closed"))),
            apply=lambda rows, value: rows.filter(closed_at__isnull=value == "open"),
        ),
    ),
    order="-happened_on",
    hint=gettext_lazy("An incident is declared from the page of a device."),
)


class Declared(forms.Form):
    """What happened, and the spare that takes the place of the device, if somebody holds it."""

    kind = forms.ChoiceField(choices=IncidentKind.choices, label=gettext_lazy("What it is"))
    happened_on = day_field(gettext_lazy("Happened on"))
    account = forms.CharField(
        label=gettext_lazy("What happened"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Of the device, never of a person."),
    )
    police_reference = forms.CharField(
        label=gettext_lazy("Reference of the complaint"), max_length=60, required=False
    )
    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*", "capture": "environment"}),
        help_text=gettext_lazy("No pupil on it. Its place and its device are removed."),
    )
    spare = forms.CharField(
        label=gettext_lazy("Spare given in its place"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Scan its label; the device is taken back in the same act. Empty: none."),
    )

    def __init__(self, *args: Any, device: Device, held: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.device = device
        self.fields["happened_on"].initial = timezone.localdate
        if not held:
            del self.fields["spare"]

    def clean_spare(self) -> Device | None:
        code = self.cleaned_data["spare"].strip()
        if not code:
            return None
        rows = Device.objects.named(code).filter(organisation=self.device.organisation_id).select_related("school")
        found = rows.exclude(pk=self.device.pk).order_by("pk").first()
        if found is None:
            raise forms.ValidationError(_("No other device of the register bears this label. Check it."))
        return found


class SentForm(forms.Form):
    supplier = forms.ModelChoiceField(Supplier.objects.none(), label=gettext_lazy("Repairer"), required=False)
    reference = forms.CharField(label=gettext_lazy("Reference"), max_length=60, required=False)
    under_warranty = forms.BooleanField(label=gettext_lazy("Under warranty"), required=False)
    sent_on = day_field(gettext_lazy("Sent on"))
    expected_on = day_field(gettext_lazy("Expected on"), required=False)

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        supplier = self.fields["supplier"]
        assert isinstance(supplier, forms.ModelChoiceField)
        supplier.queryset = Supplier.objects.visible(request.viewer).order_by("name", "pk")
        self.fields["sent_on"].initial = timezone.localdate


class BackForm(forms.Form):
    outcome = forms.ChoiceField(choices=RepairOutcome.choices, label=gettext_lazy("Outcome"))
    back_on = day_field(gettext_lazy("Back on"))
    cost = forms.DecimalField(
        label=gettext_lazy("Cost, tax included"), max_digits=8, decimal_places=2, min_value=0, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["back_on"].initial = timezone.localdate


@require_GET
@page(VIEW)
def incident_list(request: Request) -> HttpResponse:
    rows = queries.listed(request.viewer)
    return INCIDENTS.respond(request, rows, template="fleet/incidents.html", context=context(request, "incidents"))


@page(HAND_OUT)
def declare(request: Request, pk: int) -> HttpResponse:
    """Declare an incident on a device."""
    device = found_device(request, pk, HAND_OUT)
    held = Holding.objects.open().filter(device=device).exists()
    form = Declared(request.POST or None, request.FILES or None, device=device, held=held)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        told = incidents.Told(
            IncidentKind(values["kind"]), values["happened_on"], values["account"], values["police_reference"]
        )
        made = incidents.declare(
            device=device,
            told=told,
            spare=values.get("spare"),
            photos=[values["photo"]] if values["photo"] else [],
            actor=request.viewer,
            at=timezone.now(),
        )
        messages.success(request, _("The incident is open."))
        return redirect(made)
    page_context = context(request, "incidents", form=form, device=device)
    return render(request, "fleet/incident_form.html", page_context, status=422 if form.errors else 200)


@require_GET
@page(VIEW)
def incident(request: Request, pk: int) -> HttpResponse:
    """An incident: what happened, what was done, what is asked of the family and why."""
    return _shown(request, _found(request, pk))


def _shown(request: Request, found: Incident, *, status: int = 200, **wrong: Any) -> HttpResponse:
    repairs = list(found.repairs.select_related("supplier").order_by("-sent_on", "-pk"))
    under_way = next((one for one in repairs if one.back_on is None), None)
    may_edit = permissions.can_edit_device(request.viewer, found.device)
    open_now = may_edit and found.closed_at is None
    page_context = context(
        request,
        "incidents",
        incident=found,
        device=found.device,
        repairs=repairs,
        charge_why=wording.CHARGES.get(found.charge_why, found.charge_why),
        photos=found.photos.order_by("pk"),
        money=sees_money(request.viewer) or permissions.can_report(request.viewer, found.device),
        currency=found.device.organisation.jurisdiction,
        may_act=open_now,
        under_way=under_way,
        back_form=wrong.get("back") or (BackForm() if open_now and under_way else None),
        sent_form=wrong.get("sent") or (SentForm(request=request) if open_now and not under_way else None),
    )
    return render(request, "fleet/incident.html", page_context, status=status)


@require_POST
@page(EDIT)
def repair_send(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk, EDIT)
    form = SentForm(request.POST, request=request)
    if not form.is_valid():
        return _shown(request, found, status=422, sent=form)
    incidents.send_to_repair(incident=found, **form.cleaned_data, actor=request.viewer, at=timezone.now())
    messages.success(request, _("The device is at its repairer."))
    return redirect(found)


@require_POST
@page(EDIT)
def repair_back(request: Request, pk: int) -> HttpResponse:
    rows = Repair.objects.visible(request.viewer, EDIT).filter(incident__isnull=False)
    repair = get_object_or_404(rows, pk=pk)
    form = BackForm(request.POST)
    if not form.is_valid():
        return _shown(request, _found(request, repair.incident_id or 0, EDIT), status=422, back=form)
    values = form.cleaned_data
    outcome = RepairOutcome(values.pop("outcome"))
    incidents.repair_back(repair=repair, outcome=outcome, **values, actor=request.viewer, at=timezone.now())
    messages.success(request, _("The device is back."))
    return redirect("fleet:incident", repair.incident_id)


@require_POST
@page(EDIT)
def waive(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk, EDIT)
    incidents.waive(incident=found, reason=_text(request, "reason"), actor=request.viewer, at=timezone.now())
    messages.success(request, _("Nothing is asked of the family."))
    return redirect(found)


@require_POST
@page(EDIT)
def incident_close(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk, EDIT)
    incidents.close(incident=found, outcome=_text(request, "outcome"), actor=request.viewer, at=timezone.now())
    messages.success(request, _("The incident is closed."))
    return redirect(found)


@require_GET
@page(VIEW)
def incident_photo(request: Request, pk: int, photo: int) -> HttpResponse:
    """The bytes of a photo of an incident that the viewer sees."""
    found = _found(request, pk)
    return download(get_object_or_404(found.photos.select_related("content"), pk=photo))


@require_GET
@page(EDIT)
def repairs(request: Request) -> HttpResponse:
    """Repairers and models: how long, how often, at what cost."""
    words = dict(Provenance.choices)
    page_context = context(
        request,
        "repairs",
        repairers=queries.repairers(request.viewer),
        models=queries.by_model(request.viewer),
        provenances=[(row, words[row.provenance]) for row in queries.failures_by_provenance(request.viewer)],
    )
    return render(request, "fleet/repairs.html", page_context)


def _found(request: Request, pk: int, capability: str = VIEW) -> Incident:
    rows = Incident.objects.visible(request.viewer, capability)
    related = rows.select_related("device__model", "device__organisation", "device__school", "school")
    return get_object_or_404(related, pk=pk)


def _text(request: Request, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "")
