"""Devices in the hands of people."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from pupitre.fleet import gates, refusals
from pupitre.fleet.engine.states import Act
from pupitre.fleet.models import Device, Holding, Task
from pupitre.fleet.operations import devices, holdings
from pupitre.kernel import events
from pupitre.kernel.models import RowChange
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM, Viewer
from pupitre.territory.events import PupilLeft, PupilsMerged
from tests.factories import fleet as make
from tests.factories import territory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def give(school: Any, device: Device, taker: Any, **more: Any) -> Any:
    return holdings.give(device=device, taker=taker, school=school, year=make.year(), actor=SYSTEM, at=NOW, **more)


def test_a_class_leaves_with_its_kits_and_each_refusal_says_why() -> None:
    school, other = territory.school(), territory.school()
    pupils = [make.pupil(school) for _ in range(4)]
    good, elsewhere, broken = make.device(school), make.device(other), make.device(school, state="in_repair")
    make.part(good)
    pairs = [holdings.Pair(d, p) for d, p in zip([good, elsewhere, broken], pupils, strict=False)]
    outcomes = holdings.hand_out(school=school, year=make.year(), pairs=pairs, actor=SYSTEM, at=NOW)
    assert [outcomes[d.pk].code for d in (good, elsewhere, broken)] == ["", "other_school", "not_in_store"]
    good.refresh_from_db()
    held = Holding.objects.get()
    assert (good.state, held.pupil, held.parts.count()) == ("in_use", pupils[0], 1)
    again = holdings.hand_out(school=school, year=make.year(), pairs=pairs[:1], actor=SYSTEM, at=NOW)
    assert again[good.pk].code == "already_theirs"
    assert Holding.objects.count() == 1


def test_a_gate_refuses_and_a_named_reason_lets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    school = territory.school()
    pupil, device = make.pupil(school), make.device(school)
    monkeypatch.setattr(gates, "_gates", [lambda _school, pupils, _on: {p.pk: "no contract" for p in pupils}])
    with pytest.raises(refusals.CannotHandOut, match="no contract"):
        give(school, device, pupil)
    give(school, device, pupil, override="The head has seen the paper")
    assert Holding.objects.get().override_reason == "The head has seen the paper"


def test_what_does_not_come_back_raises_a_task_once() -> None:
    school = territory.school()
    pupil, device = make.pupil(school), make.device(school)
    charger = make.part(device)
    give(school, device, pupil)
    outcomes = holdings.take_back(
        devices=[device], parts={charger.pk: "missing"}, conditions={device.pk: "moyen"}, actor=SYSTEM, at=NOW
    )
    assert outcomes[device.pk].verdict == "ok"
    device.refresh_from_db()
    charger.refresh_from_db()
    assert (device.state, device.condition, charger.state) == ("in_store", "moyen", "missing")
    assert Task.objects.get().kind == "part_missing"
    again = holdings.take_back(devices=[device], actor=SYSTEM, at=NOW)
    assert again[device.pk].verdict == "already"
    assert Task.objects.count() == 1


def test_a_swap_links_both_holdings() -> None:
    school = territory.school()
    pupil, device, spare = make.pupil(school), make.device(school), make.device(school, is_spare=True)
    give(school, device, pupil)
    replacement = holdings.swap(
        holding=Holding.objects.get(), spare=spare, actor=SYSTEM, at=NOW, reason="The screen is broken"
    )
    device.refresh_from_db()
    assert (replacement.replaces.device, replacement.pupil, replacement.is_loan) == (device, pupil, True)
    assert (device.state, device.condition) == ("in_store", "HS")


def test_only_those_who_may_hand_out() -> None:
    school = territory.school()
    with pytest.raises(NotAllowed):
        holdings.hand_out(
            school=school,
            year=make.year(),
            pairs=[holdings.Pair(make.device(school), make.pupil(school))],
            actor=Viewer(person_id=1, name="Nobody"),
            at=NOW,
        )


def test_an_act_that_the_table_does_not_hold_is_refused_and_changes_nothing() -> None:
    school = territory.school()
    good, gone = make.device(school), make.device(school, state="disposed")
    with pytest.raises(refusals.NotPossible):
        devices.act(devices=[good, gone], act=Act.WITHDRAW, actor=SYSTEM, at=NOW, reason="Old")
    good.refresh_from_db()
    assert good.state == "in_store"
    with pytest.raises(refusals.ReasonNeeded):
        devices.act(devices=[good], act=Act.WITHDRAW, actor=SYSTEM, at=NOW)


def test_a_loss_ends_the_holding_and_stands_in_the_history() -> None:
    school = territory.school()
    pupil, device = make.pupil(school), make.device(school)
    give(school, device, pupil)
    devices.act(devices=[device], act=Act.DECLARE_LOST, actor=SYSTEM, at=NOW, reason="Left on the bus")
    assert not Holding.objects.open().exists()
    changes = RowChange.objects.filter(table="fleet.device", row_pk=device.pk, act="update").order_by("pk")
    assert [row.changes["state"] for row in changes] == [["in_store", "in_use"], ["in_use", "lost"]]


def test_names_are_unique_whatever_the_case() -> None:
    school = territory.school()
    owner = school.responsible
    kind = make.model(owner)
    devices.register(organisation=owner, model=kind, serial="ab12", actor=SYSTEM, at=NOW)
    with pytest.raises(refusals.NameTaken, match="AB12"):
        devices.register(organisation=owner, model=kind, serial=" AB12 ", actor=SYSTEM, at=NOW)
    with pytest.raises(refusals.Nameless):
        devices.register(organisation=owner, model=kind, actor=SYSTEM, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Device.objects.create(organisation=owner, model=kind, serial="lower")


def test_people_who_leave_or_are_merged() -> None:
    school = territory.school()
    pupil, twin, device = make.pupil(school), make.pupil(school), make.device(school)
    give(school, device, pupil)
    events.publish(PupilLeft(pupil.pk, school.pk, NOW.date()))
    assert Task.objects.open().get().kind == "leaver"
    events.publish(PupilsMerged(kept_id=twin.pk, gone_id=pupil.pk))
    assert Holding.objects.get().pupil == twin
    holdings.take_back(devices=[device], actor=SYSTEM, at=NOW)
    assert not Task.objects.open().exists()


@pytest.mark.django_db(transaction=True)
def test_eight_clerks_give_one_device_once_and_one_pupil_one_device() -> None:
    school = territory.school()
    pupils = [make.pupil(school) for _ in range(8)]
    shared, several = make.device(school), [make.device(school) for _ in range(8)]
    one, year = make.pupil(school), make.year()

    def clerk(pair: holdings.Pair) -> str:
        try:
            outcomes = holdings.hand_out(school=school, year=year, pairs=[pair], actor=SYSTEM, at=NOW)
            return outcomes[pair.device.pk].code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        same_device = list(pool.map(clerk, [holdings.Pair(shared, pupil) for pupil in pupils]))
        same_pupil = list(pool.map(clerk, [holdings.Pair(device, one) for device in several]))
    assert sorted(same_device) == ["", *["held_by_another"] * 7]
    assert sorted(same_pupil) == ["", *["holds_another"] * 7]
    assert Holding.objects.open().count() == 2
