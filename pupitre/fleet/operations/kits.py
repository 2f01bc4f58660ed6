"""What goes with a device: the parts of its kit, its photos."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from pupitre.fleet import permissions, refusals
from pupitre.fleet.models import Device, DevicePhoto, KitPart
from pupitre.fleet.operations.devices import lock, subject
from pupitre.kernel import audit, files
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import DeviceModel


@transaction.atomic
def change(
    *,
    device: Device,
    states: Mapping[int, str],
    tags: Mapping[int, str],
    add: Sequence[DeviceModel] = (),
    actor: Viewer,
    at: datetime,
) -> None:
    """Say how the parts of a kit are, what labels they bear, and which are added.

    Errors: NotAllowed, NameTaken.
    """
    [device] = lock([device])
    if not permissions.can_edit_device(actor, device):
        raise NotAllowed
    parts = list(device.parts.order_by("pk"))
    for part in parts:
        part.state = states.get(part.pk, part.state)
        part.tag = tags.get(part.pk, part.tag).strip().upper()[:40]
    try:
        with transaction.atomic():
            KitPart.objects.bulk_update(parts, ["state", "tag"])
    except IntegrityError as error:
        raise refusals.NameTaken(name=", ".join(part.tag for part in parts if part.tag)) from error
    KitPart.objects.bulk_create(KitPart(device=device, model=model) for model in add)
    audit.record("fleet.kit_changed", actor=actor, at=at, subject=subject(device), parts=len(parts) + len(add))


@transaction.atomic
def add_photo(
    *, device: Device, upload: files.Upload, name: str, caption: str, actor: Viewer, at: datetime
) -> DevicePhoto:
    """Keep a photo of a device: whoever edits it, or hands it out in its school, may add one.

    Errors: NotAllowed, FileTooLarge, FileNotAccepted.
    """
    may = permissions.can_edit_device(actor, device)
    if not may and (device.school is None or not permissions.can_hand_out(actor, device.school)):
        raise NotAllowed
    kept = files.store_photo(upload, name, actor=actor, at=at)
    photo = DevicePhoto.objects.create(device=device, file=kept, caption=caption.strip()[:120])
    audit.record("fleet.photo_added", actor=actor, at=at, subject=subject(device), photo=photo.pk)
    return photo


@transaction.atomic
def remove_photo(*, photo: DevicePhoto, actor: Viewer, at: datetime) -> None:
    """Take a photo away. Errors: NotAllowed."""
    if not permissions.can_edit_device(actor, photo.device):
        raise NotAllowed
    device = photo.device
    photo.delete()
    audit.record("fleet.photo_removed", actor=actor, at=at, subject=subject(device))
