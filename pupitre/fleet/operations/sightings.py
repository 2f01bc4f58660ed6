"""What a source says of machines, a page or one: recognised, kept, told. The agents' messages come the same way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Q

from pupitre.fleet.engine.sighting import Sighting
from pupitre.fleet.enums import Standing, TaskKind
from pupitre.fleet.models import Device, DeviceAddress, ManagedRecord, Source, Task
from pupitre.fleet.operations import activity, recognising
from pupitre.kernel import audit
from pupitre.kernel.models import RowChange
from pupitre.kernel.viewer import SYSTEM

TOLD = (
    "asset_tag", "model", "os", "os_version", "support_ends_on", "memory_mb", "disk_gb", "battery_percent", "site",
)  # fmt: skip
NUMBERS = ("serial", "uuid", "macs")
WRITTEN = (
    "external_id", "previous_ids", "device", "school", "standing", "how", "between", *NUMBERS, *TOLD, "is_managed",
    "last_seen_at", "listed_at",
)  # fmt: skip


LENGTHS = {name: getattr(ManagedRecord._meta.get_field(name), "max_length", None) for name in (*TOLD, *NUMBERS)}


@dataclass(frozen=True)
class Received:
    """What became of a page of sightings."""

    seen: int = 0
    new: int = 0
    changed: int = 0
    unknown: int = 0
    conflicts: int = 0


@transaction.atomic
def receive(*, source: Source, sightings: Sequence[Sighting], at: datetime, is_listed: bool = False) -> Received:
    """Keep what a source says of machines; receiving the same twice is the same as once.

    `is_listed`: it lists all that it manages, page by page; `end_listing` says what the whole listing lacks.
    """
    by_name = {seen.external_id: seen for seen in sightings}
    _one_by_one(source, by_name.values())
    found = _records(source, by_name)
    pairs, numbers_changed, moved, told = [], [], [], []
    for name, seen in by_name.items():
        record = found.get(name) or ManagedRecord(source=source, first_seen_at=at)
        changed = _merge(record, seen)
        if is_listed:
            record.listed_at = at
        pairs.append((record, seen))
        if record.pk is None or record.standing != Standing.LINKED or changed & {*NUMBERS, "external_id"}:
            numbers_changed.append((record, seen))
        if "site" in changed:
            moved.append(record)
        if changed:
            told.append(record)
    recognising.place(source, moved)
    before = {id(record): (record.standing, record.device_id) for record, _seen in numbers_changed}
    recognising.recognise(source, numbers_changed)
    new = [record for record, _seen in pairs if record.pk is None]
    days = _days(pairs)
    settled = [one for one, _ in numbers_changed if (one.standing, one.device_id) != before[id(one)]]
    _write(pairs, new, told, settled)
    recognising.tell([*new, *(one for one in settled if one not in new)], at)
    _tell_devices(pairs, {id(one) for one in (*told, *settled)}, at)
    activity.keep_days([(record.pk, day, minutes) for record, day, minutes in days], activity.local_day(at))
    standings = [record.standing for record, _seen in pairs]
    return Received(
        len(pairs), len(new), len({id(one) for one in told} - {id(one) for one in new}),
        standings.count(Standing.UNKNOWN), standings.count(Standing.CONFLICT),
    )  # fmt: skip


def _one_by_one(source: Source, sightings: Iterable[Sighting]) -> None:
    """Two messages of one machine wait for one another, whatever name each gives it."""
    keys = {f"{source.pk}:{number}" for seen in sightings for number in (seen.external_id, seen.serial) if number}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(key) FROM"
            " (SELECT DISTINCT hashtextextended(name, 7) AS key FROM unnest(%s::text[]) name ORDER BY 1) keys",
            [sorted(keys)],
        )


def _records(source: Source, by_name: dict[str, Sighting]) -> dict[str, ManagedRecord]:
    """The record of each name. A machine under a new name is found by its serial number, or by a name it had."""
    rows = ManagedRecord.objects.filter(source=source).order_by("pk")
    found = {row.external_id: row for row in rows.filter(external_id__in=by_name)}
    new = {name: seen for name, seen in by_name.items() if name not in found}
    if not new:
        return found
    serials = {seen.serial for seen in new.values() if seen.serial}
    alike: dict[str, list[ManagedRecord]] = {}
    for row in rows.filter(Q(serial__in=serials) | Q(previous_ids__overlap=list(new))):
        if row.external_id in by_name:
            continue  # both names came in this page: two machines
        for key in {row.serial, *row.previous_ids} - {""}:
            alike.setdefault(key, []).append(row)
    taken: set[int] = set()
    for name, seen in new.items():
        fitting = alike.get(seen.serial, []) if seen.serial else alike.get(name, [])
        if len(fitting) == 1 and fitting[0].pk not in taken:
            taken.add(fitting[0].pk)
            found[name] = fitting[0]
    return found


def _merge(record: ManagedRecord, seen: Sighting) -> set[str]:
    """Write what is said into a record, without saving; what is not said is left. Returns what changed."""
    changed = set()
    if record.external_id != seen.external_id:
        if record.external_id:
            record.previous_ids = [*record.previous_ids, record.external_id][-10:]
        record.external_id = seen.external_id
        changed.add("external_id")
    for name in (*TOLD, "serial", "uuid"):
        said = getattr(seen, name)
        if isinstance(said, str):
            said = said[: LENGTHS[name]]
        if said not in (None, "") and said != getattr(record, name):
            setattr(record, name, said)
            changed.add(name)
    if seen.macs and list(seen.macs) != record.macs:
        record.macs = list(seen.macs)
        changed.add("macs")
    if seen.is_managed != record.is_managed:
        record.is_managed = seen.is_managed
        changed.add("is_managed")
    return changed


def _days(pairs: Sequence[tuple[ManagedRecord, Sighting]]) -> list[tuple[ManagedRecord, date, int | None]]:
    """The days of use to write, those known already left out; the date last seen is set on each record."""
    days: list[tuple[ManagedRecord, date, int | None]] = []
    for record, seen in pairs:
        known = record.pk is not None and record.last_seen_at
        last = activity.local_day(record.last_seen_at) if known and record.last_seen_at else None
        days += [(record, *one) for one in seen.active if one[1] is not None or last is None or one[0] > last]
        if seen.seen_at and (record.last_seen_at is None or seen.seen_at > record.last_seen_at):
            record.last_seen_at = seen.seen_at
    return days


def _write(
    pairs: Sequence[tuple[ManagedRecord, Sighting]],
    new: Sequence[ManagedRecord],
    told: Sequence[ManagedRecord],
    settled: Sequence[ManagedRecord],
) -> None:
    if new:
        ManagedRecord.objects.bulk_create(new)
    made = {id(record) for record in new}
    whole = {id(record): record for record in (*told, *settled) if id(record) not in made}
    if whole:
        ManagedRecord.objects.bulk_create(
            whole.values(), update_conflicts=True, unique_fields=["pk"], update_fields=WRITTEN
        )
    rest = [record for record, _seen in pairs if id(record) not in made and id(record) not in whole]
    if rest:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE fleet_managedrecord r SET last_seen_at = v.seen, listed_at = v.listed"
                " FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) v(id, seen, listed)"
                " WHERE r.id = v.id AND (r.last_seen_at, r.listed_at) IS DISTINCT FROM (v.seen, v.listed)",
                [list(one) for one in zip(*((r.pk, r.last_seen_at, r.listed_at) for r in rest), strict=True)],
            )


def end_listing(*, source: Source, since: datetime) -> int:
    """A whole listing, begun at `since`, has come to its end: what it did not hold is managed no more. How many.

    A listing that held nothing says nothing: an account whose rights were cut is answered with an empty page.
    """
    rows = ManagedRecord.objects.filter(source=source)
    if not rows.filter(listed_at__gte=since).exists():
        return 0
    unlisted = Q(listed_at__lt=since) | Q(listed_at__isnull=True, first_seen_at__lt=since)
    return rows.filter(unlisted, is_managed=True).update(is_managed=False)


DEVICES = """
UPDATE fleet_device d SET last_seen_on = greatest(d.last_seen_on, v.day)
FROM (SELECT id, max(day) AS day FROM unnest(%s::bigint[], %s::date[]) t(id, day) GROUP BY id) v
WHERE d.id = v.id AND (d.last_seen_on IS NULL OR d.last_seen_on < v.day OR d.state IN ('lost', 'stolen'))
RETURNING d.id, d.state
"""
FACTS = """
UPDATE fleet_device d SET os = CASE WHEN v.os = '' THEN d.os ELSE left(v.os, 80) END,
    hardware_uuid = CASE WHEN d.hardware_uuid = '' THEN v.uuid ELSE d.hardware_uuid END,
    support_ends_on = coalesce(v.ends, d.support_ends_on)
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::date[]) v(id, os, uuid, ends)
WHERE d.id = v.id AND ((v.os <> '' AND d.os <> left(v.os, 80)) OR (d.hardware_uuid = '' AND v.uuid <> '')
    OR (v.ends IS NOT NULL AND d.support_ends_on IS DISTINCT FROM v.ends))
RETURNING d.id
"""


def _tell_devices(pairs: Sequence[tuple[ManagedRecord, Sighting]], changed: set[int], at: datetime) -> None:
    """The devices of the register learn what was said of them; those lost or stolen and seen since raise a task."""
    linked = {record.device_id: record for record, _seen in pairs if record.device_id}
    seen = [(key, record.last_seen_at) for key, record in linked.items() if record.last_seen_at]
    learnt = {key: record for key, record in linked.items() if id(record) in changed}
    with connection.cursor() as cursor:
        cursor.execute(DEVICES, [[key for key, _ in seen], [activity.local_day(moment) for _, moment in seen]])
        gone = [key for key, state in cursor.fetchall() if state in {"lost", "stolen"}]
        if learnt:
            rows = [
                (key, f"{one.os} {one.os_version}".strip(), one.uuid, one.support_ends_on)
                for key, one in sorted(learnt.items())
            ]
            cursor.execute(FACTS, [list(column) for column in zip(*rows, strict=True)])
            if cursor.rowcount:
                audit.record("fleet.told_by_source", actor=SYSTEM, at=at, rows=cursor.rowcount)
    if learnt:
        DeviceAddress.objects.bulk_create(
            (DeviceAddress(device_id=key, mac=mac) for key, one in learnt.items() for mac in one.macs),
            ignore_conflicts=True,
        )
    if gone:
        _reappeared({key: linked[key] for key in gone}, at)


def _reappeared(records: dict[int, ManagedRecord], at: datetime) -> None:
    """A device that was seen after it was declared lost or stolen is to be looked for."""
    declared = dict(
        RowChange.objects.filter(table="fleet.device", row_pk__in=records, changes__has_key="state")
        .order_by("at", "pk")
        .values_list("row_pk", "at")
    )
    schools = dict(Device.objects.filter(pk__in=records).order_by("pk").values_list("pk", "school_id"))
    Task.objects.bulk_create(
        (
            Task(kind=TaskKind.REAPPEARED, device_id=key, record=one, school_id=schools[key], opened_at=at)
            for key, one in records.items()
            if one.last_seen_at and (key not in declared or one.last_seen_at > declared[key])
        ),
        ignore_conflicts=True,
    )
