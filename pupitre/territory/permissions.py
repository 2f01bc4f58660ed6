"""Rights over the territory."""

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Building, ClassGroup, Organisation, Room, School
from pupitre.territory.querysets import VIEW
from pupitre.territory.querysets_rosters import VIEW_PEOPLE

EDIT = "territory.edit"
IMPORT = "territory.import"
ROSTER = "territory.roster"
CAPABILITIES = {
    VIEW: _("See schools and their figures"),
    EDIT: _("Edit schools, levels and calendars"),
    IMPORT: _("Import directories and enrolments"),
    VIEW_PEOPLE: _("See the pupils and staff of schools by name"),
    ROSTER: _("Import rosters, settle identities and change the year"),
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


def can_view_people(viewer: Viewer, school: School) -> bool:
    """Whether the viewer reads the names of a school; agrees with `Pupil.objects.visible`."""
    return reaches(viewer, VIEW_PEOPLE, school)


def can_roster(viewer: Viewer, school: School) -> bool:
    """Whether the viewer settles who is in the school: identities, moves, the change of year."""
    return reaches(viewer, ROSTER, school)


def can_edit_organisation(viewer: Viewer, organisation: Organisation) -> bool:
    """Whether the viewer edits an organisation and gives it schools; agrees with `Organisation.objects.visible`."""
    scope = viewer.scope(EDIT)
    return scope.everywhere or organisation.pk in scope.organisations


def can_edit_row(viewer: Viewer, row: Model) -> bool:
    """Whether the viewer edits a row without rules of its own; levels and calendars belong to the installation."""
    match row:
        case Organisation():
            return can_edit_organisation(viewer, row)
        case ClassGroup():
            return can_edit(viewer, row.school)
        case Room():
            return can_edit_row(viewer, row.building)
        case Building():
            return any(can_edit(viewer, school) for school in row.schools.all())
        case _:
            return viewer.can(EDIT)
