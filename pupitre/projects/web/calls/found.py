"""What the pages of calls begin with: the call or the answer that the viewer may open, and what they may do."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.projects import permissions
from pupitre.projects.engine.calls.calendar import Stage, stage
from pupitre.projects.models import Call, CallFile
from pupitre.projects.querysets import VIEW
from pupitre.projects.web.found import viewer_of

_FILE = ("school__responsible__parent__parent", "call__organisation", "call__decision__meeting__committee", "body")


def call_of(request: HttpRequest, pk: int, capability: str = VIEW) -> Call:
    rows = Call.objects.visible(viewer_of(request), capability)
    return get_object_or_404(rows.select_related("organisation", "measure", "decision__meeting__committee"), pk=pk)


def file_of(request: HttpRequest, pk: int) -> CallFile:
    """The answer, where the viewer may see it; else it is not found.

    Errors: NotAllowed for those who neither write, judge nor run.
    """
    require(sees_some(viewer_of(request)))
    rows = CallFile.objects.visible(viewer_of(request)).select_related(*_FILE, "decision__meeting__committee")
    return get_object_or_404(rows, pk=pk)


def sees_some(viewer: Viewer) -> bool:
    """Whether the viewer may see any answer at all."""
    sees = (permissions.WRITE, permissions.OPINE, permissions.READ_CALLS, permissions.RUN_CALLS)
    return any(viewer.can(each) for each in sees)


def require(allowed: bool) -> None:
    """Errors: NotAllowed."""
    if not allowed:
        raise NotAllowed


def stage_of(call: Call) -> Stage:
    return stage(call.calendar, timezone.localdate())


def rights(request: HttpRequest, file: CallFile) -> dict[str, Any]:
    """What the viewer may do with an answer now."""
    viewer, now = viewer_of(request), stage_of(file.call)
    speaks = permissions.can_answer(viewer, file.school)
    runs = permissions.can_run_calls(viewer, file.call)
    is_open = now == Stage.OPEN
    heard = now in {Stage.OPEN, Stage.REVIEW} and file.state == "sent"
    return {
        "may_speak": speaks,
        "may_run": runs,
        "may_write": is_open and file.is_writable and permissions.can_write_answer(viewer, file),
        "may_send": is_open and file.is_writable and speaks,
        "may_take_back": is_open and file.state == "sent" and speaks,
        "opinion_role": permissions.call_role(viewer, file) if heard else "",
        "reads_opinions": file.state in {"awarded", "refused"} or permissions.can_read_ranking(viewer, file.call),
    }
