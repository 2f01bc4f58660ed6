"""The first page: what needs me today. Each room offers its panels; one with nothing to say stays silent."""

from django.http import HttpRequest

from pupitre.accounts.web import panels as people
from pupitre.governance.web.money import panels as money
from pupitre.governance.web.steering import panels as steering
from pupitre.http.panels import Offer, Panel
from pupitre.planning.web import panels as planning
from pupitre.procurement.web import panels as procurement
from pupitre.projects.web import panels as projects

# One line a panel, from the rooms' web/panels.py.
PANELS: tuple[Offer, ...] = (
    steering.actions_due,
    projects.projects_today,
    planning.plan_today,
    procurement.today,
    money.money_today,
    steering.meetings_near,
    steering.duties_late,
    steering.conventions_ending,
    people.mails_given_up,
    people.roles_ending,
)


def panels(request: HttpRequest) -> list[Panel]:
    """The panels that have something to say to this person, what waits for them first."""
    said = [panel for offer in PANELS if (panel := offer(request)) is not None]
    return sorted(said, key=lambda panel: -panel.waiting)
