"""How long each kind of data is kept: what starts the clock, how many months are proposed, and what is due.

The figures proposed are those of domain.md D5; none applies before a body has written its own decision. The order is
that in which a purge works: a pupil's identity goes once nothing that is still kept names them.
"""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from pupitre.families.models import Agreement, Attendee, Consent, MessageDelivery
from pupitre.fleet.models import ActReason, Holding, Incident, ScanAct
from pupitre.kernel.models import OutboxMessage
from pupitre.procurement.models import Order, Supplier
from pupitre.territory.models import Guardian, Organisation, Pupil, Schooling, StaffMember

FORGOTTEN = "–"
"""What stands for a text that may not be empty, once it is forgotten."""
Due = Callable[[Organisation, date], QuerySet[Any]]


@dataclass(frozen=True)
class Kind:
    """`due(body, before)`: the rows whose clock started before a day."""

    code: str
    name: Any
    trigger: Any
    months: int  # proposed
    due: Due


def before(today: date, months: int) -> date:
    """The same day so many months ago, or the last of that month."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _ours(school: str, body: Organisation) -> Q:
    """The rows of the schools that a body answers for, itself or through the bodies below it."""
    levels = ("responsible", "responsible__parent", "responsible__parent__parent")
    return reduce(or_, (Q(**{f"{school}{level}": body}) for level in levels))


def _there() -> Exists:
    """Whether a pupil is still in a school: their latest year has an enrolment that has not ended."""
    latest = Schooling.objects.filter(pupil=OuterRef("pupil")).order_by("-year__start_year").values("year")[:1]
    present = Schooling.objects.present().filter(pupil=OuterRef("pupil_key"), year=Subquery(latest))
    return Exists(present)


def agreements(body: Organisation, day: date) -> QuerySet[Agreement]:
    """Contracts that nothing is lent under any more; the clock starts at the last thing that happened."""
    last = Holding.objects.filter(pupil=OuterRef("pupil")).order_by(F("until_at").desc(nulls_last=True))
    left = Schooling.objects.filter(pupil=OuterRef("pupil"), left_on__isnull=False).order_by("-left_on")
    ended = (
        Q(withdrawn_at__isnull=False) | Q(refused_at__isnull=False) | Q(there=False) | Q(programme__ends_on__lt=day)
    )
    rows = Agreement.objects.filter(programme__organisation=body).annotate(pupil_key=F("pupil"), there=_there())
    rows = rows.annotate(
        last_at=Greatest(
            "opened_at",
            Coalesce("completed_at", "opened_at"),
            Coalesce("withdrawn_at", "opened_at"),
            Coalesce("refused_at", "opened_at"),
            Coalesce(Subquery(last.values("until_at")[:1]), "opened_at"),
        ),
        left_on=Subquery(left.values("left_on")[:1]),
    )
    named = Q(pupil__isnull=False) | Q(document__isnull=False) | Q(signatures__name__gt="")
    held = Exists(Holding.objects.open().filter(pupil=OuterRef("pupil")))
    rows = rows.filter(ended, named, last_at__date__lt=day).exclude(held)
    return rows.filter(Q(left_on__isnull=True) | Q(left_on__lt=day)).distinct()


def holdings(body: Organisation, day: date) -> QuerySet[Holding]:
    named = Q(pupil__isnull=False) | Q(staff__isnull=False) | Q(override_reason__gt="")
    return Holding.objects.filter(named, _ours("school__", body), until_at__date__lt=day)


def scans(body: Organisation, day: date) -> QuerySet[ScanAct]:
    named = Q(pupil__isnull=False) | Q(override__gt="") | Q(settled_how__gt="")
    return ScanAct.objects.filter(named, _ours("school__", body), received_at__date__lt=day)


def incidents(body: Organisation, day: date) -> QuerySet[Incident]:
    told = Q(account__gt="") | Q(police_reference__gt="") | Q(waived_reason__gt="") | Q(charge_why__gt="")
    told |= ~Q(outcome__in=["", FORGOTTEN])
    return Incident.objects.filter(told, device__organisation=body, closed_at__date__lt=day)


def reasons(body: Organisation, day: date) -> QuerySet[ActReason]:
    levels = ("organisation", "organisation__parent", "organisation__parent__parent")
    ours = reduce(or_, (Q(**{level: body}) for level in levels))
    return ActReason.objects.filter(ours, at__date__lt=day)


def consents(body: Organisation, day: date) -> QuerySet[Consent]:
    """Answers; the clock starts when they cease to hold, or when they were given where they never held."""
    rows = Consent.objects.filter(purpose__organisation=body, pupil__isnull=False)
    return rows.filter(Q(expires_on__lt=day) | Q(expires_on__isnull=True, at__date__lt=day))


def attendees(body: Organisation, day: date) -> QuerySet[Attendee]:
    return Attendee.objects.filter(
        session__organisation=body, session__starts_at__date__lt=day, guardian__isnull=False
    )


def deliveries(body: Organisation, day: date) -> QuerySet[MessageDelivery]:
    named = Q(guardian__isnull=False) | Q(mail__isnull=False)
    return MessageDelivery.objects.filter(named, message__organisation=body, message__written_at__date__lt=day)


def pupils(body: Organisation, day: date) -> QuerySet[Pupil]:
    """Those who have left the body's schools, and whom nothing that is kept names."""
    left = Schooling.objects.filter(pupil=OuterRef("pk")).order_by(F("left_on").desc(nulls_last=True))
    latest = Schooling.objects.filter(pupil=OuterRef("pupil")).order_by("-year__start_year").values("year")[:1]
    here = Schooling.objects.present().filter(pupil=OuterRef("pk"), year=Subquery(latest))
    ours = Schooling.objects.filter(_ours("school__", body), pupil=OuterRef("pk"))
    rows = Pupil.objects.annotate(gone_on=Subquery(left.values("left_on")[:1]))
    unnamed = {"agreements__isnull": True, "consents__isnull": True, "holdings__isnull": True}
    return rows.filter(Exists(ours), ~Exists(here), gone_on__lt=day, **unnamed)


def mails(body: Organisation, day: date) -> QuerySet[OutboxMessage]:
    """Mails that left or were given up, written to the families and the staff of the body's schools."""
    pupils = Schooling.objects.filter(_ours("school__", body)).values("pupil")
    adults = Guardian.objects.filter(guardianships__pupil__in=pupils).exclude(email="").values("email")
    staff = StaffMember.objects.filter(_ours("posts__school__", body)).exclude(email="").values("email")
    written = Q(recipient__in=adults) | Q(recipient__in=staff)
    return OutboxMessage.objects.filter(written, state__in=("sent", "dead"), created_at__date__lt=day)


def supplier_mails(body: Organisation, day: date) -> QuerySet[OutboxMessage]:
    """Mails that left or were given up, written to a body's suppliers; the orders stay, with their documents."""
    suppliers = Supplier.objects.filter(organisation=body).exclude(email="").values("email")
    orders = Order.objects.filter(organisation=body, mail__isnull=False).values("mail")
    rows = OutboxMessage.objects.filter(Q(recipient__in=suppliers) | Q(pk__in=orders), state__in=("sent", "dead"))
    return rows.filter(created_at__date__lt=day)


def guardians(_body: Organisation, _day: date) -> QuerySet[Guardian]:
    """Adults who answer for no pupil any more, of whichever body: nobody else would forget them."""
    return Guardian.objects.filter(guardianships__isnull=True)


KINDS: list[Kind] = [
    Kind("agreements", _("Contracts: names, signatures, sealed documents"), _("the end of the loan"), 12, agreements),
    Kind("holdings", _("Hand-outs: who held the device"), _("the return of the device"), 12, holdings),
    Kind("scans", _("Scans of hand-outs: for whom"), _("the scan"), 12, scans),
    Kind("incidents", _("Damage and theft: what was told"), _("the close of the file"), 60, incidents),
    Kind("reasons", _("History of devices: what was written of each act"), _("the act"), 12, reasons),
    Kind("consents", _("Consents: proofs"), _("the end of the consent"), 60, consents),
    Kind("sessions", _("Sessions for parents: who was invited and came"), _("the session"), 24, attendees),
    Kind("messages", _("Messages to families: to whom, and the mails"), _("the message"), 12, deliveries),
    Kind("mails", _("Mails to families and staff: to whom, about what"), _("the mail"), 12, mails),
    Kind("suppliers", _("Mails to suppliers: to whom, which order"), _("the mail"), 60, supplier_mails),
    Kind("pupils", _("Pupils who left: identity, classes, traces of imports"), _("the departure"), 0, pupils),
    Kind(
        "guardians",
        _("Adults who answer for no pupil any more"),
        _("the last pupil"),
        0,
        guardians,
    ),
]
BY_CODE = {kind.code: kind for kind in KINDS}


def register(kind: Kind) -> None:
    """Take in a kind of data of a room that families do not know; config/wiring.py says which."""
    if kind.code not in BY_CODE:
        KINDS.insert(0, kind)  # before those that go once nothing names them
        BY_CODE[kind.code] = kind
