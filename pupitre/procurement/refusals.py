"""What procurement will not do, said so that a person can act on it."""

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.refusal import Refusal


class NotPossibleNow(Refusal):
    code = "procurement.not_possible_now"
    sentence = _("%(what)s is %(state)s: this cannot be done any more, or not yet.")


class NothingOrdered(Refusal):
    code = "procurement.nothing_ordered"
    sentence = _("%(what)s has no line: add what is wanted first.")


class NoSupplier(Refusal):
    code = "procurement.no_supplier"
    sentence = _("%(order)s has no supplier: name one before sending it.")


class NotFunded(Refusal):
    code = "procurement.not_funded"
    sentence = _("%(count)s lines of %(order)s are not wholly paid for: say which measures pay them.")


class CeilingPassed(Refusal):
    code = "procurement.ceiling_passed"
    sentence = _("%(lot)s has %(left)s left under its ceiling, and %(order)s takes %(asked)s. Ask for less.")


class OutsideDates(Refusal):
    code = "procurement.outside_dates"
    sentence = _("%(group)s holds from %(start)s to %(end)s only.")


class NotInLot(Refusal):
    code = "procurement.not_in_lot"
    sentence = _("%(model)s is not in %(lot)s: choose one of its models.")


class ReasonMissing(Refusal):
    code = "procurement.reason_missing"
    sentence = _("Write why: the reason is kept, and those concerned read it.")


class LotAwarded(Refusal):
    code = "procurement.lot_awarded"
    sentence = _("%(lot)s was awarded to %(supplier)s by a committee: its offers no longer change.")


class LotInUse(Refusal):
    code = "procurement.lot_in_use"
    sentence = _("%(lot)s has orders with %(supplier)s already: a committee cannot give it to another any more.")


class OfferGone(Refusal):
    code = "procurement.offer_gone"
    sentence = _("This offer does not stand any more: it was rejected, or never was. Choose another one.")


class NotOfThisBody(Refusal):
    code = "procurement.not_of_this_body"
    sentence = _("%(committee)s decides for another body than the one that buys: put this to one of its committees.")


class NotAsked(Refusal):
    code = "procurement.not_asked"
    sentence = _("%(request)s does not wait for your answer: another step comes first, or you answered already.")
    status = 403


class RequestDecided(Refusal):
    code = "procurement.request_decided"
    sentence = _("%(request)s is %(state)s: that is final. A new request can be made.")


class NoMeasure(Refusal):
    code = "procurement.no_measure"
    sentence = _("No measure pays schools' requests yet: choose one in the procurement settings.")


class BadCount(Refusal):
    code = "procurement.bad_count"
    sentence = _("More units damaged than there: count again.")
    status = 422


class NothingCounted(Refusal):
    code = "procurement.nothing_counted"
    sentence = _("Nothing is counted: enter what is there.")
    status = 422


class FateNotPossible(Refusal):
    code = "procurement.fate_not_possible"
    sentence = _("This is not something that can be decided for these units.")


class InvoiceKnown(Refusal):
    code = "procurement.invoice_known"
    sentence = _("%(number)s is entered already on this order.")


class NotMatched(Refusal):
    code = "procurement.not_matched"
    sentence = _("%(number)s does not agree with the order and the receipts: accept it with a reason, or reject it.")


class CreditTooMuch(Refusal):
    code = "procurement.credit_too_much"
    sentence = _("A credit note gives back no more than what was paid.")


class BadDates(Refusal):
    code = "procurement.bad_dates"
    sentence = _("The dates are not in order, or a price holds already from a later day.")
    status = 422


class MailedAlready(Refusal):
    code = "procurement.mailed_already"
    sentence = _("%(order)s is mailed already to %(address)s: it does not leave twice.")


class NoAddress(Refusal):
    code = "procurement.no_address"
    sentence = _(
        "%(supplier)s has no address for orders: write it in the catalogue's suppliers, or give them the PDF."
    )
