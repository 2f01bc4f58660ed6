"""The stock of parts: kept, received, counted, drawn for a request. Each movement holds its part's row."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import DeviceModel
from pupitre.support import permissions, refusals
from pupitre.support.enums import MovementKind
from pupitre.support.models import PartUsed, StockMovement, StockPart
from pupitre.territory.models import Organisation


@dataclass(frozen=True)
class Kept:
    """A part as it is kept in a place. `threshold`: it is low when no more than this is left."""

    place: str
    name: str
    reference: str = ""
    model: DeviceModel | None = None
    unit_cost: Decimal = Decimal(0)
    threshold: int = 0


@transaction.atomic
def keep(
    *,
    organisation: Organisation,
    kept: Kept,
    actor: Viewer,
    at: datetime,
    quantity: int = 0,
    part: StockPart | None = None,
) -> StockPart:
    """Keep a part from now on, with what is there of it; or change how one (`part`) is kept, not how much.

    Errors: NotAllowed, PartKnown.
    """
    if not permissions.can_keep_stock(actor, organisation.pk):
        raise NotAllowed
    row = part or StockPart(organisation=organisation)
    for name, value in vars(kept).items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save() if row.pk is None else row.save(update_fields=[*vars(kept)])
    except IntegrityError as error:
        raise refusals.PartKnown from error
    audit.record(
        "support.part_kept", actor=actor, at=at, subject=f"support.stock_part:{row.pk}", threshold=kept.threshold
    )
    if quantity:
        receive(part=row, quantity=quantity, actor=actor, at=at)
    return row


@transaction.atomic
def receive(
    *, part: StockPart, quantity: int, actor: Viewer, at: datetime, reason: str = "", key: str = ""
) -> StockPart:
    """Add what came; the same form twice counts once. Errors: NotAllowed."""
    row = _held(part, actor)
    if not (key and row.movements.filter(key=key).exists()):
        _move(row, MovementKind.RECEIVED, quantity, actor=actor, at=at, reason=reason, key=key)
    return row


@transaction.atomic
def count(*, part: StockPart, counted: int, reason: str, actor: Viewer, at: datetime) -> StockPart:
    """Set what is in hand to what was counted, with the reason; as many as were thought changes nothing.

    Errors: NotAllowed, ReasonNeeded.
    """
    row = _held(part, actor)
    if counted != row.in_hand:
        if not reason.strip():
            raise refusals.ReasonNeeded
        _move(row, MovementKind.COUNTED, counted - row.in_hand, actor=actor, at=at, reason=reason)
    return row


def draw(*, used: PartUsed, part: StockPart, actor: Viewer, at: datetime) -> StockMovement:
    """Take out what a request used; within the act that uses it, which has checked the right to.

    Errors: OutOfStock.
    """
    row = StockPart.objects.select_for_update().get(pk=part.pk)
    if used.quantity > row.in_hand:
        raise refusals.OutOfStock(name=row.name, place=row.place, left=row.in_hand)
    return _move(row, MovementKind.USED, -used.quantity, actor=actor, at=at, used=used)


def _held(part: StockPart, actor: Viewer) -> StockPart:
    row = StockPart.objects.select_for_update().get(pk=part.pk)
    if not permissions.can_keep_stock(actor, row.organisation_id):
        raise NotAllowed
    return row


def _move(
    row: StockPart,
    kind: MovementKind,
    quantity: int,
    *,
    actor: Viewer,
    at: datetime,
    reason: str = "",
    key: str = "",
    used: PartUsed | None = None,
) -> StockMovement:
    row.in_hand += quantity
    row.save(update_fields=["in_hand"])
    return row.movements.create(
        kind=kind, quantity=quantity, left=row.in_hand, used=used, at=at, by_id=actor.person_id, by_name=actor.name,
        reason=reason.strip()[:200], key=key,
    )  # fmt: skip
