"""Rights over schools' projects."""

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.viewer import Viewer
from pupitre.projects.querysets import VIEW
from pupitre.territory.models import School
from pupitre.territory.permissions import reaches

EDIT = "projects.edit"
CAPABILITIES = {VIEW: _("See schools' projects"), EDIT: _("Edit schools' projects and their conditions")}


def can_view(viewer: Viewer, school: School) -> bool:
    return reaches(viewer, VIEW, school)


def can_edit(viewer: Viewer, school: School) -> bool:
    return reaches(viewer, EDIT, school)
