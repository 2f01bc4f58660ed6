"""What withdrawing devices will not do, said so that a person can act on it."""

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.refusal import Refusal


class DecisionNeeded(Refusal):
    code = "fleet.decision_needed"
    sentence = _(
        "A committee decides before devices of %(body)s leave use in such a number: make a lot of them, and put it to"
        " the committee."
    )


class InAnotherLot(Refusal):
    code = "fleet.in_another_lot"
    sentence = _("%(device)s is in another lot to withdraw. End that one first.")


class NothingToWithdraw(Refusal):
    code = "fleet.nothing_to_withdraw"
    sentence = _("Name devices of one owner that still serve, or are lost: what has left use is not withdrawn again.")


class LotEnded(Refusal):
    code = "fleet.lot_ended"
    sentence = _("This lot does not wait for that any more: it is %(state)s.")


class NotOfThisOwner(Refusal):
    code = "fleet.not_of_this_owner"
    sentence = _("%(committee)s decides for another body than the owner: put this to one of the owner's committees.")
