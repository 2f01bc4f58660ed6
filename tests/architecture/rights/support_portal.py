"""What those who ask see of support, articles, and days of visits."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from pupitre.kernel.viewer import SYSTEM
from pupitre.support import opinions
from pupitre.support.models import Article, StockPart, Ticket, Visit
from pupitre.support.operations import stock, visits, writing
from pupitre.support.operations.stock import Kept
from tests.architecture.rights.support_desk import ASKS, DESK, ticket
from tests.architecture.rights.table import PUBLIC, Row
from tests.factories import fleet
from tests.factories.support import desk
from tests.factories.support import ticket as make_ticket

FIELD = "administrator plan_lead technician support"


def mine(world: Any, *, foreign: bool = False) -> Ticket:
    """A request that every role here follows, in either authority; made once."""
    row = ticket(world, foreign=foreign)
    if not foreign:
        row.watchers.add(*world.people.values())
    return row


def of_mine(world: Any) -> dict[str, int]:
    return {"pk": mine(world).pk}


def of_theirs(world: Any) -> dict[str, int]:
    return {"pk": mine(world, foreign=True).pk}


def token(world: Any) -> dict[str, str]:
    row = make_ticket(world.school, contact_name="Léa MARTIN")
    writing.answer(ticket=row, body="Voilà.", actor=SYSTEM, at=timezone.now(), then="solve")
    row.refresh_from_db()
    return {"token": opinions.token(row)}


def article(world: Any, *, foreign: bool = False) -> Article:
    place = world.foreign_school if foreign else world.school
    desk(place.responsible)
    row, _made = Article.objects.get_or_create(
        organisation=place.responsible, title="Charger une tablette", body="Branchez-la.", is_public=True
    )
    return row


def visit(world: Any, *, foreign: bool = False) -> Visit:
    made = world.__dict__.setdefault("visits", {})
    if foreign not in made:
        row = ticket(world, foreign=foreign)
        who = world.foreign_person if foreign else world.people["elected"]
        day = timezone.localdate() + timedelta(days=1)
        stop = visits.plan(technician=who, day=day, school=row.school, tickets=[row], actor=SYSTEM, at=timezone.now())
        made[foreign] = stop.visit
    return made[foreign]


def of_visit(world: Any, *, foreign: bool = False) -> dict[str, int]:
    return {"pk": visit(world, foreign=foreign).pk}


def of_stop(world: Any, *, foreign: bool = False) -> dict[str, int]:
    return {"pk": visit(world, foreign=foreign).stops.get().pk}


def of_place(world: Any, *, foreign: bool = False) -> dict[str, int]:
    return {"school": ticket(world, foreign=foreign).school_id}


def both(make: Any) -> dict[str, Any]:
    return {"args": make, "foreign": lambda world: make(world, foreign=True)}


def of_article(world: Any, *, foreign: bool = False) -> dict[str, int]:
    return {"pk": article(world, foreign=foreign).pk}


def of_ticket(world: Any, *, foreign: bool = False) -> dict[str, int]:
    return {"pk": ticket(world, foreign=foreign).pk}


def of_part(world: Any, *, foreign: bool = False) -> dict[str, int]:
    body = ticket(world, foreign=foreign).organisation
    known = StockPart.objects.filter(organisation=body).first()
    kept = Kept("Atelier", "Chargeur", threshold=1)
    return {"pk": (known or stock.keep(organisation=body, kept=kept, actor=SYSTEM, at=timezone.now())).pk}


def with_device(world: Any) -> dict[str, int]:
    row = ticket(world)
    row.device = fleet.device(world.school)
    row.save(update_fields=["device"])
    return {"pk": row.pk}


ROWS = [
    Row("support:ask", ASKS),
    Row("support:suggestions", ASKS, query="?subject=tablette"),
    Row("support:mine", ASKS),
    Row("support:request", ASKS, of_mine, of_theirs),
    Row("support:request_write", ASKS, of_mine, of_theirs, method="post"),
    Row("support:score", ASKS, of_mine, of_theirs, method="post"),
    Row("support:opinion", PUBLIC, token),
    Row("support:help", ASKS),
    Row("support:article", ASKS, **both(of_article)),
    Row("support:article_helped", ASKS, method="post", **both(of_article)),
    Row("support:articles", FIELD),
    Row("support:articles_add", FIELD),
    Row("support:articles_edit", FIELD, **both(of_article)),
    Row("support:articles_delete", FIELD, method="post", **both(of_article)),
    Row("support:field", DESK, with_device, lambda world: {"pk": ticket(world, foreign=True).pk}),
    Row("support:fitting", DESK, **both(of_ticket)),
    Row("support:need_visit", DESK, method="post", **both(of_ticket)),
    Row("support:swap", DESK, method="post", **both(of_ticket)),
    Row("support:part", DESK, method="post", **both(of_ticket)),
    Row("support:stock", FIELD),
    Row("support:stock_add", FIELD),
    Row("support:stock_part", FIELD, **both(of_part)),
    Row("support:visits", FIELD),
    Row("support:visit", FIELD, **both(of_visit)),
    Row("support:visit_arrange", FIELD, method="post", **both(of_visit)),
    Row("support:visit_start", FIELD, method="post", **both(of_visit)),
    Row("support:visit_tell", FIELD, method="post", **both(of_visit)),
    Row("support:visit_plan", FIELD, **both(of_place)),
    Row("support:visit_stop", FIELD, method="post", **both(of_stop)),
]
# A file of a conversation, and a label that leads to its device: tests/support/test_portal.py.
ELSEWHERE = "support:request_file fleet:label"
