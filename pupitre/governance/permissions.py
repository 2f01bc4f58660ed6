"""Rights over money and measures; over conventions, duties and committees."""

from django.utils.translation import gettext_lazy as _

from pupitre.governance.models import Committee, Convention, Duty, FundingMeasure, Party
from pupitre.governance.querysets import VIEW_MONEY
from pupitre.governance.querysets_steering import VIEW
from pupitre.kernel.viewer import Viewer

EDIT = "governance.edit"
VIEW_ALLOCATION = "governance.view_allocation"
STEER = "governance.steer"
SIGN = "governance.sign"
DECIDE = "governance.decide"
PROVE = "governance.prove"
CAPABILITIES = {
    VIEW_MONEY: _("See measures and amounts"),
    EDIT: _("Edit measures, amounts and the calendar of the plan"),
    VIEW_ALLOCATION: _("See what a school was allocated, and what was ordered with it"),
    VIEW: _("See conventions, duties, committees and decisions"),
    STEER: _("Write conventions and duties, run committees"),
    SIGN: _("Sign conventions for one's organisation"),
    DECIDE: _("Record decisions and approve minutes"),
    PROVE: _("Give evidence that one's side did its duties"),
}


def can_view(viewer: Viewer, measure: FundingMeasure) -> bool:
    return viewer.scope(VIEW_MONEY).reaches(measure.organisation_id)


def can_edit(viewer: Viewer, measure: FundingMeasure) -> bool:
    return viewer.scope(EDIT).reaches(measure.organisation_id)


def can_steer(viewer: Viewer, row: Convention | Committee) -> bool:
    """Whether the viewer writes a convention or runs a committee; agrees with `visible(viewer, STEER)`."""
    return viewer.scope(STEER).reaches(row.organisation_id)


def can_decide(viewer: Viewer, committee: Committee) -> bool:
    return viewer.scope(DECIDE).reaches(committee.organisation_id)


def can_sign(viewer: Viewer, party: Party) -> bool:
    """Whether the viewer signs in the name of a party."""
    return viewer.scope(SIGN).reaches(party.organisation_id)


def can_deposit(viewer: Viewer, party: Party) -> bool:
    """Whether the viewer deposits what a party signed elsewhere: who keeps the convention, and the party itself."""
    return can_sign(viewer, party) or viewer.scope(SIGN).reaches(party.convention.organisation_id)


def can_prove(viewer: Viewer, duty: Duty, sides: frozenset[int]) -> bool:
    """Whether the viewer gives evidence of a duty: who keeps the convention, and the people of the side that owes it.

    `sides` are the bodies of the viewer's scope and all above them (`queries.steering.sides_of`).
    """
    if viewer.scope(STEER).reaches(duty.convention.organisation_id):
        return True
    return viewer.can(PROVE) and (viewer.scope(PROVE).everywhere or duty.party.organisation_id in sides)
