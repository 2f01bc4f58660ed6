"""Orders before they are sent: drafted by the plan or by hand, edited, approved."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.procurement import permissions, refusals
from pupitre.procurement.engine import money
from pupitre.procurement.engine import orders as engine
from pupitre.procurement.enums import OrderState
from pupitre.procurement.models import DeviceModel, LineShare, Lot, Order, OrderLine, Supplier
from pupitre.procurement.queries import rules
from pupitre.territory.models import Organisation, School


@dataclass(frozen=True)
class Pays:
    """A measure that pays part of a line, in proportion of `weight`; `allocated`: of what the school was given."""

    measure_id: int
    year: int
    weight: Decimal = Decimal(1)
    allocated: bool = False


@dataclass(frozen=True)
class Wanted:
    """A line to order. Without `unit_price` the catalogue's price of the day holds; without `pays`, it waits for one.

    `plan`: what of the plan commanded it, as (kind, key); `wave`: the plan's wave.
    """

    model_id: int
    school_id: int
    quantity: int
    pays: tuple[Pays, ...] = ()
    unit_price: Decimal | None = None
    need_id: int | None = None
    plan: tuple[str, int] | None = None
    wave: int | None = None
    request_line_id: int | None = None
    member_id: int | None = None


@dataclass(frozen=True)
class Foreseen:
    """An order that lines would make: of whom, under what lot, and each line with its price and its amount."""

    organisation: Organisation
    supplier: Supplier | None
    lot: Lot | None
    tax_percent: Decimal
    lines: tuple[tuple[Wanted, Decimal, Decimal], ...]

    @property
    def amount(self) -> Decimal:
        """What it costs, tax included."""
        return sum((amount for _line, _price, amount in self.lines), Decimal(0))


def foresee(lines: Iterable[Wanted], *, at: datetime, lot: Lot | None = None) -> list[Foreseen]:
    """The orders that lines make, one a supplier and lot; a model of a running lot is called off."""
    wanted = [line for line in lines if line.quantity > 0]
    today = timezone.localdate(at)
    models = DeviceModel.objects.priced_on(today).select_related(
        "organisation", "supplier", "lot__supplier", "lot__group"
    )
    known = {row.pk: row for row in models.filter(pk__in={line.model_id for line in wanted})}
    groups: dict[tuple[int, Supplier | None, Lot | None], list[Wanted]] = defaultdict(list)
    for line in wanted:
        model = known[line.model_id]
        under = lot or _lot_of(model, today)
        supplier = under.supplier if under and under.supplier else model.supplier
        groups[model.organisation_id, supplier, under].append(line)
    made = []
    for (_owner, supplier, under), asked in sorted(groups.items(), key=_by_name):
        organisation = known[asked[0].model_id].organisation
        tax = rules.settings_of(organisation).tax_percent
        priced = tuple((line, *_priced(line, known, tax)) for line in asked)
        made.append(Foreseen(organisation, supplier, under, tax, priced))
    return made


@transaction.atomic
def draft_orders(
    lines: Iterable[Wanted],
    *,
    source: str,
    actor: Viewer,
    at: datetime,
    year: int | None = None,
    lot: Lot | None = None,
    expected_on: date | None = None,
) -> list[Order]:
    """Draft one order a supplier and lot, from lines of the catalogue; a model of a running lot is called off.

    The caller has checked the act that commands them. `year` is the fiscal year that pays: by default the one that
    runs. Each line's amount, tax included, is cut between its measures to the cent.
    """
    made = []
    for found in foresee(lines, at=at, lot=lot):
        organisation = found.organisation
        paying = year or organisation.fiscal_year_on(timezone.localdate(at))
        order = Order.objects.create(
            organisation=organisation,
            number=_number(organisation, paying),
            supplier=found.supplier,
            lot=found.lot,
            year=paying,
            tax_percent=found.tax_percent,
            source=source[:160],
            drafted_at=at,
            drafted_by_name=actor.name,
            expected_on=expected_on,
        )
        _write(order, found.lines)
        audit.record(
            "procurement.order_drafted",
            actor=actor,
            at=at,
            subject=subject(order),
            lines=len(found.lines),
            source=source,
        )
        made.append(order)
    return made


@transaction.atomic
def open_order(
    *, supplier: Supplier, actor: Viewer, at: datetime, lot: Lot | None = None, expected_on: date | None = None
) -> Order:
    """Begin an order by hand. Errors: NotAllowed."""
    organisation = supplier.organisation
    if not actor.scope(permissions.ORDER).reaches(organisation.pk):
        raise NotAllowed
    year = organisation.fiscal_year_on(timezone.localdate(at))
    order = Order.objects.create(
        organisation=organisation,
        number=_number(organisation, year),
        supplier=supplier,
        lot=lot,
        year=year,
        tax_percent=rules.settings_of(organisation).tax_percent,
        drafted_at=at,
        drafted_by_name=actor.name,
        expected_on=expected_on,
    )
    audit.record("procurement.order_drafted", actor=actor, at=at, subject=subject(order), lines=0)
    return order


@transaction.atomic
def add_lines(*, order: Order, lines: Sequence[Wanted], actor: Viewer, at: datetime) -> None:
    """Add lines to a draft. Errors: NotAllowed, NotPossibleNow, NotInLot."""
    order = step(order, "edit", actor, permissions.ORDER)
    ids = {line.model_id for line in lines}
    models = DeviceModel.objects.priced_on(timezone.localdate(at)).filter(
        pk__in=ids, organisation=order.organisation_id
    )
    known = {row.pk: row for row in models}
    for row in known.values():
        if order.lot_id and row.lot_id != order.lot_id:
            raise refusals.NotInLot(model=row, lot=order.lot)
    asked = [line for line in lines if line.model_id in known and line.quantity > 0]
    _write(order, [(line, *_priced(line, known, order.tax_percent)) for line in asked])
    audit.record("procurement.order_edited", actor=actor, at=at, subject=subject(order), lines=len(lines))


@transaction.atomic
def remove_line(*, line: OrderLine, actor: Viewer, at: datetime) -> None:
    """Take a line off a draft. Errors: NotAllowed, NotPossibleNow."""
    order = step(line.order, "edit", actor, permissions.ORDER)
    audit.record("procurement.order_edited", actor=actor, at=at, subject=subject(order), removed=line.pk)
    line.delete()


@transaction.atomic
def fund(*, lines: Sequence[OrderLine], pays: Sequence[Pays], actor: Viewer, at: datetime) -> None:
    """Say which measures pay lines of one draft, in proportion; what was said before is forgotten.

    Errors: NotAllowed, NotPossibleNow.
    """
    if not lines:
        return
    order = step(lines[0].order, "edit", actor, permissions.ORDER)
    LineShare.objects.filter(line__in=lines).delete()
    LineShare.objects.bulk_create(share for line in lines for share in _shares(line, pays))
    audit.record("procurement.order_funded", actor=actor, at=at, subject=subject(order), lines=len(lines))


@transaction.atomic
def approve(*, order: Order, actor: Viewer, at: datetime) -> None:
    """Approve a draft, in person. Errors: NotAllowed, InPersonOnly, NotPossibleNow, NothingOrdered."""
    actor.require_in_person()
    order = step(order, "approve", actor, permissions.APPROVE)
    if not order.lines.exists():
        raise refusals.NothingOrdered(what=order.number)
    order.approved_at, order.approved_by_name = at, actor.name
    order.save(update_fields=["state", "approved_at", "approved_by_name"])
    audit.record("procurement.order_approved", actor=actor, at=at, subject=subject(order))


@transaction.atomic
def reopen(*, order: Order, actor: Viewer, at: datetime) -> None:
    """Make an approved order a draft again. Errors: NotAllowed, NotPossibleNow."""
    order = step(order, "reopen", actor, permissions.ORDER)
    order.save(update_fields=["state"])
    audit.record("procurement.order_reopened", actor=actor, at=at, subject=subject(order))


def step(order: Order, act: str, actor: Viewer, capability: str) -> Order:
    """The order locked, in the state that an act leads to. Errors: NotAllowed, NotPossibleNow."""
    if not actor.scope(capability).reaches(order.organisation_id):
        raise NotAllowed
    found = locked(order)
    state = engine.after(found.state, act)
    if state is None:
        raise refusals.NotPossibleNow(what=found.number, state=OrderState(found.state).label)
    found.state = state
    return found


def locked(order: Order) -> Order:
    """The order as it stands, held until the end of the transaction."""
    return (
        Order.objects.select_for_update(of=("self",))
        .select_related("organisation", "supplier", "lot__group", "mail")
        .get(pk=order.pk)
    )


def subject(order: Order) -> str:
    """How the audit trail names an order."""
    return f"procurement.order:{order.pk}"


def _number(organisation: Organisation, year: int) -> str:
    """The next number of the year; one at a time in an organisation."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    last = Order.objects.filter(organisation=organisation, number__startswith=f"{year}-").order_by("-number").first()
    return f"{year}-{int(last.number.rpartition('-')[2]) + 1 if last else 1:04}"


def _lot_of(model: DeviceModel, day: date) -> Lot | None:
    """The lot that a model is bought under, while its purchase runs."""
    lot = model.lot
    return lot if lot and lot.supplier_id and lot.group.starts_on <= day <= lot.group.ends_on else None


def _by_name(group: tuple[tuple[int, Supplier | None, Lot | None], list[Wanted]]) -> tuple[int, str, int]:
    organisation_id, supplier, lot = group[0]
    return organisation_id, supplier.name if supplier else "", lot.pk if lot else 0


def _priced(line: Wanted, known: dict[int, DeviceModel], tax: Decimal) -> tuple[Decimal, Decimal]:
    """The net price of a line's unit, and what the line costs, tax included."""
    price = known[line.model_id].price if line.unit_price is None else line.unit_price
    return price, money.with_tax(line.quantity * price, tax)


def _write(order: Order, asked: Sequence[tuple[Wanted, Decimal, Decimal]]) -> None:
    members = _members(order, {line.school_id for line, _price, _amount in asked}) if order.lot_id else {}
    rows = []
    for line, price, amount in asked:
        rows.append(
            OrderLine(
                order=order,
                model_id=line.model_id,
                school_id=line.school_id,
                member_id=line.member_id or members.get(line.school_id),
                quantity=line.quantity,
                unit_price=price,
                amount=amount,
                need_id=line.need_id,
                plan_kind=line.plan[0] if line.plan else "",
                plan_pk=line.plan[1] if line.plan else None,
                plan_wave=line.wave,
                request_line_id=line.request_line_id,
            )
        )
    made = OrderLine.objects.bulk_create(rows)
    shares = [share for row, (line, *_) in zip(made, asked, strict=True) for share in _shares(row, line.pays)]
    LineShare.objects.bulk_create(shares)


def _members(order: Order, schools: set[int]) -> dict[int, int]:
    """The member of the group that answers for each school."""
    joined = set(order.lot.group.members.values_list("organisation", flat=True)) if order.lot else set()
    pairs = School.objects.filter(pk__in=schools).values_list("pk", "responsible")
    return {school: body for school, body in pairs if body in joined}


def cut(amount: Decimal, pays: Sequence[Pays]) -> list[tuple[Pays, Decimal]]:
    """An amount cut between measures to the cent; those that pay nothing are left out."""
    if not pays:
        return []
    return [
        (one, part) for one, part in zip(pays, money.split(amount, [one.weight for one in pays]), strict=True) if part
    ]


def _shares(line: OrderLine, pays: Sequence[Pays]) -> list[LineShare]:
    """What each measure pays of a line."""
    return [
        LineShare(line=line, measure_id=one.measure_id, year=one.year, allocated=one.allocated, amount=part)
        for one, part in cut(line.amount, pays)
    ]
