"""The hand-out is refused until the contract is signed (fleet.gates)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.families.engine.standing import Standing, releases
from pupitre.families.models import Agreement
from pupitre.families.queries.standing import of_pupils
from pupitre.families.querysets import VIEW
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Pupil, School, Schooling

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


def contract_places(viewer: Viewer, pupils: Collection[int]) -> Mapping[int, str]:
    """The contract that a pupil's family has to sign, else the page of their school on which it is asked."""
    rows = Agreement.objects.visible(viewer).filter(pupil__in=pupils, completed_at=None, withdrawn_at=None)
    found = {row.pupil_id: row.get_absolute_url() for row in rows.order_by("opened_at", "pk") if row.pupil_id}
    others = Schooling.objects.counted().filter(pupil__in=[pk for pk in pupils if pk not in found])
    seen = others.filter(school__in=School.objects.visible(viewer, VIEW)).order_by("year", "pk")
    asked = {
        pupil: reverse("families:school", args=[school]) for pupil, school in seen.values_list("pupil", "school")
    }
    return asked | found
