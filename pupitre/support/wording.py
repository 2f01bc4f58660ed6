"""The sentences behind codes: why a request went where it went, and why it is due when it is."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from pupitre.http import formats
from pupitre.support.enums import TicketType

if TYPE_CHECKING:
    from pupitre.support.models import Ticket
    from pupitre.support.queries.clocks import Explained

ROUTING = {
    "duty": _("By the convention, %(body)s answers for this: it goes to %(team)s."),
    "no_convention": _("No convention in force says who answers for this (%(duty)s)."),
    "holder_without_team": _("By the convention, %(body)s answers for this, but has no team here."),
    "adviser": _("A question of teaching: it goes to %(team)s, who follow the school."),
    "first_line": _("The first line takes it: %(team)s."),
    "no_adviser": _("No team of advisers follows this school."),
    "no_first_line": _("No first line serves this school for this subject."),
    "no_team": _("No team takes it: it waits in the common queue."),
    "follows": _("%(name)s follows this school."),
    "least_load": _("%(name)s is at the desk and has the least under way (%(load)s)."),
    "by_hand": _("%(name)s chose it."),
}


def routing(reasons: Iterable[Mapping[str, object]]) -> list[str]:
    """Sentences of reasons as `TicketEvent.details` keeps them: {"code": …, "facts": {…}}."""
    return [str(ROUTING[str(one["code"])]) % one["facts"] for one in reasons if one["code"] in ROUTING]


def open_time(span: timedelta) -> str:
    """ "4 h", "1 h 30", "30 min" of opening: never days, which hours of opening do not make."""
    minutes = round(span.total_seconds() / 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return gettext("%(minutes)d min") % {"minutes": minutes}
    if not rest:
        return gettext("%(hours)d h") % {"hours": hours}
    return gettext("%(hours)d h %(minutes)s") % {"hours": hours, "minutes": f"{rest:02d}"}


OWED = {
    (True, False): gettext_lazy(
        "A first answer is owed within %(time)s of opening (%(hours)s): the general target of P%(priority)d."
    ),
    (False, False): gettext_lazy(
        "The solution is owed within %(time)s of opening (%(hours)s): the general target of P%(priority)d."
    ),
    (True, True): gettext_lazy(
        "A first answer is owed within %(time)s of opening (%(hours)s): the target of P%(priority)d for “%(type)s”."
    ),
    (False, True): gettext_lazy(
        "The solution is owed within %(time)s of opening (%(hours)s): the target of P%(priority)d for “%(type)s”."
    ),
}
"""By whether it is the first answer, and whether the target is of the request's very type."""


def due(found: "Explained") -> list[str]:
    """Why a ticket is due when it is, in sentences; the deadline itself comes last."""
    of = found.of
    owed = {
        "time": open_time(found.target),
        "hours": found.hours,
        "priority": of.priority,
        "type": TicketType(of.type).label if of.own else "",
    }
    said = [str(OWED[found.is_answer, of.own]) % owed]
    opened, starts = formats.moment(found.opened_at), found.due.starts
    if starts is None:
        return [*said, gettext("These hours never open: nothing can be due.")]
    if starts > found.opened_at:
        at = {"opened": opened, "starts": formats.moment(starts)}
        said.append(gettext("Asked on %(opened)s, out of hours: the clock started on %(starts)s.") % at)
    else:
        said.append(gettext("Asked on %(opened)s: the clock started at once.") % {"opened": opened})
    if found.due.skipped:
        said.append(gettext("Closed meanwhile: %(names)s.") % {"names": ", ".join(found.due.skipped)})
    if found.due.paused:
        time = open_time(found.due.paused)
        said.append(gettext("The clock stood still for %(time)s of opening, while we waited.") % {"time": time})
    if found.due.at is None:
        left = open_time(found.due.left or timedelta())
        return [
            *said,
            gettext("It stands still now: %(time)s of opening will be left when it starts again.") % {"time": left},
        ]
    return [*said, gettext("So it is due on %(due)s.") % {"due": formats.moment(found.due.at)}]


def filled(text: str, ticket: "Ticket", agent: str) -> str:
    """A canned answer with its variables filled; what is not known is left out."""
    facts = {
        "requester": ticket.contact_name,
        "school": ticket.school.name if ticket.school else "",
        "device": str(ticket.device or ""),
        "ticket": str(ticket.pk),
        "agent": agent,
    }
    for name, value in facts.items():
        text = text.replace(f"{{{name}}}", value)
    return text


MAILS = {
    "new": _("It answers none of our mails: a new request."),
    "after_closed": _("It answers a request that is closed: a new one is opened, and linked to it."),
    "signed": _("It was written to the address that we gave for this request."),
    "answers": _("It answers one of our mails about this request."),
    "follows": _("It answers a mail that stands in this request."),
    "by_hand": _("Somebody of the desk put it there."),
    "seen_before": _("The same mail, delivered twice: it counts once."),
    "own_mail": _("Our own mail came back to us."),
    "too_many_hops": _("It went through more servers than any mail needs to."),
    "too_many": _("Too many mails of this sender within an hour."),
    "too_large": _("Larger than this mailbox takes. Someone we know is told so."),
    "unreadable": _("Nothing in it could be read."),
    "empty": _("It says nothing, and nothing is attached."),
    "spam": _("The mail server marked it as spam."),
    "unknown_sender": _("This mailbox takes mail of people we know alone."),
    "failed": _("An error of ours stopped it. Make a request of it, and tell who runs Pupitre."),
    "delivery_failed": _("The mail server of the recipient refused our mail."),
    "returned": _("Our mail was returned by a mail server."),
    "not_ours_returned": _("It says that a mail could not be delivered; we never sent that mail."),
    "delayed": _("Our mail is late; the mail server goes on trying."),
    "receipt": _("It says that our mail arrived, or was read."),
    "mail_system": _("Written by a mail server."),
    "auto_submitted": _("Written by a machine: an absence, an alert, a notice."),
    "auto_reply": _("An automatic reply."),
    "list": _("Sent to a mailing list."),
    "bulk": _("Sent to many people at once."),
    "no_sender": _("It says of nobody that they wrote it."),
}
"""Why a mail got its fate (engine/mails.py), by `ReceivedMail.reason`."""
CAUSES = {
    "not_taken": gettext_lazy("nobody had taken it"),
    "busy": gettext_lazy("it was in someone’s hands, and not done"),
    "handed_over": gettext_lazy("it had changed hands"),
    "third": gettext_lazy("a third party had been waited for"),
    "reopened": gettext_lazy("it had come back after it was solved"),
}
"""Why a deadline was passed (engine/breaches.py)."""
