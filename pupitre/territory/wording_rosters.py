"""What the rules of rosters say, in words."""

from django.utils.translation import gettext_lazy as _

from pupitre.territory import wording
from pupitre.territory.engine_identity import Reason

REASONS = {
    Reason.SAME_IDENTIFIER: _("The file gives one the number of the other."),
    Reason.OTHER_IDENTIFIER: _("The same system gives them two numbers."),
    Reason.SAME_NAME: _("The names are the same."),
    Reason.NAME_ORDER: _("The names are the same, in another order."),
    Reason.NAME_CHANGED: _("The names have a part in common, as after a marriage or an adoption."),
    Reason.NAME_CLOSE: _("The names differ by a letter."),
    Reason.OTHER_NAME: _("The names differ."),
    Reason.SAME_BIRTH: _("They were born the same day."),
    Reason.OTHER_BIRTH: _("The dates of birth differ."),
    Reason.DAY_AND_MONTH: _("The dates of birth differ by day and month swapped."),
    Reason.NO_BIRTH: _("A date of birth is missing."),
    Reason.SAME_SCHOOL: _("They are in the same school."),
    Reason.OTHER_SCHOOL: _("They are in different schools."),
    Reason.SIBLING: _("The family name is the same, the first name is not: they may be siblings."),
    Reason.SEVERAL: _("Several pupils answer to this."),
}


def reasons(codes: str) -> list[str]:
    """The sentences of a doubt's reasons."""
    return [str(REASONS[Reason(code)]) for code in codes.split(",") if code in set(Reason)]


def year(start: int) -> str:
    return str(wording.year_name(start))
