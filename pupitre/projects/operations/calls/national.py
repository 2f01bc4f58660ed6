"""A national call: the file is filed with its operator, who answers. Here one keeps number, day and result."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.projects import permissions
from pupitre.projects.call_enums import FileState
from pupitre.projects.call_refusals import AnswerSent, CallNotNow, ReasonUnsaid, ReferenceUnsaid
from pupitre.projects.call_wording import stage_name
from pupitre.projects.models import CallFile
from pupitre.projects.operations.calls.locking import file_held, file_subject


@transaction.atomic
def file_outside(*, file: CallFile, reference: str, on: date, actor: Viewer, at: datetime) -> None:
    """Say that the answer was filed with the national operator, under which number.

    Errors: NotAllowed, CallNotNow, AnswerSent, ReferenceUnsaid.
    """
    found = _either(file, actor)
    if found.state != FileState.SENT:
        raise AnswerSent(state=found.get_state_display())
    if not reference.strip():
        raise ReferenceUnsaid
    found.state, found.reference, found.filed_on = FileState.FILED, reference.strip()[:80], on
    found.save(update_fields=["state", "reference", "filed_on"])
    audit.record("projects.call_filed", actor=actor, at=at, subject=file_subject(found), reference=found.reference)


@transaction.atomic
def record_result(*, file: CallFile, amount: Decimal, reason: str, on: date, actor: Viewer, at: datetime) -> None:
    """Write what the operator answered: an amount, or nothing and why.

    Errors: NotAllowed, CallNotNow, AnswerSent, ReasonUnsaid.
    """
    found = _either(file, actor)
    if found.state != FileState.FILED:
        raise AnswerSent(state=found.get_state_display())
    if not amount and not reason.strip():
        raise ReasonUnsaid
    found.state = FileState.AWARDED if amount else FileState.REFUSED
    found.amount = min(amount, found.cost) or None
    found.reason, found.decided_on = reason.strip()[:2000], on
    found.save(update_fields=["state", "amount", "reason", "decided_on"])
    audit.record("projects.call_result", actor=actor, at=at, subject=file_subject(found), amount=str(amount))


def _either(file: CallFile, actor: Viewer) -> CallFile:
    """The answer held, for its school or for those who help with the call."""
    found = file_held(file)
    if not permissions.can_answer(actor, found.school) and not permissions.can_run_calls(actor, found.call):
        raise NotAllowed
    if not found.call.is_national:
        raise CallNotNow(call=found.call, stage=stage_name("own"))
    return found
