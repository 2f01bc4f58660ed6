"""Where steering stands, decisions, actions, and one's calendar."""

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pupitre.accounts.queries import viewer_of as viewer_on
from pupitre.accounts.web.form_page import form_page
from pupitre.governance import deciders, permissions
from pupitre.governance.engine import calendar as ics
from pupitre.governance.models import (
    Action,
    CalendarAddress,
    Committee,
    Convention,
    ConventionCover,
    Decision,
    Meeting,
)
from pupitre.governance.models.committees import ActionState, MeetingState
from pupitre.governance.operations import calendars
from pupitre.governance.operations import committees as operations
from pupitre.governance.querysets_steering import VIEW
from pupitre.governance.web.steering import committee_forms as forms
from pupitre.governance.web.steering import listings, pages, words
from pupitre.http import formats
from pupitre.http.gate import page
from pupitre.http.why import Reason, Why

FEED = 200  # meetings of a calendar, the latest first
SHOWN = 6


@page(VIEW)
def steering(request: HttpRequest) -> HttpResponse:
    """Conventions in force and ending, duties late, the next meetings, actions due."""
    viewer, today = pages.viewer_of(request), timezone.localdate()
    held, duties = pages.in_force(request), pages.duties_in_force(request)
    late = [row for row in duties if row.is_late]
    seen = list(Committee.objects.visible(viewer).values_list("pk", flat=True))
    meetings = Meeting.objects.filter(committee__in=seen).to_come(timezone.now())
    coming = list(meetings[:SHOWN])
    actions = Action.objects.filter(meeting__committee__in=seen, state=ActionState.TODO).order_by("due_on", "pk")
    decisions = Decision.objects.filter(meeting__committee__in=seen).order_by("-decided_at", "-pk")
    context = pages.context(
        request,
        "overview",
        status=_standing(held, len(late), coming),
        conventions=[(row, words.badge(row.standing)) for row in held],
        late=late[:SHOWN],
        more_late=max(0, len(late) - SHOWN),
        has_duties=bool(duties),
        meetings=coming,
        actions=[(row, row.due_on < today) for row in actions[:SHOWN]],
        decisions=[(row, words.OUTCOMES[row.outcome]) for row in decisions[:SHOWN]],
    )
    return render(request, "governance/steering/home.html", context)


def _standing(held: list[Convention], late: int, coming: list[Meeting]) -> str:
    covered = (
        ConventionCover.objects.filter(convention__in=held, days__contains=timezone.localdate())
        .aggregate(count=Count("school", distinct=True))
        .get("count", 0)
    )
    parts = [
        ngettext("%(count)s convention in force", "%(count)s conventions in force", len(held)) % {"count": len(held)},
        ngettext("%(count)s school covered", "%(count)s schools covered", covered)
        % {"count": formats.number(covered)},
        ngettext("%(count)s duty late", "%(count)s duties late", late) % {"count": late},
    ]
    if coming:
        day = formats.day(coming[0].starts_at, words=True)
        parts.append(_("next meeting on %(day)s") % {"day": day})
    return words.sentence(*parts)


@page(VIEW)
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Decision.objects.visible(pages.viewer_of(request)).select_related("meeting__committee", "point")
    found = get_object_or_404(rows, pk=pk)
    rules = found.meeting.committee
    reasons = [
        Reason("rule", str(words.WHY[found.why])),
        Reason(
            "proven",
            _("%(present)s voices present of %(voices)s; %(votes)s.")
            % {"present": found.voices_present, "voices": found.voices, "votes": words.vote(found)},
        ),
        Reason("decision", found.reasons),
    ]
    context = pages.context(
        request,
        "decisions",
        decision=found,
        sign=words.OUTCOMES[found.outcome],
        vote=words.vote(found),
        why=Why(reasons=reasons),
        rules=rules,
        subject_url=deciders.page(pages.viewer_of(request), found.subject_kind, found.subject_pk),
        actions=list(found.actions.all()),
    )
    return render(request, "governance/steering/decision.html", context)


@page(VIEW)
def actions(request: HttpRequest) -> HttpResponse:
    """One's own actions, or all those that one sees (`?all=1`), and one's calendar address."""
    viewer, today = pages.viewer_of(request), timezone.localdate()
    everyone = request.GET.get("all") == "1"
    rows = Action.objects.visible(viewer)
    mine = rows.filter(owner=viewer.person_id)
    count = mine.filter(state=ActionState.TODO).count()
    late = mine.late(today).count()
    status = ngettext("%(count)s action for you to do", "%(count)s actions for you to do", count) % {"count": count}
    status = words.sentence(status, ngettext("%(count)s late", "%(count)s late", late) % {"count": late})
    address = CalendarAddress.objects.filter(person=viewer.person_id).first()
    url = reverse("governance:calendar", args=[calendars.token_of(address)]) if address else ""
    context = pages.context(
        request,
        "actions",
        status=status,
        everyone=everyone,
        address=request.build_absolute_uri(url) if url else "",
    )
    shown = listings.action_rows(rows if everyone else mine, today)
    return listings.ACTIONS.respond(request, shown, template="governance/steering/actions.html", context=context)


@page(VIEW)
def action(request: HttpRequest, pk: int) -> HttpResponse:
    """Say where an action stands."""
    viewer = pages.viewer_of(request)
    rows = Action.objects.visible(viewer).select_related("meeting__committee", "decision")
    found = get_object_or_404(rows, pk=pk)
    form = forms.CloseActionForm(request.POST or None, initial={"state": "done", "note": found.note})

    def act(values: dict[str, Any]) -> Action:
        operations.close_action(
            action=found,
            state=values["state"],
            note=values["note"],
            on=timezone.localdate(),
            actor=viewer,
            at=timezone.now(),
        )
        return found

    status = _("%(who)s, by %(day)s; %(state)s.") % {
        "who": found.owner_name,
        "day": formats.day(found.due_on, words=True),
        "state": listings.ACTION_WORDS[found.state],
    }
    may_close = found.owner_id == viewer.person_id or permissions.can_steer(viewer, found.meeting.committee)
    context = pages.context(
        request,
        "actions",
        action=found,
        title=found.label,
        may_close=may_close,
        parent=_("Actions"),
        parent_url=reverse("governance:actions"),
        submit=_("Save"),
    )
    context["status"] = status
    return form_page(
        request,
        form,
        act=act,
        done=lambda _row: reverse("governance:actions"),
        said=_("Noted."),
        context=context,
        template="governance/steering/action.html",
    )


@require_POST
@page(VIEW)
def calendar_address(request: HttpRequest) -> HttpResponse:
    """Make one's private address, make another in its place, or revoke it."""
    viewer = pages.viewer_of(request)
    if request.POST.get("act") == "revoke":
        calendars.revoke_address(actor=viewer, at=timezone.now())
    else:
        calendars.give_address(actor=viewer, at=timezone.now())
    return redirect("governance:actions")


@page(public=True)
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The meetings that a person sees, for their calendar: by a private address, without signing in."""
    address = calendars.address_of(token)
    if address is None:
        raise Http404
    reader = viewer_on(address.person, timezone.localdate())
    mine = Q(committee__members__person=address.person_id)
    seats = Meeting.objects.visible(reader).filter(mine).distinct().select_related("committee")
    events = [_event(row, request) for row in seats.order_by("-starts_at", "-pk")[:FEED]]
    answer = HttpResponse(ics.feed(_("Committees"), events), content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _event(row: Meeting, request: HttpRequest) -> ics.Event:
    return ics.Event(
        uid=f"meeting-{row.pk}@{request.get_host()}",
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        changed_at=row.changed_at,
        place=row.place or row.link,
        is_cancelled=row.state == MeetingState.CANCELLED,
        sequence=row.sequence,
    )
