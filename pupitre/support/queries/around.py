"""What stands around a request: what the person and the school have, ask and await."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from pupitre.accounts.models import Person
from pupitre.fleet import gates
from pupitre.fleet.models import Device, Holding
from pupitre.fleet.querysets import VIEW as VIEW_DEVICES
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import OrderLine
from pupitre.procurement.querysets import VIEW as VIEW_ORDERS
from pupitre.support.models import TeamMember, Ticket
from pupitre.territory.models import Pupil, School, StaffMember

SHOWN = 8  # rows of each kind


@dataclass(frozen=True)
class Standing:
    """Who holds a device, where the reader may know, and what stands in the way of handing one out to them."""

    holder: str
    url: str
    refusal: str  # "" = nothing does
    mend_url: str


@dataclass(frozen=True)
class Around:
    held: Sequence[Device]
    devices: int  # of the school
    tickets: Sequence[Ticket]
    deliveries: Sequence[OrderLine]


def around(viewer: Viewer, school: School | None, *, email: str = "", requester: int | None = None) -> Around:
    """What a school and a person have, ask and await, as far as the reader may see."""
    return Around(
        held_by(viewer, email),
        Device.objects.visible(viewer).filter(school=school).alive().count()
        if school and viewer.can(VIEW_DEVICES)
        else 0,
        open_tickets(viewer, school, requester),
        deliveries(viewer, school),
    )


def held_by(viewer: Viewer, email: str) -> list[Device]:
    """The devices in the hands of a member of staff, known by their address."""
    if not email or not viewer.can(VIEW_DEVICES):
        return []
    staff = StaffMember.objects.filter(email__iexact=email).order_by().values("pk")
    held = Holding.objects.open().filter(staff__in=staff).order_by().values("device")
    rows = Device.objects.visible(viewer).filter(pk__in=held)
    return list(rows.select_related("model").order_by("asset_tag", "pk")[:SHOWN])


def open_tickets(viewer: Viewer, school: School | None, requester: int | None) -> list[Ticket]:
    """What is under way for the person or the school, the last first."""
    theirs = Q(requester=requester) if requester is not None else Q()
    if school is not None:
        theirs |= Q(school=school)
    if not theirs:
        return []
    rows = Ticket.objects.workable(viewer).under_way().filter(theirs)
    return list(rows.order_by("-opened_at", "-pk")[:SHOWN])


def deliveries(viewer: Viewer, school: School | None) -> list[OrderLine]:
    """What was ordered for a school and is still to come."""
    if school is None or not viewer.can(VIEW_ORDERS):
        return []
    rows = OrderLine.objects.visible(viewer).awaited().filter(school=school)
    return list(rows.select_related("order", "model").order_by("order__expected_on", "pk")[:SHOWN])


def standing(viewer: Viewer, device: Device, on: date) -> Standing | None:
    """Who holds a device; for a pupil, whether all is in order for them (fleet.gates). None where nobody does."""
    holding = Holding.objects.open().filter(device=device).select_related("pupil", "staff", "school").first()
    if holding is None:
        return None
    if holding.pupil is None:
        return Standing(str(holding.staff or ""), "", "", "")
    if not Pupil.objects.visible(viewer).filter(pk=holding.pupil.pk).exists():
        return None
    refusal = gates.refusals(holding.school, [holding.pupil], on).get(holding.pupil.pk, "")
    mend = gates.places(viewer, [holding.pupil.pk]).get(holding.pupil.pk, "") if refusal else ""
    return Standing(holding.pupil.display_name, reverse("territory:pupil", args=[holding.pupil.pk]), refusal, mend)


def colleagues(ticket: Ticket) -> QuerySet[Person]:
    """Those of the desk of a ticket who do not follow it yet."""
    members = TeamMember.objects.filter(team__organisation=ticket.organisation_id, team__is_active=True)
    people = Person.objects.filter(pk__in=members.order_by().values("person"), is_active=True)
    return people.exclude(pk__in=ticket.watchers.order_by().values("pk")).order_by("display_name", "pk")
