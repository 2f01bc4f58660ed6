"""Rights over the fleet."""

from django.utils.translation import gettext_lazy as _

from pupitre.fleet.querysets import VIEW
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import School
from pupitre.territory.permissions import reaches

EDIT = "fleet.edit"
CAPABILITIES = {VIEW: _("See the equipment of schools"), EDIT: _("Edit the equipment of schools")}


def can_view(viewer: Viewer, school: School) -> bool:
    return reaches(viewer, VIEW, school)


def can_edit(viewer: Viewer, school: School) -> bool:
    return reaches(viewer, EDIT, school)
