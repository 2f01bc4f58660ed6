"""The pages of those who answer: what they do, what they refuse, and what is kept then."""

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.accounts.queries import viewer_of
from pupitre.kernel.models import AuditEntry
from pupitre.kernel.viewer import SYSTEM
from pupitre.support.enums import TeamKind
from pupitre.support.models import CannedAnswer, Checklist, Team, Ticket
from pupitre.support.operations import trail, writing
from pupitre.support.queries import desks
from pupitre.support.querysets import WORK
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.territory import school
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db


def signed_in(someone) -> Client:
    client = Client()
    client.force_login(someone)
    return client


@pytest.fixture
def w() -> SimpleNamespace:
    """A desk of two technicians, an adviser of another team, and a request."""
    w = SimpleNamespace(school=school(name="École Pasteur"))
    w.body = w.school.responsible
    w.ana, w.bob = (
        person("technician", organisation=w.body, display_name=name, language="en") for name in ("Ana", "Bob")
    )
    w.adviser = person("adviser", organisation=w.body, display_name="Zoé", language="en")
    make.desk(w.body, w.ana, w.bob)
    w.advisers = make.team(w.body, "Conseillers", TeamKind.ADVISER, w.adviser)
    w.ticket = make.ticket(w.school, at=timezone.now(), contact_name="Léa MARTIN", contact_email="lea@example.org")
    w.client = signed_in(w.ana)
    return w


def url(name: str, ticket: Ticket, **more: int) -> str:
    return reverse(f"support:{name}", kwargs={"pk": ticket.pk, **more})


def said(w: SimpleNamespace, client: Client | None = None, **fields: object):
    form = {"body": "Essayez l’autre câble.", "key": "k1", "seen": trail.last_event(w.ticket), **fields}
    return (client or w.client).post(url("say", w.ticket), form)


def test_an_answer_its_file_and_its_minutes_are_kept_once(w) -> None:
    upload = SimpleUploadedFile("notice.txt", b"Debranchez.")
    assert said(w, then="wait", minutes="12", files=upload).status_code == 302
    assert said(w, then="wait", minutes="12").status_code == 302  # the same form sent twice
    w.ticket.refresh_from_db()
    assert (w.ticket.state, w.ticket.assignee) == ("requester", w.ana)
    answer = w.ticket.messages.get(kind="answer")
    assert list(w.ticket.time_spent.values_list("minutes", flat=True)) == [12]
    file = answer.files.get()
    assert w.client.get(url("file", w.ticket, file=file.pk)).content == b"Debranchez."
    other = make.ticket(w.school)
    assert w.client.get(url("file", other, file=file.pk)).status_code == 404  # not of that request


def test_an_act_on_an_old_page_is_refused_and_what_was_typed_is_kept(w) -> None:
    seen = trail.last_event(w.ticket)
    writing.hear(ticket=w.ticket, body="Ça remarche !", actor=SYSTEM, at=timezone.now())
    answer = said(w, seen=seen, body="Je passerai <demain>.")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "changed this request meanwhile" in page
    assert "Ça remarche" in page
    assert "Je passerai &lt;demain&gt;." in page
    assert not w.ticket.messages.filter(kind="answer").exists()
    assert said(w, seen=seen, then="note", body="À rappeler").status_code == 302  # a note is never too old
    assert said(w, key="k2").status_code == 302  # having read what is new


def test_the_first_to_take_it_has_it(w) -> None:
    assert w.client.post(url("take", w.ticket)).status_code == 302
    refused = signed_in(w.bob).post(url("take", w.ticket))
    assert (refused.status_code, "Ana changed this request" in refused.content.decode()) == (409, True)


def test_a_request_handed_over_leaves_with_its_reason(w) -> None:
    path, form = url("hand_over", w.ticket), {"team": w.advisers.pk, "person": w.adviser.pk}
    assert w.client.post(path, form).status_code == 422  # no reason
    assert w.client.post(path, {**form, "reason": "Question de pédagogie"}).status_code == 302
    adviser = signed_in(w.adviser)
    page = adviser.get(url("ticket", w.ticket)).content.decode()
    assert "Question de pédagogie" in page
    w.ticket.refresh_from_db()
    assert said(w, adviser, then="solve").status_code == 302
    w.ticket.refresh_from_db()
    assert (w.ticket.state, w.ticket.team) == ("solved", w.advisers)


def test_an_adviser_who_hands_it_over_no_longer_sees_it(w) -> None:
    Ticket.objects.update(team=w.advisers)
    first_line = w.ticket.organisation.support_teams.get(kind="first_line")
    form = {"team": first_line.pk, "reason": "Panne"}
    answer = signed_in(w.adviser).post(url("hand_over", w.ticket), form)
    assert answer.headers["Location"] == reverse("support:queue")


def test_what_it_is_changes_priority(w) -> None:
    path = url("qualify", w.ticket)
    page = w.client.get(path).content.decode()
    assert "P3, someone hindered" in page
    form = {"subject": "Wi-Fi coupé", "type": "incident", "impact": 1, "urgency": 1, "class_blocked": "on"}
    assert w.client.post(path, {**form, "school": "unknown"}).status_code == 422
    assert w.client.post(path, {**form, "school": w.school.code.lower()}).status_code == 302
    w.ticket.refresh_from_db()
    assert (w.ticket.priority, w.ticket.subject, w.ticket.school) == (2, "Wi-Fi coupé", w.school)


def test_a_priority_is_said_as_the_form_is_filled(w) -> None:
    answer = w.client.get(reverse("support:priority"), {"impact": 4, "urgency": 3})
    assert "P1" in answer.content.decode()
    assert w.client.get(reverse("support:priority"), {"impact": 9, "urgency": 3}).status_code == 204


def test_a_canned_answer_comes_filled(w) -> None:
    text = "Bonjour {requester}, pour {school} : demande {ticket}. {agent}"
    row = CannedAnswer.objects.create(organisation=w.body, title="Accusé", body=text)
    path = url("canned", w.ticket)
    filled = w.client.get(path, {"canned": row.pk}, headers={"accept": "text/plain"}).content.decode()
    assert filled == f"Bonjour Léa MARTIN, pour École Pasteur : demande {w.ticket.pk}. Ana"
    page = w.client.get(path, {"canned": row.pk}, follow=True).content.decode()  # without script
    assert filled in page
    elsewhere = CannedAnswer.objects.create(organisation=school().responsible, title="Autre", body="x")
    assert w.client.get(path, {"canned": elsewhere.pk}).status_code == 404


def test_steps_come_from_a_checklist_and_are_ticked(w) -> None:
    row = Checklist.objects.create(organisation=w.body, title="Écran noir", steps=["Câble", "Alimentation"])
    path = url("work", w.ticket)
    w.client.post(path, {"checklist": row.pk, "minutes": "5"})
    w.client.post(path, {"checklist": row.pk, "text": "Rappeler"})  # not copied twice
    steps = list(w.ticket.tasks.order_by("pk"))
    assert [step.text for step in steps] == ["Câble", "Alimentation", "Rappeler"]
    w.client.post(url("tick", w.ticket, task=steps[0].pk), {"done": "1"})
    steps[0].refresh_from_db()
    assert steps[0].done_by_name == "Ana"
    w.client.post(url("tick", w.ticket, task=steps[0].pk))
    steps[0].refresh_from_db()
    assert steps[0].done_at is None


def test_two_requests_become_one_and_one_becomes_two(w) -> None:
    other = make.ticket(w.school, subject="Encore la tablette")
    path = url("join", w.ticket)
    assert w.client.post(path, {"number": w.ticket.pk, "how": "merge"}).status_code == 422
    assert w.client.post(path, {"number": other.pk, "how": "merge"}).status_code == 302
    w.ticket.refresh_from_db()
    assert (w.ticket.state, w.ticket.merged_into) == ("merged", other)
    moved = other.messages.order_by("-pk").first()
    assert w.client.post(url("split", other, message=moved.pk), {"subject": "Chargeur"}).status_code == 302
    assert Ticket.objects.get(subject="Chargeur").messages.get() == moved


def test_reading_a_confidential_request_is_an_act_that_is_written_down(w) -> None:
    lead = signed_in(person("plan_lead", organisation=w.body, language="en"))
    secret = make.ticket(w.school, code="privacy", subject="Signalement", body="Ce qui s’est passé")
    assert w.client.get(url("ticket", secret)).status_code == 404
    page = lead.get(url("ticket", secret)).content.decode()
    assert "Ce qui s’est passé" not in page
    assert "Signalement" not in page
    for name in ("ticket_side", "qualify", "hand_over", "join"):
        assert lead.get(url(name, secret)).headers["Location"] == url("ticket", secret)
    lead.post(url("say", secret), {"body": "x", "key": "k"})
    assert secret.messages.count() == 1  # nothing is done unread
    assert lead.post(url("unseal", secret)).status_code == 302
    assert "Ce qui s’est passé" in lead.get(url("ticket", secret)).content.decode()
    entry = AuditEntry.objects.get(action="support.confidential_read")
    assert entry.subject == f"support.ticket:{secret.pk}"


def test_states_need_their_reasons(w) -> None:
    path = url("state", w.ticket)
    refused = w.client.post(path, {"act": "third"})
    assert (refused.status_code, "Say why" in refused.content.decode()) == (422, True)
    w.client.post(path, {"act": "third", "reason": "Pièce commandée"})
    w.client.post(path, {"act": "resume"})
    w.client.post(path, {"act": "solve"})
    w.client.post(path, {"act": "reopen", "reason": "Rechute"})
    w.ticket.refresh_from_db()
    assert (w.ticket.state, w.ticket.reopenings) == ("open", 1)
    page = w.client.get(url("ticket", w.ticket)).content.decode()
    assert "Pièce commandée" in page
    assert "reopened once" in page


def test_why_it_is_due_is_said(w) -> None:
    page = w.client.get(url("ticket_side", w.ticket)).content.decode()
    assert "A first answer is owed within 4 h of opening (Ligne d’assistance): the general target of P3." in page
    assert "So it is due on" in page


def test_the_queue_is_in_order_of_deadlines_and_says_what_is_late(w) -> None:
    late = make.ticket(w.school, subject="Oubliée")  # of September
    page = w.client.get(reverse("support:queue")).content.decode()
    assert page.index("Oubliée") < page.index(w.ticket.subject)
    assert "1 request is late; 0 are in your name." in page
    assert f'id="queue-{late.pk}"' in page
    assert "late by" in page
    mine = w.client.get(reverse("support:queue"), {"show": "mine"}).content.decode()
    assert "Oubliée" not in mine
    for show in ("teams", "nobody", "us", "late", "wait"):
        assert "Oubliée" in w.client.get(reverse("support:queue"), {"show": show}).content.decode()
    assert "Oubliée" not in w.client.get(reverse("support:queue"), {"show": "now"}).content.decode()
    found = w.client.get(reverse("support:queue"), {"q": str(late.pk)}).content.decode()
    assert "Oubliée" in found


def test_the_filters_offer_the_teams_of_the_desks_where_one_works(w) -> None:
    """What is written in SQL agrees with the querysets."""
    elsewhere = make.team(school().responsible, "Ailleurs", TeamKind.FIRST_LINE, w.adviser)
    make.team(w.body, "Fermée", TeamKind.FIELD, w.ana, is_active=False)
    offered = {}
    for one in (w.ana, w.adviser, person("teacher", school=w.school), person("administrator")):
        viewer = viewer_of(one, timezone.localdate())
        reached = Q(pk__in=Team.objects.visible(viewer, WORK)) | Q(members__person=one)
        rows = Team.objects.filter(reached, is_active=True).distinct().order_by("name", "pk")
        offered[one.pk] = desks.teams_around(viewer)
        assert offered[one.pk] == list(rows.values_list("pk", "name", "organisation"))
    assert {pk for pk, _name, _desk in offered[w.ana.pk]} == {w.advisers.pk, w.ticket.team_id}
    here = w.body.ticket_categories.order_by("position", "name", "pk").values_list("pk", "name")
    assert desks.categories_of([w.body.pk]) == list(here)
    assert elsewhere.pk in {pk for pk, _name, _desk in offered[w.adviser.pk]}


def test_many_are_done_at_once_and_refusals_stop_nothing(w) -> None:
    theirs, other = make.ticket(w.school, subject="À Bob"), make.ticket(school())
    signed_in(w.bob).post(url("take", theirs))
    keys = [w.ticket.pk, theirs.pk, other.pk]
    page = w.client.post(reverse("support:bulk_take"), {"selected": keys}, follow=True).content.decode()
    assert "1 request is changed." in page
    assert f"{theirs.pk}: Bob changed this request" in page
    form = {"selected": keys, "what": "close", "reason": "Doublons"}
    preview = w.client.post(reverse("support:bulk"), form).content.decode()
    assert "2 requests will change." in preview
    assert not Ticket.objects.filter(state="closed").exists()  # a preview leaves nothing behind
    w.client.post(reverse("support:bulk"), {**form, "do": "apply"})
    assert set(Ticket.objects.filter(state="closed")) == {w.ticket, theirs}
    assert w.client.post(reverse("support:bulk"), {"selected": keys, "what": "hand_over"}).status_code == 422


def test_pages_cost_the_same_however_much_there_is(w) -> None:
    for _number in range(12):
        other = make.ticket(w.school, contact_email="lea@example.org")
        writing.hear(ticket=w.ticket, body="Et ceci.", actor=SYSTEM, at=timezone.now())
        writing.note(ticket=other, body="Vu.", actor=SYSTEM, at=timezone.now())
    visit_within(w.client, reverse("support:queue"), queries=14)
    visit_within(w.client, url("ticket", w.ticket), queries=16)
    visit_within(w.client, url("ticket_side", w.ticket), queries=20)
