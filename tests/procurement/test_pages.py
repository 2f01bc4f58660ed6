"""The pages of procurement: what they say, what they cost, what only some may do on them."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pupitre.accounts.models import Person
from pupitre.kernel import thread
from pupitre.kernel.thread import Knot
from pupitre.kernel.viewer import SYSTEM
from pupitre.procurement import failures
from pupitre.procurement.models import Delegation, Delivery, Invoice, Order
from pupitre.procurement.operations import requests
from tests.factories import procurement as make
from tests.factories.accounts import person, viewer
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db


@pytest.fixture
def w() -> SimpleNamespace:
    made = make.world()
    make.budget(made, 20_000)
    made.lot = make.lot(made, 90_000)
    make.step(made, "ERUN")
    made.request = make.request(made)
    made.order = make.sent(made)
    make.received(made.order, 12, 1)
    made.invoice = make.invoice(made.order, 11)
    return made


def signed_in(w: SimpleNamespace, role: str = "buyer", **scope: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person(role, language="en", **(scope or {"organisation": w.owner})))
    return client


PAGES = {
    "home": lambda w: [],
    "catalogue": lambda w: [],
    "model": lambda w: [w.model.pk],
    "compare": lambda w: [],
    "requests": lambda w: [],
    "request": lambda w: [w.request.pk],
    "orders": lambda w: [],
    "order": lambda w: [w.order.pk],
    "to_receive": lambda w: [],
    "groups": lambda w: [],
    "group": lambda w: [w.lot.group_id],
    "invoices": lambda w: [],
    "invoice": lambda w: [w.invoice.pk],
    "green": lambda w: [],
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_the_same_whatever_the_number_of_rows(w: SimpleNamespace, name: str) -> None:
    client, url = signed_in(w), reverse(f"procurement:{name}", args=PAGES[name](w))
    visit_within(client, url, queries=20)
    for _more in range(4):
        w.school = make.place(w)
        make.received(make.sent(w, 2), 1)
    visit_within(client, url, queries=20)


def test_the_first_sentence_says_where_one_stands(w: SimpleNamespace) -> None:
    Order.objects.update(expected_on=make.TODAY - timedelta(days=3))
    page = signed_in(w).get(reverse("procurement:home")).content.decode()
    assert "1 delivery late; 0 requests wait for you." in page
    assert "left under the ceilings" in page
    adviser = signed_in(w, "adviser").get(reverse("procurement:home")).content.decode()
    assert "1 request waits for you." in adviser


def test_a_head_receives_on_a_phone_and_the_buyer_matches_the_invoice(w: SimpleNamespace) -> None:
    order = make.sent(w)
    line = order.lines.get()
    head = signed_in(w, "school_head", school=w.school)
    url = reverse("procurement:receive", args=[order.pk, w.school.pk])
    assert "data-receive" in head.get(url).content.decode()
    posted = {"key": "k1", f"there-{line.pk}": "12", f"damaged-{line.pk}": "1", f"serials-{line.pk}": "A1 A2"}
    for _again in range(2):
        assert head.post(url, posted).status_code == 302
    delivery = Delivery.objects.get(key="k1")
    assert delivery.lines.get().serials == ["A1", "A2"]
    line.refresh_from_db()
    assert line.accepted == 11
    buyer = signed_in(w)
    bill = {"kind": "invoice", "number": "F-9", "dated_on": "2026-05-04", f"q-{line.model_id}": "15"}
    answer = buyer.post(reverse("procurement:invoice_add", args=[order.pk]), {**bill, f"p-{line.model_id}": "199,99"})
    invoice = Invoice.objects.get(number="F-9")
    assert answer.headers["Location"] == invoice.get_absolute_url()
    assert "15 invoiced in all, 11 received" in buyer.get(invoice.get_absolute_url()).content.decode()
    assert buyer.post(reverse("procurement:invoice_pay", args=[invoice.pk])).status_code == 409


def test_a_count_that_cannot_be_is_refused_with_a_sentence(w: SimpleNamespace) -> None:
    order = make.sent(w)
    line = order.lines.get()
    url = reverse("procurement:receive", args=[order.pk, w.school.pk])
    answer = signed_in(w, "school_head", school=w.school).post(
        url, {"key": "k", f"there-{line.pk}": "2", f"damaged-{line.pk}": "3"}
    )
    assert answer.status_code == 422
    assert not Delivery.objects.filter(key="k").exists()


def test_who_answers_a_request(w: SimpleNamespace) -> None:
    step = w.request.steps.get()
    url = reverse("procurement:request_answer", args=[w.request.pk, step.pk])
    assert signed_in(w, "school_head", school=w.school).post(url, {"verdict": "accept"}).status_code == 403
    assert signed_in(w).post(url, {"verdict": "accept"}).status_code == 403  # a buyer, whom no step names
    elsewhere = make.world()
    assert signed_in(elsewhere, "adviser").post(url, {"verdict": "accept"}).status_code == 404
    adviser = signed_in(w, "adviser")
    assert adviser.get(url).status_code == 405
    assert adviser.post(url, {"verdict": "refuse", "reason": "Déjà là"}).status_code == 302
    page = signed_in(w, "school_head", school=w.school).get(w.request.get_absolute_url()).content.decode()
    assert "Refused. That is final" in page
    assert "Déjà là" in page


def test_one_ends_ones_own_delegation_only(w: SimpleNamespace) -> None:
    giver, taker = viewer("adviser", organisation=w.owner), person("buyer", organisation=w.owner)
    given = requests.delegate(to=taker, starts_on=make.TODAY, ends_on=make.TODAY, actor=giver, at=make.NOW)
    url = reverse("procurement:delegation_end", args=[given.pk])
    client = Client()
    client.force_login(taker)
    assert client.post(url).status_code == 404
    client.force_login(Person.objects.get(pk=giver.person_id))
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    assert not Delegation.objects.exists()


def test_an_adviser_sees_no_budget_amount(w: SimpleNamespace) -> None:
    page = signed_in(w, "adviser").get(w.request.get_absolute_url()).content.decode()
    assert "479.98" not in page
    assert "479.98" in signed_in(w).get(w.request.get_absolute_url()).content.decode()


def test_the_order_goes_out_as_an_accessible_pdf_and_a_csv(w: SimpleNamespace) -> None:
    client = signed_in(w)
    pdf = client.get(reverse("procurement:order_pdf", args=[w.order.pk]))
    assert pdf.content.startswith(b"%PDF-")
    assert b"pdfuaid" in pdf.content
    csv = client.get(reverse("procurement:order_csv", args=[w.order.pk])).content.decode()
    assert w.school.code in csv
    assert "15" in csv


def test_the_thread_goes_from_a_request_to_its_delivery(w: SimpleNamespace) -> None:
    [step] = w.request.steps.all()
    requests.answer(
        step=step, verdict="accept", reason="", actor=viewer("adviser", organisation=w.owner), at=make.NOW
    )
    [order] = requests.order(requests=[w.request], actor=SYSTEM, at=make.NOW)
    make.drafting.approve(order=order, actor=SYSTEM, at=make.NOW)
    make.sending.send(order=order, actor=SYSTEM, at=make.NOW)
    delivery = make.received(order, 2)
    chain = thread.chain(Knot("procurement.delivery", delivery.pk), SYSTEM)
    assert set(chain.shown["procurement.request"]) == {w.request.pk}
    assert set(chain.shown["procurement.order_line"]) == {order.lines.get().pk}
    chain = thread.chain(Knot("procurement.request", w.request.pk), SYSTEM)
    assert set(chain.shown["procurement.delivery"]) == {delivery.pk}
    assert set(chain.shown["procurement.order"]) == {order.pk}


def test_failures_are_shown_beside_the_reused_share_once_a_room_tells_them(
    w: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "_providers", [])
    url = reverse("procurement:compare")
    assert "Do reused devices last?" not in signed_in(w).get(url).content.decode()
    failures.register(lambda _viewer: [])
    assert "Do reused devices last?" not in signed_in(w).get(url).content.decode()
    failures.register(lambda _viewer: [failures.Failures("new", 200, 3), failures.Failures("refurbished", 0, 0)])
    page = signed_in(w).get(url).content.decode().split('id="failures"')[1]
    assert "1.5" in page
    assert "100.0" in page  # all that was bought is new
