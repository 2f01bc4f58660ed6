"""Bought, managed, seen: three counts of the same devices that drift apart, and the lists of where they differ."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value

from pupitre.fleet.models import Device, ManagedRecord
from pupitre.fleet.querysets import OUT_OF_LIFE, VIEW
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.enums import Category
from pupitre.procurement.models import DeviceModel, OrderLine
from pupitre.territory.models import School

SEEN_WITHIN = 45  # days: longer than any holiday but the summer's
GONE = ("lost", "stolen")
SERVING = ("in_use", "on_loan")
MUTE = (
    Category.SCREEN, Category.PROJECTOR, Category.NETWORK, Category.ACCESSORY, Category.FURNITURE, Category.SOFTWARE,
)  # fmt: skip
"""What no agent runs on and no tool manages: its silence says nothing. One that was seen all the same counts."""


@dataclass(frozen=True)
class Row:
    """A model, or a school: units received on orders, devices in the register, those managed, those seen lately."""

    key: int | None
    name: str
    commune: str  # of a school: several have one name
    received: int
    registered: int
    managed: int
    seen: int


@dataclass(frozen=True)
class Differences:
    """How many devices stand in each list."""

    never_seen: int
    not_managed: int
    silent: int
    gone_but_seen: int
    unknown: int


def managed() -> Exists:
    """Whether a tool manages the device."""
    return Exists(ManagedRecord.objects.filter(device=OuterRef("pk"), is_managed=True))


def lists(viewer: Viewer, since: date) -> dict[str, QuerySet[Any]]:
    """The devices of each difference, `since` being the day from which one counts as seen."""
    devices = Device.objects.visible(viewer)
    serving = devices.filter(state__in=SERVING)
    return {
        "never_seen": serving.filter(last_seen_on__isnull=True).exclude(model__category__in=MUTE),
        "silent": serving.filter(last_seen_on__lt=since),
        "not_managed": devices.alive().filter(~managed(), last_seen_on__gte=since),
        "gone_but_seen": devices.filter(state__in=GONE, tasks__kind="reappeared", tasks__closed_at__isnull=True),
    }


@dataclass(frozen=True)
class Counts:
    """The three counts by model and by school, those that differ most first, and the length of each list."""

    models: list[Row]
    schools: list[Row]
    differences: Differences


def counts(viewer: Viewer, since: date) -> Counts:
    """One pass over the devices gives every count of theirs; orders, names and machines unknown are asked beside.

    What nothing can see is left out, bought or not.
    """
    found = lists(viewer, since)
    alive, seen = ~Q(state__in=OUT_OF_LIFE), Q(last_seen_on__gte=since)
    serving = Q(state__in=SERVING)
    groups = (
        Device.objects.visible(viewer)
        .exclude(model__category__in=MUTE, last_seen_on__isnull=True)
        .alias(under=managed())
        .order_by()
        .values_list("model", "school")
        .annotate(
            registered=_count(alive),
            managed=_count(alive & Q(under=True)),
            seen=_count(alive & seen),
            never_seen=_count(serving & Q(last_seen_on__isnull=True)),
            silent=_count(serving & Q(last_seen_on__lt=since)),
            not_managed=_count(alive & seen & Q(under=False)),
        )
    )
    received = (
        OrderLine.objects.filter(accepted__gt=0, school__in=School.objects.visible(viewer, VIEW))
        .exclude(model__category__in=MUTE)
        .order_by()
        .values_list("model", "school")
        .annotate(units=Sum("accepted"))
    )
    sums: list[dict[int | None, list[int]]] = [{}, {}]  # by model, by school: received, registered, managed, seen
    differing = [0, 0, 0]
    for *keys, registered, under, lately, never, silent, alone in groups:
        _add(sums, keys, (0, registered, under, lately))
        differing = [a + b for a, b in zip(differing, (never, silent, alone), strict=True)]
    for *keys, units in received:
        _add(sums, keys, (units, 0, 0, 0))
    never, silent, alone = differing
    unknown = ManagedRecord.objects.visible(viewer).to_settle().count()
    return Counts(
        _rows(DeviceModel, sums[0]),
        _rows(School, sums[1]),
        Differences(never, alone, silent, found["gone_but_seen"].count(), unknown),
    )


def _add(sums: list[dict[int | None, list[int]]], keys: list[int | None], figures: tuple[int, ...]) -> None:
    for by, key in zip(sums, keys, strict=True):
        held = by.setdefault(key, [0, 0, 0, 0])
        for position, figure in enumerate(figures):
            held[position] += figure


def _rows(kind: type[DeviceModel] | type[School], sums: dict[int | None, list[int]]) -> list[Row]:
    named = kind._default_manager.filter(pk__in=[key for key in sums if key is not None]).order_by("pk")
    place = F("commune_name") if kind is School else Value("")
    names = {key: (name, at) for key, name, at in named.values_list("pk", "name", place)}
    rows = [Row(key, *names.get(key or 0, ("", "")), *figures) for key, figures in sums.items() if any(figures)]
    return sorted(rows, key=lambda row: (-abs(row.registered - row.seen), row.name))


def _count(condition: Q) -> Count:
    return Count("pk", filter=condition)
