"""Prove what was spent of an award: the school gives documents and amounts, those who run the call check them."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from pupitre.kernel import audit, files
from pupitre.kernel.viewer import Viewer
from pupitre.projects.call_enums import ExpenseState, FileState
from pupitre.projects.call_refusals import ReasonUnsaid, SpendingJudged, SpendingNotNow
from pupitre.projects.models import CallExpense, CallFile
from pupitre.projects.operations.calls.locking import answered, file_subject, run


@transaction.atomic
def prove_spending(
    *,
    file: CallFile,
    label: str,
    amount: Decimal,
    spent_on: date,
    upload: files.Upload,
    name: str,
    actor: Viewer,
    at: datetime,
) -> CallExpense:
    """Give the document of money spent on what was granted.

    Errors: NotAllowed, SpendingNotNow, FileTooLarge, FileNotAccepted.
    """
    found = answered(file, actor)
    if found.state != FileState.AWARDED:
        raise SpendingNotNow
    made = CallExpense.objects.create(
        file=found,
        label=label.strip()[:160],
        amount=amount,
        spent_on=spent_on,
        paper=files.store_upload(upload, name, actor=actor, at=at),
        given_at=at,
        given_by_name=actor.name,
    )
    audit.record("projects.call_spending_given", actor=actor, at=at, subject=file_subject(found), amount=str(amount))
    return made


@transaction.atomic
def judge_spending(*, expense: CallExpense, accepted: bool, reason: str, actor: Viewer, at: datetime) -> None:
    """Accept what was spent, or refuse it and say why. Errors: NotAllowed, SpendingJudged, ReasonUnsaid."""
    found = run(expense.file, actor)
    row = CallExpense.objects.select_for_update().get(pk=expense.pk)
    if row.state != ExpenseState.GIVEN:
        raise SpendingJudged
    if not accepted and not reason.strip():
        raise ReasonUnsaid
    row.state = ExpenseState.ACCEPTED if accepted else ExpenseState.REFUSED
    row.reason, row.judged_at, row.judged_by_name = reason.strip()[:300], at, actor.name
    row.save()
    audit.record(
        f"projects.call_spending_{row.state}", actor=actor, at=at, subject=file_subject(found), amount=str(row.amount)
    )
