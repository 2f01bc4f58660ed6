"""Ten thousand random acts, judged by a ledger written on paper; and eight clerks at once, on real transactions."""

import random
import threading
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from pupitre.governance.models import LedgerBalance, LedgerMovement
from pupitre.governance.operations import ledger
from pupitre.governance.operations.ledger import Document, Draw
from pupitre.governance.queries.ledger import Position, position, positions
from pupitre.governance.refusals import BeforeItsMoney, NotEnoughMoney, NotOfThisDocument
from pupitre.kernel.viewer import SYSTEM
from tests.factories import planning as make
from tests.factories.territory import organisation, school
from tests.governance.conftest import AT

BY = {"actor": SYSTEM, "at": AT}
START = date(2026, 1, 1)
EXAMPLES, ACTS = 50, 200
WAYS = {
    "commit": ("source", "committed"),
    "release": ("committed", "source"),
    "receive": ("committed", "received"),
    "send_back": ("received", "committed"),
    "pay": ("received", "paid"),
    "refund": ("paid", "received"),
}
Line = tuple[int, int, int | None, str, str, Decimal, int, int | None]  # the last: day, document


class Paper:
    """The same rules, written without a database: every line is kept, and everything is counted again each time."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def takes(self, lines: list[Line]) -> bool:
        """Write the lines if no stage goes under zero on any day, and no document under what it took."""
        wanted = self.lines + lines
        if not (self._solid(wanted) and self._of_their_documents(wanted)):
            return False
        self.lines = wanted
        return True

    def stages(self, lines: list[Line], day: int) -> dict[Any, Decimal]:
        found: dict[Any, Decimal] = defaultdict(Decimal)
        for measure, year, place, start, end, amount, on, _document in lines:
            if on <= day:
                found[measure, year, end, None if end == "free" else place] += amount
                found[measure, year, start, None if start == "free" else place] -= amount
        return {key: amount for key, amount in found.items() if key[2] != "outside"}

    def _solid(self, lines: list[Line]) -> bool:
        days = {line[6] for line in lines}
        return all(amount >= 0 for day in days for amount in self.stages(lines, day).values())

    def _of_their_documents(self, lines: list[Line]) -> bool:
        held: dict[Any, Decimal] = defaultdict(Decimal)
        for measure, year, place, start, end, amount, _on, document in lines:
            if document is None:
                continue
            for stage, sign in ((end, 1), (start, -1)):
                gone = stage in {"free", "allocated"}
                held[document, measure, year, place, stage] += -sign * amount if gone else sign * amount
        return all(amount >= 0 for amount in held.values())


class Clerk(RuleBasedStateMachine):
    """Acts at random; the ledger and the paper must take and refuse the same ones."""

    @initialize()
    def open(self) -> None:
        self.scene = transaction.atomic()
        self.scene.__enter__()
        owner = organisation()
        self.measures = [make.measure(owner).pk for _ in range(2)]
        self.schools = [school(owner).pk for _ in range(2)]
        self.voted: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        self.paper, self.acts = Paper(), 0

    def teardown(self) -> None:
        if hasattr(self, "scene"):
            self.agree()
            transaction.set_rollback(True)
            self.scene.__exit__(None, None, None)

    measure = st.integers(0, 1)
    year = st.integers(2026, 2027)
    cents = st.integers(1, 60_000).map(lambda cents: Decimal(cents) / 100)
    day = st.integers(0, 3)
    place = st.integers(0, 1)

    def do(self, act: Any, lines: list[Line]) -> None:
        """The act is written if the paper takes it, and refused if not, leaving nothing behind."""
        try:
            with transaction.atomic():
                act()
            written = True
        except (NotEnoughMoney, BeforeItsMoney, NotOfThisDocument):
            written = False
        assert written == self.paper.takes(lines)
        self.acts += 1

    @rule(measure=measure, year=year, amount=cents, day=day)
    def vote(self, measure: int, year: int, amount: Decimal, day: int) -> None:
        pk, before = self.measures[measure], self.voted[measure, year]
        ends = ("outside", "free") if amount > before else ("free", "outside")
        lines = [(pk, year, None, *ends, abs(amount - before), day, None)] if amount != before else []
        on = START + timedelta(day)
        self.do(lambda: ledger.vote(measure_id=pk, year=year, amount=amount, on=on, **BY), lines)
        if self.paper.lines[-len(lines) :] == lines:
            self.voted[measure, year] = amount

    @rule(measure=measure, year=year, amount=cents, day=day)
    def move(self, measure: int, year: int, amount: Decimal, day: int) -> None:
        pk, other = self.measures[measure], self.measures[1 - measure]
        lines = [(pk, year, None, "free", "outside", amount, day, None)]
        lines += [(other, year, None, "outside", "free", amount, day, None)]
        said: dict[str, Any] = {"on": START + timedelta(day), "reason": "Why", "amount": amount, **BY}
        to = {"to_measure_id": other, "to_year": year}
        self.do(lambda: ledger.transfer(measure_id=pk, year=year, **to, **said), lines)

    @rule(measure=measure, year=year, amount=cents, day=day, place=place, back=st.booleans())
    def allocate(self, measure: int, year: int, amount: Decimal, day: int, place: int, back: bool) -> None:
        pk, where = self.measures[measure], self.schools[place]
        ends = ("allocated", "free") if back else ("free", "allocated")
        act = ledger.deallocate if back else ledger.allocate
        draws = [Draw(pk, year, amount, where)]
        lines: list[Line] = [(pk, year, where, *ends, amount, day, None)]
        self.do(lambda: act(draws, on=START + timedelta(day), **BY), lines)

    @rule(
        act=st.sampled_from([*WAYS, "commit", "commit", "receive", "pay"]),
        asked=st.lists(st.tuples(measure, year, cents, st.sampled_from([None, 0, 1]), st.booleans()), max_size=3),
        day=day,
        document=st.integers(1, 3),
    )
    def act_for_a_document(self, act: str, asked: list[Any], day: int, document: int) -> None:
        draws, lines = [], []
        for measure, year, amount, place, wanted in asked:
            where = None if place is None else self.schools[place]
            allocated = wanted and where is not None
            draws.append(Draw(self.measures[measure], year, amount, where, allocated=allocated))
            source = "allocated" if allocated else "free"
            start, end = (source if end == "source" else end for end in WAYS[act])
            lines.append((self.measures[measure], year, where, start, end, amount, day, document))
        verb, on = getattr(ledger, act), START + timedelta(day)
        line = Document("test.line", document, f"line {document}")
        self.do(lambda: verb(draws, document=line, on=on, **BY), lines)

    @invariant()
    def agree_now_and_then(self) -> None:
        if hasattr(self, "paper") and self.acts % 50 == 0:
            self.agree()

    def agree(self) -> None:
        """Balances, positions at each date and the paper say the same, and what came in is where it stands."""
        rows = LedgerBalance.objects.filter(measure__in=self.measures)
        kept = {(row.measure_id, row.year, row.stage, row.school_id): row.amount for row in rows.order_by("pk")}
        told = self.paper.stages(self.paper.lines, 99)
        assert {key: amount for key, amount in kept.items() if amount} == {k: v for k, v in told.items() if v}
        for day in range(4):
            there = self.paper.stages(self.paper.lines, day)
            for measure in self.measures:
                for year in (2026, 2027):
                    at_that_day = position(measure, year, on=START + timedelta(day))
                    adds_up(at_that_day)
                    of_stage = [v for (m, y, _s, _p), v in there.items() if (m, y) == (measure, year)]
                    assert at_that_day.total == sum(of_stage)


def adds_up(one: Position) -> None:
    assert one.total == one.free + one.allocated + one.committed + one.received + one.paid
    assert min(one.free, one.allocated, one.committed, one.received, one.paid) >= 0


@pytest.mark.slow
@pytest.mark.django_db
def test_ten_thousand_acts_add_up_to_the_cent() -> None:
    run_state_machine_as_test(
        Clerk,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=ACTS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def clerks(work: Any, number: int = 8) -> list[BaseException]:
    """Run `work(rank)` in as many threads, each with its own connection; what was not a refusal."""
    start, faults = threading.Barrier(number), []

    def run(rank: int) -> None:
        try:
            start.wait()
            work(rank)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(rank,)) for rank in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads)
    return faults


@pytest.fixture
def desk(transactional_db: None) -> Iterator[Any]:
    owner = organisation()
    return owner, [make.measure(owner, 1000).pk for _ in range(3)], [school(owner).pk for _ in range(4)]


def test_two_clerks_cannot_spend_the_same_euro(desk: Any) -> None:
    _owner, [measure, *_others], _schools = desk
    written: list[int] = []

    def order(rank: int) -> None:
        for turn in range(5):
            line = Document("test.line", rank * 10 + turn, "line")
            try:
                ledger.commit([Draw(measure, 2026, Decimal(60))], document=line, on=START, **BY)
                written.append(rank)
            except NotEnoughMoney:
                pass

    assert clerks(order) == []
    assert len(written) == 16  # 1,000 / 60
    assert position(measure, 2026) == Position(voted=Decimal(1000), free=Decimal(40), committed=Decimal(960))


def test_a_key_sent_by_eight_clerks_at_once_is_written_once(desk: Any) -> None:
    _owner, [measure, *_others], _schools = desk
    line = Document("test.line", 1, "line")
    draws = [Draw(measure, 2026, Decimal(10))]
    assert clerks(lambda _rank: ledger.commit(draws, document=line, on=START, key="once", **BY)) == []
    assert position(measure, 2026).committed == 10


def test_eight_clerks_never_wait_for_one_another_in_a_ring(desk: Any) -> None:
    """Each transaction makes several calls, over the measures in an order of its own: the worst that rooms may do."""
    _owner, measures, schools = desk

    def work(rank: int) -> None:
        chance = random.Random(rank)
        for turn in range(12):
            line = Document("test.line", rank * 100 + turn, "line")
            try:
                with transaction.atomic():
                    for measure in chance.sample(measures, 3):
                        draws = [Draw(measure, 2026, Decimal(chance.randint(1, 20)), chance.choice(schools))]
                        ledger.commit(draws, document=line, on=START, **BY)
                        ledger.receive(draws, document=line, on=START, **BY)
                        if chance.random() < 0.5:
                            ledger.pay(draws, document=line, on=START, **BY)
                    if chance.random() < 0.3:
                        ledger.allocate([Draw(measures[0], 2026, Decimal(5), schools[0])], on=START, **BY)
            except NotEnoughMoney:
                pass

    assert clerks(work) == []
    for one in positions(LedgerMovement.objects.all(), "measure").values():
        adds_up(one)
        assert one.voted == 1000
    kept = {(row.measure_id, row.stage): Decimal(0) for row in LedgerBalance.objects.all()}
    for row in LedgerBalance.objects.all():
        kept[row.measure_id, row.stage] += row.amount
    for measure in measures:
        told = position(measure, 2026)
        assert all(amount == getattr(told, stage) for (pk, stage), amount in kept.items() if pk == measure)
