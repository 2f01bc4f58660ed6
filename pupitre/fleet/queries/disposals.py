"""Withdrawn devices that wait to leave, disposals, and the shares of reuse that the law asks (décret 2023-266)."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Count, Q, QuerySet

from pupitre.fleet.engine.charging import Retired, ReuseShare, reuse_shares
from pupitre.fleet.enums import REUSE
from pupitre.fleet.models import Device, Disposal, Withdrawal
from pupitre.fleet.operations.disposals import age_years
from pupitre.fleet.permissions import DISPOSE
from pupitre.kernel.viewer import Viewer


def listed(viewer: Viewer) -> QuerySet[Disposal]:
    return Disposal.objects.visible(viewer, DISPOSE).annotate(units=Count("lines"))


def waiting(viewer: Viewer) -> QuerySet[Device]:
    """The withdrawn devices that have not left."""
    rows = Device.objects.visible(viewer, DISPOSE).filter(state="retired")
    return rows.select_related("model", "school").order_by("asset_tag", "pk")


def lots(viewer: Viewer, most: int) -> list[Withdrawal]:
    """The lots that are not done: awaiting a decision, or with devices still to withdraw; the latest first."""
    rows = Withdrawal.objects.visible(viewer, DISPOSE).filter(lines__is_open=True).distinct()
    left = Count("lines", filter=Q(lines__is_open=True))
    return list(rows.annotate(units=Count("lines"), left=left).order_by("-proposed_at", "-pk")[:most])


def shares(viewer: Viewer, year: int) -> Mapping[str, ReuseShare]:
    """The share of reuse of a year, by category of product.

    Counted: devices withdrawn that had not left on 1 January or were withdrawn since; written-off losses count in
    neither. The register keeps no date of withdrawal before the disposal: those that left this year, and those that
    wait, make the stock.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = Device.objects.visible(viewer, DISPOSE).filter(
        Q(state="retired") | Q(disposal_line__disposal__on__range=(first, last))
    )
    related = rows.exclude(disposal_line__disposal__route="lost").select_related("model", "disposal_line__disposal")
    needed = ("bought_on", "in_service_on", "model__category", "disposal_line__age_years")
    found = []
    for device in related.only(*needed, "disposal_line__disposal__route").order_by("pk"):
        line = getattr(device, "disposal_line", None)
        age = line.age_years if line else age_years(device, first)
        found.append(Retired(device.model.category, age, line.disposal.route if line else ""))
    return reuse_shares(found, frozenset(str(route) for route in REUSE), year)
