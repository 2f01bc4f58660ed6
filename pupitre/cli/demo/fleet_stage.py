"""The fleet as it is being told: devices with what happens to them, kept in hand, then written at once by COPY.

Each act here leaves what the operation of its name leaves (tests/cli/test_demo_fleet.py compares them row by row):
the device's state, the holding and its kit, the history of triggers, and the entries of the trail.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pgtrigger
from django.db import connection

from pupitre.cli.demo.tables import Past, Table, Then, Who
from pupitre.fleet.models import ActReason, Device, DeviceSet, Holding, HoldingPart, KitPart, ScanAct, Task

DEVICE = "fleet.device"
COLUMNS = (
    "organisation_id", "model_id", "school_id", "serial", "asset_tag", "hardware_uuid", "name", "state", "condition",
    "allocation", "set_id", "room_id", "is_spare", "bought_on", "in_service_on", "price", "warranty_until", "os",
    "last_seen_on", "registered_at", "note",
)  # fmt: skip


@dataclass(slots=True)
class Unit:
    """A device; the fields are the columns of the register."""

    pk: int
    organisation_id: int
    model_id: int
    school_id: int
    serial: str
    asset_tag: str
    registered_at: datetime
    bought_on: date
    price: Decimal
    warranty_until: date
    allocation: str
    os: str = ""
    hardware_uuid: str = ""
    name: str = ""
    state: str = "in_store"
    condition: str = "bon"
    set_id: int | None = None
    room_id: int | None = None
    is_spare: bool = False
    in_service_on: date | None = None
    last_seen_on: date | None = None
    note: str = ""
    part: int | None = None  # of its kit
    part_state: str = "present"
    held: Held | None = None
    code: str = ""  # of its model
    task: list[object] | None = None  # the last one opened about it


@dataclass(slots=True)
class Held:
    """A holding under way."""

    row: list[object]
    part: list[object] | None


@dataclass(frozen=True)
class Scan:
    """A device that a clerk scans, for whom, and when; for a return, in what state it comes back."""

    unit: Unit
    pupil: int
    at: datetime
    condition: str = ""
    missing: bool = False  # the part of its kit
    override: str = ""


@dataclass
class Tables:
    """What is written with the devices; sizes are what a demo needs at most."""

    devices: Table = field(default_factory=lambda: Table(Device, *COLUMNS, size=40_000))
    sets: Table = field(
        default_factory=lambda: Table(
            DeviceSet, "school_id", "name", "kind", "tag", "room_id", "function", "group", size=2_000
        )
    )
    parts: Table = field(default_factory=lambda: Table(KitPart, "device_id", "model_id", "tag", "state", size=40_000))
    holdings: Table = field(
        default_factory=lambda: Table(
            Holding, "device_id", "pupil_id", "staff_id", "school_id", "year_id", "is_loan", "from_at", "until_at",
            "returned_as", "given_by_id", "given_by_name", "taken_by_id", "taken_by_name", "override_reason",
            size=60_000,
        )
    )  # fmt: skip
    holding_parts: Table = field(
        default_factory=lambda: Table(HoldingPart, "holding_id", "part_id", "returned_as", size=60_000)
    )
    scans: Table = field(
        default_factory=lambda: Table(
            ScanAct, "key", "campaign_id", "school_id", "kind", "code", "pupil_id", "device_id", "condition",
            "missing_parts", "broken_parts", "override", "scanned_at", "received_at", "clerk_id", "clerk_name",
            "fate", "reason", "detail", "settled_by_name", "settled_how", size=60_000,
        )
    )  # fmt: skip
    tasks: Table = field(
        default_factory=lambda: Table(
            Task, "kind", "device_id", "pupil_id", "school_id", "detail", "opened_at", "closed_at", "closed_by_name",
            "outcome",
            size=5_000,
        )
    )  # fmt: skip
    reasons: Table = field(
        default_factory=lambda: Table(
            ActReason, "organisation_id", "device_id", "text", "at", "transaction", size=20_000
        )
    )


UNTIL, RETURNED, TAKEN_ID, TAKEN_NAME = 8, 9, 12, 13  # places in a row of holdings, its number first


class Stage:
    """Devices in hand, and the acts that they go through."""

    def __init__(self) -> None:
        self.past = Past()
        self.tables = Tables()
        self.units: list[Unit] = []
        self._kit: dict[int, int | None] = {}  # the accessory that goes with a unit
        self._holdings: list[list[object]] = []
        self._holding_parts: list[list[object]] = []
        self._tasks: list[list[object]] = []

    def register(self, unit: Unit, who: Who, accessory: int | None = None) -> Unit:
        """`devices.register`."""
        then = self.past.begin(unit.registered_at, who)
        self.past.added(DEVICE, unit.pk, then)
        self.past.act("fleet.registered", _named(unit), then)
        self.units.append(unit)
        if accessory is not None:
            unit.part = self.tables.parts.number()
            self._kit[unit.pk] = accessory
        return unit

    def place(self, units: Sequence[Unit], at: datetime, who: Who) -> None:
        """`devices.act` with PLACE."""
        then = self.past.begin(at, who)
        for unit in units:
            self._move(unit, then, "in_use")
            self.past.act("fleet.place", _named(unit), then)

    def withdraw(self, units: Sequence[Unit], at: datetime, who: Who, reason: str) -> None:
        """`devices.act` with TAKE_BACK for those in service, then with WITHDRAW."""
        served = [unit for unit in units if unit.state == "in_use"]
        if served:
            then = self.past.begin(at - timedelta(minutes=5), who)
            for unit in served:
                self._move(unit, then, "in_store")
                self.past.act("fleet.take_back", _named(unit), then)
                self.tables.reasons.add(unit.organisation_id, unit.pk, reason, then.at, then.transaction)
        then = self.past.begin(at, who)
        for unit in units:
            self._move(unit, then, "retired", set_id=None, room_id=None)
            self.past.act("fleet.withdraw", _named(unit), then)
            self.tables.reasons.add(unit.organisation_id, unit.pk, reason, then.at, then.transaction)

    def open_set(self, at: datetime, who: Who, school: int, name: str, kind: str, **facts: object) -> int:
        """`sets.open_set`."""
        then = self.past.begin(at, who)
        values = (facts.get("tag", ""), facts.get("room"), facts.get("function", ""), facts.get("group", ""))
        pk = self.tables.sets.add(school, name, kind, *values)
        self.past.act("fleet.set_opened", f"fleet.deviceset:{pk}", then)
        return pk

    def hand_out(self, scans: Sequence[Scan], *, school: int, year: int, then: Then, staff: bool = False) -> None:
        """`holdings.hand_out`."""
        for scan in scans:
            self._move(scan.unit, then, "in_use")
            self._hold(scan, school, year, then, staff)
            self.past.act("fleet.hand_out", _named(scan.unit), then)

    def receive(
        self,
        scans: Sequence[Scan],
        *,
        campaign: int,
        school: int,
        year: int,
        at: datetime,
        who: Who,
        keys: Iterable[UUID],
    ) -> None:
        """`campaigns.receive` of a hand-out in which nothing stands in the way."""
        then = self.past.begin(at, who)
        self.hand_out(scans, school=school, year=year, then=then)
        self._scanned(scans, "hand_out", then, campaign=campaign, school=school, keys=keys)

    def receive_back(
        self, scans: Sequence[Scan], *, campaign: int, school: int, at: datetime, who: Who, keys: Iterable[UUID]
    ) -> None:
        """`campaigns.receive` of a return by those who were given the devices."""
        then = self.past.begin(at, who)
        for scan in scans:
            self._take_back(scan, school, then)
        self._scanned(scans, "take_back", then, campaign=campaign, school=school, keys=keys)

    def keep(self, pairs: Sequence[tuple[Unit, int]], school: int, at: datetime) -> None:
        """What `listeners.pupil_left` asks: pupils left, and kept a device."""
        for unit, pupil in pairs:
            self._tasks.append(["leaver", unit.pk, pupil, school, "", at, None, "", ""])

    def give_part(self, unit: Unit, at: datetime, who: Who, outcome: str) -> None:
        """`kits.change`: the part that was missing is there again, and its task is closed."""
        if unit.task is None or unit.part_state == "present":
            return
        then = self.past.begin(at, who)
        unit.part_state = "present"
        unit.task[6:] = at, who.name, outcome
        self.past.act("fleet.kit_changed", _named(unit), then, parts=1)

    def write(self) -> None:
        """Everything, at once."""
        tables = self.tables
        for unit in self.units:
            tables.devices.put(unit.pk, *(getattr(unit, column) for column in COLUMNS))
            if unit.part is not None:
                tables.parts.put(unit.part, unit.pk, self._kit[unit.pk], "", unit.part_state)
        for rows, table in ((self._holdings, tables.holdings), (self._holding_parts, tables.holding_parts)):
            for row in rows:
                table.put(*row)  # type: ignore[arg-type]
        for task in self._tasks:
            tables.tasks.add(*task)
        for table in (
            tables.sets, tables.parts, tables.holdings, tables.holding_parts, tables.scans, tables.tasks,
            tables.reasons,
        ):  # fmt: skip
            table.write()
        with pgtrigger.ignore("fleet.Device:history_insert"), connection.cursor() as cursor:  # told below, on its day
            cursor.execute(
                "SELECT 1"
            )  # tells the transaction what to ignore: a COPY passes by the wrappers of Django
            tables.devices.write()
        self.past.write()
        with connection.cursor() as cursor:  # what comes next reads them as they are now
            cursor.execute("ANALYZE fleet_device, fleet_holding, fleet_kitpart, fleet_scanact, kernel_rowchange")

    def _move(self, unit: Unit, then: Then, state: str, **facts: object) -> None:
        changes: dict[str, tuple[object, object]] = {"state": (unit.state, state)}
        unit.state = state
        if state == "in_use" and unit.in_service_on is None:
            unit.in_service_on = then.at.date()
            changes["in_service_on"] = (None, unit.in_service_on)
        for name, value in facts.items():
            before = getattr(unit, name)
            if before != value:
                changes[name] = (before, value)
                setattr(unit, name, value)
        self.past.changed(DEVICE, unit.pk, changes, then)

    def _hold(self, scan: Scan, school: int, year: int, then: Then, staff: bool) -> None:
        unit, pk = scan.unit, self.tables.holdings.number()
        taker = (None, scan.pupil) if staff else (scan.pupil, None)
        row: list[object] = [
            pk, unit.pk, *taker, school, year, False, then.at, None, "", then.who.pk, then.who.name, None, "",
            scan.override,
        ]  # fmt: skip
        self._holdings.append(row)
        part: list[object] | None = None
        if unit.part is not None and unit.part_state == "present":
            part = [self.tables.holding_parts.number(), pk, unit.part, ""]
            self._holding_parts.append(part)
        unit.held = Held(row, part)

    def _take_back(self, scan: Scan, school: int, then: Then) -> None:
        unit = scan.unit
        held = unit.held
        assert held is not None
        self._move(unit, then, "in_store", condition=scan.condition or unit.condition)
        held.row[UNTIL], held.row[RETURNED] = then.at, unit.condition
        held.row[TAKEN_ID], held.row[TAKEN_NAME] = then.who.pk, then.who.name
        unit.held = None
        if held.part is not None:
            held.part[3] = unit.part_state = "missing" if scan.missing else "present"
            if scan.missing:
                unit.task = ["part_missing", unit.pk, scan.pupil, school, "", then.at, None, "", ""]
                self._tasks.append(unit.task)
        self.past.act("fleet.take_back", _named(unit), then)

    def _scanned(
        self, scans: Sequence[Scan], kind: str, then: Then, *, campaign: int, school: int, keys: Iterable[UUID]
    ) -> None:
        for scan, key in zip(scans, keys, strict=True):
            missing = [scan.unit.part] if scan.missing and scan.unit.part else []
            self.tables.scans.add(
                key, campaign, school, kind, scan.unit.asset_tag, scan.pupil, scan.unit.pk, scan.condition, missing,
                [], scan.override, scan.at, then.at, then.who.pk, then.who.name, "done", "", "", "", "",
            )  # fmt: skip
        subject = f"fleet.campaign:{campaign}"
        self.past.act("fleet.scans_received", subject, then, school=school, acts=len(scans), conflicts=0)


def _named(unit: Unit) -> str:
    return f"{DEVICE}:{unit.pk}"
