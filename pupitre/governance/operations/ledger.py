"""The acts of the ledger. What is written is never changed: an act is taken back by its opposite.

For a document (an order line, from its order to its payment):

    ledger.commit([Draw(measure.pk, 2026, Decimal("120.00"), school_id=7)], document=line, on=today, actor=…, at=…)
    ledger.receive(draws, document=line, …); ledger.pay(draws, document=line, …)     # and release, send_back, refund

Several draws make one call, so that they are written together or not at all. The right to act is the caller's to
check, but for the acts on measures, which need `governance.edit` (a committee's decision stands for it).
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, connection, transaction

from pupitre.governance import permissions
from pupitre.governance.enums import Stage, Verb
from pupitre.governance.models import FundingMeasure, MeasureBudget
from pupitre.governance.operations.posting import Document, Draw, Step, lock, post, refuse
from pupitre.governance.queries.measures import may_carry, rules_in_force
from pupitre.governance.refusals import ReasonMissing, RingFenced, SaidTwice, SectionsDiffer, TooMuchToCarry
from pupitre.http import formats
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer

__all__ = [
    "Document", "Draw", "allocate", "allocate_decided", "carry_over", "commit", "deallocate", "pay", "receive",
    "recover", "refund", "release", "send_back", "transfer", "vote",
]  # fmt: skip

Draws = Iterable[Draw]


# Documents ------------------------------------------------------------------------------------------------------


def commit(draws: Draws, *, document: Document, on: date, actor: Viewer, at: datetime, key: str = "") -> None:
    """Commit money to a document. Errors: NotEnoughMoney, BeforeItsMoney, KeyReused."""
    steps = [_step(Verb.COMMIT, draw, _source(draw), Stage.COMMITTED) for draw in draws]
    post(steps, document=document, on=on, actor=actor, at=at, key=key)


def release(draws: Draws, *, document: Document, on: date, actor: Viewer, at: datetime, key: str = "") -> None:
    """Give back what was committed and not received, to where it came from (`Draw.allocated`).

    Errors: NotOfThisDocument, KeyReused.
    """
    steps = [_step(Verb.RELEASE, draw, Stage.COMMITTED, _source(draw)) for draw in draws]
    post(steps, document=document, on=on, actor=actor, at=at, key=key)


def receive(draws: Draws, *, document: Document, on: date, actor: Viewer, at: datetime, key: str = "") -> None:
    """What was ordered is there, and is to be paid. Errors: NotOfThisDocument, BeforeItsMoney, KeyReused."""
    steps = [_step(Verb.RECEIVE, draw, Stage.COMMITTED, Stage.RECEIVED) for draw in draws]
    post(steps, document=document, on=on, actor=actor, at=at, key=key)


def send_back(draws: Draws, *, document: Document, on: date, actor: Viewer, at: datetime, key: str = "") -> None:
    """What was received goes back to the supplier, and is awaited again. Errors: NotOfThisDocument, KeyReused."""
    steps = [_step(Verb.SEND_BACK, draw, Stage.RECEIVED, Stage.COMMITTED) for draw in draws]
    post(steps, document=document, on=on, actor=actor, at=at, key=key)


def pay(draws: Draws, *, document: Document, on: date, actor: Viewer, at: datetime, key: str = "") -> None:
    """Pay what was received. Errors: NotOfThisDocument, BeforeItsMoney, KeyReused."""
    steps = [_step(Verb.PAY, draw, Stage.RECEIVED, Stage.PAID) for draw in draws]
    post(steps, document=document, on=on, actor=actor, at=at, key=key)


def refund(draws: Draws, *, document: Document, on: date, actor: Viewer, at: datetime, key: str = "") -> None:
    """A credit note: what was paid is to be paid again. Errors: NotOfThisDocument, KeyReused."""
    steps = [_step(Verb.REFUND, draw, Stage.PAID, Stage.RECEIVED) for draw in draws]
    post(steps, document=document, on=on, actor=actor, at=at, key=key)


# Measures -------------------------------------------------------------------------------------------------------


@transaction.atomic
def vote(
    *, measure_id: int, year: int, amount: Decimal, on: date, actor: Viewer, at: datetime, reason: str = ""
) -> None:
    """Set what is voted for a measure and a year; the ledger keeps the difference with what was voted before.

    Errors: NotAllowed; NotEnoughMoney where more than what would remain is used already.
    """
    measure = _editable(measure_id, actor)
    lock([measure_id])
    before = MeasureBudget.objects.filter(measure=measure, year=year).values_list("amount", flat=True).first()
    audit.sign(actor=actor, at=at)
    with connection.cursor() as cursor:  # read by the trigger of the amounts voted
        cursor.execute(
            "SELECT set_config('pupitre.on', %s, true), set_config('pupitre.reason', %s, true)",
            [on.isoformat(), reason[:250]],
        )
    difference = (before or Decimal(0)) - amount
    try:
        with transaction.atomic():
            MeasureBudget.objects.update_or_create(measure=measure, year=year, defaults={"amount": amount})
    except IntegrityError as error:
        steps = [Step(Verb.VOTE, measure_id, year, max(difference, Decimal(0)), Stage.FREE, Stage.OUTSIDE)]
        refuse(error, steps, Document("governance.budget", 0, str(measure)), on)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pupitre.on', '', true), set_config('pupitre.reason', '', true)")
    _tell("voted", measure, actor, at, year=year, amount=amount)


@transaction.atomic
def transfer(
    *,
    measure_id: int,
    year: int,
    to_measure_id: int,
    to_year: int,
    amount: Decimal,
    on: date,
    reason: str,
    waiver: str = "",
    actor: Viewer,
    at: datetime,
) -> None:
    """Move free money to another measure of its section; out of a ring-fenced one, `waiver` names what allows it.

    Errors: NotAllowed, ReasonMissing, SaidTwice, SectionsDiffer, RingFenced, NotEnoughMoney, BeforeItsMoney.
    """
    source, target = _editable(measure_id, actor), _editable(to_measure_id, actor)
    _need(reason)
    if (measure_id, year) == (to_measure_id, to_year):
        raise SaidTwice
    if source.kind != target.kind:
        raise SectionsDiffer
    rules = rules_in_force([source], year).get(source.pk)
    if rules and rules.ring_fenced and source != target:
        if not waiver.strip():
            raise RingFenced(measure=source)
        reason = f"{reason} ({waiver})"
    document = Document("governance.transfer", target.pk, f"{source.code} {year} → {target.code} {to_year}")
    steps = [
        Step(Verb.TRANSFER, measure_id, year, amount, Stage.FREE, Stage.OUTSIDE),
        Step(Verb.TRANSFER, to_measure_id, to_year, amount, Stage.OUTSIDE, Stage.FREE),
    ]
    post(steps, document=document, on=on, actor=actor, at=at, reason=reason)
    _tell("transferred", source, actor, at, year=year, to=target.pk, to_year=to_year, amount=amount)


@transaction.atomic
def carry_over(
    *, measure_id: int, year: int, amount: Decimal, on: date, reason: str, actor: Viewer, at: datetime
) -> None:
    """Move what is left of a year to the next, as far as the rules of the measure allow.

    Errors: NotAllowed, ReasonMissing, TooMuchToCarry, NotEnoughMoney, BeforeItsMoney.
    """
    measure = _editable(measure_id, actor)
    _need(reason)
    lock([measure_id])
    most = may_carry([measure], year)[measure_id]
    if amount > most:
        fields = {name: formats.money(value, measure.currency) for name, value in (("most", most), ("asked", amount))}
        raise TooMuchToCarry(measure=measure, **fields)
    document = Document("governance.carry_over", measure_id, f"{measure.code} {year} → {year + 1}")
    steps = [
        Step(Verb.CARRY_OVER, measure_id, year, amount, Stage.FREE, Stage.OUTSIDE),
        Step(Verb.CARRY_OVER, measure_id, year + 1, amount, Stage.OUTSIDE, Stage.FREE),
    ]
    post(steps, document=document, on=on, actor=actor, at=at, reason=reason)
    _tell("carried_over", measure, actor, at, year=year, amount=amount)


@transaction.atomic
def recover(
    *, measure_id: int, year: int, amount: Decimal, on: date, reason: str, actor: Viewer, at: datetime
) -> None:
    """Give free money back to the funder. Errors: NotAllowed, ReasonMissing, NotEnoughMoney, BeforeItsMoney."""
    measure = _editable(measure_id, actor)
    _need(reason)
    document = Document("governance.recovery", measure_id, f"{measure.code} {year}")
    steps = [Step(Verb.RECOVER, measure_id, year, amount, Stage.FREE, Stage.OUTSIDE)]
    post(steps, document=document, on=on, actor=actor, at=at, reason=reason)
    _tell("recovered", measure, actor, at, year=year, amount=amount)


@transaction.atomic
def allocate(draws: Draws, *, on: date, actor: Viewer, at: datetime, reason: str = "", key: str = "") -> None:
    """Allocate free money of one measure to schools. Errors: NotAllowed, NotEnoughMoney, BeforeItsMoney."""
    _between_schools(Verb.ALLOCATE, draws, on=on, actor=actor, at=at, reason=reason, key=key)


@transaction.atomic
def allocate_decided(draws: Draws, *, document: Document, on: date, actor: Viewer, at: datetime, reason: str) -> None:
    """Allocate what a committee granted for a document; its decision is the right to, whoever records it.

    Errors: NotEnoughMoney, BeforeItsMoney.
    """
    steps = [_step(Verb.ALLOCATE, draw, Stage.FREE, Stage.ALLOCATED) for draw in draws]
    post(steps, document=document, on=on, actor=actor, at=at, reason=reason)


@transaction.atomic
def deallocate(draws: Draws, *, on: date, actor: Viewer, at: datetime, reason: str = "", key: str = "") -> None:
    """Take allocated money back. Errors: NotAllowed, NotEnoughMoney, BeforeItsMoney, KeyReused."""
    _between_schools(Verb.DEALLOCATE, draws, on=on, actor=actor, at=at, reason=reason, key=key)


def _between_schools(
    verb: Verb, draws: Draws, *, on: date, actor: Viewer, at: datetime, reason: str, key: str
) -> None:
    ways = {Verb.ALLOCATE: (Stage.FREE, Stage.ALLOCATED), Verb.DEALLOCATE: (Stage.ALLOCATED, Stage.FREE)}
    draws = list(draws)
    [measure_id] = {draw.measure_id for draw in draws}
    measure = _editable(measure_id, actor)
    document = Document("governance.allocation", measure_id, measure.code)
    steps = [_step(verb, draw, *ways[verb]) for draw in draws]
    post(steps, document=document, on=on, actor=actor, at=at, reason=reason, key=key)
    _tell(f"{verb}d", measure, actor, at, schools=len(draws), amount=sum(draw.amount for draw in draws))


def _step(verb: Verb, draw: Draw, start: Stage, end: Stage) -> Step:
    return Step(verb, draw.measure_id, draw.year, draw.amount, start, end, draw.school_id)


def _source(draw: Draw) -> Stage:
    return Stage.ALLOCATED if draw.allocated else Stage.FREE


def _editable(measure_id: int, actor: Viewer) -> FundingMeasure:
    measure = FundingMeasure.objects.select_related("organisation").get(pk=measure_id)
    if not permissions.can_edit(actor, measure):
        raise NotAllowed
    return measure


def _need(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing


def _tell(act: str, measure: FundingMeasure, actor: Viewer, at: datetime, **details: object) -> None:
    figures = {name: str(value) if isinstance(value, Decimal) else value for name, value in details.items()}
    audit.record(
        f"governance.{act}", actor=actor, at=at, subject=f"governance.fundingmeasure:{measure.pk}", **figures
    )
