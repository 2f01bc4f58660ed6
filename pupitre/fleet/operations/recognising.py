"""Gather what recognising machines takes, decide by the engine, and say what a person has to look at."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from pupitre.accounts.queries import descendants
from pupitre.fleet.engine.identity import How, Known, identify
from pupitre.fleet.engine.sighting import Sighting, swapped
from pupitre.fleet.enums import Standing, TaskKind
from pupitre.fleet.models import Device, DeviceAddress, ManagedRecord, Source, Task
from pupitre.territory.models import School

TASK_OF = {Standing.UNKNOWN: TaskKind.UNKNOWN_SEEN, Standing.CONFLICT: TaskKind.IDENTITY}


def bodies(source: Source) -> frozenset[int]:
    """The organisations whose devices a source may see: its own, and all below."""
    return descendants([source.organisation_id])[source.organisation_id] | {source.organisation_id}


def recognise(source: Source, pairs: Sequence[tuple[ManagedRecord, Sighting]]) -> None:
    """Set the device and the standing of records, without saving; what a person decided stays."""
    open_to_us = [
        (record, seen)
        for record, seen in pairs
        if record.standing != Standing.IGNORED and not (record.how == How.PERSON and record.device_id)
    ]
    if not open_to_us:
        return
    known = _known(source, open_to_us)
    for record, seen in open_to_us:
        whole = replace(seen, serial=record.serial, uuid=record.uuid, macs=tuple(record.macs))
        found = identify(whole, _sharing(known, whole, record.device_id), before=record.device_id)
        record.device_id, record.how, record.between = found.device, found.how, list(found.between)
        if found.device is not None:
            record.standing = Standing.LINKED
        else:
            record.standing = Standing.CONFLICT if found.is_conflict else Standing.UNKNOWN


def _known(source: Source, pairs: Iterable[tuple[ManagedRecord, Sighting]]) -> Mapping[object, list[Known]]:
    """The devices that share a number with a machine of the page, by each number and by their key (two queries)."""
    serials, uuids, macs, keys = set(), set(), set(), set()
    for record, _seen in pairs:
        serials |= {record.serial} - {""}
        uuids |= {record.uuid, swapped(record.uuid)} if record.uuid else set()
        macs |= set(record.macs)
        keys |= {record.device_id} - {None}
    addresses: dict[int, set[str]] = defaultdict(set)
    for device, mac in DeviceAddress.objects.filter(mac__in=macs).order_by("pk").values_list("device", "mac"):
        addresses[device].add(mac)
    rows = Device.objects.filter(
        Q(serial__in=serials, organisation__in=bodies(source))
        | Q(hardware_uuid__in=uuids, organisation__in=bodies(source))
        | Q(pk__in=addresses.keys() | keys)
    )
    found: dict[object, list[Known]] = defaultdict(list)
    for pk, serial, uuid in rows.order_by("pk").values_list("pk", "serial", "hardware_uuid"):
        one = Known(pk, serial, uuid, frozenset(addresses[pk]))
        for number in {pk, serial, uuid, *one.macs} - {""}:
            found[number].append(one)
    return found


def _sharing(known: Mapping[object, list[Known]], seen: Sighting, before: int | None) -> list[Known]:
    numbers = {seen.serial, seen.uuid, swapped(seen.uuid) if seen.uuid else "", *seen.macs, before} - {"", None}
    return list({one.device: one for number in numbers for one in known.get(number, ())}.values())


def place(source: Source, records: Sequence[ManagedRecord]) -> None:
    """Set the school of records from the code of one in their place (a tag, an organisational unit)."""
    parts = [(record, sorted(set(re.split(r"[\s/,;]+", record.site.upper())) - {""})) for record in records]
    codes = {part for _record, found in parts for part in found}
    if not codes:
        return
    own = bodies(source)
    rows = School.objects.filter(Q(responsible__in=own) | Q(area__in=own), code__in=codes)
    schools = dict(rows.order_by("pk").values_list("code", "pk"))
    for record, found in parts:
        record.school_id = next((schools[part] for part in found if part in schools), None)


def tell(records: Iterable[ManagedRecord], at: datetime) -> None:
    """Raise the task of each record that a person has to settle, and close those that settled themselves."""
    rows = list(records)
    settled = [row.pk for row in rows if row.standing not in TASK_OF]
    open_tasks = Task.objects.open().filter(record__isnull=False)
    open_tasks.filter(record__in=settled).update(closed_at=at, outcome=Standing.LINKED)
    for standing, kind in TASK_OF.items():
        of_this = [row for row in rows if row.standing == standing]
        open_tasks.filter(record__in=of_this).exclude(kind=kind).update(closed_at=at, outcome=standing)
        Task.objects.bulk_create(
            (Task(kind=kind, record=row, school_id=row.school_id, detail=row.model, opened_at=at) for row in of_this),
            ignore_conflicts=True,
        )
