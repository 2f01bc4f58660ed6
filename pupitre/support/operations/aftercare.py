"""After the work: the requester's opinion, reminders of what they were asked, and the end of silent requests."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM, Viewer
from pupitre.support import opinions, refusals
from pupitre.support.engine.states import Act
from pupitre.support.enums import Channel, MessageKind, PauseWhy, Score, State, Verb
from pupitre.support.models import DeskSettings, Team, Ticket, TicketPause
from pupitre.support.operations import mailing, trail, writing

BATCH = 500  # tickets closed or reminded by one run of the job, of one desk


@transaction.atomic
def give_opinion(*, ticket: Ticket, score: Score, actor: Viewer, at: datetime, word: str = "") -> Ticket:
    """Say in one click how it ended, once; a word may be added. The system acts for who opened the signed link.

    Errors: NotAllowed, NotPossible, AlreadyScored.
    """
    ticket = trail.locked(ticket)
    if not actor.is_system and (actor.person_id is None or actor.person_id != ticket.requester_id):
        raise NotAllowed
    if ticket.state not in opinions.OVER:
        raise refusals.NotPossible(state=State(ticket.state).label)
    if ticket.score is not None:
        raise refusals.AlreadyScored
    ticket.score = score
    ticket.save(update_fields=["score"])
    if word.strip():
        writing.write(
            ticket,
            MessageKind.ASKED,
            word,
            Channel.PORTAL,
            actor=SYSTEM,
            at=at,
            name=ticket.contact_name or actor.name,
        )
    trail.keep(ticket, Verb.SCORED, actor=actor, at=at, score=int(score))
    return ticket


def remind_due(at: datetime) -> int:
    """Remind, once a question, those who were asked something and said nothing. Returns how many."""
    return sum(_each(at, _silent, _remind))


def close_due(at: datetime) -> int:
    """Close what was reminded and stayed silent, and what is solved and was not contested. Returns how many."""
    return sum(_each(at, _given_up, _close_silent)) + sum(_each(at, _settled, _close_solved))


def rules(organisation_id: int) -> DeskSettings:
    """The days that a body chose, or those that come with the software."""
    return DeskSettings.objects.filter(organisation=organisation_id).first() or DeskSettings()


def _each(
    at: datetime,
    due: Callable[[int, DeskSettings, datetime], list[int]],
    act: Callable[[int, DeskSettings, datetime], bool],
) -> Iterator[bool]:
    """Each ticket in a transaction of its own: one that fails keeps none of the others back."""
    for body in Team.objects.order_by("organisation").values_list("organisation", flat=True).distinct():
        held = rules(body)
        for key in due(body, held, at):
            with transaction.atomic():
                yield act(key, held, at)


def _waiting(body: int) -> QuerySet[TicketPause]:
    rows = TicketPause.objects.filter(why=PauseWhy.REQUESTER, until__isnull=True, ticket__organisation=body)
    return rows.filter(ticket__state=State.REQUESTER).order_by("since", "pk")


def _silent(body: int, held: DeskSettings, at: datetime) -> list[int]:
    before = at - timedelta(days=held.remind_after_days)
    rows = _waiting(body).filter(since__lte=before, reminded_at__isnull=True)
    return list(rows.values_list("ticket", flat=True)[:BATCH])


def _given_up(body: int, held: DeskSettings, at: datetime) -> list[int]:
    before = at - timedelta(days=held.close_after_days)
    rows = _waiting(body).filter(reminded_at__lte=before)
    return list(rows.values_list("ticket", flat=True)[:BATCH])


def _settled(body: int, held: DeskSettings, at: datetime) -> list[int]:
    before = at - timedelta(days=held.settle_after_days)
    rows = Ticket.objects.filter(organisation=body, state=State.SOLVED, solved_at__lte=before)
    return list(rows.order_by("solved_at", "pk").values_list("pk", flat=True)[:BATCH])


def _remind(key: int, held: DeskSettings, at: datetime) -> bool:
    ticket = trail.locked(Ticket(pk=key))
    pause = ticket.pauses.filter(until__isnull=True, reminded_at__isnull=True, why=PauseWhy.REQUESTER).first()
    if ticket.state != State.REQUESTER or pause is None:
        return False
    pause.reminded_at = at
    pause.save(update_fields=["reminded_at"])
    days = held.close_after_days
    with translation.override(mailing.language_of(ticket)):
        said = ngettext(
            "Hello,\n\nWe asked you something about “%(subject)s”, and wait for your answer to go on. Without news"
            " of you within %(days)d day, the request will be closed.",
            "Hello,\n\nWe asked you something about “%(subject)s”, and wait for your answer to go on. Without news"
            " of you within %(days)d days, the request will be closed.",
            days,
        ) % {"subject": ticket.subject, "days": days}
        message = writing.write(ticket, MessageKind.ANSWER, said, Channel.DESK, actor=SYSTEM, at=at)
        mailing.send_answer(ticket, message, at=at)
    trail.keep(ticket, Verb.REMINDED, actor=SYSTEM, at=at, message=message.pk)
    return True


def _close_silent(key: int, held: DeskSettings, at: datetime) -> bool:
    ticket = trail.locked(Ticket(pk=key))
    before = at - timedelta(days=held.close_after_days)
    if ticket.state != State.REQUESTER or not ticket.pauses.filter(until=None, reminded_at__lte=before).exists():
        return False
    with translation.override(mailing.language_of(ticket)):
        said = _(
            "Hello,\n\nWithout news of you, we close the request “%(subject)s”. If it still hinders you, ask for"
            " help again: its number is %(number)d."
        ) % {"subject": ticket.subject, "number": ticket.pk}
        reason = _("No answer from the requester.")
        message = writing.write(ticket, MessageKind.ANSWER, said, Channel.DESK, actor=SYSTEM, at=at)
        mailing.send_answer(ticket, message, at=at)
    writing.change_state(ticket=ticket, act=Act.CLOSE, actor=SYSTEM, at=at, reason=reason)
    return True


def _close_solved(key: int, held: DeskSettings, at: datetime) -> bool:
    ticket = trail.locked(Ticket(pk=key))
    if ticket.state != State.SOLVED or ticket.solved_at is None:
        return False
    if ticket.solved_at > at - timedelta(days=held.settle_after_days):
        return False
    writing.change_state(ticket=ticket, act=Act.CLOSE, actor=SYSTEM, at=at)
    return True
