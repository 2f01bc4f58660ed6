"""Loans: lent for a time, prolonged with a reason, taken back; what is late is said each day."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pupitre.accounts.models import Person
from pupitre.fleet import borrowers, permissions, refusals
from pupitre.fleet.engine import handing, lending
from pupitre.fleet.enums import TaskKind
from pupitre.fleet.models import Device, Holding, LoanExtension, Task
from pupitre.fleet.operations import holdings
from pupitre.fleet.operations.devices import subject
from pupitre.http import formats
from pupitre.kernel import audit, outbox
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM, Viewer
from pupitre.territory.levels import school_year_of
from pupitre.territory.models import School, SchoolYear


@dataclass(frozen=True)
class Chased:
    """What a morning's look at late loans came to: tasks opened, tasks closed, mails."""

    opened: int
    closed: int
    mails: int


@transaction.atomic
def lend(
    *,
    device: Device,
    taker: holdings.Taker,
    school: School,
    due_on: date,
    actor: Viewer,
    at: datetime,
    override: str = "",
) -> handing.Outcome:
    """Lend a device until a day.

    Errors: NotAllowed, NotLater (a day that is over), CannotHandOut with the reason.
    """
    today = timezone.localdate(at)
    if due_on < today:
        raise refusals.NotLater
    year, _made = SchoolYear.objects.get_or_create(start_year=school_year_of(today))
    return holdings.give(
        device=device,
        taker=taker,
        school=school,
        year=year,
        due_on=due_on,
        override=override,
        loan=True,
        actor=actor,
        at=at,
    )


@transaction.atomic
def extend(*, loan: Holding, until: date, reason: str, actor: Viewer, at: datetime) -> LoanExtension:
    """Prolong a loan; what was said of its being late is over.

    Errors: NotAllowed, ReasonNeeded, LoanOver, NotLater.
    """
    if not reason:
        raise refusals.ReasonNeeded
    loan = Holding.objects.select_for_update(of=("self",)).select_related("device", "school").get(pk=loan.pk)
    if not permissions.can_hand_out(actor, loan.school):
        raise NotAllowed
    if not loan.is_loan or loan.until_at is not None:
        raise refusals.LoanOver(device=str(loan.device))
    if not lending.may_last_until(loan.due_on, until, timezone.localdate(at)):
        raise refusals.NotLater
    made = LoanExtension.objects.create(
        loan=loan, before=loan.due_on, until=until, reason=reason, at=at, by_name=actor.name
    )
    loan.due_on, loan.reminded_on = until, None
    loan.save(update_fields=["due_on", "reminded_on"])
    late = Task.objects.open().filter(device=loan.device_id, kind=TaskKind.OVERDUE)
    late.update(closed_at=at, closed_by_name=actor.name, outcome=_("prolonged"))
    audit.record("fleet.loan_extended", actor=actor, at=at, subject=subject(loan.device), until=until.isoformat())
    return made


def chase(at: datetime) -> Chased:
    """Open a task for each late loan, close those of loans that are not late any more, remind who borrowed.

    Each loan is a transaction of its own: one that fails leaves the others written.
    """
    today = timezone.localdate(at)
    opened, closed = _tasks(today, at)
    mails = 0
    late = Holding.objects.open().filter(is_loan=True, due_on__lt=today).order_by("due_on", "pk")
    for pk, due_on, reminded_on in late.values_list("pk", "due_on", "reminded_on"):
        if lending.is_to_remind(due_on, reminded_on, today):
            mails += _remind(pk, today, at)
    if opened or closed or mails:
        audit.record("fleet.loans_chased", actor=SYSTEM, at=at, opened=opened, closed=closed, mails=mails)
    return Chased(opened, closed, mails)


@transaction.atomic
def _tasks(today: date, at: datetime) -> tuple[int, int]:
    late = Holding.objects.open().filter(is_loan=True, due_on__lt=today)
    known = Task.objects.open().filter(kind=TaskKind.OVERDUE)
    closed = known.exclude(device__in=late.values("device")).update(closed_at=at, outcome=_("not late any more"))
    rows = list(late.exclude(device__in=known.values("device")).order_by("pk"))
    Task.objects.bulk_create(
        (
            Task(
                kind=TaskKind.OVERDUE,
                device_id=row.device_id,
                pupil_id=row.pupil_id,
                school_id=row.school_id,
                opened_at=at,
            )
            for row in rows
        ),
        ignore_conflicts=True,
    )
    return len(rows), closed


@transaction.atomic
def _remind(pk: int, today: date, at: datetime) -> int:
    """Write to a member of staff, or have the adults of a pupil written to. Returns the mails."""
    rows = Holding.objects.open().select_for_update(of=("self",), skip_locked=True)
    loan = rows.select_related("device__model", "school", "staff").filter(pk=pk).first()
    if loan is None or not lending.is_to_remind(loan.due_on, loan.reminded_on, today):
        return 0
    mails = borrowers.remind(loan, at) if loan.pupil_id else _write(loan, at)
    if mails:
        loan.reminded_on = today
        loan.save(update_fields=["reminded_on"])
        audit.record("fleet.loan_reminded", actor=SYSTEM, at=at, subject=subject(loan.device), mails=mails)
    return mails


def _write(loan: Holding, at: datetime) -> int:
    if loan.staff is None or not loan.staff.email or loan.due_on is None:
        return 0
    person = Person.objects.filter(email__iexact=loan.staff.email).order_by("pk").first()
    with translation.override(person.language if person else translation.get_language()):
        words = {
            "device": f"{loan.device.model.name} ({loan.device})",
            "school": loan.school.name,
            "day": formats.day(loan.due_on, words=True),
        }
        outbox.post(
            recipient=loan.staff.email,
            subject=_("A device to give back: %(device)s") % words,
            body=_(
                "Hello,\n\nThe school %(school)s lent you this device: %(device)s. It was due back on %(day)s.\n\n"
                "Bring it back with all that came with it, or ask the school to prolong the loan.\n"
            )
            % words,
            at=at,
        )
    return 1
