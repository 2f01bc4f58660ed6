"""What is refused of the people of schools, said so that a person can act on it."""

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.refusal import Refusal


class AlreadySettled(Refusal):
    code = "territory.already_settled"
    sentence = _("Somebody has settled this meanwhile. Go back to the list to see what is left.")


class AlreadyParted(Refusal):
    code = "territory.already_parted"
    sentence = _("These two records are apart again already.")


class ReasonMissing(Refusal):
    code = "territory.reason_missing"
    sentence = _("Say why in a few words: whoever reads this in a year must understand it.")
    status = 400


class NotMissing(Refusal):
    code = "territory.not_missing"
    sentence = _("%(count)s of these pupils are not missing any more. Read the list again before you decide.")


class NothingToRoll(Refusal):
    code = "territory.nothing_to_roll"
    sentence = _("No pupil of this school is known by name for this year: import its roster first.")


class RolloverThere(Refusal):
    code = "territory.rollover_there"
    sentence = _("The change of this year is prepared already. Open it, or take it back first.")


class RolloverStands(Refusal):
    code = "territory.rollover_stands"
    sentence = _("The change of year is %(state)s, so this cannot be done.")


class NothingToCount(Refusal):
    code = "territory.nothing_to_count"
    sentence = _("The numbers of pupils agree with the roster already: there is nothing to change.")
