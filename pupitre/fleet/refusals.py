"""What the fleet will not do, said so that a person can act on it."""

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.refusal import Refusal


class NotPossible(Refusal):
    code = "fleet.not_possible"
    sentence = _("%(device)s is %(state)s: this cannot be done now. Its page says what can.")


class CannotHandOut(Refusal):
    code = "fleet.cannot_hand_out"
    sentence = _("%(device)s cannot be handed out: %(why)s")


class NameTaken(Refusal):
    code = "fleet.name_taken"
    sentence = _("Another device has %(name)s. Look it up, or give this one another label.")


class Nameless(Refusal):
    code = "fleet.nameless"
    sentence = _("A device has a serial number, a label, or both. Scan one of them.")


class NothingToSend(Refusal):
    code = "fleet.nothing_to_send"
    sentence = _("Nothing is there to send: scan at least one device, or a cart that holds some.")


class SeveralSchools(Refusal):
    code = "fleet.several_schools"
    sentence = _("The devices of a transfer are all of one school: make one transfer for each.")


class SameSchool(Refusal):
    code = "fleet.same_school"
    sentence = _("The devices are already there: choose another school.")


class AlreadyMoving(Refusal):
    code = "fleet.already_moving"
    sentence = _("%(device)s is in another transfer under way. End that one first.")


class ProposedByYou(Refusal):
    code = "fleet.proposed_by_you"
    sentence = _("You proposed this transfer: somebody of the school that would receive answers.")


class NotNow(Refusal):
    code = "fleet.not_now"
    sentence = _("This transfer is %(state)s: that is not possible any more, or not yet.")


class ReasonNeeded(Refusal):
    code = "fleet.reason_needed"
    sentence = _("Say why: the history of the device keeps it.")


class MoreThanReceived(Refusal):
    code = "fleet.more_than_received"
    sentence = _(
        "%(received)s units were received, and %(asked)s would be in the register. Check the serial numbers, or"
        " correct what was received."
    )


class NoSchool(Refusal):
    code = "fleet.no_school"
    sentence = _("%(device)s is in the store of its body: give it a school before it goes in service.")


class SomebodyHoldsIt(Refusal):
    code = "fleet.somebody_holds_it"
    sentence = _("Somebody holds %(device)s: take it back before it changes school.")


class CampaignClosed(Refusal):
    code = "fleet.campaign_closed"
    sentence = _(
        "The campaign %(campaign)s is closed. What was scanned is kept on this device: open the campaign again."
    )


class StillInConflict(Refusal):
    code = "fleet.still_in_conflict"
    sentence = _("This cannot be done yet: %(why)s")


class TooMany(Refusal):
    code = "fleet.too_many"
    sentence = _("%(count)s devices are too many for one act: at most %(most)s. Narrow the filters.")


class SetClosed(Refusal):
    code = "fleet.set_closed"
    sentence = _("%(set)s is closed: open another set.")


class CampaignNameTaken(Refusal):
    code = "fleet.campaign_name_taken"
    sentence = _("Another campaign of this year is named %(name)s. Give this one another name.")


class BackBeforeSent(Refusal):
    code = "fleet.back_before_sent"
    sentence = _("It cannot be back before it was sent.")


class OutcomeNeeded(Refusal):
    code = "fleet.outcome_needed"
    sentence = _("Say what was done about it: an incident is closed by its outcome.")


class StillAtRepair(Refusal):
    code = "fleet.still_at_repair"
    sentence = _("%(device)s is still at its repairer: say that it is back first.")


class CheckEnded(Refusal):
    code = "fleet.check_ended"
    sentence = _("This audit is over: begin another.")


class NothingToDispose(Refusal):
    code = "fleet.nothing_to_dispose"
    sentence = _("Name the devices that leave.")


class DataNotErased(Refusal):
    code = "fleet.data_not_erased"
    sentence = _("Nothing leaves with its data: have it erased first, then say so.")


class LoanOver(Refusal):
    code = "fleet.loan_over"
    sentence = _("%(device)s is not on loan any more.")


class NotLater(Refusal):
    code = "fleet.not_later"
    sentence = _("A loan is prolonged to a day that is to come, and later than the one agreed.")
