"""What procurement says in sentences."""

from collections.abc import Iterable
from decimal import Decimal
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pupitre.http import formats
from pupitre.http.why import Reason, ReasonKind, Why
from pupitre.kernel.models import OutboxMessage
from pupitre.procurement.engine.cost import Cost, Score
from pupitre.procurement.engine.matching import Mismatch
from pupitre.procurement.models import CensusLine, Order, Request
from pupitre.procurement.queries.buying import Standing


def standing(found: Standing, late: int, waiting: int, currency: str) -> str:
    """The sentence of the first page."""
    parts = [
        ngettext("%(n)s need collected", "%(n)s needs collected", found.needs) % {"n": formats.number(found.needs)},
        _("%(money)s left under the ceilings") % {"money": formats.money(found.ceilings_left, currency, whole=True)},
        ngettext("%(n)s delivery late", "%(n)s deliveries late", late) % {"n": formats.number(late)},
        ngettext("%(n)s request waits for you", "%(n)s requests wait for you", waiting)
        % {"n": formats.number(waiting)},
    ]
    needs, left, delayed, yours = parts
    return _("%(needs)s; %(left)s; %(late)s; %(yours)s.") % {
        "needs": needs,
        "left": left,
        "late": delayed,
        "yours": yours,
    }


def needs_of(lines: Iterable[CensusLine]) -> SafeString:
    """What a member needs, a model a line; in Python, for a purchase has a hundred members."""
    said = []
    for line in lines:
        plan = _("the plan counts %(n)s") % {"n": formats.number(line.planned)}
        differs = line.stated is not None and line.stated != line.planned
        beside = f' <span class="quiet">({escape(plan)})</span>' if differs else ""
        said.append(f"{formats.number(line.quantity)} × {escape(line.model.name)}{beside}<br>")
    return mark_safe("".join(said))  # noqa: S308 - all is escaped


def cost_lines() -> dict[str, tuple[str, str]]:
    """The name of each line of the total cost, and what it counts."""
    return {
        "price": (_("Price"), _("The net price of one device, on the day.")),
        "mounting": (_("Mounting"), _("Putting it in place, once.")),
        "accessories": (_("Required accessories"), _("Those that the catalogue says are required, at their prices.")),
        "licence": (_("Licence"), _("Each year of its life.")),
        "mdm": (_("Device management"), _("Each year of its life.")),
        "support": (_("Support"), _("Each year of its life.")),
        "repairs": (_("Repairs"), _("What a year of use costs on average.")),
        "disposal": (_("Disposal"), _("At the end, once.")),
    }


def life(cost: Cost) -> str:
    """How long a device serves, and what ends it."""
    years = formats.number(cost.life, 1)
    if cost.limited_by == "support":
        return _("%(years)s years: the vendor's support ends before the device does.") % {"years": years}
    return _("%(years)s years: its technical life.") % {"years": years}


def criteria() -> dict[str, str]:
    return {
        "cost": _("cost per pupil and year"),
        "index": _("repairability or durability"),
        "life": _("years of service"),
        "reuse": _("reused"),
    }


def why_score(score: Score) -> Why:
    """Why a model has its points."""
    names = criteria()
    reasons = [
        Reason(
            ReasonKind.RULE,
            _("%(points)s of %(most)s points for %(criterion)s")
            % {
                "points": formats.number(mark.points, 1),
                "most": formats.number(mark.most, 1),
                "criterion": names[mark.criterion],
            },
        )
        for mark in score.marks
    ]
    return Why(reasons, [_("Other weights: they are yours to choose above.")])


def mismatches(found: Iterable[Mismatch], currency: str) -> list[str]:
    """What does not agree, line by line."""
    said = []
    for one in found:
        if one.code == "price":
            text = _("%(model)s is invoiced at %(found)s, ordered at %(expected)s.")
            values = {"found": formats.money(one.found, currency), "expected": formats.money(one.expected, currency)}
        else:
            text = {
                "not_received": _("%(model)s: %(found)s invoiced in all, %(expected)s received."),
                "more_than_ordered": _("%(model)s: %(found)s invoiced in all, %(expected)s ordered."),
                "credit_too_much": _("%(model)s: %(found)s credited, %(expected)s invoiced."),
            }[one.code]
            values = {"found": formats.number(one.found), "expected": formats.number(one.expected)}
        said.append(text % {"model": one.label, **values})
    return said


def order_status(order: Order, ordered: int, arrived: int) -> str:
    """Where an order stands, in a sentence."""
    if order.state in {"sent", "partly", "received", "closed"}:
        said = _("%(arrived)s of %(ordered)s units received") % {
            "arrived": formats.number(arrived),
            "ordered": formats.number(ordered),
        }
        if order.is_open and order.expected_on:
            return _("%(said)s; expected on %(day)s.") % {
                "said": said,
                "day": formats.day(order.expected_on, words=True),
            }
        return f"{said}."
    return {
        "draft": _("A draft: its lines can be changed."),
        "approved": _("Approved: it can be sent."),
        "cancelled": _("Cancelled."),
    }[order.state]


def mail(order: Order) -> dict[str, Any] | None:
    """The fate of the mail of an order that left: its sign, its sentence, and whether it may leave again."""
    if order.sent_on is None:
        return None
    message = order.mail
    if message is None:
        if not order.is_open:
            return None
        may = bool(order.supplier and order.supplier.email)
        sentence = (
            _("Not mailed: %(supplier)s had no address when it left.")
            if may
            else _("%(supplier)s has no address for orders: download the PDF and give it to them.")
        )
        return {
            "sign": ("blocked", _("not mailed")),
            "sentence": sentence % {"supplier": order.supplier},
            "again": may,
        }
    told = {"address": message.recipient, "why": message.last_error, "attempts": formats.number(message.attempts)}
    match message.state:
        case OutboxMessage.State.SENT:
            said = _("Mailed to %(address)s on %(when)s.")
            when = formats.moment(message.sent_at) if message.sent_at else ""
            return {"sign": ("done", _("mailed")), "sentence": said % {**told, "when": when}, "again": False}
        case OutboxMessage.State.DEAD:
            said = _("The mail to %(address)s did not leave: %(why)s.")
            return {"sign": ("blocked", _("mail not sent")), "sentence": said % told, "again": order.is_open}
        case _:
            said = _("The mail to %(address)s waits to leave.")
            if message.attempts:
                said = _("The mail to %(address)s could not leave yet (%(why)s): it is tried again by itself.")
            return {"sign": ("waiting", _("mail on its way")), "sentence": said % told, "again": False}


def request_status(request: Request, bodies: list[str]) -> str:
    """Where a request stands, in a sentence."""
    return {
        "draft": _("A draft: submit it when it is ready."),
        "submitted": _("Waits for the answer of %(bodies)s.") % {"bodies": ", ".join(bodies)},
        "refused": _("Refused. That is final; a new request can be made."),
        "accepted": _("Accepted: its cost is held on the school's budget until it is ordered."),
        "ordered": _("Ordered."),
        "withdrawn": _("Withdrawn by the school."),
    }[request.state]


def budget(left: Decimal | None, currency: str) -> str:
    if left is None:
        return _("No measure pays schools' requests yet.")
    return _("%(left)s left on the school's complementary budget.") % {"left": formats.money(left, currency)}
