"""Sessions for parents and messages: whom they reach, once each, and what became of them."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from pupitre.families import refusals
from pupitre.families.models import Activity, Attendee, Message, ParentSession
from pupitre.families.operations import messages, sessions
from pupitre.kernel.models import OutboxMessage
from pupitre.kernel.viewer import SYSTEM
from tests.factories import fleet, territory
from tests.factories.accounts import person
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db
NOW = timezone.now()
BY = {"actor": SYSTEM, "at": NOW}


@pytest.fixture
def w() -> SimpleNamespace:
    found = SimpleNamespace(school=territory.school())
    found.one, found.two = fleet.pupil(found.school), fleet.pupil(found.school)
    found.anne = fleet.guardian(found.one, name="Anne", email="anne@example.org", language="en")
    found.paul = fleet.guardian(found.two, name="Paul")
    found.session = ParentSession.objects.create(
        organisation=found.school.responsible,
        school=found.school,
        title="Prise en main",
        starts_at=NOW + timedelta(days=3),
        places=1,
    )
    found.client = Client()
    found.client.force_login(person("school_head", school=found.school))
    return found


def test_families_are_invited_once_and_answer_without_an_account(w: SimpleNamespace) -> None:
    address = f"/families/sessions/{w.session.pk}/"
    w.client.post(address + "invite/")
    w.client.post(address + "invite/")
    assert Attendee.objects.count() == 2
    mail = OutboxMessage.objects.get()
    assert mail.recipient == "anne@example.org"
    invitation = "/families/invitation/" + mail.body.split("/families/invitation/")[1].split("/")[0] + "/"
    visitor = Client()
    visitor.post(invitation, {"coming": "yes"})
    row = Attendee.objects.get(guardian=w.anne)
    assert row.state == "coming"
    with pytest.raises(refusals.SessionFull):
        sessions.answer(attendee=Attendee.objects.get(guardian=w.paul), coming=True, at=NOW)
    w.client.post(address + "material/", {"file": SimpleUploadedFile("plate.png", fleet.photo())})
    file = w.session.material.get()
    assert visitor.get(f"{invitation}{file.pk}/").status_code == 200
    assert w.client.get(f"{address}material/{file.pk}/").status_code == 200
    assert Client().get(f"/families/invitation/unknown/{file.pk}/").status_code == 404
    w.client.post(address + "attendance/", {f"seen-{row.pk}": "came", "seen-x": "came"})
    row.refresh_from_db()
    assert row.state == "came"
    with pytest.raises(refusals.SessionOver):
        sessions.answer(attendee=row, coming=False, at=NOW + timedelta(days=4))


def test_a_session_called_off_is_told_to_those_who_might_come(w: SimpleNamespace) -> None:
    address = f"/families/sessions/{w.session.pk}/"
    busy = fleet.guardian(w.two, email="busy@example.org")
    w.client.post(address + "invite/")
    Attendee.objects.filter(guardian=busy).update(state="not_coming")
    OutboxMessage.objects.all().delete()
    with pytest.raises(refusals.ReasonMissing):
        sessions.cancel(session=w.session, reason=" ", **BY)
    w.client.post(address + "cancel/", {"reason": "The room is flooded"})
    mail = OutboxMessage.objects.get()
    assert (mail.recipient, "flooded" in mail.body) == ("anne@example.org", True)
    with pytest.raises(refusals.SessionOver):
        sessions.cancel(session=w.session, reason="Again", **BY)
    with pytest.raises(refusals.SessionOver):
        sessions.answer(attendee=Attendee.objects.get(guardian=w.anne), coming=True, at=NOW)
    assert "cancel-reason" not in w.client.get(address).content.decode()


def test_a_message_reaches_each_adult_once_in_their_language(w: SimpleNamespace) -> None:
    fleet.guardian(fleet.pupil(w.school)).guardianships.update(guardian=w.anne)
    texts = {"fr": "Bonjour.", "en": "Hello."}
    body = w.school.responsible
    row = messages.send(organisation=body, subject="Rentrée", texts=texts, schools=[w.school], **BY)
    assert sorted(row.deliveries.values_list("state", flat=True)) == ["no_address", "waiting"]
    assert OutboxMessage.objects.get().body == "Hello."
    OutboxMessage.objects.update(state="dead")
    lead = Client()
    lead.force_login(person("plan_lead", organisation=body))
    assert "abandonné" in lead.get(f"/families/messages/{row.pk}/").content.decode()


def test_a_message_to_an_activity_reaches_the_pupils_who_are_in_it(w: SimpleNamespace) -> None:
    study = Activity.objects.create(school=w.school, year=fleet.year(), name="Étude")
    whom = {"schools": [w.school], "activities": [study]}
    body = w.school.responsible
    with pytest.raises(refusals.NoAudience):
        messages.send(organisation=body, subject="x", texts={"fr": "x"}, **whom, **BY)
    study.pupils.add(w.one)
    row = messages.send(organisation=body, subject="x", texts={"fr": "x"}, **whom, **BY)
    assert row.deliveries.get().guardian == w.anne


def test_a_message_is_seen_in_figures_before_it_leaves(w: SimpleNamespace) -> None:
    body = w.school.responsible
    lead = Client()
    lead.force_login(person("plan_lead", organisation=body))
    said = {"organisation": body.pk, "schools": [w.school.pk], "subject": "Rentrée", "text-fr": "Bonjour."}
    preview = lead.post("/families/messages/write/", said | {"act": "preview"}).content.decode()
    assert "2 adultes sont touchés." in preview
    assert "a pas d" in preview
    assert not Message.objects.exists()
    lead.post("/families/messages/write/", said | {"act": "send"})
    assert Message.objects.get().deliveries.count() == 2


def test_an_activity_is_renamed_and_removed_while_nobody_was_written_to(w: SimpleNamespace) -> None:
    row = Activity.objects.create(school=w.school, year=fleet.year(), name="Etude")
    Activity.objects.create(school=w.school, year=fleet.year(), name="Chess")
    row.pupils.add(w.one)
    address = f"/families/activities/{row.pk}/"
    refused = w.client.post(f"{address}rename/", {"name": "Chess"})
    assert refused.status_code == 422
    assert w.client.post(f"{address}rename/", {"name": " Étude "}).url == address
    row.refresh_from_db()
    assert (row.name, row.pupils.count()) == ("Étude", 1)
    message = Message.objects.create(
        organisation=w.school.responsible, subject="s", written_at=timezone.now(), written_by_name="Clerk"
    )
    message.activities.add(row)
    assert w.client.post(f"{address}remove/").status_code == 409
    message.activities.clear()
    assert w.client.post(f"{address}remove/").url == "/families/activities/"
    assert [one.name for one in Activity.objects.all()] == ["Chess"]


def test_an_activity_is_made_filled_and_written_to(w: SimpleNamespace) -> None:
    made = w.client.post("/families/activities/add/", {"school": w.school.pk, "name": "Étude"})
    row = Activity.objects.get()
    assert made.url == f"/families/activities/{row.pk}/"
    again = w.client.post("/families/activities/add/", {"school": w.school.pk, "name": "Étude"})
    assert again.status_code in {409, 422}
    stranger = fleet.pupil(territory.school())
    page = visit_within(w.client, made.url, queries=14).content.decode()
    assert w.one.display_name in page
    assert stranger.display_name not in page
    w.client.post(made.url, {"pupils": [w.one.pk, stranger.pk, "x"]})
    assert list(row.pupils.all()) == [w.one]
    lead = Client()
    lead.force_login(person("plan_lead", organisation=w.school.responsible))
    asked = lead.get(f"/families/messages/write/?activity={row.pk}").content.decode()
    assert re.search(rf'name="activities" value="{row.pk}"[^>]* checked', asked)
    w.client.post(made.url, {})
    assert not row.pupils.exists()
