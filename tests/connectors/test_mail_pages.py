"""The pages of mail: what became of each, what is taken by hand, boxes added and tried, what did not arrive."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.kernel.models import AuditEntry, OutboxMessage
from pupitre.kernel.viewer import SYSTEM
from pupitre.support.models import Mailbox, ReceivedMail, SchoolAddress, SentMail, Ticket
from pupitre.support.operations import boxes, writing
from tests.connectors.mails import bounce, mail
from tests.factories import mail as make
from tests.factories import support
from tests.factories.accounts import person
from tests.factories.territory import school
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db


@pytest.fixture
def w() -> SimpleNamespace:
    w = SimpleNamespace(school=school(name="École Pasteur", code="0350123A"))
    w.body = w.school.responsible
    support.desk(w.body)
    w.box = make.box(w.body)
    w.lead, w.technician = (person(role, organisation=w.body, language="en") for role in ("plan_lead", "technician"))
    w.client, w.led = Client(), Client()
    w.client.force_login(w.technician)
    w.led.force_login(w.lead)
    return w


def aside(w: SimpleNamespace, **more: object) -> ReceivedMail:
    return make.received(w.box, mail(headers={"X-Spam-Flag": "YES"}, **more), at=timezone.now())


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_each_mail_shows_its_fate_and_why_and_the_list_costs_the_same(w) -> None:
    aside(w, subject="Gagnez un tableau")
    visit_within(w.client, reverse("connectors:mails"), queries=16)
    for number in range(8):
        make.received(w.box, mail(f"Panne {number}", headers={"From": f"x{number}@e.example"}), at=timezone.now())
    page = text(visit_within(w.client, reverse("connectors:mails"), queries=16))
    assert "9 received, 8 in requests, 1 refused" in page
    assert "The mail server marked it as spam" in page
    refused = text(w.client.get(reverse("connectors:mails"), {"fate": "refused"}))
    assert "Gagnez un tableau" in refused
    assert "Panne 3" not in refused


def test_a_mail_set_aside_becomes_a_request_once(w) -> None:
    row = aside(w, subject="Écran noir", text="Il est <b>noir</b>.", files={"photo.exe": b"MZ"})
    page = text(visit_within(w.client, reverse("connectors:mail", args=[row.pk]), queries=12))
    assert "Il est &lt;b&gt;noir&lt;/b&gt;." in page
    first = w.client.post(reverse("connectors:mail_take", args=[row.pk]))
    ticket = Ticket.objects.get()
    assert first.url == reverse("support:ticket", args=[ticket.pk])
    assert (ticket.subject, ticket.contact_email, ticket.events.get().by_name) == (
        "Écran noir", "lea@ecole.example", w.technician.display_name,
    )  # fmt: skip
    assert w.client.post(reverse("connectors:mail_take", args=[row.pk])).status_code == 409
    row.refresh_from_db()
    assert (row.fate, row.reason, row.ticket, row.left_out) == ("ticket", "by_hand", ticket, ["photo.exe"])
    assert Ticket.objects.count() == 1


def test_a_mail_set_aside_joins_a_request_of_the_desk(w) -> None:
    row, ticket = aside(w), support.ticket(w.school)
    far = support.ticket(school())
    join = reverse("connectors:mail_join", args=[row.pk])
    for number in ("", str(far.pk), "999999"):
        assert w.client.post(join, {"ticket": number}).status_code == 422
    assert w.client.post(join, {"ticket": ticket.pk}).status_code == 302
    row.refresh_from_db()
    assert (row.fate, row.message) == ("reply", ticket.messages.last())


def test_a_mail_of_a_confidential_request_is_not_shown_to_those_who_may_not_read_it(w) -> None:
    ticket = support.ticket(w.school, code="privacy", contact_email="lea@ecole.example")
    writing.answer(ticket=ticket, body="Oui.", actor=SYSTEM, at=support.MONDAY)
    sent = SentMail.objects.get()
    row = make.received(w.box, mail("Re", headers={"In-Reply-To": sent.identifier}))
    assert row.ticket == ticket
    assert w.client.get(reverse("connectors:mail", args=[row.pk])).status_code == 404
    assert w.led.get(reverse("connectors:mail", args=[row.pk])).status_code == 200


def test_what_did_not_arrive_is_listed_and_tried_again_where_it_may(w) -> None:
    for number in range(2):
        ticket = support.ticket(w.school, contact_email=f"lea{number}@ecole.example", subject=f"Panne {number}")
        writing.answer(ticket=ticket, body="Oui.", actor=SYSTEM, at=support.MONDAY)
    returned, dead = SentMail.objects.order_by("pk")
    make.received(w.box, bounce(returned.identifier))
    OutboxMessage.objects.filter(pk=dead.outbox_id).update(state="dead", last_error="SMTPException: no route")
    page = text(visit_within(w.client, reverse("connectors:undelivered"), queries=14))
    assert "550 5.1.1 no such user" in page
    assert "no route" in page
    chosen = {"selected": [returned.pk, dead.pk]}
    followed = text(w.client.post(reverse("connectors:send_again"), chosen, follow=True))
    assert "1 mail waits to be sent again." in followed
    assert "1 was returned" in followed
    assert OutboxMessage.objects.get(pk=dead.outbox_id).state == "waiting"
    assert AuditEntry.objects.filter(action="support.mails_requeued").count() == 1


FORM = {
    "name": "Aide", "address": "Aide2@desk.example", "host": "imap.example", "port": "993", "security": "tls",
    "username": "aide", "secret": "s3same", "folder": "INBOX", "tagging": "plus", "open_to_all": "on",
    "acknowledges": "on", "largest_mb": "25", "read_since": "2026-09-01",
}  # fmt: skip


def test_a_box_is_added_and_its_secret_is_sealed(w) -> None:
    form = {**FORM, "organisation": w.body.pk}
    assert w.led.post(reverse("connectors:box_add"), {**form, "address": w.box.address}).status_code == 422
    assert w.led.post(reverse("connectors:box_add"), form).status_code == 302
    made = Mailbox.objects.get(name="Aide")
    assert (made.address, boxes.secret_of(made)) == ("aide2@desk.example", "s3same")
    assert "s3same" not in made.sealed_secret
    changed = {**form, "secret": "", "name": "Autre"}
    assert w.led.post(reverse("connectors:box_edit", args=[made.pk]), changed).status_code == 302
    made.refresh_from_db()
    assert (made.name, boxes.secret_of(made)) == ("Autre", "s3same")
    assert "s3same" not in text(w.led.get(reverse("connectors:box_edit", args=[made.pk])))
    assert boxes.reseal() == (2, [])


def test_the_connection_is_tried_and_said_in_words(w) -> None:
    said = text(w.led.post(reverse("connectors:box_test", args=[w.box.pk]), follow=True))
    assert "The server refuses the connection" in said
    w.box.refresh_from_db()
    assert w.box.problem == ""  # a try writes nothing


def test_a_school_is_given_an_address(w) -> None:
    give = reverse("connectors:box_school", args=[w.box.pk])
    assert w.led.post(give, {"tag": "pasteur", "code": "nowhere"}).status_code == 422
    assert w.led.post(give, {"tag": "pasteur", "code": "0350123a"}).status_code == 302
    row = SchoolAddress.objects.get()
    assert (row.tag, row.school) == ("pasteur", w.school)
    page = text(visit_within(w.led, reverse("connectors:box", args=[w.box.pk]), queries=14))
    assert "aide+0350123a@desk.example" in page
    w.led.post(reverse("connectors:box_school_remove", args=[w.box.pk, row.pk]))
    assert not SchoolAddress.objects.exists()
