"""What procurement does when a committee decided on an award; wired in config/wiring.py."""

from pupitre.governance.events import DecisionAdopted, DecisionRejected, DecisionTaken
from pupitre.governance.models import Decision
from pupitre.procurement import refusals
from pupitre.procurement.deciding import KIND
from pupitre.procurement.models import Offer
from pupitre.procurement.operations import awarding


def award_what_was_decided(event: DecisionAdopted) -> None:
    """A committee that retains an offer gives it the lot.

    Errors: OfferGone, and those of the award: the decision is then not recorded either.
    """
    if event.subject_kind == KIND:
        offer, decision = _found(event)
        awarding.award_by_decision(offer=offer, decision=decision, actor=event.actor, at=event.at)


def set_aside_what_was_rejected(event: DecisionRejected) -> None:
    """An offer that a committee voted down is not put to it again."""
    if event.subject_kind == KIND:
        offer, decision = _found(event)
        awarding.reject_by_decision(offer=offer, decision=decision, actor=event.actor, at=event.at)


def _found(event: DecisionTaken) -> tuple[Offer, Decision]:
    offer = Offer.objects.filter(pk=event.subject_pk).first()
    if offer is None:
        raise refusals.OfferGone
    return offer, Decision.objects.select_related("meeting__committee").get(pk=event.decision_id)
