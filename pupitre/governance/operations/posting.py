"""Writing movements: who writes, in one statement, once a key, and what the database refuses said as a refusal."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NoReturn

from django.db import IntegrityError, transaction

from pupitre.governance.enums import Stage, Verb
from pupitre.governance.models import FundingMeasure, LedgerBalance, LedgerMovement
from pupitre.governance.refusals import BeforeItsMoney, KeyReused, NotEnoughMoney, NotOfThisDocument
from pupitre.kernel.money import CENT
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation

Bucket = tuple[int, int, str, int | None]  # measure, year, stage, school


@dataclass(frozen=True)
class Draw:
    """An amount of a measure and a year. `allocated`: of what the school was allocated, else of the free money."""

    measure_id: int
    year: int
    amount: Decimal
    school_id: int | None = None
    allocated: bool = False


@dataclass(frozen=True)
class Document:
    """What the money is for from its order to its payment: "procurement.order_line", its key, its name."""

    kind: str
    pk: int
    label: str


@dataclass(frozen=True)
class Step:
    """One movement to be written."""

    verb: Verb
    measure_id: int
    year: int
    amount: Decimal
    start: Stage
    end: Stage
    school_id: int | None = None

    @property
    def taken_from(self) -> Bucket:
        return self.measure_id, self.year, self.start, None if self.start == Stage.FREE else self.school_id


@transaction.atomic
def post(
    steps: Iterable[Step],
    *,
    document: Document,
    on: date,
    actor: Viewer,
    at: datetime,
    key: str = "",
    reason: str = "",
) -> None:
    """Write movements, all or none; called again with the same key, it writes nothing.

    Errors: NotEnoughMoney, BeforeItsMoney, NotOfThisDocument, KeyReused.
    """
    steps = _joined(steps)
    if not steps:
        return
    lock({step.measure_id for step in steps})
    if key and _written_before(steps, document, key):
        return
    rows = [
        LedgerMovement(
            measure_id=step.measure_id,
            year=step.year,
            school_id=step.school_id,
            verb=step.verb,
            from_stage=step.start,
            to_stage=step.end,
            amount=step.amount,
            document_kind=document.kind,
            document_pk=document.pk,
            document_label=document.label[:160],
            on=on,
            reason=reason[:250],
            key=key,
            line=line,
            recorded_at=at,
            recorded_by_id=actor.person_id,
            recorded_by_name=actor.name,
        )
        for line, step in enumerate(steps)
    ]
    try:
        with transaction.atomic():
            LedgerMovement.objects.bulk_create(rows)
    except IntegrityError as error:
        refuse(error, steps, document, on)


def lock(measure_ids: Iterable[int]) -> None:
    """Let one transaction at a time write for each organisation, as the trigger does.

    A caller locks its own rows before it calls the ledger: two transactions then wait for one another in one order.
    """
    owners = FundingMeasure.objects.filter(pk__in=set(measure_ids)).order_by().values("organisation")
    list(Organisation.objects.filter(pk__in=owners).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def refuse(error: IntegrityError, steps: Sequence[Step], document: Document, on: date) -> NoReturn:
    """Say as a refusal what the database would not write."""
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if constraint == "movement_of_its_document":
        raise NotOfThisDocument(document=document.label) from error
    if constraint == "movement_before_its_money":
        raise BeforeItsMoney(on) from error
    if constraint == "balance_not_negative":
        _refuse_too_much(steps, document, error)
    raise error


def _refuse_too_much(steps: Sequence[Step], document: Document, error: IntegrityError) -> NoReturn:
    """Name the first measure that has less than was asked of it."""
    asked: dict[Bucket, Decimal] = defaultdict(Decimal)
    for step in steps:
        asked[step.taken_from] += step.amount
    for (measure_id, year, stage, school_id), amount in asked.items():
        if stage == Stage.OUTSIDE:
            continue
        found = LedgerBalance.objects.filter(measure=measure_id, year=year, stage=stage, school=school_id)
        left = found.values_list("amount", flat=True).first() or Decimal(0)
        if left < amount:
            if stage not in {Stage.FREE, Stage.ALLOCATED}:
                raise NotOfThisDocument(document=document.label) from error
            measure = FundingMeasure.objects.select_related("organisation").get(pk=measure_id)
            raise NotEnoughMoney(measure=measure, year=year, left=left, asked=amount) from error
    raise error


def _joined(steps: Iterable[Step]) -> list[Step]:
    """One step a way, in a fixed order, without those of nothing. Errors: ValueError below zero or under a cent."""
    sums: dict[tuple[Verb, int, int, Stage, Stage, int | None], Decimal] = defaultdict(Decimal)
    for step in steps:
        if step.amount < 0 or step.amount != step.amount.quantize(CENT):
            raise ValueError(f"an amount of money is zero or more, to the cent: {step.amount}")
        sums[step.verb, step.measure_id, step.year, step.start, step.end, step.school_id] += step.amount
    joined = [
        Step(verb, measure_id, year, amount, start, end, school_id)
        for (verb, measure_id, year, start, end, school_id), amount in sums.items()
        if amount
    ]
    return sorted(joined, key=lambda step: (step.measure_id, step.year, step.school_id or 0, step.start, step.end))


def _written_before(steps: Sequence[Step], document: Document, key: str) -> bool:
    """Whether the same call was written. Errors: KeyReused where it said something else."""
    verbs = {step.verb for step in steps}
    rows = LedgerMovement.objects.filter(
        document_kind=document.kind, document_pk=document.pk, verb__in=verbs, key=key
    )
    said = {
        Step(
            Verb(row.verb),
            row.measure_id,
            row.year,
            row.amount,
            Stage(row.from_stage),
            Stage(row.to_stage),
            row.school_id,
        )
        for row in rows.order_by("line")
    }
    if said and said != set(steps):
        raise KeyReused(document=document.label)
    return bool(said)
