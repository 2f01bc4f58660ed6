"""Rights over requests for help."""

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.viewer import Scope, Viewer
from pupitre.support.models import TeamMember, Ticket, Visit
from pupitre.support.querysets import ANSWER, ASK, CONFIDE, FIGURES, LEAD, VIEW, WORK
from pupitre.territory.models import Organisation, School

CAPABILITIES = {
    ASK: _("Ask for help and follow one's own requests"),
    VIEW: _("Read the requests of one's schools"),
    ANSWER: _("Answer the requests of one's teams"),
    WORK: _("Work at the desk: every request in scope"),
    LEAD: _("Run the desk: teams, hours, targets, problems"),
    FIGURES: _("Read the figures of the desk"),
    CONFIDE: _("Read confidential requests"),
}


def reaches(scope: Scope, ticket: Ticket) -> bool:
    """Agrees with `querysets.within`."""
    if scope.everywhere or ticket.organisation_id in scope.organisations:
        return True
    school = ticket.school
    return school is not None and (school.pk in scope.schools or school.area_id in scope.organisations)


def _is_own(viewer: Viewer, ticket: Ticket) -> bool:
    return viewer.person_id is not None and viewer.person_id in {ticket.requester_id, ticket.assignee_id}


def _is_of_team(viewer: Viewer, ticket: Ticket) -> bool:
    return (
        viewer.can(ANSWER)
        and ticket.team_id is not None
        and TeamMember.objects.filter(team=ticket.team_id, person=viewer.person_id).exists()
    )


def _open_to(viewer: Viewer, ticket: Ticket) -> bool:
    return not ticket.confidential or reaches(viewer.scope(CONFIDE), ticket) or _is_own(viewer, ticket)


def can_view(viewer: Viewer, ticket: Ticket) -> bool:
    """Agrees with `Ticket.objects.visible`."""
    if not _open_to(viewer, ticket):
        return False
    return (
        reaches(viewer.scope(WORK) | viewer.scope(VIEW), ticket)
        or _is_own(viewer, ticket)
        or _is_of_team(viewer, ticket)
        or ticket.watchers.filter(pk=viewer.person_id).exists()
    )


def can_work(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer answers and moves it; agrees with `Ticket.objects.workable`."""
    if not _open_to(viewer, ticket):
        return False
    in_charge = viewer.can(ANSWER) and viewer.person_id is not None and ticket.assignee_id == viewer.person_id
    return reaches(viewer.scope(WORK), ticket) or in_charge or _is_of_team(viewer, ticket)


def can_follow(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether a colleague may be asked to follow it: who answers within its reach, or is of a team of its desk."""
    if not works(viewer) or not _open_to(viewer, ticket):
        return False
    reached = reaches(viewer.scope(WORK) | viewer.scope(VIEW), ticket)
    return (
        reached
        or TeamMember.objects.filter(team__organisation=ticket.organisation_id, person=viewer.person_id).exists()
    )


def can_write(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer adds a word as the one who asks: their own request, or one of their school's."""
    return can_view(viewer, ticket) and viewer.can(ASK)


def can_ask_for(viewer: Viewer, school: School) -> bool:
    """Whether the viewer may open a request for the school: whoever asks there, or works for it."""
    return _reaches_school(viewer.scope(ASK) | viewer.scope(WORK), school)


def works(viewer: Viewer) -> bool:
    """Whether the viewer answers requests, rather than only asks: at the desk, or in a team."""
    return viewer.can(WORK) or viewer.can(ANSWER)


def can_lead(viewer: Viewer, organisation: Organisation) -> bool:
    return viewer.scope(LEAD).reaches(organisation.pk)


def can_read_figures(viewer: Viewer, organisation: Organisation) -> bool:
    """Agrees with `queries.desks.with_figures`."""
    return viewer.scope(FIGURES).reaches(organisation.pk)


def _reaches_school(scope: Scope, school: School) -> bool:
    return (
        scope.everywhere
        or school.responsible_id in scope.organisations
        or school.area_id in scope.organisations
        or school.pk in scope.schools
    )


def can_plan_visits(viewer: Viewer, organisation: Organisation) -> bool:
    return viewer.scope(WORK).reaches(organisation.pk)


def can_keep_stock(viewer: Viewer, organisation: int) -> bool:
    """Whether the viewer receives, counts and sets up the parts of a desk (by key): who works at it."""
    return viewer.scope(WORK).reaches(organisation)


def can_work_on_visit(viewer: Viewer, visit: Visit) -> bool:
    """Whether the viewer arranges and reports a day of visits: its technician, or who works at its desk.

    Agrees with `Visit.objects.visible`.
    """
    own = viewer.person_id is not None and viewer.person_id == visit.technician_id
    return own or viewer.scope(WORK).reaches(visit.organisation_id)
