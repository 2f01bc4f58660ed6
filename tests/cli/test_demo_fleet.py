"""What the demo writes in bulk is what the operations of the fleet would have written, row by row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from pupitre.cli.demo.fleet_stage import Scan, Stage, Unit
from pupitre.cli.demo.tables import Who
from pupitre.fleet import gates
from pupitre.fleet.engine.states import Act
from pupitre.fleet.enums import ScanKind
from pupitre.fleet.models import Campaign, Device, DeviceSet, Holding, HoldingPart, KitPart, ScanAct, Task
from pupitre.fleet.operations import campaigns, devices, sets
from pupitre.fleet.operations.campaigns import Scanned
from pupitre.kernel.models import AuditEntry, RowChange
from pupitre.kernel.viewer import SYSTEM
from tests.factories import fleet as make
from tests.factories import territory

pytestmark = pytest.mark.django_db
CLASS, CART = 30, 12
NOW = timezone.localtime().replace(microsecond=0)
LATER = NOW + timedelta(hours=1)
FACTS: dict[str, Any] = {
    "bought_on": date(2026, 6, 10),
    "price": Decimal("432.00"),
    "warranty_until": date(2028, 6, 10),
    "os": "Android 15",
}
REASON = "The family said yes"
WHO = Who(None, SYSTEM.name)


@dataclass
class World:
    school: Any
    model: Any
    case: Any
    pupils: list[Any]
    campaign: Campaign
    back: Campaign


@pytest.fixture
def world() -> Callable[[], World]:
    """A school, a class of thirty, a model with its case, a campaign of hand-out and one of return."""

    def built() -> World:
        school = territory.school()
        both = [
            Campaign.objects.create(
                organisation=school.responsible,
                kind=kind,
                name=kind,
                year=make.year(),
                starts_on=date(2026, 8, 20),
                ends_on=date(2027, 7, 3),
            )
            for kind in ("hand_out", "return")
        ]
        model, case = make.model(school.responsible), make.model(school.responsible, category="accessory")
        return World(school, model, case, [make.pupil(school) for _ in range(CLASS)], *both)

    return built


def missing(at: int) -> bool:
    return at % 7 == 0


def condition(at: int) -> str:
    return "moyen" if at % 5 == 0 else "bon"


def by_operations(world: World) -> None:
    """Thirty devices into the register, handed out, given back; a cart put to use, then withdrawn."""
    register: dict[str, Any] = {
        "organisation": world.school.responsible,
        "model": world.model,
        "school": world.school,
    }
    own = [
        devices.register(
            **register, serial=f"A{at}", asset_tag=f"TA{at}", accessories=[world.case], allocation="individual",
            actor=SYSTEM, at=NOW, **FACTS,
        )
        for at in range(CLASS)
    ]  # fmt: skip
    for kind, campaign in ((ScanKind.HAND_OUT, world.campaign), (ScanKind.TAKE_BACK, world.back)):
        out = kind == ScanKind.HAND_OUT
        acts = [
            Scanned(
                uuid4(), kind, device.asset_tag, NOW + timedelta(seconds=at), pupil.pk,
                condition="" if out else condition(at),
                missing_parts=tuple(device.parts.values_list("pk", flat=True)) if missing(at) and not out else (),
                override=REASON if out and at == 3 else "",
            )
            for at, (device, pupil) in enumerate(zip(own, world.pupils, strict=True))
        ]  # fmt: skip
        campaigns.receive(campaign=campaign, school=world.school, acts=acts, actor=SYSTEM, at=NOW)
    row = sets.open_set(school=world.school, facts={"name": "Cart A", "tag": "ca"}, actor=SYSTEM, at=NOW)
    cart = [
        devices.register(**register, serial=f"C{at}", asset_tag=f"TC{at}", set=row, actor=SYSTEM, at=NOW, **FACTS)
        for at in range(CART)
    ]
    devices.act(devices=cart, act=Act.PLACE, actor=SYSTEM, at=NOW)
    devices.act(devices=cart, act=Act.TAKE_BACK, actor=SYSTEM, at=LATER - timedelta(minutes=5), reason="old")
    devices.act(devices=cart, act=Act.WITHDRAW, actor=SYSTEM, at=LATER, reason="old")


def told(world: World) -> None:
    """The same, as the demo tells it."""
    stage = Stage()

    def unit(name: str, at: int, allocation: str, **more: Any) -> Unit:
        return Unit(
            stage.tables.devices.number(), world.school.responsible_id, world.model.pk, world.school.pk,
            f"{name}{at}", f"T{name}{at}", NOW, allocation=allocation, **FACTS, **more,
        )  # fmt: skip

    own = [stage.register(unit("A", at, "individual"), WHO, world.case.pk) for at in range(CLASS)]
    out = [
        Scan(device, pupil.pk, NOW + timedelta(seconds=at), override=REASON if at == 3 else "")
        for at, (device, pupil) in enumerate(zip(own, world.pupils, strict=True))
    ]
    back = [Scan(one.unit, one.pupil, one.at, condition(at), missing(at)) for at, one in enumerate(out)]
    batch: dict[str, Any] = {"school": world.school.pk, "at": NOW, "who": WHO}
    keys = [uuid4() for _ in range(2 * CLASS)]
    stage.receive(out, campaign=world.campaign.pk, year=2026, keys=keys[:CLASS], **batch)
    stage.receive_back(back, campaign=world.back.pk, keys=keys[CLASS:], **batch)
    row = stage.open_set(NOW, WHO, world.school.pk, "Cart A", "cart", tag="CA")
    cart = [stage.register(unit("C", at, "shared", set_id=row), WHO) for at in range(CART)]
    stage.place(cart, NOW, WHO)
    stage.withdraw(cart, LATER, WHO, "old")
    stage.write()


def picture(world: World) -> dict[str, list[Any]]:
    """Every row written of a school, numbers left out: what they point to is told by name."""
    tags: dict[Any, str] = dict(
        Device.objects.filter(school=world.school).order_by("pk").values_list("pk", "asset_tag")
    )
    pupils = {pupil.pk: at for at, pupil in enumerate(world.pupils)}
    rows = DeviceSet.objects.filter(school=world.school)
    named = {row.pk: row.name for row in rows} | {None: None}
    found: dict[str, list[Any]] = {
        "sets": list(rows.order_by("pk").values_list("name", "kind", "tag", "room", "function", "group", "closed_on"))
    }
    left_out = {
        "id",
        "school_id",
        "organisation_id",
        "model_id",
        "registered_at",
        "order_line_id",
        "delivery_line_id",
    }
    columns = [one.attname for one in Device._meta.concrete_fields if one.attname not in left_out]
    devices_ = Device.objects.filter(pk__in=tags).order_by("asset_tag")
    found["devices"] = [
        {column: named[value] if column == "set_id" else value for column, value in row.items()}
        for row in devices_.values(*columns)
    ]
    parts = KitPart.objects.filter(device__in=tags).order_by("device__asset_tag")
    found["parts"] = list(parts.values_list("device__asset_tag", "tag", "state"))
    holdings = Holding.objects.filter(device__in=tags).order_by("device__asset_tag", "from_at")
    fields = [
        one.attname
        for one in Holding._meta.concrete_fields
        if one.attname not in {"id", "device_id", "pupil_id", "school_id", "replaces_id"}
    ]
    found["holdings"] = [(tags[row.device_id], pupils[row.pupil_id]) for row in holdings]
    found["holdings"] += list(holdings.values_list(*fields))
    of = HoldingPart.objects.filter(holding__in=holdings).order_by("holding__device__asset_tag", "pk")
    found["holding parts"] = list(of.values_list("holding__device__asset_tag", "returned_as"))
    scans = ScanAct.objects.filter(school=world.school).order_by("campaign__kind", "code")
    fields = [
        one.attname
        for one in ScanAct._meta.concrete_fields
        if one.attname not in {"id", "key", "campaign_id", "school_id", "pupil_id", "device_id", "missing_parts"}
    ]
    found["scans"] = [
        (tags[row.device_id], pupils[row.pupil_id], len(row.missing_parts), *(getattr(row, one) for one in fields))
        for row in scans.select_related(None)
    ]
    tasks = Task.objects.filter(school=world.school).order_by("device__asset_tag", "kind")
    found["tasks"] = [
        (row.kind, tags[row.device_id], pupils[row.pupil_id], row.opened_at, row.detail) for row in tasks
    ]
    changes = RowChange.objects.filter(table="fleet.device", row_pk__in=tags).order_by("row_pk", "pk")
    found["history"] = sorted(
        (
            tags[row.row_pk],
            at,
            row.act,
            str(row.changes | ({"set_id": "left"} if "set_id" in row.changes else {})),
        )
        for at, row in enumerate(changes)
    )
    found["history"] = [(tag, act, said) for tag, _at, act, said in found["history"]]
    subjects = {f"fleet.device:{pk}": tag for pk, tag in tags.items()}
    subjects |= {f"fleet.deviceset:{pk}": str(name) for pk, name in named.items()}
    subjects |= {f"fleet.campaign:{one.pk}": one.kind for one in (world.campaign, world.back)}
    acts = AuditEntry.objects.filter(subject__in=subjects).order_by("pk")
    found["acts"] = sorted(
        (
            row.action,
            subjects[row.subject],
            row.at,
            row.actor_id or 0,
            row.actor_name,
            str({**row.details, "school": 0}),
        )
        for row in acts
    )
    return found


def test_a_class_told_in_bulk_is_the_class_of_the_operations(
    world: Callable[[], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, bulk = world(), world()
    refused = {real.pupils[3].pk: "no contract"}
    monkeypatch.setattr(
        gates, "_gates", [lambda _school, pupils, _on: {p.pk: refused[p.pk] for p in pupils if p.pk in refused}]
    )
    by_operations(real)
    expected = picture(real)
    DeviceSet.objects.filter(school=real.school).update(tag="")  # a label is of one set in the whole base
    told(bulk)
    written = picture(bulk)
    assert expected.keys() == written.keys()
    for name, rows in expected.items():
        assert rows, name
        assert written[name] == rows, name


def test_each_change_told_finds_its_act(world: Callable[[], World]) -> None:
    bulk = world()
    told(bulk)
    changes = RowChange.objects.filter(
        table="fleet.device", row_pk__in=Device.objects.filter(school=bulk.school).values("pk")
    )
    acts = set(AuditEntry.objects.order_by("pk").values_list("transaction", "subject"))
    assert changes.count() == 3 * CLASS + 4 * CART
    assert all((one.transaction, f"fleet.device:{one.row_pk}") in acts for one in changes.order_by("pk"))
