"""The hand-out is refused until the contract is signed (fleet.gates)."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from pupitre.families.engine.standing import Standing, releases
from pupitre.families.queries.standing import of_pupils
from pupitre.territory.models import Pupil, School

WHY = {
    Standing.NOT_ASKED: _("nobody has asked their family to sign “%(programme)s”. Send the contract."),
    Standing.WAITING: _("their family has not signed “%(programme)s”. Remind them, or have it signed here."),
    Standing.PARTLY: _("somebody still has to sign “%(programme)s”. Remind them, or have it signed here."),
    Standing.OUTDATED: _("“%(programme)s” has changed since their family signed. Ask for the new version."),
    Standing.REFUSED: _("their family refused “%(programme)s”. Speak with them."),
    Standing.WITHDRAWN: _("their family took back its signature of “%(programme)s”. Speak with them."),
}


def contract_gate(school: School, pupils: Sequence[Pupil], on: date) -> Mapping[int, str]:
    """The pupils whose contracts are not all signed, each with the first one that is lacking."""
    refused: dict[int, str] = {}
    for pupil, rows in of_pupils(school, pupils, on).items():
        if not releases([row.standing for row in rows]):
            lacking = next(row for row in rows if row.standing is not Standing.SIGNED)
            refused[pupil] = str(WHY[lacking.standing]) % {"programme": lacking.programme.name}
    return refused
