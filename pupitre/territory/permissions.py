"""Rights over the territory."""

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation, School
from pupitre.territory.querysets import VIEW

EDIT = "territory.edit"
IMPORT = "territory.import"
CAPABILITIES = {
    VIEW: _("See schools and their figures"),
    EDIT: _("Edit schools, levels and calendars"),
    IMPORT: _("Import directories and enrolments"),
}


def reaches(viewer: Viewer, capability: str, school: School) -> bool:
    """Whether the capability's scope reaches the school; agrees with `School.objects.visible`."""
    scope = viewer.scope(capability)
    return (
        scope.everywhere
        or school.responsible_id in scope.organisations
        or school.area_id in scope.organisations
        or school.pk in scope.schools
    )


def can_view(viewer: Viewer, school: School) -> bool:
    return reaches(viewer, VIEW, school)


def can_edit(viewer: Viewer, school: School) -> bool:
    return reaches(viewer, EDIT, school)


def can_edit_organisation(viewer: Viewer, organisation: Organisation) -> bool:
    """Whether the viewer edits an organisation and gives it schools; agrees with `Organisation.objects.visible`."""
    scope = viewer.scope(EDIT)
    return scope.everywhere or organisation.pk in scope.organisations
