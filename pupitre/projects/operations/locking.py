"""What every act on a project begins with: the project locked, and the actor's right to it."""

from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.projects import permissions
from pupitre.projects.models import Project
from pupitre.projects.refusals import NotWritable


def locked(project: Project) -> Project:
    """The project as it stands, held until the transaction ends."""
    rows = Project.objects.select_for_update(of=("self",))
    return rows.select_related("school__responsible__parent__parent").get(pk=project.pk)


def writable(project: Project, actor: Viewer) -> Project:
    """The project locked, when the actor may write in it now.

    Errors: NotAllowed, NotWritable.
    """
    found = locked(project)
    if not permissions.can_write(actor, found):
        raise NotAllowed
    if not found.is_writable:
        raise NotWritable
    return found


def led(project: Project, actor: Viewer) -> Project:
    """The project locked, when the actor speaks for the school.

    Errors: NotAllowed.
    """
    found = locked(project)
    if not permissions.can_lead(actor, found.school):
        raise NotAllowed
    return found


def subject(project: Project) -> str:
    """How the audit trail names a project."""
    return f"projects.project:{project.pk}"
