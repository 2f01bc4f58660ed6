"""What can be done to one device from its page: its acts, its kit, its photos."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pupitre.fleet import wording
from pupitre.fleet.engine.states import Act
from pupitre.fleet.enums import PartState
from pupitre.fleet.models import DevicePhoto
from pupitre.fleet.operations import devices, holdings, kits
from pupitre.fleet.permissions import EDIT
from pupitre.fleet.queries import register
from pupitre.fleet.querysets import VIEW
from pupitre.fleet.web.device_forms import PhotoForm
from pupitre.fleet.web.device_page import ELSEWHERE, device_page, form_of
from pupitre.fleet.web.frame import found_device
from pupitre.http.files import download
from pupitre.http.gate import page
from pupitre.http.request import Request


@require_POST
@page(VIEW)
def act(request: Request, pk: int, name: str) -> HttpResponse:
    """Do one act to a device; what is missing is said on its page."""
    found = found_device(request, pk)
    chosen = _act(name)
    filled = form_of(chosen, found, request.POST)
    if not filled.is_valid():
        return device_page(request, found, wrong=filled, status=422)
    by: dict[str, Any] = {"actor": request.viewer, "at": timezone.now()}
    held = found.holdings.open().exists()
    if chosen is Act.TAKE_BACK and held:
        condition = filled.cleaned_data["condition"]
        holdings.take_back(devices=[found], conditions={found.pk: condition}, **by)
    else:
        reason = filled.cleaned_data.get("reason", "")
        devices.act(devices=[found], act=chosen, reason=reason, **filled.facts(), **by)
    messages.success(request, _("Done: %(act)s.") % {"act": wording.ACTS[chosen]})
    return redirect(found)


def _act(name: str) -> Act:
    """The act of an address; one that has a page of its own is not found here."""
    try:
        found = Act(name)
    except ValueError as error:
        raise Http404 from error
    if found in ELSEWHERE:
        raise Http404
    return found


@require_POST
@page(EDIT)
def kit(request: Request, pk: int) -> HttpResponse:
    """Say how each part of the kit is, label it, and add what the model's template asks for."""
    found = found_device(request, pk, EDIT)
    states = {
        int(name.removeprefix("part-")): value
        for name, value in request.POST.items()
        if name.startswith("part-") and name[5:].isdigit() and value in PartState.values
    }
    tags = {
        int(name.removeprefix("tag-")): str(value)
        for name, value in request.POST.items()
        if name.startswith("tag-") and name[4:].isdigit()
    }
    add = register.missing_of_kit(found, list(found.parts.all())) if request.POST.get("complete") else []
    kits.change(device=found, states=states, tags=tags, add=add, actor=request.viewer, at=timezone.now())
    messages.success(request, _("The kit is saved."))
    return redirect(found)


@require_POST
@page(VIEW)
def photo_add(request: Request, pk: int) -> HttpResponse:
    found = found_device(request, pk)
    filled = PhotoForm(request.POST, request.FILES)
    if filled.is_valid():
        kits.add_photo(
            device=found,
            upload=filled.cleaned_data["photo"],
            name=filled.cleaned_data["photo"].name,
            caption=filled.cleaned_data["caption"],
            actor=request.viewer,
            at=timezone.now(),
        )
        messages.success(request, _("The photo is kept."))
    else:
        messages.error(request, _("Choose a photo first."))
    return redirect(found)


@require_GET
@page(VIEW)
def photo(request: Request, pk: int) -> HttpResponse:
    """The bytes of a photo, where the viewer sees the device."""
    rows = DevicePhoto.objects.visible(request.viewer).select_related("file__content")
    return download(get_object_or_404(rows, pk=pk).file)


@require_POST
@page(EDIT)
def photo_remove(request: Request, pk: int) -> HttpResponse:
    rows = DevicePhoto.objects.visible(request.viewer, EDIT).select_related("device__school")
    row = get_object_or_404(rows, pk=pk)
    kits.remove_photo(photo=row, actor=request.viewer, at=timezone.now())
    messages.success(request, _("The photo is removed."))
    return redirect(row.device)
