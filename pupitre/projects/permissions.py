"""Rights over schools' projects: who writes one, speaks for the school, gives an opinion, decides."""

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.viewer import Viewer
from pupitre.projects import call_querysets
from pupitre.projects.models import Call, CallFile, Project, ProjectVersion
from pupitre.projects.querysets import VIEW
from pupitre.territory.models import School
from pupitre.territory.permissions import reaches

EDIT = "projects.edit"
WRITE = "projects.write"
SUBMIT = "projects.submit"
OPINE = "projects.opine"
VALIDATE = "projects.validate"
VISIT = "projects.visit"
CONFIGURE = "projects.configure"
RUN_CALLS, READ_CALLS = call_querysets.RUN, call_querysets.READ
CAPABILITIES = {
    VIEW: _("See schools' projects"),
    EDIT: _("Edit schools' conditions of entry and promises"),
    WRITE: _("Write the project of one's school, when in its team"),
    SUBMIT: _("Form the team of a school's project and send the project"),
    OPINE: _("Give an opinion on projects, where the convention asks for it"),
    VALIDATE: _("Validate, return or refuse projects"),
    VISIT: _("Visit schools and settle what is found there"),
    CONFIGURE: _("Set the aims, the criteria and the rules of projects"),
    RUN_CALLS: _("Run calls for projects: open them, propose the award, check the spending"),
    READ_CALLS: _("Read the answers to calls for projects and their ranking"),
}


def can_view(viewer: Viewer, school: School) -> bool:
    return reaches(viewer, VIEW, school)


def can_edit(viewer: Viewer, school: School) -> bool:
    return reaches(viewer, EDIT, school)


def can_lead(viewer: Viewer, school: School) -> bool:
    """Whether the viewer speaks for the school: forms the team, sends, takes back."""
    return reaches(viewer, SUBMIT, school)


def can_write(viewer: Viewer, project: Project) -> bool:
    """Whether the viewer writes in the project: in its team, or speaking for the school."""
    if can_lead(viewer, project.school):
        return True
    if not reaches(viewer, WRITE, project.school) or viewer.person_id is None:
        return False
    return any(member.person_id == viewer.person_id for member in project.members.all())


def can_validate(viewer: Viewer, project: Project) -> bool:
    return reaches(viewer, VALIDATE, project.school)


def opinion_role(viewer: Viewer, version: ProjectVersion) -> str:
    """The role in whose name the viewer may give an opinion on a version; "" where none is expected of them."""
    school = version.project.school
    for grant in viewer.grants:
        held = OPINE in grant.capabilities and grant.role in version.expected_roles
        scope = grant.scope
        within = (
            scope.everywhere
            or school.responsible_id in scope.organisations
            or school.area_id in scope.organisations
            or school.pk in scope.schools
        )
        if held and within:
            return grant.role
    return ""


def can_run_calls(viewer: Viewer, call: Call) -> bool:
    return viewer.scope(RUN_CALLS).reaches(call.organisation_id)


def can_read_ranking(viewer: Viewer, call: Call) -> bool:
    """Whether the viewer reads all the answers to a call side by side, with their rank."""
    return can_run_calls(viewer, call) or viewer.scope(READ_CALLS).reaches(call.organisation_id)


def can_answer(viewer: Viewer, school: School) -> bool:
    """Whether the viewer answers calls for a school: begins, sends, takes back, proves the spending."""
    return reaches(viewer, SUBMIT, school)


def can_write_answer(viewer: Viewer, file: CallFile) -> bool:
    return can_answer(viewer, file.school) or reaches(viewer, WRITE, file.school)


def call_role(viewer: Viewer, file: CallFile) -> str:
    """The role in whose name the viewer gives an opinion on an answer; "" where none is asked of them."""
    school = file.school
    for role, scope in call_querysets.opining(viewer):
        within = (
            scope.everywhere
            or school.responsible_id in scope.organisations
            or school.area_id in scope.organisations
            or school.pk in scope.schools
        )
        if within and role in file.call.opinion_roles:
            return role
    return ""
