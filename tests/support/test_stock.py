"""The stock of parts: what came, what was counted, what requests drew; never under zero, whoever is quick."""

from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from pupitre.accounts.queries import viewer_of
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM
from pupitre.support import refusals
from pupitre.support.models import PartUsed, StockMovement, StockPart
from pupitre.support.operations import field, stock
from pupitre.support.operations.stock import Kept
from pupitre.support.queries import figures
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.territory import school
from tests.http.budget import visit_within
from tests.support.test_many_at_once import at_once

AT = make.MONDAY
CHARGER = Kept("Atelier", "Chargeur USB-C", "CH-20", unit_cost=Decimal("9.50"), threshold=2)


def world() -> SimpleNamespace:
    w = SimpleNamespace(place=school())
    w.body = w.place.responsible
    w.ana = person("technician", organisation=w.body, display_name="Ana", language="en")
    make.desk(w.body, w.ana)
    w.actor = viewer_of(w.ana, AT.date())
    w.ticket = make.ticket(w.place)
    w.part = stock.keep(organisation=w.body, kept=CHARGER, quantity=5, actor=w.actor, at=AT)
    return w


@pytest.fixture
def w(db: None) -> SimpleNamespace:
    return world()


def left(w: SimpleNamespace) -> int:
    """What is in hand, which is what its movements add up to."""
    w.part.refresh_from_db()
    assert w.part.in_hand == (w.part.movements.aggregate(n=Sum("quantity"))["n"] or 0)
    return w.part.in_hand


def use(w: SimpleNamespace, quantity: int, key: str = "") -> PartUsed:
    return field.use_part(
        ticket=w.ticket, name="", stock=w.part, quantity=quantity, unit_cost=w.part.unit_cost, actor=w.actor, at=AT,
        key=key,
    )  # fmt: skip


def test_every_movement_has_an_actor_and_adds_up(w) -> None:
    use(w, 2, key="form")
    use(w, 2, key="form")  # the same form twice
    assert (left(w), w.part.is_low) == (3, False)
    for _twice in range(2):
        stock.receive(part=w.part, quantity=4, reason="BL 17", key="receipt", actor=w.actor, at=AT)
    stock.count(part=w.part, counted=1, reason="Inventaire", actor=w.actor, at=AT)
    stock.count(part=w.part, counted=1, reason="", actor=w.actor, at=AT)  # as many as were thought
    moved = w.part.movements.order_by("pk").values_list("kind", "quantity", "left", "by_name")
    assert list(moved) == [
        ("received", 5, 5, "Ana"), ("used", -2, 3, "Ana"), ("received", 4, 7, "Ana"), ("counted", -6, 1, "Ana"),
    ]  # fmt: skip
    assert (left(w), w.part.is_low, list(StockPart.objects.low())) == (1, True, [w.part])


def test_what_is_refused_leaves_nothing(w) -> None:
    with pytest.raises(refusals.OutOfStock):
        use(w, 6)
    assert (PartUsed.objects.count(), w.ticket.events.filter(verb="part").count(), left(w)) == (0, 0, 5)
    with pytest.raises(refusals.ReasonNeeded):
        stock.count(part=w.part, counted=9, reason=" ", actor=w.actor, at=AT)
    with pytest.raises(refusals.PartKnown):
        stock.keep(organisation=w.body, kept=CHARGER, actor=w.actor, at=AT)
    teacher = viewer_of(person("teacher", school=w.place), AT.date())
    for act in (
        lambda: stock.receive(part=w.part, quantity=1, actor=teacher, at=AT),
        lambda: stock.count(part=w.part, counted=1, reason="x", actor=teacher, at=AT),
        lambda: stock.keep(organisation=w.body, kept=CHARGER, part=w.part, actor=teacher, at=AT),
    ):
        with pytest.raises(NotAllowed):
            act()
    elsewhere = make.ticket(school())
    with pytest.raises(NotAllowed):  # the stock of another desk
        field.use_part(ticket=elsewhere, name="", stock=w.part, actor=SYSTEM, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        StockPart.objects.update(in_hand=-1)


@pytest.mark.django_db(transaction=True)
def test_six_who_draw_the_last_five_at_once() -> None:
    w = world()
    found = at_once([lambda: use(w, 1, key=uuid4().hex) for _ in range(6)])
    assert len([one for one in found if isinstance(one, refusals.OutOfStock)]) == 1
    assert (left(w), PartUsed.objects.count(), StockMovement.objects.filter(kind="used").count()) == (0, 5, 5)


def test_parts_count_in_what_a_school_and_a_cause_cost(w) -> None:
    use(w, 2)
    span = figures.month(w.body.pk, AT.date().replace(day=1))
    for by in ("school", "category", "model"):
        [cost] = figures.costs(span, by)
        assert (cost.parts, cost.fitted, cost.total(None)) == (2, Decimal("19.00"), Decimal("19.00"))


def test_pages_of_the_stock(w) -> None:
    client = Client()
    client.force_login(w.ana)
    path = reverse("support:stock_part", args=[w.part.pk])
    form = {"place": "Atelier", "name": "Écran 10 pouces", "reference": "", "unit_cost": "40", "threshold": "1"}
    assert client.post(reverse("support:stock_add"), {**form, "quantity": "1"}).status_code == 302
    assert client.post(reverse("support:stock_add"), {**form, "quantity": "1"}).status_code == 422  # known already
    assert "1 part is running low." in visit_within(client, reverse("support:stock"), queries=12).content.decode()
    assert client.post(path, {"what": "count", "counted": "4", "reason": ""}).status_code == 422
    client.post(path, {"what": "count", "counted": "4", "reason": "Cassé"})
    client.post(path, {"what": "receive", "quantity": "2", "key": "r"})
    client.post(path, {"what": "keep", **form, "name": "Chargeur", "threshold": "6"})
    w.part.refresh_from_db()
    assert (left(w), w.part.name, w.part.threshold) == (6, "Chargeur", 6)
    spot = reverse("support:field", args=[w.ticket.pk])
    assert "Chargeur · Atelier, 6 left" in client.get(spot).content.decode()
    sent = {"stock": w.part.pk, "quantity": "7", "key": "k"}
    answer = client.post(reverse("support:part", args=[w.ticket.pk]), sent)
    assert (answer.status_code, "Too few are left of Chargeur" in answer.content.decode()) == (422, True)
    assert client.post(reverse("support:part", args=[w.ticket.pk]), {**sent, "quantity": "5"}).status_code == 302
    assert PartUsed.objects.get().unit_cost == Decimal(40)  # as the stock has it
    assert str(w.ticket.pk) in visit_within(client, path, queries=16).content.decode()
    panel = visit_within(client, reverse("web:today_parts"), queries=10).content.decode()
    assert "1 left in Atelier" in panel
