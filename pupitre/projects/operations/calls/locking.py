"""What every act on a call or an answer begins with: the row held, and where it stands."""

from datetime import datetime

from django.utils import timezone

from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.projects import permissions
from pupitre.projects.call_refusals import AnswerSent, CallNotNow
from pupitre.projects.call_wording import stage_name
from pupitre.projects.engine.calls.calendar import Stage, stage
from pupitre.projects.models import Call, CallFile

BODY = "school__responsible__parent__parent"


def call_held(call: Call, *, share: bool = False) -> Call:
    """The call as it stands; held until the transaction ends, so that nothing is sent while it is decided.

    `share`: answers to a call take its key alone, and do not wait for one another.
    """
    rows = Call.objects.select_for_update(of=("self",), no_key=share)
    return rows.select_related("organisation").get(pk=call.pk)


def file_held(file: CallFile) -> CallFile:
    rows = CallFile.objects.select_for_update(of=("self",)).select_related(BODY, "call__organisation")
    return rows.get(pk=file.pk)


def require_stage(call: Call, at: datetime, *stages: Stage) -> None:
    """Errors: CallNotNow."""
    found = stage(call.calendar, timezone.localdate(at))
    if found not in stages:
        raise CallNotNow(call=call, stage=stage_name(found))


def writable(file: CallFile, actor: Viewer, at: datetime) -> CallFile:
    """The answer held, where the actor may write in it now. Errors: NotAllowed, AnswerSent, CallNotNow."""
    found = file_held(file)
    if not permissions.can_write_answer(actor, found):
        raise NotAllowed
    if not found.is_writable:
        raise AnswerSent(state=found.get_state_display())
    require_stage(found.call, at, Stage.OPEN)
    return found


def answered(file: CallFile, actor: Viewer) -> CallFile:
    """The answer held, where the actor speaks for its school. Errors: NotAllowed."""
    found = file_held(file)
    if not permissions.can_answer(actor, found.school):
        raise NotAllowed
    return found


def run(file: CallFile, actor: Viewer) -> CallFile:
    """The answer held, where the actor runs its call. Errors: NotAllowed."""
    found = file_held(file)
    if not permissions.can_run_calls(actor, found.call):
        raise NotAllowed
    return found


def subject(call: Call) -> str:
    """How the audit trail names a call."""
    return f"projects.call:{call.pk}"


def file_subject(file: CallFile) -> str:
    return f"projects.callfile:{file.pk}"
