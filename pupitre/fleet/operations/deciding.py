"""What a committee has still to decide on before it leaves use, and what is done of what it decided."""

from collections.abc import Iterable
from datetime import datetime

from pupitre.fleet.engine import withdrawing
from pupitre.fleet.models import Device, FleetSettings, WithdrawalLine


def undecided(devices: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Of devices withdrawn together, (key, owner) each, those that wait for a decision (two queries at most)."""
    rows = list(devices)
    kept = FleetSettings.objects.filter(organisation__in={owner for _key, owner in rows}).order_by()
    decided_from = dict(kept.values_list("organisation", "withdrawals_decided_from"))
    if not any(decided_from.values()):
        return frozenset()
    keys = [key for key, _owner in rows]
    lines = WithdrawalLine.objects.filter(is_open=True, withdrawal__state="approved", device__in=keys)
    return withdrawing.undecided(rows, decided_from, frozenset(lines.order_by().values_list("device", flat=True)))


def settle(devices: Iterable[Device] | Iterable[int], at: datetime) -> None:
    """Note in the lots that hold them that devices have left use."""
    lines = WithdrawalLine.objects.filter(device__in=list(devices), is_open=True, withdrawal__state="approved")
    lines.update(is_open=False, withdrawn_at=at)
