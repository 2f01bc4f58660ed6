"""How the ledger follows an order line: each step is cut between its measures, so that no cent is lost."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal

from pupitre.governance.operations import ledger
from pupitre.governance.operations.ledger import Document, Draw
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.engine import money
from pupitre.procurement.models import LineShare, OrderLine

KIND = "procurement.order_line"


class Follower:
    """Moves the money of order lines for one act: who acts, when, on what day, and what makes it once only."""

    def __init__(self, *, on: date, actor: Viewer, at: datetime, key: str) -> None:
        self.on, self.actor, self.at, self.key = on, actor, at, key

    def commit(self, line: OrderLine) -> None:
        """Commit the whole of a line."""
        shares = self._shares(line)
        self._move(ledger.commit, line, [(share, share.amount) for share in shares])

    def receive(self, line: OrderLine, amount: Decimal) -> None:
        """What was committed is to be paid."""
        shares = self._shares(line)
        parts = money.next_parts(
            [row.amount - row.released for row in shares], [row.received for row in shares], amount
        )
        for share, part in zip(shares, parts, strict=True):
            share.received += part
        line.received_amount += amount
        self._move(ledger.receive, line, list(zip(shares, parts, strict=True)))

    def release(self, line: OrderLine, amount: Decimal) -> None:
        """What was committed and will not come is free again."""
        shares = self._shares(line)
        parts = money.next_parts(
            [row.amount - row.received for row in shares], [row.released for row in shares], amount
        )
        for share, part in zip(shares, parts, strict=True):
            share.released += part
        self._move(ledger.release, line, list(zip(shares, parts, strict=True)))

    def pay(self, line: OrderLine, amount: Decimal, expected: Decimal) -> None:
        """Pay an amount where `expected` was received for it: more is committed first, less gives the rest back."""
        if amount > expected:
            self._commit_more(line, amount - expected)
        shares = self._shares(line)
        parts = money.next_parts([row.received for row in shares], [row.paid for row in shares], amount)
        for share, part in zip(shares, parts, strict=True):
            share.paid += part
        self._move(ledger.pay, line, list(zip(shares, parts, strict=True)))
        if amount < expected:
            self.give_up_received(line, expected - amount)

    def refund(self, line: OrderLine, amount: Decimal) -> None:
        """A credit note: what was paid comes back and is free again."""
        shares = self._shares(line)
        parts = money.split(amount, [row.paid for row in shares])
        for share, part in zip(shares, parts, strict=True):
            share.paid -= part
        self._move(ledger.refund, line, list(zip(shares, parts, strict=True)))
        self.give_up_received(line, amount)

    def give_up_received(self, line: OrderLine, amount: Decimal) -> None:
        """What was received and will not be paid goes back to where it came from."""
        shares = self._shares(line)
        parts = money.split(amount, [row.received - row.paid for row in shares])
        for share, part in zip(shares, parts, strict=True):
            share.received -= part
            share.released += part
        line.received_amount -= amount
        pairs = list(zip(shares, parts, strict=True))
        self._move(ledger.send_back, line, pairs)
        self._move(ledger.release, line, pairs)

    def _commit_more(self, line: OrderLine, amount: Decimal) -> None:
        shares = self._shares(line)
        parts = money.split(amount, [row.amount for row in shares])
        for share, part in zip(shares, parts, strict=True):
            share.amount += part
            share.received += part
        line.amount += amount
        line.received_amount += amount
        pairs = list(zip(shares, parts, strict=True))
        self._move(ledger.commit, line, pairs)
        self._move(ledger.receive, line, pairs)

    def _shares(self, line: OrderLine) -> list[LineShare]:
        return sorted(line.shares.all(), key=lambda share: share.pk)

    def _move(self, verb: Callable[..., None], line: OrderLine, pairs: Sequence[tuple[LineShare, Decimal]]) -> None:
        draws = [
            Draw(share.measure_id, share.year, part, school_id=line.school_id, allocated=share.allocated)
            for share, part in pairs
            if part
        ]
        document = Document(KIND, line.pk, f"{line.order.number} · {line.model.name}")
        if draws:
            verb(draws, document=document, on=self.on, actor=self.actor, at=self.at, key=self.key)


def keep(lines: Sequence[OrderLine]) -> None:
    """Write back lines and their shares after an act."""
    fields = ["accepted", "dropped", "billed", "amount", "received_amount"]
    OrderLine.objects.bulk_update(lines, fields)
    shares = [share for line in lines for share in line.shares.all()]
    LineShare.objects.bulk_update(shares, ["amount", "released", "received", "paid"])


def value(line: OrderLine, units: int) -> Decimal:
    """What some units of a line are worth, tax included, in proportion of its whole."""
    return (line.amount * units / line.quantity).quantize(money.CENT)
