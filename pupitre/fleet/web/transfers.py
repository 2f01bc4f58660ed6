"""Transfers between schools: the list, the proposal, and the page on which both schools act."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from pupitre.fleet import permissions
from pupitre.fleet.engine import tags
from pupitre.fleet.engine.transferring import WITH_REASON, TransferAct, possible
from pupitre.fleet.enums import LineOutcome, TransferState
from pupitre.fleet.models import Device, DeviceSet, Task, Transfer
from pupitre.fleet.operations import transfers
from pupitre.fleet.permissions import EDIT
from pupitre.fleet.querysets import VIEW
from pupitre.fleet.web.frame import context
from pupitre.http.gate import page
from pupitre.http.listing import Choice, Column, Listing, Text
from pupitre.http.request import Request
from pupitre.territory.models import Pupil, School, Schooling
from pupitre.territory.querysets_rosters import VIEW_PEOPLE

SUGGESTED = 300
STATES = {
    "proposed": "waiting",
    "accepted": "waiting",
    "shipped": "waiting",
    "received": "done",
    "differences": "blocked",
    "refused": "refused",
    "cancelled": "refused",
}
OUTCOMES = {"awaited": "waiting", "arrived": "done", "missing": "blocked", "dropped": "none"}
OPEN = ("proposed", "accepted", "shipped")
ACTS = {
    TransferAct.ACCEPT: gettext_lazy("Accept them"),
    TransferAct.REFUSE: gettext_lazy("Refuse them"),
    TransferAct.CANCEL: gettext_lazy("Give the transfer up"),
    TransferAct.SHIP: gettext_lazy("They have left"),
    TransferAct.CLOSE: gettext_lazy("Close with what is missing"),
}
TRANSFERS = Listing(
    name="transfers",
    noun=npgettext_lazy("counted", "transfer", "transfers"),
    columns=(
        Column(
            "from_school__name",
            pgettext_lazy("a transfer", "from"),
            note="from_school__commune_name",
            link=lambda row: reverse("fleet:transfer", args=[row["pk"]]),
            sort=None,
        ),
        Column("to_school__name", pgettext_lazy("a transfer", "to"), sort=None, note="to_school__commune_name"),
        Column("devices", gettext_lazy("devices"), kind="integer", sort=None),
        Column(
            "state",
            gettext_lazy("state"),
            kind="state",
            words=dict(TransferState.choices),
            states=STATES,
            sort=None,
        ),
        Column("reason", gettext_lazy("why"), sort=None, wide=True),
        Column("proposed_at", gettext_lazy("proposed at"), kind="moment", wide=True),
    ),
    filters=(
        Choice(
            "state",
            gettext_lazy("in state"),
            gettext_lazy("under way"),
            (("all", gettext_lazy("under way or ended")), *TransferState.choices),
            apply=lambda rows, value: rows if value == "all" else rows.filter(state=value),
        ),
        Text(
            "school",
            gettext_lazy("of the school whose name holds"),
            apply=lambda rows, text: rows.filter(
                Q(from_school__in=School.objects.matching(text)) | Q(to_school__in=School.objects.matching(text))
            ),
        ),
    ),
    order="-proposed_at",
    hint=gettext_lazy("A school gives, another accepts and scans what it receives."),
)


class ProposeForm(forms.Form):
    """What goes, where, and why."""

    codes = forms.CharField(
        label=gettext_lazy("Labels or serial numbers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "autocapitalize": "characters", "autocomplete": "off"}),
        help_text=gettext_lazy("One a line, as scanned. The label of a cart means all that is in it."),
    )
    to = forms.CharField(label=gettext_lazy("To the school"), max_length=30, help_text=gettext_lazy("Its code."))
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=250, help_text=gettext_lazy("Both schools read it.")
    )

    def __init__(self, *args: Any, request: Request, whole: DeviceSet | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.whole = request.viewer, whole
        self.fields["to"].widget.attrs["list"] = "schools-here"
        self.visible = School.objects.visible(request.viewer, VIEW).filter(closed_on=None)
        self.suggested = self.visible.suggestions(SUGGESTED)
        self.sets: list[DeviceSet] = [whole] if whole else []
        self.devices: list[Device] = []

    def clean_to(self) -> School:
        found = self.visible.filter(code__iexact=self.cleaned_data["to"].strip()).order_by("pk").first()
        if found is None:
            raise forms.ValidationError(_("No school has this code. Check the code."))
        return found

    def clean_codes(self) -> str:
        codes = list(dict.fromkeys(map(tags.bare, self.cleaned_data["codes"].split())))
        devices = Device.objects.visible(self.viewer, EDIT).filter(Q(asset_tag__in=codes) | Q(serial__in=codes))
        sets = DeviceSet.objects.visible(self.viewer, EDIT).filter(tag__in=codes, closed_on=None)
        self.devices = list(devices.order_by("pk"))
        self.sets += list(sets.order_by("pk"))
        known = {code for one in self.devices for code in (one.asset_tag, one.serial)} | {
            one.tag for one in self.sets
        }
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise forms.ValidationError(
                _("Nothing that you may move has these codes: %(codes)s.") % {"codes": ", ".join(unknown[:10])}
            )
        if not self.devices and not self.sets:
            raise forms.ValidationError(_("Scan at least one device, or a cart."))
        return "\n".join(codes)


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=250)


class ReceiptForm(forms.Form):
    codes = forms.CharField(
        label=gettext_lazy("What has arrived"),
        widget=forms.Textarea(attrs={"rows": 6, "autocapitalize": "characters", "autocomplete": "off"}),
        help_text=gettext_lazy("Scan each label, one a line; the label of a cart means all that is in it."),
    )


@require_GET
@page(VIEW)
def transfer_list(request: Request) -> HttpResponse:
    rows = Transfer.objects.visible(request.viewer).annotate(devices=Count("lines"))
    if not request.GET.get("state"):
        rows = rows.filter(state__in=OPEN)
    waiting = Transfer.objects.visible(request.viewer).filter(state__in=OPEN).count()
    status = ngettext("%(n)s transfer is under way.", "%(n)s transfers are under way.", waiting) % {"n": waiting}
    page_context = context(request, "transfers", status=status)
    return TRANSFERS.respond(request, rows, template="fleet/transfers.html", context=page_context)


@page(EDIT)
def add(request: Request) -> HttpResponse:
    """Propose a transfer; `?set=` names a cart that goes whole, `?device=` a device, `?task=` a pupil who moved."""
    viewer = request.viewer
    whole = _asked(DeviceSet.objects.visible(viewer, EDIT).filter(closed_on=None), request, "set")
    task = _asked(Task.objects.visible(viewer, EDIT).open().select_related("device"), request, "task")
    device = task.device if task else _asked(Device.objects.visible(viewer, EDIT), request, "device")
    initial = {"codes": device or "", **(_following(task) if task else {})}
    form = ProposeForm(request.POST or None, request=request, whole=whole, initial=initial)
    if request.method == "POST" and form.is_valid():
        pupil: Pupil | None = task.pupil if task else None
        made = transfers.propose(
            devices=form.devices,
            sets=form.sets,
            to_school=form.cleaned_data["to"],
            reason=form.cleaned_data["reason"],
            pupil=pupil,
            origin="mover" if pupil else "hand",
            actor=viewer,
            at=timezone.now(),
        )
        messages.success(request, _("Proposed: the school that would receive now accepts or refuses."))
        return redirect(made)
    page_context = context(request, "transfers", form=form, whole=whole)
    return render(request, "fleet/transfer_add.html", page_context, status=422 if form.errors else 200)


def _following(task: Task) -> dict[str, str]:
    """Where the pupil of a task is now, and why the device goes there."""
    places = Schooling.objects.counted().filter(pupil=task.pupil_id).exclude(school=task.school_id)
    now = places.select_related("school").order_by("-year", "-pk").first()
    return {"to": now.school.code, "reason": _("The pupil who holds it changed school.")} if now else {}


def _asked(rows: Any, request: Request, name: str) -> Any:
    number = request.GET.get(name, "")
    return get_object_or_404(rows, pk=number) if number.isdecimal() else None


@require_GET
@page(VIEW)
def transfer(request: Request, pk: int) -> HttpResponse:
    return _shown(request, _found(request, pk))


@require_POST
@page(VIEW)
def act(request: Request, pk: int, name: str) -> HttpResponse:
    """Accept, refuse, give up, ship, close: by the school whose turn it is."""
    row = _found(request, pk)
    if name not in ACTS:
        raise Http404
    chosen = TransferAct(name)
    reason = request.POST.get("reason", "")[:250]
    transfers.act(transfer=row, act=chosen, reason=reason, actor=request.viewer, at=timezone.now())
    messages.success(request, _("Done: %(act)s.") % {"act": ACTS[chosen]})
    return redirect(row)


@require_POST
@page(VIEW)
def receive(request: Request, pk: int) -> HttpResponse:
    """Take in what is scanned."""
    row = _found(request, pk)
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, form, status=422)
    codes = form.cleaned_data["codes"].split()
    receipt = transfers.receive(transfer=row, codes=codes, actor=request.viewer, at=timezone.now())
    arrived = len(receipt.arrived)
    messages.success(
        request, ngettext("%(n)s device has arrived.", "%(n)s devices have arrived.", arrived) % {"n": arrived}
    )
    if receipt.strangers:
        messages.warning(
            request, _("Not of this transfer: %(codes)s.") % {"codes": ", ".join(receipt.strangers[:10])}
        )
    return redirect(row)


def _found(request: Request, pk: int) -> Transfer:
    rows = Transfer.objects.visible(request.viewer).select_related("from_school", "to_school", "pupil")
    return get_object_or_404(rows, pk=pk)


def _shown(request: Request, row: Transfer, form: ReceiptForm | None = None, status: int = 200) -> HttpResponse:
    viewer = request.viewer
    lines = list(row.lines.select_related("device__model", "set").order_by("set__name", "device__asset_tag", "pk"))
    acts = [one for one in possible(row.state) if permissions.can_act_on_transfer(viewer, row, one)]
    own = viewer.person_id is not None and viewer.person_id == row.proposed_by_id
    page_context = context(
        request,
        "transfers",
        transfer=row,
        sign=STATES[row.state],
        lines=[(line, OUTCOMES[line.outcome]) for line in lines],
        value=sum(line.device.price or 0 for line in lines),
        currency=row.from_school.responsible.jurisdiction,
        plain=[(one, ACTS[one]) for one in acts if one in ACTS and one not in WITH_REASON and not _own(one, own)],
        reasoned=[(one, ACTS[one]) for one in acts if one in WITH_REASON],
        receipt=(form or ReceiptForm()) if TransferAct.RECEIVE in acts else None,
        names=viewer.can(VIEW_PEOPLE),
        status=_said(row, lines),
        waits=_waits(row),
    )
    return render(request, "fleet/transfer.html", page_context, status=status)


def _own(one: TransferAct, own: bool) -> bool:
    return own and one is TransferAct.ACCEPT


def _said(row: Transfer, lines: Any) -> str:
    arrived = sum(1 for line in lines if line.outcome == LineOutcome.ARRIVED)
    count = ngettext("%(n)s device", "%(n)s devices", len(lines)) % {"n": len(lines)}
    values = {"devices": count, "state": row.get_state_display(), "arrived": arrived}
    if row.state in {"shipped", "differences"} and arrived:
        return _("%(devices)s, %(state)s; %(arrived)s arrived.") % values
    return _("%(devices)s, %(state)s.") % values


def _waits(row: Transfer) -> str:
    """Whose turn it is, and what for."""
    turns = {
        "proposed": _("%(to)s accepts or refuses."),
        "accepted": _("%(from)s prepares the devices and says when they leave."),
        "shipped": _("%(to)s scans what arrives."),
    }
    return turns.get(row.state, "") % {"to": row.to_school, "from": row.from_school}
