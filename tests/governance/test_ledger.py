"""Money goes through its stages and adds up; what a document took is all that it gives back."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import translation

from pupitre.governance.models import LedgerBalance, LedgerMovement, MeasureBudget
from pupitre.governance.operations import ledger
from pupitre.governance.operations.ledger import Document, Draw
from pupitre.governance.queries.ledger import Position, of_document, position
from pupitre.governance.refusals import BeforeItsMoney, KeyReused, NotEnoughMoney, NotOfThisDocument, ReasonMissing
from pupitre.kernel.refusal import NotAllowed
from tests.factories.accounts import viewer
from tests.factories.territory import organisation

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2026, 5, 4), date(2026, 6, 1)
LINE = Document("procurement.order_line", 12, "Order 2026-7, line 1")


def money(**stages: Any) -> Position:
    return Position(**{name: Decimal(amount) for name, amount in stages.items()})


def test_an_order_line_goes_from_its_order_to_its_payment(purse: SimpleNamespace) -> None:
    school = purse.schools[0].pk
    line = {"document": LINE, "on": MAY, **purse.by}
    ledger.allocate([Draw(purse.first.pk, 2026, Decimal(300), school)], on=MAY, **purse.by)
    draws = [
        Draw(purse.first.pk, 2026, Decimal("120.50"), school, allocated=True),
        Draw(purse.second.pk, 2026, Decimal("79.50"), school),
    ]
    ledger.commit(draws, **line)
    assert position(purse.first, 2026) == money(voted=1000, free=700, allocated="179.50", committed="120.50")
    ledger.receive([Draw(purse.first.pk, 2026, Decimal(100), school)], **line)
    ledger.pay([Draw(purse.first.pk, 2026, Decimal(60), school)], **line)
    ledger.release([Draw(purse.first.pk, 2026, Decimal("20.50"), school, allocated=True)], **line)
    assert position(purse.first, 2026) == money(voted=1000, free=700, allocated=200, received=40, paid=60)
    assert position(purse.second, 2026) == money(voted=500, free="420.50", committed="79.50")
    [one, other] = of_document(LINE.kind, LINE.pk)
    assert (one.committed, one.received, one.paid, one.from_allocated) == (0, 40, 60, 100)
    assert (other.committed, other.from_free, other.from_allocated) == (Decimal("79.50"), Decimal("79.50"), 0)
    ledger.refund([Draw(purse.first.pk, 2026, Decimal(60), school)], **line)
    ledger.send_back([Draw(purse.first.pk, 2026, Decimal(100), school)], **line)
    ledger.release([Draw(purse.first.pk, 2026, Decimal(100), school, allocated=True)], **line)
    assert position(purse.first, 2026) == money(voted=1000, free=700, allocated=300)


def test_what_is_not_there_is_refused_with_what_is_left(purse: SimpleNamespace) -> None:
    draws = [Draw(purse.second.pk, 2026, Decimal(100)), Draw(purse.first.pk, 2026, Decimal("1000.01"))]
    with pytest.raises(NotEnoughMoney) as refused:
        ledger.commit(draws, document=LINE, on=MAY, **purse.by)
    assert (refused.value.measure, refused.value.left, refused.value.asked) == (
        purse.first,
        Decimal(1000),
        Decimal("1000.01"),
    )
    with translation.override("fr"):
        said = str(refused.value)
    assert "1 000,01" in said.replace("\u202f", " ").replace("\xa0", " ")
    assert position(purse.second, 2026).free == 500  # all or none


def test_what_a_school_was_allocated_is_its_own(purse: SimpleNamespace) -> None:
    here, there, _third = (school.pk for school in purse.schools)
    ledger.allocate([Draw(purse.first.pk, 2026, Decimal(900), here)], on=MAY, **purse.by)
    with pytest.raises(NotEnoughMoney):
        ledger.commit([Draw(purse.first.pk, 2026, Decimal(200), here)], document=LINE, on=MAY, **purse.by)
    asked = [Draw(purse.first.pk, 2026, Decimal(200), there, allocated=True)]
    with pytest.raises(NotEnoughMoney):
        ledger.commit(asked, document=LINE, on=MAY, **purse.by)
    ledger.deallocate([Draw(purse.first.pk, 2026, Decimal(200), here)], on=MAY, **purse.by)
    ledger.commit([Draw(purse.first.pk, 2026, Decimal(200), there)], document=LINE, on=MAY, **purse.by)


@pytest.mark.parametrize(
    ("act", "draw"),
    [
        (ledger.release, {"amount": Decimal("50.01")}),
        (ledger.release, {"amount": Decimal(10), "allocated": True}),  # it came from free money
        (ledger.receive, {"amount": Decimal("50.01")}),
        (ledger.pay, {"amount": Decimal(1)}),
        (ledger.refund, {"amount": Decimal(1)}),
        (ledger.send_back, {"amount": Decimal(1)}),
        (ledger.receive, {"amount": Decimal(10), "school": None}),
    ],
)
def test_a_document_gives_no_more_than_it_took(purse: SimpleNamespace, act: Any, draw: dict[str, Any]) -> None:
    school = purse.schools[0].pk
    other = Document(LINE.kind, 13, "line 2")
    for document in (LINE, other):  # the other's money stands in the same stages
        ledger.commit([Draw(purse.first.pk, 2026, Decimal(50), school)], document=document, on=MAY, **purse.by)
    ledger.allocate([Draw(purse.first.pk, 2026, Decimal(50), school)], on=MAY, **purse.by)
    asked = Draw(
        purse.first.pk, 2026, draw["amount"], draw.get("school", school), allocated=draw.get("allocated", False)
    )
    before = position(purse.first, 2026)
    with pytest.raises(NotOfThisDocument):
        act([asked], document=LINE, on=MAY, **purse.by)
    assert position(purse.first, 2026) == before


def test_a_key_makes_a_repeated_call_write_once(purse: SimpleNamespace) -> None:
    draws = [Draw(purse.first.pk, 2026, Decimal(10)), Draw(purse.second.pk, 2026, Decimal(5))]
    for _time in range(2):
        ledger.commit(draws, document=LINE, on=MAY, key="order", **purse.by)
    assert position(purse.first, 2026).committed == 10
    ledger.receive(draws, document=LINE, on=MAY, key="order", **purse.by)  # another act: its own keys
    with pytest.raises(KeyReused):
        ledger.commit(draws[:1], document=LINE, on=MAY, key="order", **purse.by)
    other = Document(LINE.kind, 13, "line 2")
    ledger.commit(draws, document=other, on=MAY, key="order", **purse.by)
    assert position(purse.first, 2026).used == 20


def test_money_is_not_taken_before_the_day_it_came(purse: SimpleNamespace) -> None:
    ledger.vote(measure_id=purse.first.pk, year=2026, amount=Decimal(1500), on=JUNE, **purse.by)
    with pytest.raises(BeforeItsMoney):
        ledger.commit([Draw(purse.first.pk, 2026, Decimal(1001))], document=LINE, on=MAY, **purse.by)
    ledger.commit([Draw(purse.first.pk, 2026, Decimal(1000))], document=LINE, on=MAY, **purse.by)
    ledger.commit([Draw(purse.first.pk, 2026, Decimal(500))], document=LINE, on=JUNE, **purse.by)
    assert position(purse.first, 2026, on=MAY) == money(voted=1000, committed=1000)
    assert position(purse.first, 2026, on=JUNE) == money(voted=1500, committed=1500)
    with pytest.raises(BeforeItsMoney):  # of one stage to the next, too
        ledger.receive([Draw(purse.first.pk, 2026, Decimal(1001))], document=LINE, on=date(2026, 5, 31), **purse.by)


def test_amounts_voted_are_votes_of_the_ledger_however_they_are_written(purse: SimpleNamespace) -> None:
    budget = purse.first.budgets.get(year=2026)
    budget.amount = Decimal(800)
    budget.save()
    MeasureBudget.objects.filter(measure=purse.second, year=2026).update(year=2029)
    assert position(purse.first, 2026) == money(voted=800, free=800)
    assert position(purse.second, 2026) == money()
    assert position(purse.second, 2029) == money(voted=500, free=500)
    purse.first.budgets.get(year=2027).delete()
    assert position(purse.first, 2027) == money()
    signs = [1 if row.to_stage == "free" else -1 for row in LedgerMovement.objects.order_by("pk")]
    assert sum(
        sign * row.amount for sign, row in zip(signs, LedgerMovement.objects.order_by("pk"), strict=True)
    ) == sum(MeasureBudget.objects.values_list("amount", flat=True))


def test_a_vote_is_signed_and_never_goes_under_what_is_used(purse: SimpleNamespace) -> None:
    ledger.commit([Draw(purse.first.pk, 2026, Decimal(700))], document=LINE, on=MAY, **purse.by)
    cut = {"measure_id": purse.first.pk, "year": 2026, "on": JUNE, "reason": "Amending budget"}
    with pytest.raises(NotEnoughMoney) as refused:
        ledger.vote(amount=Decimal("699.99"), **cut, **purse.by)
    assert (refused.value.left, refused.value.asked) == (300, Decimal("300.01"))
    ledger.vote(amount=Decimal(700), **cut, **purse.by)
    vote = LedgerMovement.objects.filter(verb="vote").latest("pk")
    assert (vote.on, vote.reason, vote.recorded_by_name, vote.recorded_at) == (
        JUNE,
        "Amending budget",
        purse.lead.name,
        purse.at,
    )
    assert position(purse.first, 2026) == money(voted=700, committed=700)
    assert purse.first.budgets.get(year=2026).amount == 700


def test_transfers_carry_overs_and_recoveries_are_told_apart(purse: SimpleNamespace) -> None:
    said = {"on": MAY, "reason": "Council of 4 May", **purse.by}
    ledger.transfer(
        measure_id=purse.first.pk,
        year=2026,
        to_measure_id=purse.second.pk,
        to_year=2026,
        amount=Decimal(100),
        **said,
    )
    ledger.carry_over(measure_id=purse.first.pk, year=2026, amount=Decimal(200), **said)
    ledger.recover(measure_id=purse.first.pk, year=2026, amount=Decimal(50), **said)
    first = position(purse.first, 2026)
    assert first == money(voted=1000, transferred=-100, carried=-200, recovered=50, free=650)
    assert first.total == first.free
    assert position(purse.first, 2027) == money(voted=1000, carried=200, free=1200)
    assert position(purse.second, 2026) == money(voted=500, transferred=100, free=600)
    with pytest.raises(ReasonMissing):
        ledger.recover(measure_id=purse.first.pk, year=2026, amount=Decimal(50), **{**said, "reason": " "})


def test_measures_are_acted_upon_by_those_who_edit_them(purse: SimpleNamespace) -> None:
    school = purse.schools[0].pk
    for actor in (
        viewer("elected", organisation=purse.owner),
        viewer("plan_lead", organisation=organisation()),
        viewer("school_head", school=purse.schools[0]),
    ):
        with pytest.raises(NotAllowed):
            ledger.allocate([Draw(purse.first.pk, 2026, Decimal(1), school)], on=MAY, **{**purse.by, "actor": actor})
        with pytest.raises(NotAllowed):
            ledger.vote(measure_id=purse.first.pk, year=2026, amount=Decimal(1), on=MAY, actor=actor, at=purse.at)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE governance_ledgermovement SET amount = 1",
        "DELETE FROM governance_ledgermovement",
        "UPDATE governance_ledgerbalance SET amount = 1",
        "DELETE FROM governance_ledgerbalance",
        "INSERT INTO governance_ledgerbalance (measure_id, year, stage, amount, last_on)"
        " SELECT measure_id, 2040, 'free', 1, '2026-01-01' FROM governance_ledgerbalance LIMIT 1",
        "TRUNCATE governance_ledgermovement",
        "TRUNCATE governance_ledgerbalance",
    ],
)
def test_the_ledger_is_only_added_to(purse: SimpleNamespace, statement: str) -> None:
    for trigger, table in (("ledger_not_emptied", "ledgermovement"), ("balance_not_emptied", "ledgerbalance")):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            # Off while tests empty their base: see tests/conftest.py.
            cursor.execute(f"ALTER TABLE governance_{table} ENABLE TRIGGER {trigger}")
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_movement_goes_one_of_the_ways_of_its_verb(purse: SimpleNamespace) -> None:
    row = LedgerMovement.objects.filter(measure=purse.first).first()
    assert row
    for wrong in (
        {"verb": "pay"},
        {"amount": Decimal(0)},
        {"school_id": purse.schools[0].pk},
        {"verb": "commit", "from_stage": "allocated", "to_stage": "committed"},
    ):
        fields = {**row.__dict__, "id": None, **wrong}
        fields.pop("_state")
        with pytest.raises(IntegrityError), transaction.atomic():
            LedgerMovement.objects.create(**fields)


def test_what_was_voted_keeps_its_measure(purse: SimpleNamespace) -> None:
    with pytest.raises(IntegrityError):
        purse.first.delete()


def test_balances_are_the_sum_of_the_movements(purse: SimpleNamespace) -> None:
    school = purse.schools[0].pk
    ledger.allocate([Draw(purse.first.pk, 2026, Decimal(10), school)], on=MAY, **purse.by)
    rows = LedgerBalance.objects.filter(measure=purse.first, year=2026).order_by("stage")
    assert [(row.stage, row.school_id, row.amount, row.last_on) for row in rows] == [
        ("allocated", school, 10, MAY),
        ("free", None, 990, MAY),
    ]
