"""On the spot, from a request: a visit needed, a device swapped and sent to repair, parts used."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from pupitre.fleet.enums import IncidentKind
from pupitre.fleet.models import Device, Holding, Incident
from pupitre.fleet.operations.incidents import Told
from pupitre.fleet.permissions import can_edit_device, can_report
from pupitre.http.fields import day_field
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel.refusal import Refusal
from pupitre.procurement.models import DeviceModel, Supplier
from pupitre.support.enums import Verb
from pupitre.support.models import Article, StockPart, Ticket
from pupitre.support.operations import field as operations
from pupitre.support.operations.field import Sent
from pupitre.support.queries import articles
from pupitre.support.querysets import WORK
from pupitre.support.web import frame, seals, stock


class SwapForm(forms.Form):
    """What happened to the device, the spare given in its place, and whether it leaves for repair."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=IncidentKind.choices)
    happened_on = day_field(gettext_lazy("Happened on"))
    account = forms.CharField(
        label=gettext_lazy("What happened"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Of the device, never of a person."),
    )
    spare = forms.CharField(
        label=gettext_lazy("Spare given in its place"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Scan its label; the device is taken back in the same act. Empty: none."),
    )
    repair = forms.BooleanField(label=gettext_lazy("Send it to repair now"), required=False)
    supplier = forms.ModelChoiceField(Supplier.objects.none(), label=gettext_lazy("Repairer"), required=False)
    under_warranty = forms.BooleanField(label=gettext_lazy("Under warranty"), required=False)

    def __init__(self, *args: Any, request: Request, device: Device, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.device = device
        self.fields["happened_on"].initial = timezone.localdate
        supplier = self.fields["supplier"]
        assert isinstance(supplier, forms.ModelChoiceField)
        supplier.queryset = Supplier.objects.visible(request.viewer).order_by("name", "pk")
        if not Holding.objects.open().filter(device=device).exists():
            del self.fields["spare"]
        if not can_edit_device(request.viewer, device):
            for name in ("repair", "supplier", "under_warranty"):
                del self.fields[name]

    def clean_spare(self) -> Device | None:
        code = self.cleaned_data["spare"].strip()
        if not code:
            return None
        rows = Device.objects.named(code).filter(organisation=self.device.organisation_id)
        found = rows.exclude(pk=self.device.pk).select_related("school").order_by("pk").first()
        if found is None:
            raise forms.ValidationError(_("No other device of the register bears this label. Check it."))
        return found


class PartForm(forms.Form):
    stock = forms.ModelChoiceField(
        StockPart.objects.none(),
        label=gettext_lazy("From the stock"),
        required=False,
        empty_label=pgettext_lazy("stock", "none: bought or found elsewhere"),
    )
    name = forms.CharField(label=pgettext_lazy("stock", "Part"), max_length=120, required=False)
    model = forms.ModelChoiceField(
        DeviceModel.objects.none(),
        label=gettext_lazy("Or one of the catalogue"),
        required=False,
        empty_label=pgettext_lazy("part", "none of it"),
    )
    quantity = forms.IntegerField(label=gettext_lazy("Quantity"), min_value=1, max_value=999, initial=1)
    unit_cost = forms.DecimalField(
        label=gettext_lazy("Price each, tax included"),
        help_text=gettext_lazy("Empty: that of the stock."),
        max_digits=8,
        decimal_places=2,
        min_value=0,
        required=False,
    )

    key = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, request: Request, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["key"] = uuid4().hex
        kept = StockPart.objects.filter(organisation=ticket.organisation_id, in_hand__gt=0)
        stock = self.fields["stock"]
        assert isinstance(stock, forms.ModelChoiceField)
        stock.queryset = kept.order_by("name", "place", "pk")
        stock.label_from_instance = _in_hand  # type: ignore[method-assign, assignment]
        model = self.fields["model"]
        assert isinstance(model, forms.ModelChoiceField)
        rows = DeviceModel.objects.filter(category="accessory", organisation__in=_bodies(request))
        model.queryset = rows.order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not (values.get("stock") or values.get("name") or values.get("model")):
            self.add_error("name", _("Name the part, or choose it."))
        return values


def _in_hand(part: StockPart) -> str:
    said = {"part": part.name, "place": part.place, "left": part.in_hand}
    return _("%(part)s · %(place)s, %(left)s left") % said


def _bodies(request: Request) -> Any:
    desks = request.viewer.scope(WORK)
    rows = DeviceModel.objects.order_by().values("organisation")
    return rows if desks.everywhere else rows.filter(organisation__in=desks.organisations)


@require_GET
@page()
@frame.at_desk
def field(request: Request, pk: int) -> HttpResponse:
    """What is done on the spot for a request."""
    ticket = frame.found_workable(request, pk)
    if not seals.is_open(request, ticket):
        return redirect(ticket)
    return _shown(request, ticket)


@require_GET
@page()
@frame.at_desk
def fitting(request: Request, pk: int) -> HttpResponse:
    """The articles that fit a request, read beside it."""
    ticket = frame.found_workable(request, pk)
    first = ticket.messages.order_by("at", "pk").first() if seals.is_open(request, ticket) else None
    text = f"{ticket.subject} {first.body[:2000]}" if first else ""
    rows = Article.objects.filter(organisation=ticket.organisation_id)
    return render(request, "support/fitting.html", {"articles": articles.suggested(rows, text)})


def _shown(
    request: Request, ticket: Ticket, *, status: int = 200, swap: SwapForm | None = None, part: PartForm | None = None
) -> HttpResponse:
    device = ticket.device
    may_swap = device is not None and can_report(request.viewer, device)
    kept = ticket.events.filter(verb=Verb.SWAPPED).order_by("-at", "-pk")
    keys = [event.details.get("incident") for event in kept]
    stops = ticket.stops.select_related("visit__technician", "school").order_by("visit__day", "pk")
    context = frame.context(
        request,
        "queue",
        ticket=ticket,
        device=device,
        place=ticket.school.name if ticket.school else "",
        swap=swap or (SwapForm(request=request, device=device) if device is not None and may_swap else None),
        part=part or PartForm(request=request, ticket=ticket),
        incidents=Incident.objects.filter(pk__in=keys).select_related("device").order_by("-opened_at", "-pk"),
        parts=ticket.parts_used.order_by("at", "pk"),
        stops=stops,
        currency=ticket.organisation.jurisdiction,
        plans=ticket.school is not None and request.viewer.can(WORK),
    )
    return render(request, "support/field.html", context, status=status)


@require_POST
@page()
@frame.at_desk
def need_visit(request: Request, pk: int) -> HttpResponse:
    ticket = frame.found_workable(request, pk)
    needed = request.POST.get("needed") == "yes"
    operations.need_visit(ticket=ticket, needed=needed, actor=request.viewer, at=timezone.now())
    return redirect("support:field", pk)


@require_POST
@page()
@frame.at_desk
def swap(request: Request, pk: int) -> HttpResponse:
    """The incident, the spare and the repair, in one act."""
    ticket = frame.found_workable(request, pk)
    if ticket.device is None:
        return redirect("support:field", pk)
    form = SwapForm(request.POST, request=request, device=ticket.device)
    if not form.is_valid():
        return _shown(request, ticket, status=422, swap=form)
    values = form.cleaned_data
    told = Told(IncidentKind(values["kind"]), values["happened_on"], values["account"])
    sent = Sent(values["supplier"], "", values["under_warranty"]) if values.get("repair") else None
    try:
        operations.swap(
            ticket=ticket, told=told, spare=values.get("spare"), sent=sent, actor=request.viewer, at=timezone.now()
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, ticket, status=422, swap=form)
    messages.success(request, _("The incident is open, and kept with the request."))
    return redirect("support:field", pk)


@require_POST
@page()
@frame.at_desk
def part(request: Request, pk: int) -> HttpResponse:
    ticket = frame.found_workable(request, pk)
    form = PartForm(request.POST, request=request, ticket=ticket)
    if not form.is_valid():
        return _shown(request, ticket, status=422, part=form)
    values = form.cleaned_data
    price = stock.price(values["stock"], values.pop("unit_cost"))
    try:
        operations.use_part(ticket=ticket, **values, unit_cost=price, actor=request.viewer, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, ticket, status=422, part=form)
    messages.success(request, _("The part is kept with the request."))
    return redirect("support:field", pk)
