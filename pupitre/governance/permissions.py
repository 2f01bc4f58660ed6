"""Rights over money and measures."""

from django.utils.translation import gettext_lazy as _

from pupitre.governance.models import FundingMeasure
from pupitre.governance.querysets import VIEW_MONEY
from pupitre.kernel.viewer import Viewer

EDIT = "governance.edit"
CAPABILITIES = {
    VIEW_MONEY: _("See measures and amounts"),
    EDIT: _("Edit measures, amounts and the calendar of the plan"),
}


def can_view(viewer: Viewer, measure: FundingMeasure) -> bool:
    return viewer.scope(VIEW_MONEY).reaches(measure.organisation_id)


def can_edit(viewer: Viewer, measure: FundingMeasure) -> bool:
    return viewer.scope(EDIT).reaches(measure.organisation_id)
