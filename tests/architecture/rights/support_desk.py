"""The pages of the desk: the queue, the page of a request, calls, setting up."""

from typing import Any

from django.utils import timezone

from pupitre.kernel import files
from pupitre.kernel.viewer import SYSTEM
from pupitre.support.models import Ticket
from pupitre.support.operations import working, writing
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


def of(make_one: Any) -> dict[str, Any]:
    return {"args": make_one, "foreign": lambda world: make_one(world, foreign=True)}


def of_ticket(world: Any, *, foreign: bool = False) -> dict[str, int]:
    return {"pk": ticket(world, foreign=foreign).pk}


def of_task(world: Any, *, foreign: bool = False) -> dict[str, int]:
    row = ticket(world, foreign=foreign)
    working.add_steps(ticket=row, steps=["Appeler"], actor=SYSTEM)
    return {"pk": row.pk, "task": row.tasks.get().pk}


def of_message(world: Any, *, foreign: bool = False) -> dict[str, int]:
    row = ticket(world, foreign=foreign)
    heard = writing.hear(ticket=row, body="Autre chose.", actor=SYSTEM, at=timezone.now(), key="again")
    return {"pk": row.pk, "message": heard.pk}


def of_file(world: Any, *, foreign: bool = False) -> dict[str, int]:
    row = ticket(world, foreign=foreign)
    message = row.messages.order_by("pk").first()
    assert message is not None
    if not message.files.exists():
        message.files.add(files.store(b"Bonjour", "lettre.txt", actor=SYSTEM, at=timezone.now()))
    return {"pk": row.pk, "file": message.files.get().pk}


DESK = "administrator plan_lead adviser technician support"
ASKS = DESK + " school_head school_referent teacher after_school professional"
LEAD = "administrator plan_lead"
ROWS = [
    Row("support:home", ASKS),
    Row("support:queue", DESK),
    Row("support:bulk_take", DESK, method="post"),
    Row("support:bulk", DESK, method="post"),
    Row("support:call", DESK),
    Row("support:call_backs", DESK),
    Row("support:told", DESK, method="post"),
    Row("support:ticket", DESK, **of(of_ticket)),
    Row("support:ticket_side", DESK, **of(of_ticket)),
    Row("support:unseal", DESK, method="post", **of(of_ticket)),
    Row("support:file", DESK, **of(of_file)),
    Row("support:say", DESK, method="post", **of(of_ticket)),
    Row("support:take", DESK, method="post", **of(of_ticket)),
    Row("support:state", DESK, method="post", **of(of_ticket)),
    Row("support:work", DESK, method="post", **of(of_ticket)),
    Row("support:tick", DESK, method="post", **of(of_task)),
    Row("support:watch", DESK, method="post", **of(of_ticket)),
    Row("support:split", DESK, method="post", **of(of_message)),
    Row("support:qualify", DESK, **of(of_ticket)),
    Row("support:hand_over", DESK, **of(of_ticket)),
    Row("support:join", DESK, **of(of_ticket)),
    Row("support:priority", DESK, query="?impact=3&urgency=1&class_blocked=on"),
]
# What a canned answer says once filled, and what a confidential request asks of its reader:
# tests/support/test_desk_pages.py.
ELSEWHERE = "support:canned"
