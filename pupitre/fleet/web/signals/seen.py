"""Machines seen by agents and management tools: those to settle first, and each with what may be said of it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pupitre.fleet import permissions
from pupitre.fleet.enums import Standing
from pupitre.fleet.models import Device, ManagedRecord
from pupitre.fleet.operations import records as operations
from pupitre.fleet.querysets import VIEW
from pupitre.fleet.web import frame
from pupitre.fleet.web.signals.forms import AddForm, AsideForm, LinkForm
from pupitre.fleet.web.signals.listings import SEEN
from pupitre.fleet.web.signals.wording import HOW
from pupitre.http.formats import number
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel.refusal import NotAllowed, Refusal


@page(VIEW)
def seen(request: Request) -> HttpResponse:
    """The machines to settle, or those the filter asks for."""
    rows = ManagedRecord.objects.visible(request.viewer)
    waiting = rows.to_settle().count()
    if "standing" not in SEEN.values(request):
        rows = rows.to_settle()
    rows = rows.annotate(
        name=Case(When(serial="", then=F("external_id")), default=F("serial"), output_field=CharField()),
        where=Coalesce("device__school__name", "school__name", "site", Value("")),
    )
    status = (
        ngettext(
            "%(count)s machine is seen that the register does not explain.",
            "%(count)s machines are seen that the register does not explain.",
            waiting,
        )
        % {"count": number(waiting)}
        if waiting
        else _("Every machine seen is a device of the register.")
    )
    return SEEN.respond(
        request, rows, template="fleet/seen.html", context=frame.context(request, "seen", status=status)
    )


@page(VIEW)
def seen_one(request: Request, pk: int) -> HttpResponse:
    return _shown(request, _found(request, pk))


def _found(request: Request, pk: int, capability: str = VIEW) -> ManagedRecord:
    rows = ManagedRecord.objects.visible(request.viewer, capability)
    return get_object_or_404(rows.select_related("source__organisation", "device__school", "school"), pk=pk)


def _shown(request: Request, record: ManagedRecord, bound: forms.Form | None = None) -> HttpResponse:
    settles = permissions.can_settle(request.viewer, record)
    offered: list[forms.Form] = []
    if settles and record.standing in {Standing.UNKNOWN, Standing.CONFLICT}:
        offered = [
            LinkForm(record=record, viewer=request.viewer),
            AddForm(record=record, viewer=request.viewer),
            AsideForm(),
        ]
        offered = [bound if bound is not None and type(bound) is type(one) else one for one in offered]
    between = Device.objects.visible(request.viewer).filter(pk__in=record.between).select_related("school", "model")
    status = record.get_standing_display().capitalize()
    if HOW[record.how]:
        status = f"{status}, {HOW[record.how]}." if record.device_id else _("%(standing)s: %(why)s.") % {
            "standing": status, "why": HOW[record.how]
        }  # fmt: skip
    context = frame.context(
        request,
        "seen",
        record=record,
        status=status,
        between=list(between.order_by("pk")) if record.between else [],
        settles=settles,
        forms={form.prefix: form for form in offered},
        decided=record.standing in {Standing.LINKED, Standing.IGNORED},
    )
    return render(request, "fleet/seen_one.html", context, status=422 if bound else 200)


def _said(
    request: Request, record: ManagedRecord, form: forms.Form, act: Callable[[dict[str, Any]], object], words: str
) -> HttpResponse:
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, words)
            return redirect(reverse("fleet:seen_one", args=[record.pk]))
    return _shown(request, record, form)


@require_POST
@page(permissions.EDIT)
def link(request: Request, pk: int) -> HttpResponse:
    """It is this device."""
    record = _found(request, pk, permissions.EDIT)
    form = LinkForm(request.POST, record=record, viewer=request.viewer)

    def act(data: dict[str, Any]) -> object:
        return operations.link(record=record, device=data["device"], actor=request.viewer, at=timezone.now())

    return _said(request, record, form, act, _("Noted: what is said of this machine is now that device's."))


@require_POST
@page(permissions.EDIT)
def add(request: Request, pk: int) -> HttpResponse:
    """It comes into the register."""
    record = _found(request, pk, permissions.EDIT)
    form = AddForm(request.POST, record=record, viewer=request.viewer)

    def act(data: dict[str, Any]) -> object:
        return operations.add_to_register(record=record, actor=request.viewer, at=timezone.now(), **data)

    return _said(request, record, form, act, _("The device is in the register, in store."))


@require_POST
@page(permissions.EDIT)
def set_aside(request: Request, pk: int) -> HttpResponse:
    """It is none of ours."""
    record = _found(request, pk, permissions.EDIT)

    def act(data: dict[str, Any]) -> None:
        operations.set_aside(records=[record], reason=data["reason"], actor=request.viewer, at=timezone.now())

    return _said(request, record, AsideForm(request.POST), act, _("Set aside: it is proposed no more."))


@require_POST
@page(permissions.EDIT)
def propose_again(request: Request, pk: int) -> HttpResponse:
    """What was decided is undone."""
    record = _found(request, pk, permissions.EDIT)
    operations.propose_again(record=record, actor=request.viewer, at=timezone.now())
    messages.success(request, _("It is proposed anew."))
    return redirect(reverse("fleet:seen_one", args=[record.pk]))
