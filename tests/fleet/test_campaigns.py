"""Campaigns: acts arrive in batches, twice, late and against one another; none is lost and none is done twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import timezone

from pupitre.fleet import refusals
from pupitre.fleet.enums import ScanKind
from pupitre.fleet.models import Campaign, Holding, ScanAct, Task
from pupitre.fleet.operations import campaigns
from pupitre.fleet.operations.campaigns import Scanned
from pupitre.kernel.viewer import SYSTEM
from tests.factories import fleet as make
from tests.factories import territory

NOW = timezone.now()


class Gym:
    """A school in August."""

    def __init__(self, pupils: int = 3) -> None:
        self.school = territory.school()
        self.pupils = [make.pupil(self.school) for _ in range(pupils)]
        self.devices = [make.device(self.school) for _ in range(pupils)]
        self.campaign = Campaign.objects.create(
            organisation=self.school.responsible,
            kind="hand_out",
            name="August",
            year=make.year(),
            starts_on=date(2026, 8, 20),
            ends_on=date(2026, 9, 30),
        )

    def send(self, *acts: Scanned) -> list[tuple[str, str]]:
        rows = campaigns.receive(campaign=self.campaign, school=self.school, acts=acts, actor=SYSTEM, at=NOW)
        return [(row.fate, row.reason) for row in rows]


def out(device: Any, pupil: Any, key: UUID | None = None, **more: Any) -> Scanned:
    code = device if isinstance(device, str) else device.asset_tag
    return Scanned(key or uuid4(), ScanKind.HAND_OUT, code, NOW, pupil_id=pupil.pk if pupil else None, **more)


def back(device: Any, **more: Any) -> Scanned:
    return Scanned(uuid4(), ScanKind.TAKE_BACK, device.serial.lower(), NOW, **more)


@pytest.mark.django_db
def test_a_class_leaves_in_one_batch_and_a_batch_sent_twice_is_answered_the_same() -> None:
    gym = Gym()
    acts = [out(device, pupil) for device, pupil in zip(gym.devices, gym.pupils, strict=True)]
    assert gym.send(*acts) == [("done", "")] * 3
    assert gym.send(*acts) == [("done", "")] * 3
    assert Holding.objects.open().count() == 3
    assert ScanAct.objects.count() == 3


@pytest.mark.django_db
def test_each_conflict_is_kept_with_its_reason_and_the_rest_is_done() -> None:
    gym = Gym()
    stranger, elsewhere = make.pupil(territory.school()), make.device(territory.school(gym.school.responsible))
    fates = gym.send(
        out(gym.devices[0], gym.pupils[0]),
        out(gym.devices[0], gym.pupils[1]),
        out("NOBODY", gym.pupils[1]),
        out(gym.devices[1], stranger),
        out(elsewhere, gym.pupils[1]),
        out(gym.devices[1], gym.pupils[1]),
    )
    assert fates == [
        ("done", ""),
        ("conflict", "held_by_another"),
        ("conflict", "unknown_device"),
        ("conflict", "unknown_pupil"),
        ("conflict", "other_school"),
        ("done", ""),
    ]
    assert ScanAct.objects.filter(fate="conflict", settled_at__isnull=True).count() == 4


@pytest.mark.django_db
def test_a_swap_scanned_in_order_back_then_out() -> None:
    gym = Gym()
    gym.send(out(gym.devices[0], gym.pupils[0]))
    fates = gym.send(back(gym.devices[0], condition="HS"), out(gym.devices[0], gym.pupils[1]), back(gym.devices[1]))
    assert fates == [("done", ""), ("done", ""), ("already", "nobody_holds_it")]
    assert Holding.objects.open().get().pupil == gym.pupils[1]


@pytest.mark.django_db
def test_a_part_that_stays_behind_is_said_and_raises_a_task() -> None:
    gym = Gym()
    charger = make.part(gym.devices[0])
    alien = make.part(gym.devices[1])
    gym.send(out(gym.devices[0], gym.pupils[0]))
    gym.send(back(gym.devices[0], missing_parts=(charger.pk, alien.pk)))
    charger.refresh_from_db()
    alien.refresh_from_db()
    assert (charger.state, alien.state) == ("missing", "present")
    assert Task.objects.get().kind == "part_missing"


@pytest.mark.django_db
def test_a_conflict_is_settled_by_a_person_with_a_reason() -> None:
    gym = Gym()
    gym.send(out(gym.devices[0], gym.pupils[0]), out(gym.devices[0], gym.pupils[1]))
    act = ScanAct.objects.get(fate="conflict")
    with pytest.raises(refusals.ReasonNeeded):
        campaigns.settle(act=act, how="drop", reason="", actor=SYSTEM, at=NOW)
    with pytest.raises(refusals.CannotHandOut):
        campaigns.settle(act=act, how="again", reason="Seen", actor=SYSTEM, at=NOW)
    campaigns.settle(act=act, how="take", reason="The first scan was a mistake", actor=SYSTEM, at=NOW)
    assert Holding.objects.open().get().pupil == gym.pupils[1]
    act.refresh_from_db()
    assert act.settled_at is not None


@pytest.mark.django_db
def test_a_closed_campaign_takes_nothing() -> None:
    gym = Gym()
    gym.campaign.closed_at = NOW
    gym.campaign.save()
    with pytest.raises(refusals.CampaignClosed):
        gym.send(out(gym.devices[0], gym.pupils[0]))
    assert not ScanAct.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_clerks_scan_the_same_devices_for_the_same_pupils_and_leave_no_anomaly() -> None:
    gym = Gym(12)

    def clerk(shift: int) -> list[tuple[str, str]]:
        try:
            turned = gym.devices[shift:] + gym.devices[:shift]
            acts = [out(device, pupil) for device, pupil in zip(turned, gym.pupils, strict=True)]
            return [fate for act in acts for fate in gym.send(act)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        fates = [fate for found in pool.map(clerk, range(8)) for fate in found]
    done = [fate for fate in fates if fate[0] == "done"]
    held = list(Holding.objects.open().values_list("device", "pupil"))
    assert len(done) == len(held)
    assert len({device for device, _pupil in held}) == len(held) == len({pupil for _device, pupil in held})
    assert ScanAct.objects.count() == 8 * 12
    assert {reason for fate, reason in fates if fate == "conflict"} <= {"held_by_another", "holds_another"}
