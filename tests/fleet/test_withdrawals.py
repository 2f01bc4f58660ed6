"""Lots to withdraw from use: a committee decides where the owner's rules ask, and nothing leaves before."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.fleet import refusals, refusals_withdrawals
from pupitre.fleet.engine.bulk import Asked
from pupitre.fleet.engine.states import Act
from pupitre.fleet.engine.withdrawing import asks_committee, undecided
from pupitre.fleet.models import Device, FleetSettings, Withdrawal, WithdrawalLine
from pupitre.fleet.operations import bulk, devices, holdings, withdrawals
from pupitre.governance import deciders
from pupitre.governance.engine.committees import Votes
from pupitre.governance.models import Decision
from pupitre.governance.operations import deciding
from pupitre.kernel import thread
from pupitre.kernel.refusal import NotAllowed, Refusal
from pupitre.kernel.thread import Knot
from pupitre.kernel.viewer import SYSTEM
from tests.factories import fleet as make
from tests.factories import steering, territory
from tests.factories.accounts import person, viewer
from tests.http.budget import visit_within

NOW = timezone.now()
pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"actor": SYSTEM, "at": NOW}


@pytest.mark.parametrize(
    ("count", "decided_from", "expected"),
    [(5, None, False), (1, 1, True), (4, 5, False), (5, 5, True), (0, 1, False)],
)
def test_when_a_committee_decides(count: int, decided_from: int | None, expected: bool) -> None:
    assert asks_committee(count, decided_from) is expected


def test_each_owner_has_its_rule_and_what_is_decided_does_not_count() -> None:
    rows = [(1, 10), (2, 10), (3, 10), (4, 20)]
    assert undecided(rows, {10: 3, 20: None}, frozenset()) == {1, 2, 3}
    assert undecided(rows, {10: 3, 20: 1}, frozenset({3})) == {4}  # two are left of the first: under its rule


@pytest.fixture
def w() -> SimpleNamespace:
    made = SimpleNamespace(owner=territory.organisation())
    made.school = territory.school(made.owner)
    made.model = make.model(made.owner, name="iPad 7")
    made.devices = [make.device(made.school, model=made.model) for _ in range(3)]
    made.rule = FleetSettings.objects.create(organisation=made.owner, withdrawals_decided_from=2)
    return made


def lot(w: Any, rows: Any = None, **more: Any) -> Withdrawal:
    facts = {"organisation": w.owner, "devices": rows or w.devices, "title": "Old tablets", "reason": "Too old"}
    return withdrawals.propose(**{**facts, **BY, **more})


def voted(row: Withdrawal, votes: Votes = Votes(4, 1), owner: Any = None) -> Decision:  # noqa: B008
    meeting = steering.held(steering.committee(owner or row.organisation))
    point = steering.point(meeting, kind="fleet.withdrawal", key=row.pk)
    return deciding.record_decision(
        point=point, text="Withdraw them", reasons="Out of support.", votes=votes, postponed=False, **BY
    )


def states() -> list[str]:
    return list(Device.objects.order_by("pk").values_list("state", flat=True))


def test_nothing_leaves_use_before_the_decision_then_all_that_can(w: SimpleNamespace) -> None:
    pupil = make.pupil(w.school)
    holdings.give(device=w.devices[2], taker=pupil, school=w.school, year=make.year(), **BY)
    row = lot(w)
    assert (row.state, states()) == ("proposed", ["in_store", "in_store", "in_use"])
    assert "3 iPad 7" in deciders.effect("fleet.withdrawal", row.pk)
    decision = voted(row)
    row.refresh_from_db()
    assert (row.state, row.decision, states()) == ("approved", decision, ["retired", "retired", "in_use"])
    assert decision.subject_label.startswith("Old tablets (3 ")
    holdings.take_back(devices=[w.devices[2]], **BY)
    assert withdrawals.withdraw(lot=row, **BY) == 1
    assert states() == ["retired"] * 3
    assert not row.lines.filter(is_open=True).exists()
    chain = thread.chain(Knot("governance.decision", decision.pk), SYSTEM)
    assert list(chain.shown["fleet.withdrawal"]) == [row.pk]


def test_a_lot_that_is_voted_down_goes_on_serving(w: SimpleNamespace) -> None:
    row = lot(w)
    voted(row, Votes(1, 4))
    row.refresh_from_db()
    assert (row.state, states()) == ("rejected", ["in_store"] * 3)
    assert lot(w).pk != row.pk  # it may be proposed anew
    with pytest.raises(refusals_withdrawals.LotEnded):
        withdrawals.withdraw(lot=row, **BY)


def test_only_a_committee_of_the_owner_decides_and_once(w: SimpleNamespace) -> None:
    row = lot(w)
    with pytest.raises(refusals_withdrawals.NotOfThisOwner):
        voted(row, owner=territory.organisation())
    voted(row)
    with pytest.raises(Refusal):
        voted(row)
    assert Decision.objects.count() == 1


def test_the_rule_holds_whichever_way_devices_are_withdrawn(w: SimpleNamespace) -> None:
    first, *others = w.devices
    devices.act(devices=[first], act=Act.WITHDRAW, reason="Broken", **BY)  # one alone: under the rule
    with pytest.raises(refusals_withdrawals.DecisionNeeded):
        devices.act(devices=others, act=Act.WITHDRAW, reason="Old", **BY)
    asked = Asked(act=Act.WITHDRAW)
    keys = [device.pk for device in others]
    assert bulk.preview(keys=keys, asked=asked, actor=SYSTEM).refused == {("needs_decision", ""): tuple(keys)}
    assert bulk.run(keys=keys, asked=asked, key="k", reason="Old", **BY).done == 0
    assert states() == ["retired", "in_store", "in_store"]
    w.rule.withdrawals_decided_from = None
    w.rule.save()
    assert bulk.run(keys=keys, asked=asked, key="k2", reason="Old", **BY).done == 2


def test_what_is_approved_may_be_withdrawn_by_hand_and_is_noted(w: SimpleNamespace) -> None:
    pupils = [make.pupil(w.school) for _ in range(2)]
    for device, pupil in zip(w.devices, pupils, strict=False):
        holdings.give(device=device, taker=pupil, school=w.school, year=make.year(), **BY)
    row = lot(w)
    voted(row)
    holdings.take_back(devices=w.devices[:2], **BY)
    devices.act(devices=w.devices[:2], act=Act.WITHDRAW, reason="As decided", **BY)
    assert {(line.is_open, line.withdrawn_at) for line in row.lines.filter(device__in=w.devices[:2])} == {
        (False, NOW)
    }


def test_without_a_rule_a_lot_leaves_at_once(w: SimpleNamespace) -> None:
    FleetSettings.objects.all().delete()
    row = lot(w)
    assert (row.state, row.decision, states()) == ("approved", None, ["retired"] * 3)


def test_what_is_refused(w: SimpleNamespace) -> None:
    row = lot(w, w.devices[:2])
    with pytest.raises(refusals_withdrawals.InAnotherLot):
        lot(w)
    with pytest.raises(refusals.ReasonNeeded):
        lot(w, w.devices[2:], reason=" ")
    with pytest.raises(refusals_withdrawals.NothingToWithdraw):
        lot(w, [make.device(w.school, state="retired")])
    technician = viewer("technician", organisation=w.owner)
    with pytest.raises(NotAllowed):
        lot(w, w.devices[2:], actor=technician)
    with pytest.raises(NotAllowed):
        withdrawals.drop(lot=row, reason="No", actor=technician, at=NOW)
    withdrawals.drop(lot=row, reason="They still serve", **BY)
    assert lot(w).lines.count() == 3
    other = Withdrawal.objects.create(organisation=w.owner, title="x", reason="x", proposed_at=NOW)
    with pytest.raises(IntegrityError, match="withdrawal_one_open_for_device"), transaction.atomic():
        WithdrawalLine.objects.create(withdrawal=other, device=w.devices[0])


def lead(w: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person("plan_lead", organisation=w.owner, language="en"))
    return client


def test_a_lot_is_made_from_labels_or_from_the_register(w: SimpleNamespace) -> None:
    client, url = lead(w), reverse("fleet:withdrawal_add")
    keys = ",".join(str(device.pk) for device in w.devices)
    asked = {"keys": keys, "what": "withdraw", "reason": "Old", "do": "preview"}
    assert url in client.post(reverse("fleet:bulk"), asked).content.decode()
    chosen = client.post(url, {"keys": keys}).content.decode()
    assert all(device.asset_tag in chosen for device in w.devices)
    assert client.post(url, {"title": "Lot", "reason": "Old", "codes": "NOBODY"}).status_code == 422
    codes = " ".join(device.asset_tag for device in w.devices)
    made = client.post(url, {"title": "Lot", "reason": "Old", "codes": codes}, follow=True).content.decode()
    assert "a committee of the owner decides" in made
    row = Withdrawal.objects.get()
    visit_within(client, reverse("fleet:disposals"), queries=16)
    voted(row)
    page = visit_within(client, row.get_absolute_url(), queries=14).content.decode()
    assert "3 withdrawn from use" in page
    disposal = client.get(reverse("fleet:disposal_add"), {"lot": row.pk}).content.decode()
    assert w.devices[0].asset_tag in disposal
