"""Rights over plans: who sees scenarios, edits them, says something of them, approves one."""

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.viewer import Viewer
from pupitre.planning.models import Scenario
from pupitre.planning.querysets import VIEW

EDIT = "planning.edit"
APPROVE = "planning.approve"
COMMENT = "planning.comment"
CAPABILITIES = {
    VIEW: _("See scenarios and plans"),
    EDIT: _("Make scenarios, compute them and edit plans"),
    APPROVE: _("Approve a scenario as the plan of record"),
    COMMENT: _("Comment on scenarios"),
}


def can_view(viewer: Viewer, scenario: Scenario) -> bool:
    return viewer.scope(VIEW).reaches(scenario.organisation_id)


def reads_scenarios(viewer: Viewer) -> bool:
    """Whether the list of scenarios has something for them; others read their schools in the plan of record."""
    return viewer.can(EDIT) or Scenario.objects.visible(viewer).exists()


def can_edit(viewer: Viewer, scenario: Scenario) -> bool:
    return viewer.scope(EDIT).reaches(scenario.organisation_id)


def can_approve(viewer: Viewer, scenario: Scenario) -> bool:
    return viewer.scope(APPROVE).reaches(scenario.organisation_id)


def can_comment(viewer: Viewer, scenario: Scenario) -> bool:
    return viewer.scope(COMMENT).reaches(scenario.organisation_id)
