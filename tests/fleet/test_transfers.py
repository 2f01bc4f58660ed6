"""Transfers between two schools: who acts when, what follows, and what cannot happen."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.fleet import refusals
from pupitre.fleet.engine.transferring import TRANSITIONS, TransferAct, after
from pupitre.fleet.enums import TransferState
from pupitre.fleet.models import Device, DeviceSet, Holding, Task, Transfer
from pupitre.fleet.operations import holdings, transfers
from pupitre.fleet.queries import ratios
from pupitre.kernel.models import AuditEntry, RowChange
from pupitre.kernel.refusal import NotAllowed, Refusal
from pupitre.kernel.viewer import SYSTEM
from tests.factories import fleet as make
from tests.factories import territory
from tests.factories.accounts import person, viewer
from tests.http.budget import visit_within

NOW, TODAY = timezone.now(), timezone.localdate()
pytestmark = pytest.mark.django_db


@pytest.fixture
def w() -> SimpleNamespace:
    made = SimpleNamespace(owner=territory.organisation())
    made.giver, made.taker = (territory.school(made.owner, name=f"École {name}") for name in ("A", "B"))
    made.model = make.model(made.owner)
    made.cart = DeviceSet.objects.create(school=made.giver, name="Chariot 1", tag="CART1")
    made.devices = [
        make.device(made.giver, model=made.model, state="in_use", set=made.cart, price=400) for _one in range(3)
    ]
    return made


def propose(w: SimpleNamespace, **facts: Any) -> Transfer:
    facts = {"devices": [], "sets": [w.cart], "to_school": w.taker, "reason": "Little used", "actor": SYSTEM, **facts}
    return transfers.propose(at=NOW, **facts)


def do(row: Transfer, *names: str, reason: str = "") -> Transfer:
    for name in names:
        row = transfers.act(transfer=row, act=TransferAct(name), reason=reason, actor=SYSTEM, at=NOW)
    return row


def test_every_state_has_its_acts() -> None:
    assert set(TRANSITIONS) == set(TransferState.values)
    assert {after for row in TRANSITIONS.values() for after in row.values()} <= set(TransferState.values)
    assert after("shipped", TransferAct.RECEIVE, awaited=2) == "shipped"
    assert after("proposed", TransferAct.SHIP) is None  # never before the other school has accepted


def test_a_cart_moves_whole_and_both_schools_follow(w: SimpleNamespace) -> None:
    row = do(propose(w), "accept", "ship")
    assert {one.state for one in Device.objects.all()} == {"in_transit"}
    first, second, third = w.devices
    part = transfers.receive(transfer=row, codes=[first.asset_tag.lower(), "X9"], actor=SYSTEM, at=NOW)
    assert (part.arrived, part.strangers) == ([str(first)], ["X9"])
    again = transfers.receive(transfer=row, codes=[first.serial], actor=SYSTEM, at=NOW)
    assert again.already == [str(first)]
    transfers.receive(transfer=row, codes=["CART1"], actor=SYSTEM, at=NOW)
    row.refresh_from_db()
    w.cart.refresh_from_db()
    assert (row.state, row.strangers, w.cart.school) == ("received", ["X9"], w.taker)
    assert {(one.school_id, one.set_id, one.state) for one in Device.objects.all()} == {
        (w.taker.pk, w.cart.pk, "in_use")
    }
    counted = {one.key: one.whole.devices for one in ratios.standing(SYSTEM, TODAY).schools}
    assert counted == {w.giver.pk: 0, w.taker.pk: 3}
    for device in (second, third):
        assert AuditEntry.objects.filter(subject=f"fleet.device:{device.pk}", action="fleet.arrive").exists()


@pytest.mark.django_db(transaction=True)
def test_the_device_keeps_its_past(w: SimpleNamespace) -> None:
    row = do(propose(w), "accept", "ship")
    transfers.receive(transfer=row, codes=["CART1"], actor=SYSTEM, at=NOW)
    device = Device.objects.get(pk=w.devices[0].pk)
    assert (device.price, device.serial, device.organisation) == (400, w.devices[0].serial, w.owner)
    changes = RowChange.objects.filter(table="fleet.device", row_pk=device.pk, act="update").order_by("pk")
    assert [one.changes["state"] for one in changes if "state" in one.changes][-1][0] == "in_transit"
    assert any("school_id" in one.changes for one in changes)


def test_what_does_not_arrive_is_told(w: SimpleNamespace) -> None:
    row = do(propose(w), "accept", "ship")
    transfers.receive(transfer=row, codes=[w.devices[0].serial], actor=SYSTEM, at=NOW)
    with pytest.raises(refusals.ReasonNeeded):
        do(row, "close")
    row = do(row, "close", reason="Two boxes were empty")
    assert row.state == "differences"
    assert sorted(Device.objects.values_list("state", flat=True)) == ["in_use", "lost", "lost"]
    assert sorted(row.lines.values_list("outcome", flat=True)) == ["arrived", "missing", "missing"]


def test_a_refusal_lets_the_devices_go_elsewhere(w: SimpleNamespace) -> None:
    row = do(propose(w), "refuse", reason="No room")
    assert row.ended_because == "No room"
    assert {one.state for one in Device.objects.all()} == {"in_use"}
    propose(w)


CANNOT: list[tuple[dict[str, Any], type[Refusal]]] = [
    ({"reason": " "}, refusals.ReasonNeeded),
    ({"sets": []}, refusals.NothingToSend),
    ({"to_school": "giver"}, refusals.SameSchool),
    ({"devices": "elsewhere"}, refusals.SeveralSchools),
    ({"devices": "broken"}, refusals.NotPossible),
    ({"devices": "held"}, refusals.SomebodyHoldsIt),
]


@pytest.mark.parametrize(("facts", "refusal"), CANNOT)
def test_what_cannot_be_proposed(w: SimpleNamespace, facts: dict[str, Any], refusal: type[Refusal]) -> None:
    if facts.get("to_school"):
        facts = {"to_school": w.giver}
    match facts.get("devices"):
        case "elsewhere":
            facts = {"devices": [make.device(w.taker, model=w.model)]}
        case "broken":
            facts = {"devices": [make.device(w.giver, model=w.model, state="in_repair")]}
        case "held":
            facts = {"devices": [held(w)[0]]}
    with pytest.raises(refusal):
        propose(w, **facts)


def held(w: SimpleNamespace) -> tuple[Device, Any]:
    device, pupil = make.device(w.giver, model=w.model), make.pupil(w.giver)
    holdings.give(device=device, taker=pupil, school=w.giver, year=make.year(), actor=SYSTEM, at=NOW)
    return device, pupil


def test_a_device_follows_the_pupil_who_moves(w: SimpleNamespace) -> None:
    device, pupil = held(w)
    Task.objects.create(kind="mover", device=device, pupil=pupil, school=w.giver, opened_at=NOW)
    row = do(propose(w, devices=[device], sets=[], pupil=pupil, origin="mover"), "accept", "ship")
    assert not Holding.objects.open().exists()
    assert not Task.objects.open().exists()
    transfers.receive(transfer=row, codes=[str(device)], actor=SYSTEM, at=NOW)
    device.refresh_from_db()
    assert (device.school, device.state) == (w.taker, "in_store")


def test_each_school_does_its_own_part(w: SimpleNamespace) -> None:
    giver, taker = (viewer("school_head", school=school) for school in (w.giver, w.taker))
    lead = viewer("plan_lead", organisation=w.owner)
    row = propose(w, actor=lead)

    def by(who: Any, name: str, reason: str = "") -> Transfer:
        return transfers.act(transfer=row, act=TransferAct(name), reason=reason, actor=who, at=NOW)

    with pytest.raises(refusals.ProposedByYou):
        by(lead, "accept")
    with pytest.raises(NotAllowed):
        by(giver, "accept")
    by(taker, "accept")
    by(taker, "accept")  # twice changes nothing
    with pytest.raises(NotAllowed):
        by(taker, "ship")
    by(giver, "ship")
    with pytest.raises(refusals.NotNow):
        by(giver, "cancel", "Too late")
    with pytest.raises(NotAllowed):
        transfers.receive(transfer=row, codes=["CART1"], actor=giver, at=NOW)
    transfers.receive(transfer=row, codes=["CART1"], actor=taker, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_device_is_in_one_open_transfer(w: SimpleNamespace) -> None:
    def clerk(_one: int) -> bool:
        try:
            propose(w)
        except refusals.AlreadyMoving:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(clerk, range(4))) == [False, False, False, True]
    assert Transfer.objects.count() == 1


def signed_in(role: str, **scope: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person(role, language="en", **scope))
    return client


def test_the_pages_lead_both_schools_through(w: SimpleNamespace) -> None:
    lead = signed_in("plan_lead", organisation=w.owner)
    form = {"codes": "CART1", "to": w.taker.code, "reason": "Little used"}
    assert lead.post(reverse("fleet:transfer_add"), form).status_code == 302
    row = Transfer.objects.get()
    page = visit_within(lead, row.get_absolute_url(), queries=20).content.decode()
    assert "École B accepts or refuses." in page
    assert "Accept them" not in page  # whoever proposed does not answer
    giver, taker = (signed_in("school_head", school=school) for school in (w.giver, w.taker))
    act = reverse("fleet:transfer_act", args=[row.pk, "accept"])
    assert giver.post(act).status_code == 403
    assert taker.post(act).status_code == 302
    giver.post(reverse("fleet:transfer_act", args=[row.pk, "ship"]))
    taker.post(reverse("fleet:transfer_receive", args=[row.pk]), {"codes": "cart1 X9"})
    page = visit_within(taker, row.get_absolute_url(), queries=20).content.decode()
    assert "3 devices, received." in page
    assert "X9" in page
    visit_within(lead, reverse("fleet:transfers") + "?state=all", queries=20)
    wrong = lead.post(reverse("fleet:transfer_add"), {"codes": "NONE", "to": "NONE", "reason": "x"})
    assert wrong.status_code == 422
