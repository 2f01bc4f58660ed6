"""What the territory refuses, said so that a person can act on it."""

from typing import NoReturn

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.refusal import Refusal
from pupitre.territory.engine import Objection
from pupitre.territory.models import School


class SchoolUnmoved(Refusal):
    """One of the objections of `engine`: the sentence and the code depend on which."""

    SENTENCES = {
        Objection.ALREADY_CLOSED: _("%(school)s is closed already. Its history says when and by whom."),
        Objection.NOT_CLOSED: _("%(school)s is open: there is no closing to take back."),
        Objection.BEFORE_OPENING: _("%(school)s opened after this date. Choose a later date."),
        Objection.SAME_SCHOOL: _("A school cannot merge into itself. Choose another school."),
        Objection.TARGET_CLOSED: _("The receiving school is not open on this date. Choose another school or date."),
        Objection.OTHER_JURISDICTION: _("Both schools must be of the same country. Choose another school."),
        Objection.HAS_MERGED: _(
            "%(school)s merged into another school, which counts its pupils now: open a new school instead."
        ),
        Objection.IN_THE_FUTURE: _("A move is recorded once it has happened. Come back on the day it takes effect."),
        Objection.NOTHING_CHANGES: _("Nothing was changed: choose another body or another area."),
    }

    def __init__(self, objection: Objection, school: School) -> None:
        super().__init__(school=school.name)
        self.objection = objection
        self.code = f"territory.{objection.value}"  # type: ignore[misc]
        self.sentence = self.SENTENCES[objection]  # type: ignore[misc]


class BadCode(Refusal):
    code = "territory.bad_code"
    sentence = _("%(value)s is not a UAI: seven digits and the letter that follows from them are expected.")


class CodeTaken(Refusal):
    code = "territory.code_taken"
    sentence = _("%(value)s is the code of %(school)s. Open that school's page, or check the code.")


class RowInUse(Refusal):
    code = "territory.row_in_use"
    sentence = _("%(name)s cannot be removed: other things rely on it. Change what relies on it first.")


class LibraryCalendar(Refusal):
    code = "territory.library_calendar"
    sentence = _("The calendar of a French zone follows the ministry's dates and is not edited here.")


def object_to(objection: Objection | None, school: School) -> None:
    """Raise where a rule objects."""
    if objection is not None:
        _raise(objection, school)


def _raise(objection: Objection, school: School) -> NoReturn:
    raise SchoolUnmoved(objection, school)
