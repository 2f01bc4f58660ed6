"""Labels given in series: a beginning and a number, unique whoever assigns at the same time."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from pupitre.fleet import permissions, refusals
from pupitre.fleet.engine import tags
from pupitre.fleet.models import Device, TagSeries
from pupitre.fleet.operations.devices import lock
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer


@transaction.atomic
def assign(
    *, devices: Sequence[Device], prefix: str, actor: Viewer, at: datetime, digits: int = tags.DIGITS
) -> list[Device]:
    """Give each device without a label the next one of its body's series; those that bear one keep it.

    Answers the devices that received one, so that doing it twice changes nothing.
    Errors: NotAllowed, NameTaken where somebody typed one of these labels meanwhile.
    """
    prefix = prefix.strip().upper()[:20]
    locked = lock(devices)
    if any(not permissions.can_edit_device(actor, device) for device in locked):
        raise NotAllowed
    bare = [device for device in locked if not device.asset_tag]
    for owner in sorted({device.organisation_id for device in bare}):
        _label([device for device in bare if device.organisation_id == owner], owner, prefix, digits)
    if bare:
        audit.record("fleet.tags_assigned", actor=actor, at=at, devices=len(bare), prefix=prefix)
    return bare


def _label(devices: list[Device], owner: int, prefix: str, digits: int) -> None:
    TagSeries.objects.bulk_create([TagSeries(organisation_id=owner, prefix=prefix)], ignore_conflicts=True)
    kept = TagSeries.objects.select_for_update().get(organisation=owner, prefix=prefix)
    begun = Device.objects.filter(organisation=owner, asset_tag__startswith=prefix)
    taken = set(begun.order_by().values_list("asset_tag", flat=True))
    for device, (tag, number) in zip(
        devices, tags.series(prefix, kept.next_number, len(devices), taken, digits), strict=True
    ):
        device.asset_tag, kept.next_number = tag, number + 1
    try:
        with transaction.atomic():
            Device.objects.bulk_update(devices, ["asset_tag"], batch_size=1000)
    except IntegrityError as error:
        raise refusals.NameTaken(name=devices[0].asset_tag) from error
    kept.save(update_fields=["next_number"])
