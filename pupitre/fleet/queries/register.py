"""Where the register stands, and all that is known of one device."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from pupitre.fleet.models import Device, DeviceSet, FleetSettings, Holding, KitPart
from pupitre.fleet.querysets import OUT_OF_LIFE, VIEW, DeviceQuerySet
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import Accessory, DeviceModel, LineShare
from pupitre.territory.models import Room, School
from pupitre.territory.querysets_rosters import VIEW_PEOPLE

SERVING = ("in_use", "on_loan")


@dataclass(frozen=True)
class Standing:
    """The figures of the first page."""

    total: int  # those that may still serve
    serving: int
    in_store: int
    in_repair: int
    out_of_support: int
    placeless: int
    missing: int  # lost or stolen


def standing(viewer: Viewer, today: date) -> Standing:
    """Where the viewer's devices stand (two queries)."""
    devices = Device.objects.visible(viewer).order_by()
    alive = ~Q(state__in=OUT_OF_LIFE)
    found = devices.aggregate(
        total=Count("pk", filter=alive),
        serving=Count("pk", filter=Q(state__in=SERVING)),
        in_store=Count("pk", filter=Q(state="in_store")),
        in_repair=Count("pk", filter=Q(state="in_repair")),
        out_of_support=Count("pk", filter=alive & support_ended(today)),
        missing=Count("pk", filter=Q(state__in=["lost", "stolen"])),
    )
    return Standing(**found, placeless=devices.placeless().count())


def support_ended(day: date) -> Q:
    """Devices whose vendor's support ends before a day: their own date, else their model's."""
    models = DeviceModel.objects.filter(support_ends_on__lt=day).order_by().values_list("pk", flat=True)
    return Q(support_ends_on__lt=day) | Q(support_ends_on__isnull=True, model__in=list(models))


def listed(viewer: Viewer) -> DeviceQuerySet:
    """The devices of the list, each with `supported_until`, and `holder` where the viewer reads names."""
    rows: DeviceQuerySet = Device.objects.visible(viewer).annotate(
        supported_until=Coalesce("support_ends_on", "model__support_ends_on")
    )
    if not viewer.can(VIEW_PEOPLE):
        return rows
    held = Holding.objects.open().filter(device=OuterRef("pk"))
    if not viewer.scope(VIEW_PEOPLE).everywhere:
        held = held.filter(school__in=School.objects.visible(viewer, VIEW_PEOPLE))
    name = held.order_by().values(name=Coalesce("pupil__display_name", "staff__display_name"))[:1]
    return rows.annotate(holder=Subquery(name))


def by_model(viewer: Viewer, most: int) -> list[dict[str, Any]]:
    """The models that count most devices: serving, in all, end of support."""
    rows = Device.objects.visible(viewer).alive().order_by()
    found = (
        rows.values("model", "model__name", "model__support_ends_on")
        .annotate(total=Count("pk"), serving=Count("pk", filter=Q(state__in=SERVING)))
        .order_by("-total", "model__name")[:most]
    )
    return [{**row} for row in found]


@dataclass(frozen=True)
class Spares:
    """The spare devices of a body against what it wants."""

    organisation: str
    held: int  # devices in the hands of people
    spare: int  # spares that may still serve
    ready: int  # of which in store, so that they can be lent now
    wanted: int


def spares(viewer: Viewer) -> list[Spares]:
    """Body by body: the spares that stand ready, and how many its settings ask for."""
    rows = Device.objects.visible(viewer).alive().order_by()
    figures = rows.values("organisation", "organisation__name").annotate(
        held=Count("pk", filter=Q(state__in=SERVING, is_spare=False, allocation="individual")),
        spare=Count("pk", filter=Q(is_spare=True)),
        ready=Count("pk", filter=Q(is_spare=True, state="in_store")),
    )
    wanted = dict(FleetSettings.objects.order_by().values_list("organisation", "spare_percent"))
    return [
        Spares(
            row["organisation__name"],
            row["held"],
            row["spare"],
            row["ready"],
            ceil(row["held"] * wanted[row["organisation"]] / 100),
        )
        for row in figures.order_by("organisation__name")
        if row["organisation"] in wanted and (row["held"] or row["spare"])
    ]


def kit_of(model: DeviceModel) -> list[DeviceModel]:
    """The template of a model's kit: the accessories that the catalogue requires, one a device at least."""
    rows = Accessory.objects.filter(model=model, is_required=True, per_device__gte=1).select_related("accessory")
    return [row.accessory for row in rows.order_by("accessory__name", "pk")]


def missing_of_kit(device: Device, parts: Sequence[KitPart]) -> list[DeviceModel]:
    """What the template of the model asks for, and the kit does not name."""
    named = {part.model_id for part in parts}
    return [accessory for accessory in kit_of(device.model) if accessory.pk not in named]


def holdings_of(device: Device, viewer: Viewer) -> list[Holding]:
    """Who holds it, then who held it, latest first; only the schools whose names the viewer reads."""
    rows = Holding.objects.filter(device=device).select_related("pupil", "staff", "school")
    if not viewer.scope(VIEW_PEOPLE).everywhere:
        rows = rows.filter(school__in=School.objects.visible(viewer, VIEW_PEOPLE))
    return list(rows.order_by("-from_at", "-pk")[:30])


def paid_by(device: Device) -> list[dict[str, Any]]:
    """The measures that pay the order line it came by."""
    if device.order_line_id is None:
        return []
    rows = LineShare.objects.filter(line=device.order_line_id).order_by("measure__code", "year", "pk")
    return [{**row} for row in rows.values("measure__code", "measure__name", "year", "amount")]


def rooms_of(school: School | None) -> QuerySet[Room]:
    """The rooms of a school's buildings."""
    rooms = Room.objects.filter(building__schools=school) if school else Room.objects.none()
    return rooms.distinct().order_by("name", "pk")


def sets_of(school: School | None) -> QuerySet[DeviceSet]:
    """The sets of a school that are in use."""
    rows = DeviceSet.objects.filter(school=school, closed_on__isnull=True) if school else DeviceSet.objects.none()
    return rows.order_by("name", "pk")


def listed_sets(viewer: Viewer) -> QuerySet[DeviceSet]:
    """The sets of the list, each with its devices: all, and those that serve."""
    alive = Device.objects.filter(set=OuterRef("pk")).exclude(state__in=OUT_OF_LIFE).order_by().values("set")
    return DeviceSet.objects.visible(viewer, VIEW).annotate(
        devices_count=Coalesce(Subquery(alive.annotate(n=Count("pk")).values("n")), 0),
        serving=Coalesce(Subquery(alive.filter(state__in=SERVING).annotate(n=Count("pk")).values("n")), 0),
    )
