"""Another plan takes back what was not sent, and nothing else, whoever acts at the same instant."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from pupitre.kernel.viewer import SYSTEM
from pupitre.procurement.models import Order, OrderLine
from pupitre.procurement.operations import commanded
from tests.factories import procurement as make
from tests.factories.territory import organisation, school

PLAN = ("planning.scenario", 7)


@pytest.mark.django_db(transaction=True)
def test_an_order_that_leaves_meanwhile_is_not_taken_back() -> None:
    owner = organisation()
    order = Order.objects.create(
        organisation=owner, number="2026-0001", supplier=make.supplier(owner), state="approved", year=2026,
        tax_percent=20, drafted_at=make.NOW, approved_at=make.NOW,
    )  # fmt: skip
    OrderLine.objects.create(
        order=order, model=make.model(owner), school=school(owner), quantity=12, unit_price=1, amount=12,
        plan_kind=PLAN[0], plan_pk=PLAN[1], plan_wave=1,
    )  # fmt: skip
    held, asked = Event(), Event()

    def buyer_sends() -> None:
        try:
            with transaction.atomic():
                found = Order.objects.select_for_update().get(pk=order.pk)
                held.set()
                asked.wait(5)
                _until_it_waits()
                found.state, found.sent_on = "sent", timezone.localdate()
                found.save()
        finally:
            connection.close()

    def lead_approves_another() -> list[Any]:
        try:
            held.wait(5)
            asked.set()
            return commanded.take_back(plan=PLAN, reason="Another plan.", actor=SYSTEM, at=make.NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        sent, taken = pool.submit(buyer_sends), pool.submit(lead_approves_another)
        sent.result(10)
        assert taken.result(10) == []
    assert Order.objects.get().state == "sent"
    assert OrderLine.objects.get().plan_wave == 1


def _until_it_waits() -> None:
    """Return once another connection waits for a lock that this one holds."""
    for _turn in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.02)")
    raise AssertionError("nobody waits")
