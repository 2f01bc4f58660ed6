"""The pages of committees and their members."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pupitre.accounts.web.form_page import form_page
from pupitre.governance import permissions
from pupitre.governance.models import Committee, CommitteeMember, Decision, Meeting
from pupitre.governance.operations import committees as operations
from pupitre.governance.querysets_steering import VIEW
from pupitre.governance.web.steering import committee_forms as forms
from pupitre.governance.web.steering import listings, pages, words
from pupitre.http.gate import page

LAST = 12  # meetings shown on the page of a committee


@page(VIEW)
def committees(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    sits = Q(members__starts_on__lte=today) & (Q(members__ends_on__isnull=True) | Q(members__ends_on__gte=today))
    rows = list(
        Committee.objects.visible(pages.viewer_of(request))
        .select_related("organisation")
        .annotate(sitting=Count("members", filter=sits, distinct=True))
        .order_by("name", "pk")
    )
    coming = Meeting.objects.filter(committee__in=rows).to_come(timezone.now())
    following: dict[int, Meeting] = {}
    for meeting in coming:
        following.setdefault(meeting.committee_id, meeting)
    status = ngettext("%(count)s committee.", "%(count)s committees.", len(rows)) % {"count": len(rows)}
    shown = [(row, following.get(row.pk)) for row in rows]
    context = pages.context(request, "committees", status=status if rows else "", rows=shown)
    return render(request, "governance/steering/committees.html", context)


@page(VIEW)
def committee(request: HttpRequest, pk: int) -> HttpResponse:
    found, today = pages.found_committee(request, pk), timezone.localdate()
    members = [row for row in found.members.order_by("pk") if row.ends_on is None or row.ends_on >= today]
    meetings = list(found.meetings.annotate(decided=Count("decisions")).order_by("-starts_at", "-pk")[:LAST])
    coming = [row for row in meetings if row.state == "planned" and row.ends_at >= timezone.now()]
    decisions = Decision.objects.filter(meeting__committee=found).order_by("-decided_at", "-pk")[:LAST]
    voices = sum(row.has_voice for row in members)
    status = ngettext("%(count)s member with a voice", "%(count)s members with a voice", voices) % {"count": voices}
    if coming:
        when = timezone.localtime(coming[-1].starts_at)
        status = _("%(members)s; next meeting on %(day)s.") % {"members": status, "day": f"{when:%d/%m/%Y %H:%M}"}
    else:
        status = _("%(members)s; no meeting is set.") % {"members": status}
    context = pages.context(
        request,
        "committees",
        status=status,
        committee=found,
        members=members,
        meetings=meetings,
        decisions=[(row, words.OUTCOMES[row.outcome]) for row in decisions],
        may_run=permissions.can_steer(pages.viewer_of(request), found),
    )
    return render(request, "governance/steering/committee.html", context)


@page(permissions.STEER)
def add(request: HttpRequest) -> HttpResponse:
    viewer = pages.viewer_of(request)
    form = forms.CommitteeForm(request.POST or None, viewer=viewer)

    def act(values: dict[str, Any]) -> Committee:
        return operations.found_committee(actor=viewer, at=timezone.now(), **values)

    said = _("The committee is there: add its members, then set a meeting.")
    return _form(request, form, act, _("Add a committee"), said=said)


@page(permissions.STEER)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found, viewer = pages.found_committee(request, pk, permissions.STEER), pages.viewer_of(request)
    form = forms.CommitteeForm(request.POST or None, viewer=viewer, instance=found)

    def act(values: dict[str, Any]) -> Committee:
        operations.change_committee(committee=found, actor=viewer, at=timezone.now(), **values)
        return found

    return _form(request, form, act, found.name, said=_("Saved."), committee=found)


@page(permissions.STEER)
def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    found, viewer = pages.found_committee(request, pk, permissions.STEER), pages.viewer_of(request)
    form = forms.MemberForm(
        request.POST or None, committee=found, viewer=viewer, initial={"starts_on": timezone.localdate()}
    )

    def act(_values: dict[str, Any]) -> Committee:
        operations.seat(committee=found, actor=viewer, at=timezone.now(), **form.values())
        return found

    return _form(request, form, act, _("Add a member"), said=_("The member sits in the committee."), committee=found)


@page(permissions.STEER)
def member_end(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    found, viewer = pages.found_committee(request, pk, permissions.STEER), pages.viewer_of(request)
    row: CommitteeMember = get_object_or_404(found.members, pk=member)
    form = forms.EndSeatForm(request.POST or None)

    def act(values: dict[str, Any]) -> Committee:
        operations.end_seat(member=row, actor=viewer, at=timezone.now(), **values)
        return found

    title = _("%(name)s leaves the committee") % {"name": row.name}
    return _form(request, form, act, title, said=_("The seat is ended."), committee=found)


@page(permissions.STEER)
def meeting_add(request: HttpRequest, pk: int) -> HttpResponse:
    found, viewer = pages.found_committee(request, pk, permissions.STEER), pages.viewer_of(request)
    number = found.meetings.count() + 1
    initial = {"title": _("%(committee)s, meeting %(number)s") % {"committee": found.name, "number": number}}
    form = forms.MeetingForm(request.POST or None, initial=initial)

    def act(_values: dict[str, Any]) -> Meeting:
        return operations.call_meeting(committee=found, actor=viewer, at=timezone.now(), **form.values())

    return _form(
        request, form, act, _("Set a meeting"), said=_("The meeting is set: write its agenda."), committee=found
    )


def _page(row: Committee | Meeting) -> str:
    name = "governance:meeting" if isinstance(row, Meeting) else "governance:committee"
    return reverse(name, args=[row.pk])


def _form(
    request: HttpRequest, form: Any, act: Any, title: str, *, said: str, committee: Committee | None = None
) -> HttpResponse:
    back = _page(committee) if committee else reverse("governance:committees")
    parent = committee.name if committee else _("Committees")
    context = pages.context(request, "committees", title=title, submit=_("Save"), parent=parent, parent_url=back)
    return form_page(request, form, act=act, done=_page, said=said, context=context, template=pages.FORM)


@page(VIEW)
def decisions(request: HttpRequest) -> HttpResponse:
    rows = Decision.objects.visible(pages.viewer_of(request))
    context = pages.context(request, "decisions")
    return listings.DECISIONS.respond(request, rows, template="governance/steering/decisions.html", context=context)
