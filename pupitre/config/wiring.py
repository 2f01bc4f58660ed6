"""Who hears what, and what can be imported: what rooms hand to one another, in one place."""

from pupitre.connectors import annuaire, effectifs, gduno, ips, territory_csv
from pupitre.fleet import imports as fleet_imports
from pupitre.governance import imports as governance_imports
from pupitre.kernel import events, thread
from pupitre.kernel.imports import registry
from pupitre.kernel.imports.values import ImportKind
from pupitre.planning import imports as planning_imports
from pupitre.planning import thread as planning_thread
from pupitre.planning.web import panels as planning
from pupitre.procurement import imports as procurement_imports
from pupitre.projects import imports as projects_imports
from pupitre.territory import indicators
from pupitre.territory import thread as territory_thread

# (event, listener); a listener is a function of a room above the publisher.
SUBSCRIPTIONS: tuple[tuple[type, events.Listener], ...] = ()

# The imports offered, in the order of the page; one line each.
IMPORTS: tuple[ImportKind, ...] = (
    annuaire.DIRECTORY,
    effectifs.PUPILS,
    ips.INDEX,
    gduno.GDUNO,
    territory_csv.SCHOOLS,
    governance_imports.MEASURES,
    governance_imports.BUDGETS,
    procurement_imports.CATALOGUE,
    fleet_imports.STOCK,
    fleet_imports.USAGE,
    projects_imports.READINESS,
    projects_imports.OBLIGATIONS,
    planning_imports.CAPACITIES,
)

# The thread: its kinds from the cause to the effect, and the links that the rooms' tables hold (decision 0007).
THREAD_KINDS: tuple[thread.Kind, ...] = (territory_thread.SCHOOL, planning_thread.SCENARIO)
THREAD_LINKS: tuple[thread.Link, ...] = ()

# What rooms above the territory offer on its map and lists.
INDICATORS: tuple[indicators.Indicator, ...] = planning.INDICATORS


def connect() -> None:
    """Subscribe every listener and register every import; called once when the applications are ready."""
    registry.register(*IMPORTS)
    thread.register(THREAD_KINDS, THREAD_LINKS)
    for indicator in INDICATORS:
        indicators.register(indicator)
    for event, listener in SUBSCRIPTIONS:
        events.subscribe(event, listener)
