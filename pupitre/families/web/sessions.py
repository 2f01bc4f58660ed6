"""Sessions for parents: planned, announced, answered without an account, and attendance on a phone."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from pupitre.families import permissions
from pupitre.families.enums import Attendance
from pupitre.families.models import Attendee, ParentSession
from pupitre.families.operations import sessions
from pupitre.families.operations.links import hashed
from pupitre.families.permissions import ASK, VIEW
from pupitre.families.web.frame import context
from pupitre.http.files import download
from pupitre.http.gate import page
from pupitre.http.listing import Column, Listing
from pupitre.http.request import Request
from pupitre.kernel.refusal import Refusal
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Level, School, Schooling

STATES: dict[str, str] = {
    "invited": "waiting",
    "coming": "done",
    "not_coming": "refused",
    "came": "done",
    "absent": "blocked",
}
SESSIONS = Listing(
    name="sessions",
    noun=ngettext_lazy("session", "sessions"),
    columns=(
        Column("title", gettext_lazy("title"), link=lambda row: reverse("families:session", args=[row["pk"]])),
        Column("school__name", gettext_lazy("school"), sort="school__sort_name", note="school__commune_name"),
        Column("starts_at", gettext_lazy("starts at"), kind="moment"),
        Column("invited", pgettext_lazy("counted guests", "invited"), kind="integer", wide=True),
        Column("coming", pgettext_lazy("counted guests", "coming"), kind="integer", wide=True),
        Column("came", pgettext_lazy("counted guests", "came"), kind="integer"),
        Column("cancelled_at", gettext_lazy("cancelled on"), kind="date", sort=None, wide=True),
    ),
    order="-starts_at",
    hint=gettext_lazy("Plan a session, then invite the families of the school."),
)


class SessionForm(forms.ModelForm):
    starts_at = forms.DateTimeField(
        label=gettext_lazy("Starts at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    class Meta:
        model = ParentSession
        fields = ("school", "title", "starts_at", "minutes", "place", "places")
        help_texts = {"places": gettext_lazy("Empty: no limit.")}

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools: Any = self.fields["school"]
        schools.queryset = School.objects.visible(viewer, ASK).order_by("sort_name", "pk")
        schools.required = True
        if schools.queryset[:2].count() == 1:
            schools.initial = schools.queryset.get().pk

    def save(self, commit: bool = True) -> ParentSession:
        self.instance.organisation = self.cleaned_data["school"].responsible
        return super().save(commit)


class MaterialForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"))


@require_GET
@page(VIEW)
def session_list(request: Request) -> HttpResponse:
    seen = Q(attendees__state=Attendance.CAME)
    rows = _rows(request).annotate(
        invited=Count("attendees"),
        coming=Count("attendees", filter=Q(attendees__state=Attendance.COMING)),
        came=Count("attendees", filter=seen),
    )
    page_context = context(
        request,
        "sessions",
        status=_("Parents learn what the device is for; they are invited by school and level."),
        may_ask=request.viewer.can(ASK),
    )
    return SESSIONS.respond(request, rows, template="families/sessions.html", context=page_context)


def _rows(request: Request, capability: str = VIEW) -> Any:
    return ParentSession.objects.filter(school__in=School.objects.visible(request.viewer, capability))


def _found(request: Request, pk: int, capability: str = VIEW) -> ParentSession:
    return get_object_or_404(_rows(request, capability).select_related("school"), pk=pk)


@page(ASK)
def add(request: Request) -> HttpResponse:
    form = SessionForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        school = form.cleaned_data["school"]
        row = sessions.save(form.save, school, actor=request.viewer, at=timezone.now())
        return redirect("families:session", row.pk)
    page_context = context(request, "sessions", form=form, title=_("Plan a session"))
    return render(request, "families/form.html", page_context, status=422 if form.errors else 200)


@require_GET
@page(VIEW)
def session(request: Request, pk: int) -> HttpResponse:
    """Who is invited, who comes, who came; the material."""
    row = _found(request, pk)
    attendees = list(row.attendees.select_related("guardian").order_by("guardian__display_name", "pk"))
    counts = {state: sum(one.state == state for one in attendees) for state in Attendance.values}
    school = row.school
    may_ask = school is not None and permissions.can_ask(request.viewer, school)
    levels = Level.objects.filter(pk__in=Schooling.objects.counted().filter(school=school).values("level"))
    page_context = context(
        request,
        "sessions",
        session=row,
        attendees=[(one, STATES[one.state], one.get_state_display()) for one in attendees],
        material=row.material.order_by("name", "pk"),
        levels=levels.order_by("pk") if may_ask else [],
        may_ask=may_ask,
        is_past=row.starts_at <= timezone.now(),
        may_attend=may_ask and timezone.localdate(row.starts_at) <= timezone.localdate(),
        form=MaterialForm(),
        status=_("%(invited)s invited, %(coming)s coming, %(came)s came.")
        % {"invited": len(attendees), "coming": counts["coming"], "came": counts["came"]},
    )
    return render(request, "families/session.html", page_context)


@require_POST
@page(ASK)
def invite(request: Request, pk: int) -> HttpResponse:
    row = _found(request, pk, ASK)
    chosen = [key for key in request.POST.getlist("levels") if key.isdigit()]
    levels = list(Level.objects.filter(pk__in=chosen).order_by("pk"))
    new, mails = sessions.invite(session=row, levels=levels, actor=request.viewer, at=timezone.now())
    words = {"new": new, "mails": mails, "others": new - mails}
    messages.success(
        request, _("Invited: %(new)s, of whom %(mails)s by mail and %(others)s without an address.") % words
    )
    return redirect("families:session", row.pk)


@require_POST
@page(ASK)
def cancel(request: Request, pk: int) -> HttpResponse:
    row = _found(request, pk, ASK)
    reason = request.POST.get("reason", "").replace("\x00", "")[:500]
    mails = sessions.cancel(session=row, reason=reason, actor=request.viewer, at=timezone.now())
    said = ngettext(
        "The session is cancelled; %(n)s mail says so.", "The session is cancelled; %(n)s mails say so.", mails
    )
    messages.success(request, said % {"n": mails})
    return redirect("families:session", row.pk)


@require_POST
@page(ASK)
def attendance(request: Request, pk: int) -> HttpResponse:
    row = _found(request, pk, ASK)
    seen = {
        int(name.removeprefix("seen-")): str(value)
        for name, value in request.POST.items()
        if name.startswith("seen-") and name[5:].isdigit()
    }
    sessions.attend(session=row, seen=seen, actor=request.viewer, at=timezone.now())
    messages.success(request, _("Attendance is kept."))
    return redirect("families:session", row.pk)


@require_POST
@page(ASK)
def material(request: Request, pk: int) -> HttpResponse:
    row = _found(request, pk, ASK)
    form = MaterialForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        by: dict[str, Any] = {"actor": request.viewer, "at": timezone.now()}
        sessions.add_material(session=row, upload=upload, name=upload.name, **by)
        messages.success(request, _("The file is given to those who are invited."))
    else:
        messages.error(request, _("Choose a file first."))
    return redirect("families:session", row.pk)


@require_GET
@page(VIEW)
def file(request: Request, pk: int, file: int) -> HttpResponse:
    return download(_file(_found(request, pk), file))


def _file(row: ParentSession, pk: int) -> Any:
    return get_object_or_404(row.material.select_related("content"), pk=pk)


@page(public=True)
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page of somebody invited: when, where, the material, and whether they come."""
    row, refusal = _attendee(token), None
    if request.method == "POST":
        try:
            sessions.answer(attendee=row, coming=request.POST.get("coming") == "yes", at=timezone.now())
            return redirect("families:invitation", token)
        except Refusal as refused:
            refusal = refused
    page_context = {
        "session": row.session,
        "token": token,
        "state": row.state,
        "is_past": row.session.starts_at <= timezone.now(),
        "material": row.session.material.order_by("name", "pk"),
        "refusal": refusal,
    }
    return render(request, "families/invitation.html", page_context, status=refusal.status if refusal else 200)


@require_GET
@page(public=True)
@never_cache
def invitation_file(_request: HttpRequest, token: str, file: int) -> HttpResponse:
    return download(_file(_attendee(token).session, file))


def _attendee(token: str) -> Attendee:
    rows = Attendee.objects.select_related("session__school").filter(guardian__isnull=False)
    row = rows.filter(token_sha256=hashed(token)).first()
    if row is None:
        raise Http404
    return row
