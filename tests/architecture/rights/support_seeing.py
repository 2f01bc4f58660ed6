"""What the desk's work says: the month, what an hour costs."""

from typing import Any

from pupitre.support.models import Problem
from tests.architecture.rights.support_desk import ticket
from tests.architecture.rights.table import EVERYONE, Row
from tests.factories import support as make

FIGURES = "administrator plan_lead elected"
LEAD = "administrator plan_lead"
WORKS = "administrator plan_lead technician support"


def desk() -> dict[str, Any]:
    """The body of a desk that has a request."""
    return {
        "args": lambda world: {"pk": ticket(world).organisation_id},
        "foreign": lambda world: {"pk": ticket(world, foreign=True).organisation_id},
    }


def problem(*, foreign: bool = False) -> Any:
    return lambda world: {
        "pk": Problem.objects.get_or_create(
            organisation=ticket(world, foreign=foreign).organisation,
            title="Wi-Fi",
            defaults={"opened_at": make.MONDAY},
        )[0].pk
    }


ROWS = [
    Row("support:open_month", FIGURES, **desk()),
    Row("support:problems", WORKS),
    Row("support:problem", WORKS, problem(), problem(foreign=True)),
    Row("support:problem_decide", LEAD, **desk(), method="post"),
    Row("web:today_alarms", EVERYONE),
    Row("web:today_desk_month", FIGURES),
    Row("support:month", FIGURES),
    Row("support:desk_settings", LEAD, **desk()),
]
