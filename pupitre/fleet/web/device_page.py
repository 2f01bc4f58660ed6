"""The page of a device: all that is known of it, and what can be done to it now."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from pupitre.fleet import device_panels, history, permissions, wording
from pupitre.fleet.engine.lives import lives
from pupitre.fleet.engine.states import Act, possible
from pupitre.fleet.enums import DeviceState, PartState
from pupitre.fleet.models import Device, Holding
from pupitre.fleet.operations import devices
from pupitre.fleet.queries import register
from pupitre.fleet.web import listings, words
from pupitre.fleet.web.device_forms import ActForm, PhotoForm
from pupitre.fleet.web.frame import context
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.permissions import sees_money
from pupitre.procurement.querysets import VIEW as VIEW_ORDERS
from pupitre.territory.querysets_rosters import VIEW_PEOPLE

ELSEWHERE = frozenset({Act.HAND_OUT, Act.LEND, Act.SHIP, Act.DISPOSE})
"""Acts that need somebody, another school or a file of disposal: they have pages of their own."""


@dataclass(frozen=True)
class Offered:
    """An act that the state allows, its words and its form."""

    act: Act
    label: Any
    form: ActForm


def forms_of(viewer: Viewer, device: Device, *, held: bool, wrong: ActForm | None = None) -> list[Offered]:
    """The acts that the viewer may do to a device now."""
    return [
        Offered(act, wording.ACTS[act], wrong if wrong and wrong.act is act else form_of(act, device))
        for act in possible(device.state)
        if act not in ELSEWHERE and _may(viewer, device, act, held=held)
    ]


def _may(viewer: Viewer, device: Device, act: Act, *, held: bool) -> bool:
    if act is Act.PLACE and device.school is None:
        return False
    if act is Act.TAKE_BACK and device.state == DeviceState.IN_REPAIR and not held:
        return False  # what is in repair is taken back from whoever holds it, if anybody does
    if act is Act.WITHDRAW:
        return permissions.can_dispose(viewer, device)
    if act is Act.TAKE_BACK and device.school is not None and permissions.can_hand_out(viewer, device.school):
        return True
    return permissions.can_edit_device(viewer, device)


def form_of(act: Act, device: Device, data: Any = None) -> ActForm:
    return ActForm(data, act=act, device=device, needs_reason=act not in devices.WITHOUT_REASON)


def device_page(request: HttpRequest, found: Device, *, wrong: Any = None, status: int = 200) -> HttpResponse:
    """The page of a device; `wrong` is the form of an act that could not be taken."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    may_edit = permissions.can_edit_device(viewer, found)
    money = sees_money(viewer)
    holdings = register.holdings_of(found, viewer) if viewer.can(VIEW_PEOPLE) else []
    held = next((one for one in holdings if one.until_at is None), None)
    parts = list(found.parts.select_related("model").order_by("pk"))
    today = timezone.localdate()
    page_context = context(
        request,
        "devices",
        device=found,
        badge=(listings.STATES[found.state], found.get_state_display()),
        status=words.device_status(found, held),
        held=held,
        past_holdings=[one for one in holdings if one.until_at is not None],
        parts=parts,
        part_states=PartState.choices,
        lacking=register.missing_of_kit(found, parts) if may_edit else [],
        lives=lives(
            begins_on=found.in_service_on or found.bought_on,
            technical_years=found.model.life_years,
            accounting_years=found.model.accounting_years,
            support_ends_on=found.support_end(),
            price=found.price,
            on=today,
        ),
        money=money,
        currency=found.organisation.jurisdiction,
        paid_by=register.paid_by(found) if money else [],
        opens_orders=viewer.can(VIEW_ORDERS),
        today=today,
        photos=found.photos.select_related("file").order_by("-pk"),
        photo_form=PhotoForm(),
        tasks=found.tasks.open().order_by("opened_at", "pk"),
        past=history.of_device(found, viewer),
        acts=forms_of(viewer, found, held=_is_held(found, held, viewer), wrong=wrong),
        may_edit=may_edit,
        panels=list(device_panels.of(request, found)),
        lends=found.state == DeviceState.IN_STORE and permissions.can_lend(viewer, found),
    )
    return render(request, "fleet/device.html", page_context, status=status)


def _is_held(found: Device, held: Holding | None, viewer: Viewer) -> bool:
    """Whether somebody holds it, even where the viewer does not read names."""
    if viewer.can(VIEW_PEOPLE):
        return held is not None
    return Holding.objects.open().filter(device=found).exists()
