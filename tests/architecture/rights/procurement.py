"""The pages of procurement."""

from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from pupitre.accounts.models import Person
from pupitre.kernel.files import store
from pupitre.kernel.viewer import SYSTEM
from pupitre.procurement.models import Delegation, GroupMember
from tests.architecture.rights.inputs import BUYING, CATALOGUE
from tests.architecture.rights.table import Row
from tests.factories import procurement as make

RUNS = "administrator plan_lead buyer"
APPROVES = "administrator plan_lead"
ASKS = "administrator plan_lead school_head school_referent support"
VALIDATES = "administrator plan_lead adviser buyer support"
RECEIVES = "administrator plan_lead school_head school_referent technician buyer support"
MONEY = "administrator plan_lead elected buyer"


def there(world: Any, *, foreign: bool = False) -> SimpleNamespace:
    """What is bought in an authority: made once for all the rows that only read."""
    made = world.__dict__.setdefault("buying", {})
    if foreign not in made:
        owner = world.foreign_authority if foreign else world.authority
        place = world.foreign_school if foreign else world.school
        w = SimpleNamespace(owner=owner, school=place, supplier=make.supplier(owner))
        w.model = make.model(owner, supplier=w.supplier, unit_price=100)
        w.one, w.two = make.measure(owner, 50_000), make.measure(owner, 50_000)
        make.budget(w)
        make.step(w, "ERUN")
        w.request = make.request(w)
        w.order = make.sent(w)
        make.received(w.order, 12, 1)
        w.invoice = make.invoice(w.order, 11)
        w.lot = make.lot(w)
        act = store(b"%PDF-1.7", "acte.pdf", actor=SYSTEM, at=timezone.now())
        w.member = GroupMember.objects.create(group=w.lot.group, organisation=owner, act=act)
        made[foreign] = w
    return made[foreign]


def _pair(read: Any) -> dict[str, Any]:
    """The arguments of a row, here and in the other authority."""
    return {"args": lambda world: read(there(world)), "foreign": lambda world: read(there(world, foreign=True))}


def _fresh(world: Any, what: str) -> dict[str, Any]:
    """Something in the state that an act needs, made for one row."""
    w = there(world)
    match what:
        case "draft":
            return {"pk": make.draft(w).pk}
        case "approved":
            return {"pk": make.approved(w).pk}
        case "sent":
            return {"pk": make.sent(w).pk}
        case "line":
            order = make.draft(w)
            return {"pk": order.pk, "line": order.lines.get().pk}
        case "request":
            return {"pk": make.request(w, submitted=False).pk}
        case "disputed":
            return {"pk": make.invoice(w.order, 15).pk}
        case _:
            days = {"starts_on": make.TODAY, "ends_on": make.TODAY}
            mine = Delegation.objects.create(
                person=world.people["adviser"], delegate=Person.objects.get(pk=world.people["buyer"].pk), **days
            )
            return {"pk": mine.pk}


def _awarded(w: SimpleNamespace) -> Any:
    """An award of a lot of its own, made once."""
    if "award" not in w.__dict__:
        w.award = make.awarded(make.offer(make.bare_lot(w.owner, 5_000), w.supplier))
    return w.award


def pk(name: str) -> dict[str, Any]:
    return _pair(lambda w: {"pk": getattr(w, name).pk})


def fresh(what: str, **foreign: Any) -> dict[str, Any]:
    return {"args": lambda world: _fresh(world, what), **foreign}


order_elsewhere = {"foreign": pk("order")["foreign"]}
ROWS = [
    Row("procurement:home", CATALOGUE),
    Row("procurement:green", CATALOGUE),
    Row("procurement:presets", RUNS, method="post"),
    Row("procurement:compare", CATALOGUE),
    Row("procurement:requests", CATALOGUE),
    Row("procurement:orders", CATALOGUE),
    Row("procurement:to_receive", RECEIVES),
    Row("procurement:invoices", MONEY),
    Row("procurement:model", CATALOGUE, **pk("model")),
    Row("procurement:price", RUNS, method="post", **pk("model")),
    Row("procurement:request_add", ASKS),
    Row("procurement:request", CATALOGUE, **pk("request")),
    Row("procurement:request_edit", ASKS, **pk("request")),
    Row("procurement:request_submit", ASKS, method="post", **fresh("request", foreign=pk("request")["foreign"])),
    Row("procurement:request_withdraw", ASKS, method="post", **fresh("request", foreign=pk("request")["foreign"])),
    Row("procurement:request_order", RUNS, method="post", **pk("request")),
    Row("procurement:delegations", VALIDATES),
    Row("procurement:order_add", RUNS),
    *(Row(f"procurement:{name}", CATALOGUE, **pk("order")) for name in ("order", "order_pdf", "order_csv")),
    *(
        Row(f"procurement:{name}", RUNS, method="post", **fresh("draft", **order_elsewhere))
        for name in ("line_add", "fund", "order_end")
    ),
    Row("procurement:order_approve", APPROVES, method="post", **fresh("draft", **order_elsewhere)),
    Row("procurement:order_reopen", RUNS, method="post", **fresh("approved", **order_elsewhere)),
    Row("procurement:order_send", RUNS, method="post", **fresh("approved", **order_elsewhere)),
    Row("procurement:order_mail", RUNS, method="post", **fresh("sent", **order_elsewhere)),
    Row(
        "procurement:line_remove",
        RUNS,
        method="post",
        **fresh("line", foreign=_pair(lambda w: {"pk": w.order.pk, "line": w.order.lines.get().pk})["foreign"]),
    ),
    Row(
        "procurement:settle",
        RUNS,
        method="post",
        **_pair(lambda w: {"pk": w.order.pk, "difference": w.order.lines.get().differences.get().pk}),
    ),
    Row("procurement:receive", RECEIVES, **_pair(lambda w: {"pk": w.order.pk, "school": w.school.pk})),
    Row("procurement:invoice_add", RUNS, **pk("order")),
    Row("procurement:invoice", MONEY, **pk("invoice")),
    Row("procurement:invoice_accept", APPROVES, method="post", **fresh("disputed", foreign=pk("invoice")["foreign"])),
    Row("procurement:invoice_reject", RUNS, method="post", **fresh("disputed", foreign=pk("invoice")["foreign"])),
    Row("procurement:invoice_pay", RUNS, method="post", **pk("invoice")),
    Row("procurement:group", BUYING, **_pair(lambda w: {"pk": w.lot.group_id})),
    Row("procurement:lot", BUYING, **_pair(lambda w: {"pk": _awarded(w).lot_id})),
    Row("procurement:lot_offer", RUNS, method="post", **pk("lot")),
    Row("procurement:group_join", RUNS, method="post", **_pair(lambda w: {"pk": w.lot.group_id})),
    Row("procurement:group_prefill", RUNS, method="post", **_pair(lambda w: {"pk": w.lot.group_id})),
    Row("procurement:needs", RUNS, **pk("member")),
    Row("procurement:act", BUYING, **pk("member")),
]
# One's own answer and one's own delegation are no other role's: tests/procurement/test_pages.py tries them.
ELSEWHERE = "procurement:request_answer procurement:delegation_end"
