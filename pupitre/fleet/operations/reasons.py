"""Keep what somebody wrote with an act on devices, in the act's transaction: it is said in their history."""

from collections.abc import Iterable
from datetime import datetime

from pupitre.fleet.models import ActReason, Device


def keep(devices: Iterable[Device], reason: str, at: datetime) -> None:
    """The reason of an act, told of each device."""
    if text := reason.strip()[:250]:
        ActReason.objects.bulk_create(
            ActReason(device=one, organisation_id=one.organisation_id, text=text, at=at) for one in devices
        )


def keep_of_many(owners: Iterable[int], reason: str, at: datetime) -> None:
    """The reason of one act on many devices, told once for each of their owners."""
    if text := reason.strip()[:250]:
        ActReason.objects.bulk_create(ActReason(organisation_id=owner, text=text, at=at) for owner in sorted(owners))
