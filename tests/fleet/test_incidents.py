"""Incidents: declared, swapped, repaired, charged or not, and always closed by an outcome."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.fleet import refusals
from pupitre.fleet.enums import IncidentKind, RepairOutcome
from pupitre.fleet.models import ChargeRule, Holding, Incident, Repair
from pupitre.fleet.operations import holdings, incidents
from pupitre.fleet.operations.incidents import Told
from pupitre.fleet.queries import incidents as queries
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM
from pupitre.procurement.failures import failures
from tests.factories import fleet as make
from tests.factories import procurement as buy
from tests.factories import territory
from tests.factories.accounts import person, viewer
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db
NOW, TODAY = timezone.now(), timezone.localdate()


@pytest.fixture
def w() -> SimpleNamespace:
    made = SimpleNamespace(owner=territory.organisation())
    made.school = territory.school(made.owner)
    made.device = make.device(made.school, price=Decimal(400), in_service_on=TODAY)
    made.spare = make.device(made.school, is_spare=True)
    made.pupil = make.pupil(made.school, name="Zoé MARTIN")
    holdings.give(device=made.device, taker=made.pupil, school=made.school, year=make.year(), actor=SYSTEM, at=NOW)
    return made


def declare(w: Any, kind: str = "damage", **more: Any) -> Incident:
    by = {"actor": SYSTEM, "at": NOW, **more}
    return incidents.declare(device=w.device, told=Told(IncidentKind(kind), TODAY), **by)


def test_a_spare_takes_the_place_in_one_act(w: Any) -> None:
    declare(w, spare=w.spare)
    assert Holding.objects.open().get().device == w.spare
    w.device.refresh_from_db()
    assert (w.device.state, w.device.condition) == ("in_store", "HS")


@pytest.mark.parametrize(("kind", "state"), [("loss", "lost"), ("theft", "stolen"), ("fault", "in_use")])
@pytest.mark.parametrize("with_spare", [False, True])
def test_a_loss_or_a_theft_moves_the_state_and_a_breakdown_does_not(
    w: Any, kind: str, state: str, with_spare: bool
) -> None:
    incident = declare(w, kind, spare=w.spare if with_spare else None)
    w.device.refresh_from_db()
    assert w.device.state == ("in_store" if with_spare and kind == "fault" else state)
    assert incident.closed_at is None
    assert Holding.objects.open().filter(device=w.device).exists() == (kind == "fault" and not with_spare)


def test_a_family_is_asked_what_the_rules_say_with_the_reason_in_words(w: Any) -> None:
    assert declare(w).charge == 0
    ChargeRule.objects.create(organisation=w.owner, kind="damage", percent=50, at_most=Decimal(80), from_occurrence=2)
    second = declare(w)
    assert (second.charge, second.charge_why) == (Decimal(80), "at_most")
    incidents.waive(incident=second, reason="Grant holder", actor=SYSTEM, at=NOW)
    second.refresh_from_db()
    assert (second.charge, second.waived_reason) == (0, "Grant holder")


def test_a_repair_goes_and_comes_back_and_the_incident_closes_by_its_outcome(w: Any) -> None:
    supplier = buy.supplier(w.owner)
    incident = declare(w, "fault")
    by: dict[str, Any] = {"actor": SYSTEM, "at": NOW}
    repair = incidents.send_to_repair(incident=incident, supplier=supplier, sent_on=TODAY - timedelta(days=6), **by)
    with pytest.raises(refusals.StillAtRepair):
        incidents.close(incident=incident, outcome="Repaired", **by)
    with pytest.raises(refusals.NotPossible):
        incidents.send_to_repair(incident=incident, supplier=supplier, sent_on=TODAY, **by)
    with pytest.raises(refusals.BackBeforeSent):
        incidents.repair_back(repair=repair, back_on=date(2020, 1, 1), outcome=RepairOutcome.REPAIRED, **by)
    incidents.repair_back(repair=repair, back_on=TODAY, outcome=RepairOutcome.REPAIRED, cost=Decimal("85.50"), **by)
    w.device.refresh_from_db()
    assert w.device.state == "in_use"  # back to whoever still holds it
    with pytest.raises(refusals.OutcomeNeeded):
        incidents.close(incident=incident, outcome=" ", **by)
    incidents.close(incident=incident, outcome="Screen replaced", **by)
    row = queries.repairers(SYSTEM)[0]
    assert (row.name, row.ended, row.days, row.cost) == (supplier.name, 1, 6.0, Decimal("85.50"))
    assert [(row.failed, row.cost) for row in queries.by_model(SYSTEM)] == [(1, Decimal("85.50"))]


def test_procurement_reads_how_devices_last_by_provenance(w: Any) -> None:
    refurbished = make.model(w.owner, provenance="refurbished")
    for _ in range(4):
        make.device(w.school, model=refurbished, in_service_on=TODAY)
    declare(w, "fault")
    declare(w, "damage")
    found = {row.provenance: (row.devices, row.failed) for row in failures(SYSTEM)}
    assert found == {"new": (1, 1), "refurbished": (4, 0)}


def test_a_head_declares_and_does_not_waive(w: Any) -> None:
    head = viewer("school_head", school=w.school)
    incident = declare(w, "loss", actor=head)
    with pytest.raises(NotAllowed):
        incidents.waive(incident=incident, reason="A friend", actor=head, at=NOW)
    with pytest.raises(NotAllowed):
        declare(w, actor=viewer("school_head", school=territory.school(w.owner)))


def test_the_pages_from_the_declaration_to_the_close(w: Any) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person("technician", language="en", organisation=w.owner))
    url = reverse("fleet:incident_declare", args=[w.device.pk])
    visit_within(client, url, queries=15)
    filled = {"kind": "fault", "happened_on": str(TODAY), "account": "Black screen", "spare": "NOBODY"}
    assert client.post(url, filled).status_code == 422
    assert client.post(url, {**filled, "spare": w.spare.asset_tag}).status_code == 302
    incident = Incident.objects.get()
    page = reverse("fleet:incident", args=[incident.pk])
    client.post(reverse("fleet:repair_send", args=[incident.pk]), {"sent_on": str(TODAY)})
    visit_within(client, page, queries=20)
    back = reverse("fleet:repair_back", args=[Repair.objects.get().pk])
    assert client.post(back, {"outcome": "beyond", "back_on": "", "cost": ""}).status_code == 422
    client.post(back, {"outcome": "beyond", "back_on": str(TODAY), "cost": ""})
    assert client.post(reverse("fleet:incident_close", args=[incident.pk]), {"outcome": ""}).status_code == 409
    client.post(reverse("fleet:incident_close", args=[incident.pk]), {"outcome": "Withdrawn"})
    assert "Withdrawn" in visit_within(client, page, queries=20).content.decode()
    visit_within(client, reverse("fleet:incidents"), queries=15)
    visit_within(client, reverse("fleet:repairs"), queries=15)
