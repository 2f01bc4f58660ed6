"""The search of every page: each room answers with what the viewer may see."""

from collections.abc import Sequence
from typing import Any

from pupitre.accounts.web import panels as people
from pupitre.fleet.web import panels as fleet
from pupitre.governance.web.steering import panels as steering
from pupitre.http.panels import Finder, Found
from pupitre.kernel.viewer import Viewer
from pupitre.planning.web import panels as planning
from pupitre.procurement.web import panels as procurement
from pupitre.projects.web import panels as projects
from pupitre.support.web import panels as support
from pupitre.territory.web import panels as territory

SHORTEST = 2  # characters: one letter finds half of everything
LIMIT = 8  # results of each kind

# One line a room, from its queries or web/panels.py.
FINDERS: tuple[Finder, ...] = (
    territory.SCHOOLS,
    fleet.DEVICES,
    support.TICKETS,
    people.PEOPLE,
    planning.SCENARIOS,
    projects.PROJECTS,
    steering.CONVENTIONS,
    steering.DECISIONS,
    procurement.ORDERS,
)


def search(viewer: Viewer, text: str) -> list[tuple[Any, Sequence[Found]]]:
    """What each room finds, by title; rooms that find nothing or are closed to the viewer are left out."""
    if len(text.strip()) < SHORTEST or "\x00" in text:
        return []
    groups = [
        (finder.title, finder.find(viewer, text.strip(), LIMIT))
        for finder in FINDERS
        if viewer.can(finder.capability)
    ]
    return [(title, found) for title, found in groups if found]
