"""Bought, managed, seen: three counts of the same devices that drift apart, and the lists of where they differ."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from pupitre.fleet.models import Device, ManagedRecord
from pupitre.fleet.querysets import OUT_OF_LIFE, VIEW
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import OrderLine
from pupitre.territory.models import School

SEEN_WITHIN = 45  # days: longer than any holiday but the summer's
GONE = ("lost", "stolen")


@dataclass(frozen=True)
class Row:
    """A model, or a school: units received on orders, devices in the register, those managed, those seen lately."""

    key: int | None
    name: str
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
    serving = devices.filter(state__in=("in_use", "on_loan"))
    return {
        "never_seen": serving.filter(last_seen_on__isnull=True),
        "silent": serving.filter(last_seen_on__lt=since),
        "not_managed": devices.alive().filter(~managed(), last_seen_on__gte=since),
        "gone_but_seen": devices.filter(state__in=GONE, tasks__kind="reappeared", tasks__closed_at__isnull=True),
    }


def differences(viewer: Viewer, since: date) -> Differences:
    """The length of each list (five counts, each by an index or one pass)."""
    counts = {name: rows.count() for name, rows in lists(viewer, since).items()}
    return Differences(unknown=ManagedRecord.objects.visible(viewer).to_settle().count(), **counts)


def by_model(viewer: Viewer, since: date) -> list[Row]:
    return _rows(viewer, since, "model")


def by_school(viewer: Viewer, since: date) -> list[Row]:
    return _rows(viewer, since, "school")


def _rows(viewer: Viewer, since: date, by: str) -> list[Row]:
    """The counts by model or by school: one pass over devices, one over the records, one over order lines."""
    devices = Device.objects.visible(viewer).exclude(state__in=OUT_OF_LIFE)
    name = f"{by}__name"
    registered = devices.order_by().values_list(by).annotate(all=_count(), seen=_count(Q(last_seen_on__gte=since)))
    keys = devices.filter(managed()).order_by().values_list(by).annotate(all=_count())
    bought = (
        OrderLine.objects.filter(accepted__gt=0, school__in=School.objects.visible(viewer, VIEW))
        .exclude(model__category="accessory")
        .order_by()
        .values_list(by, name)
        .annotate(units=Sum("accepted"))
    )
    names: dict[int | None, str] = {}
    received: dict[int | None, int] = {}
    for key, said, units in bought:
        names[key], received[key] = said, units
    counted = {key: (everything, seen) for key, everything, seen in registered}
    under = dict(keys)
    missing = [key for key in counted if key is not None and key not in names]
    model = Device._meta.get_field(by).related_model
    names |= dict(model._default_manager.filter(pk__in=missing).order_by("pk").values_list("pk", "name"))  # type: ignore[union-attr]
    rows = [
        Row(key, names.get(key, ""), received.get(key, 0), *_pair(counted, key, under)) for key in {*names, *counted}
    ]
    return sorted(rows, key=lambda row: (-abs(row.registered - row.seen), row.name))


def _pair(counted: dict[int | None, tuple[int, int]], key: int | None, under: dict[Any, int]) -> tuple[int, int, int]:
    everything, seen = counted.get(key, (0, 0))
    return everything, under.get(key, 0), seen


def _count(condition: Q | None = None) -> Any:
    return Count("pk", filter=condition)
