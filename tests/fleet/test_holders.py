"""What the fleet says elsewhere: on a pupil's page, on the first page, a school's; where a refusal is mended."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.families.enums import Method
from pupitre.families.models import Agreement
from pupitre.families.operations import agreements
from pupitre.fleet.models import ScanAct, Task, Transfer
from pupitre.fleet.operations import holdings, loans, transfers
from pupitre.kernel.models import OutboxMessage
from pupitre.kernel.viewer import SYSTEM, Viewer
from pupitre.territory.models import Schooling
from tests.architecture.rights.fleet_campaigns import campaign
from tests.factories import families as sign
from tests.factories import fleet as make
from tests.factories import territory
from tests.factories.accounts import person
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db
NOW, TODAY = timezone.now(), timezone.localdate()
BY: dict[str, Any] = {"actor": SYSTEM, "at": NOW}


@pytest.fixture
def w() -> SimpleNamespace:
    made = SimpleNamespace(owner=territory.organisation())
    made.school = territory.school(made.owner, name="Jean Jaurès")
    made.other = territory.school(made.owner, name="Victor Hugo")
    made.pupil = make.pupil(made.school, name="MARTIN Léa")
    made.device = make.device(made.school)
    return made


def client(w: Any, role: str = "school_head", **scope: Any) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(person(role, language="en", **(scope or {"school": w.school})))
    return made


def give(w: Any) -> None:
    holdings.give(device=w.device, taker=w.pupil, school=w.school, year=make.year(), **BY)


def test_a_pupils_page_says_what_they_hold_and_what_was_signed(w: SimpleNamespace) -> None:
    make.part(w.device, "Sleeve")
    world = SimpleNamespace(school=w.school)
    of = campaign(world)
    give(w)
    ScanAct.objects.create(
        key=uuid4(), campaign=of, school=w.school, kind="hand_out", code="x", pupil=w.pupil, device=w.device,
        scanned_at=NOW, received_at=NOW, clerk_name="Clerk", fate="done",
    )  # fmt: skip
    sign.published(sign.programme(w.owner))
    adult = make.guardian(w.pupil, name="Anne MARTIN")
    row = agreements.ask(school=w.school, pupils=[w.pupil], kits={}, **BY)[0]
    key = f"guardian:{adult.pk}"
    agreements.sign(agreement=row, signer=key, name="Anne MARTIN", language="fr", method=Method.IN_PERSON, **BY)
    url = reverse("territory:pupil", args=[w.pupil.pk])
    page = visit_within(client(w), url, queries=26).content.decode()
    for said in (str(w.device), "Sleeve", of.name, "Anne MARTIN (parent)", "in person, before someone of the school"):
        assert said in page
    assert str(w.device) not in client(w, school=w.other).get(url).content.decode()


def test_the_first_page_lists_the_transfers_that_wait_for_ones_school(w: SimpleNamespace) -> None:
    head = person("school_head", school=w.other, language="en")
    row = transfers.propose(devices=[w.device], to_school=w.other, reason="Little used", **BY)
    assert [mail.recipient for mail in OutboxMessage.objects.all()] == [head.email]
    assert "Jean Jaurès" in OutboxMessage.objects.get().subject
    taker = client(w, school=w.other)
    page = visit_within(taker, reverse("web:today_movements"), queries=12).content.decode()
    assert row.get_absolute_url() in page
    assert row.get_absolute_url() not in client(w).get(reverse("web:today_movements")).content.decode()
    Transfer.objects.update(state="accepted")
    assert row.get_absolute_url() in client(w).get(reverse("web:today_movements")).content.decode()


def test_whoever_proposes_is_not_written_to(w: SimpleNamespace) -> None:
    lead = person("plan_lead", organisation=w.owner)
    person("technician", organisation=w.owner)  # stands above schools
    actor = Viewer(lead.pk, "Lead", is_system=True)
    transfers.propose(devices=[w.device], to_school=w.other, reason="x", actor=actor, at=NOW)
    assert not OutboxMessage.objects.exists()


def test_the_first_page_counts_late_loans(w: SimpleNamespace) -> None:
    then = NOW - timedelta(days=9)
    loans.lend(
        device=w.device, taker=w.pupil, school=w.school, due_on=timezone.localdate(then), actor=SYSTEM, at=then
    )
    assert "1 loan to be taken back" in client(w).get(reverse("web:today_movements")).content.decode()


def test_a_school_says_its_ratio(w: SimpleNamespace) -> None:
    make.device(w.school, state="in_use")
    page = visit_within(client(w), reverse("web:school_ratio", args=[w.school.pk]), queries=18).content.decode()
    assert "1.00" in page


def test_a_refused_hand_out_leads_to_the_contract(w: SimpleNamespace) -> None:
    of = campaign(SimpleNamespace(school=w.school))
    ScanAct.objects.create(
        key=uuid4(), campaign=of, school=w.school, kind="hand_out", code="x", pupil=w.pupil, device=w.device,
        scanned_at=NOW, received_at=NOW, clerk_name="Clerk", fate="conflict", reason="gate", detail="no contract",
    )  # fmt: skip
    url = reverse("fleet:campaign_conflicts", args=[of.pk])
    page = visit_within(client(w), url, queries=20).content.decode()
    assert reverse("families:school", args=[w.school.pk]) in page  # nothing was asked yet
    sign.published(sign.programme(w.owner))
    make.guardian(w.pupil)
    agreements.ask(school=w.school, pupils=[w.pupil], kits={}, **BY)
    assert Agreement.objects.get().get_absolute_url() in client(w).get(url).content.decode()


def test_a_device_follows_the_pupil_who_moved(w: SimpleNamespace) -> None:
    give(w)
    task = Task.objects.create(kind="mover", device=w.device, pupil=w.pupil, school=w.school, opened_at=NOW)
    Schooling.objects.filter(pupil=w.pupil).update(left_on=TODAY)
    Schooling.objects.create(pupil=w.pupil, school=w.other, year=make.year())
    technician = client(w, "technician", organisation=w.owner)
    url = f"{reverse('fleet:transfer_add')}?task={task.pk}"
    assert url in technician.get(reverse("fleet:home")).content.decode()
    page = visit_within(technician, url, queries=14).content.decode()
    assert f'value="{w.other.code}"' in page
    assert w.device.asset_tag in page
