"""The page of a meeting: its agenda, papers, who is there, minutes, decisions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pupitre.accounts.web.form_page import form_page
from pupitre.governance import deciders, documents, permissions
from pupitre.governance.models import AgendaPoint, Meeting, Paper
from pupitre.governance.models.committees import MeetingState, Presence
from pupitre.governance.operations import committees as operations
from pupitre.governance.operations import deciding
from pupitre.governance.queries.committees import quorum_of, sitting_on
from pupitre.governance.querysets_steering import VIEW
from pupitre.governance.web.steering import committee_forms as forms
from pupitre.governance.web.steering import listings, pages, words
from pupitre.http import formats
from pupitre.http.files import download
from pupitre.http.gate import page
from pupitre.kernel import files

STATES = {MeetingState.PLANNED: "waiting", MeetingState.HELD: "done", MeetingState.CANCELLED: "refused"}


@page(VIEW)
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    found, viewer, today = pages.found_meeting(request, pk), pages.viewer_of(request), timezone.localdate()
    decisions = list(found.decisions.prefetch_related("actions").order_by("pk"))
    points = [
        (
            point,
            [(one, words.OUTCOMES[one.outcome], words.vote(one)) for one in decisions if one.point_id == point.pk],
        )
        for point in found.points.prefetch_related("papers").order_by("position", "pk")
    ]
    presences = {one.member_id: one for one in found.attendance.all()}
    may_run = permissions.can_steer(viewer, found.committee) and not found.is_closed
    may_decide = permissions.can_decide(viewer, found.committee) and not found.is_closed
    context = pages.context(
        request,
        "committees",
        status=_status(found),
        meeting=found,
        sign=STATES[found.state],  # type: ignore[index]
        points=points,
        members=[(member, presences.get(member.pk)) for member in sitting_on(found)],
        presences=Presence.choices,
        quorum=quorum_of(found),
        actions=[(row, *_action_state(row, today)) for row in found.actions.order_by("due_on", "pk")],
        may_run=may_run,
        may_decide=may_decide,
        writes=may_decide and found.state == MeetingState.HELD,
    )
    return render(request, "governance/steering/meeting.html", context)


def _status(found: Meeting) -> str:
    starts, ends = timezone.localtime(found.starts_at), timezone.localtime(found.ends_at)
    when = _("%(day)s, from %(start)s to %(end)s") % {
        "day": formats.day(starts, words=True),
        "start": f"{starts:%H:%M}",
        "end": f"{ends:%H:%M}",
    }
    count = found.points.count()
    agenda = ngettext("%(count)s point on the agenda", "%(count)s points on the agenda", count) % {"count": count}
    return words.sentence(when, agenda)


def _action_state(row: Any, today: Any) -> tuple[str, Any]:
    code = "late" if row.state == "todo" and row.due_on < today else row.state
    return listings.ACTION_SIGNS[code], listings.ACTION_WORDS[code]


@page(permissions.STEER)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found, viewer = pages.found_meeting(request, pk, permissions.STEER), pages.viewer_of(request)
    form = forms.MeetingForm(request.POST or None, initial=forms.MeetingForm.initial_of(found))

    def act(_values: dict[str, Any]) -> Meeting:
        operations.change_meeting(meeting=found, actor=viewer, at=timezone.now(), **form.values())
        return found

    said = _("The meeting is changed: calendars follow.")
    return _form(request, found, form, act, title=found.title, said=said)


@require_POST
@page(permissions.STEER)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found = pages.found_meeting(request, pk, permissions.STEER)
    operations.cancel_meeting(meeting=found, actor=pages.viewer_of(request), at=timezone.now())
    messages.success(request, _("The meeting is cancelled: calendars say so."))
    return redirect("governance:meeting", pk)


@page(permissions.STEER)
def point_add(request: HttpRequest, pk: int) -> HttpResponse:
    found, viewer = pages.found_meeting(request, pk, permissions.STEER), pages.viewer_of(request)
    form = forms.PointForm(request.POST or None, viewer=viewer)

    def act(values: dict[str, Any]) -> AgendaPoint:
        kind, key = form.picked()
        return operations.add_point(
            meeting=found,
            title=values["title"],
            note=values["note"],
            kind=kind,
            key=key,
            actor=viewer,
            at=timezone.now(),
        )

    return _form(request, found, form, act, title=_("Add a point"), said=_("The point is on the agenda."))


@page(permissions.STEER)
def paper_add(request: HttpRequest, pk: int, point: int) -> HttpResponse:
    found, viewer = pages.found_meeting(request, pk, permissions.STEER), pages.viewer_of(request)
    row = get_object_or_404(found.points.select_related("meeting"), pk=point)
    form = forms.PaperForm(request.POST or None, request.FILES or None)

    def act(values: dict[str, Any]) -> Paper:
        at, upload = timezone.now(), values["file"]
        file = files.store_upload(upload, upload.name, actor=viewer, at=at)
        return operations.add_paper(point=row, label=values["label"], file=file, actor=viewer, at=at)

    title = _("Add a paper: %(point)s") % {"point": row.title}
    return _form(request, found, form, act, title=title, said=_("The paper is there."))


@page(VIEW)
def paper(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    found = pages.found_meeting(request, pk)
    row = get_object_or_404(Paper.objects.select_related("file__content"), pk=paper, point__meeting=found)
    return download(row.file)


@require_POST
@page(permissions.DECIDE)
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is there: a field `member-<key>` each."""
    found = pages.found_meeting(request, pk, permissions.DECIDE)
    given = {
        member.pk: presence
        for member in sitting_on(found)
        if (presence := request.POST.get(f"member-{member.pk}", "")) in Presence.values
    }
    operations.note_attendance(meeting=found, presences=given, actor=pages.viewer_of(request), at=timezone.now())
    return redirect("governance:meeting", pk)


@require_POST
@page(permissions.DECIDE)
def minutes_write(request: HttpRequest, pk: int, point: int) -> HttpResponse:
    """Save the minutes of a point while they are written; answers the fragment with the next revision."""
    found = pages.found_meeting(request, pk, permissions.DECIDE)
    row = get_object_or_404(found.points.select_related("meeting"), pk=point)
    asked = request.POST.get("revision", "")
    if not asked.isdigit():
        raise Http404
    text, viewer = request.POST.get("minutes", ""), pages.viewer_of(request)
    row.revision = operations.write_minutes(point=row, text=text, revision=int(asked), actor=viewer)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "governance/steering/minutes_saved.html", {"point": row, "at": timezone.now()})
    return redirect(f"{reverse('governance:meeting', args=[pk])}#point-{point}")


@page(VIEW)
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes as a document: as approved, or as they stand."""
    found = pages.found_meeting(request, pk)
    if found.minutes_file is not None:
        return download(found.minutes_file)
    if found.state != MeetingState.HELD:
        raise Http404
    answer = HttpResponse(documents.minutes(found), content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="minutes-draft.pdf"'
    return answer


@require_POST
@page(permissions.DECIDE)
def minutes_approve(request: HttpRequest, pk: int) -> HttpResponse:
    found = pages.found_meeting(request, pk, permissions.DECIDE)
    deciding.approve_minutes(meeting=found, actor=pages.viewer_of(request), at=timezone.now())
    messages.success(request, _("The minutes are approved and kept as they are."))
    return redirect("governance:meeting", pk)


@page(permissions.DECIDE)
def decision_add(request: HttpRequest, pk: int, point: int) -> HttpResponse:
    """Record what the committee decides on a point."""
    found, viewer = pages.found_meeting(request, pk, permissions.DECIDE), pages.viewer_of(request)
    row = get_object_or_404(found.points.select_related("meeting"), pk=point)
    form = forms.DecisionForm(request.POST or None, committee=found.committee)

    def act(values: dict[str, Any]) -> Any:
        return deciding.record_decision(
            point=row,
            text=values["text"],
            reasons=values["reasons"],
            votes=form.votes(),
            postponed=values["postponed"],
            actor=viewer,
            at=timezone.now(),
        )

    quorum = quorum_of(found)
    status = _("%(present)s voices present of %(voices)s; %(needed)s needed to decide.") % {
        "present": quorum.present,
        "voices": quorum.voices,
        "needed": quorum.needed,
    }
    title = _("Decision: %(point)s") % {"point": row.title}
    effect = deciders.effect(row.subject_kind, row.subject_pk)
    said = _("The decision is recorded.")
    return _form(request, found, form, act, title=title, said=said, status=status, effect=effect)


@page(permissions.DECIDE)
def action_add(request: HttpRequest, pk: int) -> HttpResponse:
    found, viewer = pages.found_meeting(request, pk, permissions.DECIDE), pages.viewer_of(request)
    form = forms.ActionForm(request.POST or None, meeting=found)

    def act(values: dict[str, Any]) -> Any:
        return operations.give_action(meeting=found, actor=viewer, at=timezone.now(), **values)

    return _form(request, found, form, act, title=_("Give an action"), said=_("The action is given."))


def _form(request: HttpRequest, found: Meeting, form: Any, act: Any, **values: Any) -> HttpResponse:
    back = reverse("governance:meeting", args=[found.pk])
    said = values.pop("said")
    context = pages.context(request, "committees", submit=_("Save"), parent=found.title, parent_url=back, **values)
    return form_page(request, form, act=act, done=lambda _: back, said=said, context=context, template=pages.FORM)
