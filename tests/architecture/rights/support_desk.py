"""The pages of the desk: the queue, the page of a request, calls, setting up."""

from typing import Any

from pupitre.support.models import Ticket
from tests.architecture.rights.table import Row
from tests.factories import support as make


def ticket(world: Any, *, foreign: bool = False, code: str = "hardware") -> Ticket:
    """A request of the school of the people, or of the other authority; made once."""
    made = world.__dict__.setdefault("tickets", {})
    if (foreign, code) not in made:
        school = world.foreign_school if foreign else world.school
        people = [] if foreign else [world.people["adviser"]]
        make.desk(school.responsible, *people)
        made[foreign, code] = make.ticket(school, code=code, contact_name="Léa MARTIN")
    return made[foreign, code]


def of(code: str = "hardware") -> dict[str, Any]:
    return {
        "args": lambda world: {"pk": ticket(world, code=code).pk},
        "foreign": lambda world: {"pk": ticket(world, foreign=True, code=code).pk},
    }


ASKS = (
    "administrator plan_lead school_head school_referent teacher adviser technician after_school professional support"
)
DESK = "administrator plan_lead adviser technician support"
LEAD = "administrator plan_lead"
ROWS = [
    Row("support:home", ASKS),
    Row("support:queue", DESK),
    Row("support:ticket", DESK, **of()),
]
