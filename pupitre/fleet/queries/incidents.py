"""Incidents and repairs as lists and figures: turn-around by repairer, cost and failures by model and provenance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from pupitre.fleet.enums import IncidentKind
from pupitre.fleet.models import Device, Incident, Repair
from pupitre.fleet.querysets import OUT_OF_LIFE, VIEW
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.failures import Failures

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Repairer:
    """A repairer: repairs under way, ended, their mean days, what they cost."""

    name: str
    under_way: int
    ended: int
    days: float | None
    cost: Decimal


@dataclass(frozen=True)
class ModelRow:
    """A model over a year: devices that may serve, those that broke down, what their repairs cost."""

    name: str
    devices: int
    failed: int
    cost: Decimal

    @property
    def rate(self) -> float:
        return self.failed / self.devices if self.devices else 0.0


def listed(viewer: Viewer) -> QuerySet[Incident]:
    return Incident.objects.visible(viewer)


def repairers(viewer: Viewer) -> list[Repairer]:
    """Each repairer with its turn-around, busiest first; repairs without a named one stand under an empty name."""
    rows = Repair.objects.visible(viewer).order_by().values_list("supplier__name")
    figures = rows.annotate(
        under_way=Count("pk", filter=Q(back_on__isnull=True)),
        ended=Count("pk", filter=Q(back_on__isnull=False)),
        days=Avg(F("back_on") - F("sent_on"), filter=Q(back_on__isnull=False)),
        cost=Sum("cost"),
    ).order_by("-ended", "supplier__name")
    return [
        Repairer(name or "", under_way, ended, _days(days), cost or Decimal(0))
        for name, under_way, ended, days, cost in figures
    ]


def _days(spent: object) -> float | None:
    """Days, whether the base answers an interval or a number."""
    if spent is None:
        return None
    return spent.total_seconds() / 86_400 if isinstance(spent, timedelta) else float(str(spent))


def by_model(viewer: Viewer, most: int = 30) -> list[ModelRow]:
    """The models of which most devices broke down over a year."""
    since = timezone.localdate() - YEAR
    rows = (
        Device.objects.visible(viewer).exclude(state__in=OUT_OF_LIFE).order_by().values_list("model", "model__name")
    )
    counted = rows.annotate(n=Count("pk"), failed=Count("pk", filter=Exists(_failed(since))))
    repairs = Repair.objects.visible(viewer).filter(sent_on__gte=since).order_by().values_list("device__model")
    costs = dict(repairs.annotate(cost=Sum("cost")))
    found = [ModelRow(name, n, failed, costs.get(key) or Decimal(0)) for key, name, n, failed in counted]
    return sorted((row for row in found if row.failed or row.cost), key=lambda row: (-row.rate, row.name))[:most]


def failures_by_provenance(viewer: Viewer) -> Sequence[Failures]:
    """Devices that served over the last year, by provenance, and those of them that broke down."""
    if not viewer.can(VIEW):
        return []
    since = timezone.localdate() - YEAR
    rows = Device.objects.visible(viewer).filter(in_service_on__isnull=False).exclude(state__in=OUT_OF_LIFE)
    counted = rows.order_by().values_list("model__provenance")
    figures = counted.annotate(n=Count("pk"), failed=Count("pk", filter=Exists(_failed(since))))
    return [Failures(*row) for row in figures.order_by("model__provenance")]


def _failed(since: object) -> QuerySet[Incident]:
    """Breakdowns of a device since a day: damage, loss and theft say nothing of how it lasts."""
    return Incident.objects.filter(device=OuterRef("pk"), kind=IncidentKind.FAULT, happened_on__gte=since)
