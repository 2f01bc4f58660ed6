"""The pages of campaigns: what they count, what they cost, and what the scanning screen is answered."""

import json
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.fleet import gates
from pupitre.fleet.models import Campaign, Holding, KitPart, ScanAct
from pupitre.fleet.operations import holdings
from pupitre.fleet.queries import campaigns as queries
from pupitre.kernel.viewer import SYSTEM
from tests.factories import fleet as make
from tests.factories import territory
from tests.factories.accounts import person
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def w() -> SimpleNamespace:
    made = SimpleNamespace(owner=territory.organisation())
    made.school = territory.school(made.owner, name="Jean Jaurès")
    made.klass = make.class_group(made.school, "CM2 A")
    made.pupils = [make.pupil(made.school, klass=made.klass) for _ in range(3)] + [make.pupil(made.school)]
    made.devices = [make.device(made.school) for _ in range(4)]
    made.campaign = campaign(made)
    return made


def campaign(w: Any, kind: str = "hand_out", name: str = "August") -> Campaign:
    return Campaign.objects.create(
        organisation=w.owner,
        kind=kind,
        name=name,
        year=make.year(),
        starts_on=date(2026, 8, 20),
        ends_on=date(2026, 9, 30),
    )


def signed_in(w: Any, role: str = "technician", **scope: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person(role, language="en", **(scope or {"organisation": w.owner})))
    return client


def send(client: Client, w: Any, *acts: dict[str, Any]) -> Any:
    url = reverse("fleet:scan_receive", args=[w.campaign.pk, w.school.pk])
    return client.post(url, json.dumps({"acts": acts}), content_type="application/json")


def out(device: Any, pupil: Any, **more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "kind": "hand_out",
        "code": device.asset_tag,
        "pupil": pupil.pk,
        "at": NOW.isoformat(),
        **more,
    }


def give(w: Any, at: int) -> None:
    holdings.give(device=w.devices[at], taker=w.pupils[at], school=w.school, year=make.year(), actor=SYSTEM, at=NOW)


def test_a_hand_out_counts_school_by_school_and_class_by_class(w: Any) -> None:
    other = territory.school(w.owner)
    make.pupil(other)
    give(w, 0)
    give(w, 3)
    counted = {row.key: (row.expected, row.done) for row in queries.by_school(w.campaign, SYSTEM)}
    assert counted == {w.school.pk: (4, 2), other.pk: (1, 0)}
    classes = [(row.name, row.expected, row.done, row.left) for row in queries.by_class(w.campaign, w.school)]
    assert classes == [("CM2 A", 3, 1, 2), ("", 1, 1, 0)]


def test_a_return_expects_those_who_held_a_device_and_counts_those_who_have_none_left(w: Any) -> None:
    back = campaign(w, "return", "June")
    give(w, 0)
    give(w, 1)
    holdings.take_back(devices=[w.devices[0]], actor=SYSTEM, at=NOW)
    assert [(row.expected, row.done) for row in queries.by_school(back, SYSTEM)] == [(2, 1)]


def test_pages_cost_the_same_whatever_the_number_of_schools(w: Any) -> None:
    for _ in range(12):
        make.pupil(territory.school(w.owner))
    client = signed_in(w)
    page = visit_within(client, reverse("fleet:campaign", args=[w.campaign.pk]), queries=20).content.decode()
    assert "0 of 16 pupils have their device; 0 to settle." in page
    page = visit_within(
        client, reverse("fleet:campaign_school", args=[w.campaign.pk, w.school.pk]), queries=20
    ).content.decode()
    assert "CM2 A" in page
    visit_within(client, reverse("fleet:scan", args=[w.campaign.pk, w.school.pk]), queries=20)
    visit_within(client, reverse("fleet:scan_extract", args=[w.campaign.pk, w.school.pk]), queries=24)
    visit_within(client, reverse("fleet:campaigns"), queries=15)


def test_the_extract_says_who_is_refused_and_the_page_of_the_screen_holds_no_name(
    w: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "_gates", [lambda school, pupils, on: {w.pupils[0].pk: "The contract is not signed."}])
    client = signed_in(w, "school_head", school=w.school)
    page = client.get(reverse("fleet:scan", args=[w.campaign.pk, w.school.pk])).content.decode()
    assert not any(pupil.display_name in page for pupil in w.pupils)
    answer = client.get(reverse("fleet:scan_extract", args=[w.campaign.pk, w.school.pk]))
    assert answer["Cache-Control"] == "no-store"
    blocked = {row["id"]: row["blocked"] for row in answer.json()["pupils"]}
    assert blocked[w.pupils[0].pk] == "The contract is not signed."
    assert blocked[w.pupils[1].pk] == ""


def test_a_gate_is_passed_by_name_with_a_reason_and_only_so(w: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        gates, "_gates", [lambda school, pupils, on: {pupil.pk: "The contract is not signed." for pupil in pupils}]
    )
    client = signed_in(w, "school_head", school=w.school)
    refused, passed = send(
        client, w, out(w.devices[0], w.pupils[0]), out(w.devices[1], w.pupils[1], override="Signed before me")
    ).json()["fates"]
    assert (refused["fate"], refused["reason"], refused["said"]) == (
        "conflict",
        "gate",
        "The contract is not signed.",
    )
    assert passed["fate"] == "done"
    assert Holding.objects.open().get().override_reason == "Signed before me"


def test_a_part_that_is_not_there_when_it_leaves_is_said_and_does_not_leave(w: Any) -> None:
    charger, sleeve = make.part(w.devices[0]), make.part(w.devices[0], "Sleeve")
    send(signed_in(w), w, out(w.devices[0], w.pupils[0], missing=[charger.pk]))
    assert [row.part for row in Holding.objects.open().get().parts.all()] == [sleeve]
    assert KitPart.objects.get(pk=charger.pk).state == "missing"


def test_a_conflict_is_shown_and_settled_with_a_reason(w: Any) -> None:
    client = signed_in(w)
    send(client, w, out(w.devices[0], w.pupils[0]), out(w.devices[0], w.pupils[1]))
    page = visit_within(
        client, reverse("fleet:campaign_conflicts", args=[w.campaign.pk]), queries=20
    ).content.decode()
    assert "Somebody else holds it." in page
    act = ScanAct.objects.get(fate="conflict")
    url = reverse("fleet:conflict_settle", args=[act.pk])
    assert client.post(url, {"how": "take", "reason": ""}).status_code == 409
    assert client.post(url, {"how": "take", "reason": "Given to the wrong one"}).status_code == 302
    assert Holding.objects.open().get().pupil == w.pupils[1]


@pytest.mark.parametrize("body", ["", "[]", '{"acts": [{}]}', '{"acts": [{"key": "x"}]}', '{"acts": 3}'])
def test_a_batch_that_does_not_read_is_answered(w: Any, body: str) -> None:
    url = reverse("fleet:scan_receive", args=[w.campaign.pk, w.school.pk])
    assert signed_in(w).post(url, body, content_type="application/json").status_code == 400


def test_a_campaign_is_opened_closed_and_takes_nothing_more(w: Any) -> None:
    client = signed_in(w)
    filled = {
        "name": "Rentrée",
        "kind": "hand_out",
        "organisation": w.owner.pk,
        "year": make.year().pk,
        "starts_on": "2026-08-20",
        "ends_on": "2026-09-30",
        "allocation": "individual",
        "schools": w.school.code,
    }
    assert client.post(reverse("fleet:campaign_add"), {**filled, "schools": "NOWHERE"}).status_code == 422
    assert client.post(reverse("fleet:campaign_add"), filled).status_code == 302
    assert client.post(reverse("fleet:campaign_add"), filled).status_code == 409  # its name is taken
    w.campaign = Campaign.objects.get(name="Rentrée")
    assert list(w.campaign.schools.all()) == [w.school]
    client.post(reverse("fleet:campaign_close", args=[w.campaign.pk]))
    answer = send(client, w, out(w.devices[0], w.pupils[0]))
    assert (answer.status_code, answer.json()["code"]) == (409, "fleet.campaign_closed")
    client.post(reverse("fleet:campaign_reopen", args=[w.campaign.pk]))
    assert send(client, w, out(w.devices[0], w.pupils[0])).json()["fates"][0]["fate"] == "done"


def test_a_head_neither_opens_nor_scans_elsewhere(w: Any) -> None:
    client = signed_in(w, "school_head", school=territory.school(w.owner))
    assert client.get(reverse("fleet:scan", args=[w.campaign.pk, w.school.pk])).status_code == 404
    assert send(client, w, out(w.devices[0], w.pupils[0])).status_code == 404
    assert client.get(reverse("fleet:campaign_add")).status_code == 403
    assert not ScanAct.objects.exists()
