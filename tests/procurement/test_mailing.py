"""An order sent is mailed to its supplier, once, with its PDF and its lines; it says what became of the mail."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.governance.refusals import NotEnoughMoney
from pupitre.kernel import outbox
from pupitre.kernel.models import OutboxMessage, StoredFile
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM
from pupitre.procurement import refusals
from pupitre.procurement.models import Order
from pupitre.procurement.operations import mailing, sending
from pupitre.procurement.operations.drafting import Pays
from tests.factories import procurement as make
from tests.factories.accounts import person, viewer

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def w() -> SimpleNamespace:
    made = make.world()
    made.supplier.email = "commandes@fournisseur.example"
    made.supplier.save()
    return made


def client_of(w: SimpleNamespace, role: str = "buyer") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person(role, organisation=w.owner, language="en"))
    return client


def leave(order: Order) -> None:
    outbox.send(order.mail_id, NOW)
    order.mail.refresh_from_db()


def break_the_server(monkeypatch: Any) -> None:
    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({"commandes@fournisseur.example": (550, b"no such user")})

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)


def given_up(order: Order, monkeypatch: Any) -> None:
    break_the_server(monkeypatch)
    for _attempt in range(outbox.MAX_ATTEMPTS - 1):
        with pytest.raises(outbox.MailNotSent):
            outbox.send(order.mail_id, NOW)
    leave(order)
    monkeypatch.undo()


def test_it_leaves_with_its_document_and_its_lines(w: SimpleNamespace) -> None:
    order = make.sent(w)
    leave(order)
    [left] = mail.outbox
    assert left.to == ["commandes@fournisseur.example"]
    assert order.number in left.subject
    assert w.owner.name in left.body
    (pdf_name, pdf, pdf_type), (csv_name, csv, _type) = left.attachments
    assert (pdf_name, pdf[:5], pdf_type) == (f"{order.number}.pdf", b"%PDF-", "application/pdf")
    assert csv_name == f"{order.number}.csv"
    text = csv if isinstance(csv, str) else csv.decode()
    assert w.school.code in text
    assert "15" in text


def test_a_sending_that_is_refused_mails_nothing(w: SimpleNamespace) -> None:
    order = make.approved(w, 1_000, pays=(Pays(w.one.pk, make.YEAR),))
    with pytest.raises(NotEnoughMoney), transaction.atomic():
        sending.send(order=order, actor=SYSTEM, at=NOW)
    assert not OutboxMessage.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_second_click_leads_to_the_order_and_mails_nothing_more(w: SimpleNamespace) -> None:
    order, buyer = make.approved(w), client_of(w)
    url = reverse("procurement:order_send", args=[order.pk])
    for _click in range(2):
        answer = buyer.post(url)
        assert (answer.status_code, answer["Location"]) == (302, reverse("procurement:order", args=[order.pk]))
    assert OutboxMessage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_mail_once() -> None:
    w = make.world()
    w.supplier.email = "commandes@fournisseur.example"
    w.supplier.save()
    order = make.approved(w)

    def click(_number: int) -> str:
        try:
            sending.send(order=Order.objects.get(pk=order.pk), actor=SYSTEM, at=NOW)
        except refusals.NotPossibleNow:
            return "refused"
        finally:
            connection.close()
        return "sent"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(click, range(4))) == ["refused", "refused", "refused", "sent"]
    assert OutboxMessage.objects.count() == 1


def test_the_order_says_where_its_mail_is(w: SimpleNamespace, monkeypatch: Any) -> None:
    order, buyer = make.sent(w), client_of(w)
    url = reverse("procurement:order", args=[order.pk])
    assert "waits to leave" in buyer.get(url).content.decode()
    break_the_server(monkeypatch)
    with pytest.raises(outbox.MailNotSent):
        outbox.send(order.mail_id, NOW)
    assert "tried again by itself" in buyer.get(url).content.decode()
    monkeypatch.undo()
    leave(order)
    page = buyer.get(url).content.decode()
    assert "Mailed to commandes@fournisseur.example on" in page
    assert reverse("procurement:order_mail", args=[order.pk]) not in page


def test_a_mail_given_up_says_why_and_leaves_again_once(w: SimpleNamespace, monkeypatch: Any) -> None:
    order, buyer = make.sent(w), client_of(w)
    given_up(order, monkeypatch)
    again = reverse("procurement:order_mail", args=[order.pk])
    page = buyer.get(reverse("procurement:order", args=[order.pk])).content.decode()
    assert "did not leave" in page
    assert "no such user" in page
    assert again in page
    w.supplier.email = "ventes@fournisseur.example"
    w.supplier.save()
    assert buyer.post(again).status_code == 302
    assert buyer.post(again).status_code == 409  # it waits already
    order.refresh_from_db()
    leave(order)
    assert [left.to for left in mail.outbox] == [["ventes@fournisseur.example"]]


def test_without_address_it_is_said_and_the_mail_leaves_once_there_is_one(w: SimpleNamespace) -> None:
    w.supplier.email = ""
    w.supplier.save()
    order, buyer = make.sent(w), client_of(w)
    assert order.mail is None
    again = reverse("procurement:order_mail", args=[order.pk])
    page = buyer.get(reverse("procurement:order", args=[order.pk])).content.decode()
    assert "has no address for orders: download the PDF" in page
    assert reverse("procurement:order_pdf", args=[order.pk]) in page
    with pytest.raises(refusals.NoAddress):
        mailing.mail_again(order=order, actor=SYSTEM, at=NOW)
    w.supplier.email = "commandes@fournisseur.example"
    w.supplier.save()
    assert again in buyer.get(reverse("procurement:order", args=[order.pk])).content.decode()
    buyer.post(again)
    order.refresh_from_db()
    assert order.mail.recipient == "commandes@fournisseur.example"


def test_an_order_cancelled_before_its_mail_left_is_not_mailed(w: SimpleNamespace) -> None:
    order = make.sent(w)
    sending.cancel(order=order, reason="Twice", actor=SYSTEM, at=NOW)
    order.refresh_from_db()
    assert order.mail is None
    assert not OutboxMessage.objects.exists()


def test_one_already_mailed_keeps_its_mail_and_says_to_tell_them(w: SimpleNamespace) -> None:
    order = make.sent(w)
    leave(order)
    sending.cancel(order=order, reason="Twice", actor=SYSTEM, at=NOW)
    page = client_of(w).get(reverse("procurement:order", args=[order.pk])).content.decode()
    assert "tell them that it is cancelled" in page


def test_only_those_who_run_orders_mail_them(w: SimpleNamespace) -> None:
    order = make.sent(w)
    with pytest.raises(refusals.MailedAlready):
        mailing.mail_again(order=order, actor=viewer("buyer", organisation=w.owner), at=NOW)
    with pytest.raises(NotAllowed):
        mailing.mail_again(order=order, actor=viewer("adviser", organisation=w.owner), at=NOW)
