"""The pages of the desk: the queue, the page of a request, calls, setting up."""

from typing import Any

from django.utils import timezone

from pupitre.kernel import files
from pupitre.kernel.viewer import SYSTEM
from pupitre.support.models import CannedAnswer, Checklist, Ticket
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


def of_body(world: Any, *, foreign: bool = False) -> dict[str, int]:
    return {"pk": ticket(world, foreign=foreign).organisation_id}


def of_hours(world: Any, *, foreign: bool = False) -> dict[str, int]:
    return {"pk": ticket(world, foreign=foreign).organisation.support_hours.get().pk}


def of_team(world: Any, *, foreign: bool = False) -> dict[str, int]:
    team = ticket(world, foreign=foreign).team
    assert team is not None
    return {"pk": team.pk}


def of_category(world: Any, *, foreign: bool = False) -> dict[str, int]:
    category = ticket(world, foreign=foreign).category
    assert category is not None
    return {"pk": category.pk}


def of_row(model: Any, **fields: Any) -> dict[str, Any]:
    """A row of the desk, made once for each body."""

    def made(world: Any, *, foreign: bool = False) -> dict[str, int]:
        row, _new = model.objects.get_or_create(
            organisation_id=ticket(world, foreign=foreign).organisation_id, **fields
        )
        return {"pk": row.pk}

    return of(made)


CANNED = of_row(CannedAnswer, title="Accusé", body="Bonjour")
CHECKLIST = of_row(Checklist, title="Écran noir", steps=["Câble"])
DESK = "administrator plan_lead adviser technician support"
ASKS = DESK + " school_head school_referent teacher after_school professional"
LEAD = "administrator plan_lead"
ROWS = [
    Row("support:home", ASKS),
    Row("support:queue", DESK),
    Row("support:bulk_take", DESK, method="post"),
    Row("support:bulk", DESK, method="post"),
    Row("support:setting_up", LEAD),
    Row("support:set_up", LEAD, method="post", **of(of_body)),
    Row("support:reckon", LEAD, method="post", **of(of_body)),
    Row("support:targets", LEAD, **of(of_body)),
    Row("support:hours", LEAD, **of(of_hours)),
    Row("support:hours_add", LEAD, **of(of_body)),
    Row("support:hours_remove", LEAD, method="post", **of(of_hours)),
    Row("support:members", LEAD, **of(of_team)),
    Row("support:categories", LEAD),
    Row("support:categories_add", LEAD),
    Row("support:categories_edit", LEAD, **of(of_category)),
    Row("support:categories_delete", LEAD, method="post", **of(of_category)),
    Row("support:teams", LEAD),
    Row("support:teams_add", LEAD),
    Row("support:teams_edit", LEAD, **of(of_team)),
    Row("support:teams_delete", LEAD, method="post", **of(of_team)),
    Row("support:canned_answers", LEAD),
    Row("support:canned_answers_add", LEAD),
    Row("support:canned_answers_edit", LEAD, **CANNED),
    Row("support:canned_answers_delete", LEAD, method="post", **CANNED),
    Row("support:checklists", LEAD),
    Row("support:checklists_add", LEAD),
    Row("support:checklists_edit", LEAD, **CHECKLIST),
    Row("support:checklists_delete", LEAD, method="post", **CHECKLIST),
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
    Row("support:watchers", DESK, method="post", **of(of_ticket)),
    Row("support:split", DESK, method="post", **of(of_message)),
    Row("support:qualify", DESK, **of(of_ticket)),
    Row("support:hand_over", DESK, **of(of_ticket)),
    Row("support:join", DESK, **of(of_ticket)),
    Row("support:priority", DESK, query="?impact=3&urgency=1&class_blocked=on"),
]
# What a canned answer says once filled, and what a confidential request asks of its reader:
# tests/support/test_desk_pages.py.
ELSEWHERE = "support:canned"
