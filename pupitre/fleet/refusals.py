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


class ReasonNeeded(Refusal):
    code = "fleet.reason_needed"
    sentence = _("Say why: the history of the device keeps it.")
