"""From a draft to the last credit note: states, receipts, invoices, and a ledger that never loses a cent."""

from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from pupitre.governance.models import LedgerBalance
from pupitre.governance.refusals import NotEnoughMoney
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM
from pupitre.procurement import refusals
from pupitre.procurement.engine.orders import Count
from pupitre.procurement.models import Delivery, LineShare, Lot, Order
from pupitre.procurement.operations import catalogue, drafting, groups, invoicing, receiving, sending
from pupitre.procurement.operations.drafting import Pays, Wanted
from tests.factories import procurement as make
from tests.factories.accounts import viewer

pytestmark = pytest.mark.django_db
D = Decimal
WHOLE = D("3599.82")  # 15 x 199.99 with 20 % of tax


@pytest.fixture
def w() -> SimpleNamespace:
    return make.world()


def stages(w: SimpleNamespace) -> dict[str, Decimal]:
    """What the ledger holds of the authority's measures, by stage; nothing where there is nothing."""
    rows = LedgerBalance.objects.filter(measure__organisation=w.owner, amount__gt=0).order_by()
    found = dict(rows.values_list("stage").annotate(all=Sum("amount")))
    assert sum(found.values()) == 100_000  # what was voted is somewhere, to the cent
    found.pop("free", None)
    return found


def test_a_draft_takes_the_price_of_the_day_and_is_cut_between_its_measures_to_the_cent(w: SimpleNamespace) -> None:
    order = make.draft(w)
    assert (order.state, order.number, order.supplier) == ("draft", f"{make.YEAR}-0001", w.supplier)
    line = order.lines.get()
    assert (line.unit_price, line.amount) == (D("199.99"), WHOLE)
    assert [share.amount for share in line.shares.all()] == [D("2399.88"), D("1199.94")]
    assert make.draft(w).number == f"{make.YEAR}-0002"
    assert stages(w) == {}


def test_orders_are_drafted_one_a_supplier(w: SimpleNamespace) -> None:
    other = make.model(w.owner, supplier=make.supplier(w.owner, name="Autre"))
    lines = [Wanted(w.model.pk, w.school.pk, 2), Wanted(other.pk, w.school.pk, 1), Wanted(w.model.pk, w.school.pk, 1)]
    made = drafting.draft_orders(lines, source="plan", actor=SYSTEM, at=make.NOW)
    assert {(order.supplier.name, order.lines.count()) for order in made} == {("Autre", 1), (w.supplier.name, 2)}


def test_what_is_sent_is_committed_and_only_once_approved(w: SimpleNamespace) -> None:
    order = make.draft(w)
    with pytest.raises(refusals.NotPossibleNow):
        sending.send(order=order, actor=SYSTEM, at=make.NOW)
    drafting.approve(order=order, actor=SYSTEM, at=make.NOW)
    order = sending.send(order=order, actor=SYSTEM, at=make.NOW)
    assert order.expected_on == make.TODAY + timedelta(days=30)
    assert stages(w) == {"committed": WHOLE}


def test_nothing_leaves_that_is_not_wholly_paid_for(w: SimpleNamespace) -> None:
    order = make.approved(w, pays=())
    with pytest.raises(refusals.NotFunded):
        sending.send(order=order, actor=SYSTEM, at=make.NOW)
    order = make.approved(w, 1000, pays=(Pays(w.one.pk, make.YEAR),))
    with pytest.raises(NotEnoughMoney):
        sending.send(order=order, actor=SYSTEM, at=make.NOW)
    order.refresh_from_db()
    assert order.state == "approved"
    assert stages(w) == {}


def test_a_partial_receipt_moves_its_part_and_its_differences_wait(w: SimpleNamespace) -> None:
    order = make.sent(w)
    delivery = make.received(order, 12, 1)
    order.refresh_from_db()
    line = order.lines.get()
    assert (order.state, line.accepted, line.to_come) == ("partly", 11, 4)
    assert stages(w) == {"committed": WHOLE - D("2639.87"), "received": D("2639.87")}
    difference = delivery.differences.get()
    assert (difference.kind, difference.quantity, difference.fate) == ("damaged", 1, "open")
    receiving.settle(difference=difference, fate="drop", reason="Écran fendu", actor=SYSTEM, at=make.NOW)
    line.refresh_from_db()
    assert line.to_come == 3
    make.received(order, 3)
    order.refresh_from_db()
    assert order.state == "received"
    assert stages(w) == {"received": D("3359.83")}  # 14 of 15, to the cent


def test_the_same_key_twice_receives_once(w: SimpleNamespace) -> None:
    order = make.sent(w)
    first, again = make.received(order, 5, key="phone-1"), make.received(order, 5, key="phone-1")
    assert first == again
    assert order.lines.get().accepted == 5
    assert Delivery.objects.count() == 1


def test_what_will_not_come_and_what_is_too_many_are_decided_on(w: SimpleNamespace) -> None:
    order = make.sent(w)
    missing = make.received(order, 10, rest_comes=False).differences.get()
    assert (missing.kind, missing.quantity) == ("missing", 5)
    with pytest.raises(refusals.FateNotPossible):
        receiving.settle(difference=missing, fate="keep", reason="x", actor=SYSTEM, at=make.NOW)
    receiving.settle(difference=missing, fate="replace", reason="Envoi le 12", actor=SYSTEM, at=make.NOW)
    surplus = make.received(order, 7).differences.get()
    assert (surplus.kind, surplus.quantity) == ("surplus", 2)
    receiving.settle(difference=surplus, fate="back", reason="Repris", actor=SYSTEM, at=make.NOW)
    with pytest.raises(refusals.NotPossibleNow):
        receiving.settle(difference=surplus, fate="keep", reason="Non", actor=SYSTEM, at=make.NOW)
    assert order.lines.get().accepted == 15


def test_closing_short_gives_the_money_of_the_rest_back(w: SimpleNamespace) -> None:
    order = make.sent(w)
    make.received(order, 6)
    with pytest.raises(refusals.ReasonMissing):
        sending.close(order=order, reason="", actor=SYSTEM, at=make.NOW)
    sending.close(order=order, reason="Modèle arrêté", actor=SYSTEM, at=make.NOW)
    assert stages(w) == {"received": D("1439.93")}
    with pytest.raises(refusals.NotPossibleNow):
        make.received(order, 1)


def test_cancelling_before_anything_arrives_gives_all_back(w: SimpleNamespace) -> None:
    order = make.sent(w)
    sending.cancel(order=order, reason="Doublon", actor=SYSTEM, at=make.NOW)
    assert stages(w) == {}
    assert not order.lines.filter(accepted__gt=0).exists()


def test_an_invoice_that_agrees_is_paid(w: SimpleNamespace) -> None:
    order = make.sent(w)
    make.received(order, 12, 1)
    bill = make.invoice(order, 11)
    assert bill.state == "matched"
    invoicing.pay(invoice=bill, actor=SYSTEM, at=make.NOW)
    assert stages(w) == {"committed": WHOLE - D("2639.87"), "paid": D("2639.87")}


def test_an_invoice_for_more_than_arrived_is_disputed_and_says_why(w: SimpleNamespace) -> None:
    order = make.sent(w)
    make.received(order, 11)
    bill = make.invoice(order, 15)
    assert bill.state == "disputed"
    with pytest.raises(refusals.NotMatched):
        invoicing.pay(invoice=bill, actor=SYSTEM, at=make.NOW)
    invoicing.reject(invoice=bill, reason="Quatre manquent", actor=SYSTEM, at=make.NOW)
    assert order.lines.get().billed == 0
    assert make.invoice(order, 11).state == "matched"
    with pytest.raises(refusals.InvoiceKnown):
        make.invoice(order, 1, number=bill.number)


def test_a_price_within_the_tolerance_takes_more_and_a_lower_one_gives_back(w: SimpleNamespace) -> None:
    make.Settings.objects.create(organisation=w.owner, price_tolerance=D(2))
    order = make.sent(w, 10)
    make.received(order, 10)
    dear = make.invoice(order, 5, "202.00")
    assert dear.state == "matched"
    invoicing.pay(invoice=dear, actor=SYSTEM, at=make.NOW)
    cheap = make.invoice(order, 5, "190.00")
    invoicing.pay(invoice=cheap, actor=SYSTEM, at=make.NOW)
    assert stages(w) == {"paid": D("1212.00") + D("1140.00")}


def test_a_credit_note_brings_the_money_back_and_no_more_than_was_paid(w: SimpleNamespace) -> None:
    order = make.sent(w, 10)
    make.received(order, 10)
    invoicing.pay(invoice=make.invoice(order, 10), actor=SYSTEM, at=make.NOW)
    make.invoice(order, 2, kind="credit")
    assert stages(w) == {"paid": D("2399.88") - D("479.98")}
    with pytest.raises(refusals.CreditTooMuch):
        make.invoice(order, 9, kind="credit")


@pytest.mark.parametrize("quantity", [1, 3, 7, 13])
def test_unit_by_unit_nothing_is_lost(w: SimpleNamespace, quantity: int) -> None:
    pays = (Pays(w.one.pk, make.YEAR, D(1)), Pays(w.two.pk, make.YEAR, D(2)))
    order = make.sent(w, quantity, pays=pays)
    for _unit in range(quantity):
        make.received(order, 1)
        invoicing.pay(invoice=make.invoice(order, 1), actor=SYSTEM, at=make.NOW)
    order.refresh_from_db()
    assert order.state == "received"
    assert all(share.amount == share.paid + share.released for share in LineShare.objects.filter(line__order=order))
    assert set(stages(w)) == {"paid"}


def test_who_may(w: SimpleNamespace) -> None:
    order = make.draft(w)
    buyer, lead = viewer("buyer", organisation=w.owner), viewer("plan_lead", organisation=w.owner)
    head, stranger = viewer("school_head", school=w.school), viewer("buyer", organisation=make.world().owner)
    with pytest.raises(NotAllowed):
        drafting.approve(order=order, actor=buyer, at=make.NOW)
    drafting.approve(order=order, actor=lead, at=make.NOW)
    for nobody in (head, stranger):
        with pytest.raises(NotAllowed):
            sending.send(order=order, actor=nobody, at=make.NOW)
    order = sending.send(order=order, actor=buyer, at=make.NOW)
    counts = {order.lines.get().pk: Count(1)}
    with pytest.raises(NotAllowed):
        receiving.receive(order=order, school=w.school, counts=counts, key="x", actor=stranger, at=make.NOW)
    receiving.receive(order=order, school=w.school, counts=counts, key="x", actor=head, at=make.NOW)
    assert set(Order.objects.visible(head)) == {order}
    assert not Order.objects.visible(stranger).exists()
    assert not Order.objects.visible(viewer("school_head", school=make.place(w))).exists()


def test_a_price_holds_from_its_day_and_the_plan_reads_the_one_of_its_day(w: SimpleNamespace) -> None:
    day = make.TODAY
    catalogue.set_price(model=w.model, amount=D(210), starts_on=day - timedelta(days=90), actor=SYSTEM, at=make.NOW)
    catalogue.set_price(model=w.model, amount=D(220), starts_on=day + timedelta(days=30), actor=SYSTEM, at=make.NOW)
    priced = {
        offset: type(w.model).objects.priced_on(day + timedelta(days=offset)).get(pk=w.model.pk).price
        for offset in (-200, 0, 29, 30, 4000)
    }
    assert priced == {-200: D(210), 0: D(210), 29: D(210), 30: D(220), 4000: D(220)}
    with pytest.raises(refusals.BadDates):
        catalogue.set_price(model=w.model, amount=D(1), starts_on=day, actor=SYSTEM, at=make.NOW)


def test_a_lot_never_passes_its_ceiling(w: SimpleNamespace) -> None:
    lot = make.lot(w, ceiling=3_000)
    lines = [Wanted(w.model.pk, w.school.pk, 10, (Pays(w.one.pk, make.YEAR),))]
    orders = [groups.call_off(lot=lot, lines=lines, actor=SYSTEM, at=make.NOW) for _ in range(2)]
    for order in orders:
        drafting.approve(order=order, actor=SYSTEM, at=make.NOW)
    sending.send(order=orders[0], actor=SYSTEM, at=make.NOW)
    with pytest.raises(refusals.CeilingPassed) as caught:
        sending.send(order=orders[1], actor=SYSTEM, at=make.NOW)
    assert "1" in str(caught.value)
    lot.refresh_from_db()
    assert lot.called == D("1999.90")
    sending.cancel(order=orders[0], reason="Erreur", actor=SYSTEM, at=make.NOW)
    sending.send(order=orders[1], actor=SYSTEM, at=make.NOW)
    stranger = make.model(w.owner)
    with pytest.raises(refusals.NotInLot):
        groups.call_off(lot=lot, lines=[Wanted(stranger.pk, w.school.pk, 1)], actor=SYSTEM, at=make.NOW)


@pytest.mark.django_db(transaction=True)
def test_two_buyers_at_once_do_not_pass_the_ceiling_together() -> None:
    w = make.world()
    lot = make.lot(w, ceiling=3_000)
    lines = [Wanted(w.model.pk, w.school.pk, 10, (Pays(w.one.pk, make.YEAR),))]
    orders = [groups.call_off(lot=lot, lines=lines, actor=SYSTEM, at=make.NOW) for _ in range(4)]
    for order in orders:
        drafting.approve(order=order, actor=SYSTEM, at=make.NOW)
    start, said = Barrier(4), []

    def send(order: Order) -> None:
        start.wait()
        try:
            sending.send(order=order, actor=SYSTEM, at=make.NOW)
            said.append("sent")
        except refusals.CeilingPassed:
            said.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=send, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["refused", "refused", "refused", "sent"]
    assert Lot.objects.get(pk=lot.pk).called == D("1999.90")
    with transaction.atomic():
        assert stages(w) == {"committed": D("2399.88")}
