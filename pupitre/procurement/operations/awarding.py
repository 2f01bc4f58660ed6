"""The offers on a lot, and its award: a committee's decision writes it (listeners.py), nobody else does."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from pupitre.governance.models import Decision
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.procurement import permissions, refusals
from pupitre.procurement.models import Award, Lot, Offer, Order, Supplier
from pupitre.procurement.operations.groups import subject


@transaction.atomic
def enter_offer(
    *, lot: Lot, supplier: Supplier, amount: Decimal, points: Decimal | None, note: str, actor: Viewer, at: datetime
) -> Offer:
    """Write what a supplier offers on a lot, or write it again while nothing is awarded.

    Errors: NotAllowed, LotAwarded, OfferGone.
    """
    lot = _locked(lot.pk)
    if not permissions.can_run(actor, lot.group):
        raise NotAllowed
    _require_open(lot)
    if Offer.objects.filter(lot=lot, supplier=supplier, rejected__isnull=False).exists():
        raise refusals.OfferGone
    facts = {"amount": amount, "points": points, "note": note.strip()[:4000]}
    made, _created = Offer.objects.update_or_create(
        lot=lot, supplier=supplier, defaults={**facts, "entered_at": at, "entered_by_name": actor.name}
    )
    audit.record("procurement.offer_entered", actor=actor, at=at, subject=subject(lot.group), offer=str(made))
    return made


@transaction.atomic
def award_by_decision(*, offer: Offer, decision: Decision, actor: Viewer, at: datetime) -> Award:
    """Give the lot to the offer that a committee retained; who recorded the decision needs no right of their own.

    Errors: NotOfThisBody, LotAwarded, LotInUse, OfferGone.
    """
    lot = _locked(offer.lot_id)
    _require_own(lot, decision)
    _require_open(lot)
    if Offer.objects.get(pk=offer.pk).rejected_id:
        raise refusals.OfferGone
    others = Order.objects.filter(lot=lot).exclude(supplier=offer.supplier_id).exclude(state="cancelled")
    if (order := others.select_related("supplier").first()) is not None:
        raise refusals.LotInUse(lot=lot, supplier=order.supplier)
    made = Award.objects.create(offer=offer, lot=lot, decision=decision, awarded_at=at)
    lot.supplier_id = offer.supplier_id
    lot.save(update_fields=["supplier"])
    audit.record("procurement.lot_awarded", actor=actor, at=at, subject=subject(lot.group), offer=str(offer))
    return made


@transaction.atomic
def reject_by_decision(*, offer: Offer, decision: Decision, actor: Viewer, at: datetime) -> None:
    """Set aside the offer that a committee voted down. Errors: NotOfThisBody, LotAwarded."""
    lot = _locked(offer.lot_id)
    _require_own(lot, decision)
    _require_open(lot)
    Offer.objects.filter(pk=offer.pk).update(rejected=decision)
    audit.record("procurement.offer_rejected", actor=actor, at=at, subject=subject(lot.group), offer=str(offer))


def _locked(pk: int) -> Lot:
    """The lot, held until the transaction ends: two committees cannot give it twice."""
    return Lot.objects.select_for_update(of=("self",)).select_related("group__organisation").get(pk=pk)


def _require_open(lot: Lot) -> None:
    found = Award.objects.filter(lot=lot).select_related("offer__supplier").first()
    if found is not None:
        raise refusals.LotAwarded(lot=lot, supplier=found.offer.supplier)


def _require_own(lot: Lot, decision: Decision) -> None:
    committee = decision.meeting.committee
    if committee.organisation_id != lot.group.organisation_id:
        raise refusals.NotOfThisBody(committee=committee)
