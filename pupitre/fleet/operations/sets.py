"""Carts, class sets and loan pools: made, filled, emptied, closed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from pupitre.fleet import permissions, refusals
from pupitre.fleet.engine.bulk import Asked
from pupitre.fleet.engine.states import Act
from pupitre.fleet.models import Device, DeviceSet
from pupitre.fleet.operations import bulk
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import School


@transaction.atomic
def open_set(*, school: School, facts: dict[str, Any], actor: Viewer, at: datetime) -> DeviceSet:
    """Make a set of devices in a school. Errors: NotAllowed, NameTaken."""
    made = DeviceSet(school=school)
    _write(made, facts, actor)
    audit.record("fleet.set_opened", actor=actor, at=at, subject=subject(made))
    return made


@transaction.atomic
def change_set(*, row: DeviceSet, facts: dict[str, Any], actor: Viewer, at: datetime) -> DeviceSet:
    """Rename a set, label it, move it to another room. Errors: NotAllowed, NameTaken."""
    kept = DeviceSet.objects.select_for_update(of=("self",)).select_related("school").get(pk=row.pk)
    _write(kept, facts, actor)
    audit.record("fleet.set_changed", actor=actor, at=at, subject=subject(kept))
    return kept


@transaction.atomic
def fill(
    *, row: DeviceSet, devices: Sequence[int], key: str, actor: Viewer, at: datetime, serving: bool = False
) -> bulk.Done:
    """Put devices of the school in a set; `serving` also puts those in store in service there.

    What cannot be is left and counted; the same key again does nothing. Errors: NotAllowed, SetClosed, TooMany.
    """
    kept = DeviceSet.objects.select_for_update(of=("self",)).select_related("school").get(pk=row.pk)
    if not permissions.can_edit(actor, kept.school):
        raise NotAllowed
    if kept.closed_on is not None:
        raise refusals.SetClosed(set=kept.name)
    asked = Asked(values={"set_id": kept.pk}, school=kept.school_id)
    done = bulk.run(keys=devices, asked=asked, key=key, actor=actor, at=at)
    if serving and not done.again:
        stored = list(Device.objects.filter(pk__in=devices, set=kept, state="in_store").values_list("pk", flat=True))
        place = Asked(act=Act.PLACE, school=kept.school_id)
        bulk.run(keys=stored, asked=place, key=f"{key}-place"[:60], actor=actor, at=at)
    if done.done and not done.again:
        audit.record("fleet.set_filled", actor=actor, at=at, subject=subject(kept), devices=done.done)
    return done


@transaction.atomic
def empty(*, row: DeviceSet, devices: Sequence[int], actor: Viewer, at: datetime) -> int:
    """Take devices out of a set; they stay where they are. Answers how many left. Errors: NotAllowed."""
    kept = DeviceSet.objects.select_related("school").get(pk=row.pk)
    if not permissions.can_edit(actor, kept.school):
        raise NotAllowed
    left = Device.objects.filter(pk__in=devices, set=kept).update(set=None)
    if left:
        audit.record("fleet.set_emptied", actor=actor, at=at, subject=subject(kept), devices=left)
    return left


@transaction.atomic
def close_set(*, row: DeviceSet, actor: Viewer, at: datetime) -> None:
    """Close a set: its devices leave it and stay in the school. Closing twice changes nothing. Errors: NotAllowed."""
    kept = DeviceSet.objects.select_for_update(of=("self",)).select_related("school").get(pk=row.pk)
    if not permissions.can_edit(actor, kept.school):
        raise NotAllowed
    if kept.closed_on is not None:
        return
    left = Device.objects.filter(set=kept).update(set=None)
    kept.closed_on, kept.tag = timezone.localdate(at), ""
    kept.save(update_fields=["closed_on", "tag"])
    audit.record("fleet.set_closed", actor=actor, at=at, subject=subject(kept), devices=left)


def subject(row: DeviceSet) -> str:
    return f"fleet.deviceset:{row.pk}"


def _write(row: DeviceSet, facts: dict[str, Any], actor: Viewer) -> None:
    if not permissions.can_edit(actor, row.school):
        raise NotAllowed
    for name, value in facts.items():
        setattr(row, name, value.strip().upper() if name == "tag" else value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise refusals.NameTaken(name=row.tag or row.name) from error
