"""Setting a desk up: what it begins with, its hours, who is of its teams."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from pupitre.accounts.models import Person
from pupitre.http.fields import day_field
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.support import refusals
from pupitre.support.engine import durations
from pupitre.support.models import Category, Closure, Hours, Team, TeamMember
from pupitre.support.operations import setting_up as operations
from pupitre.support.querysets import LEAD
from pupitre.support.web import frame
from pupitre.territory.enums import OrganisationKind
from pupitre.territory.models import Organisation, School


def led_bodies(request: Request) -> Any:
    """The bodies that one runs the desk of, or could."""
    return Organisation.objects.visible(request.viewer, LEAD).exclude(kind=OrganisationKind.AREA)


@require_GET
@page(LEAD)
def home(request: Request) -> HttpResponse:
    """The desks that one runs, and the bodies that could have one."""
    bodies = list(led_bodies(request).order_by("kind", "name", "pk")[:60])
    kept = set(Team.objects.filter(organisation__in=bodies).order_by().values_list("organisation", flat=True))
    hours = list(Hours.objects.filter(organisation__in=bodies).select_related("organisation").order_by("pk"))
    teams = list(
        Team.objects.filter(organisation__in=bodies).prefetch_related("members__person").order_by("name", "pk")
    )
    desks = [
        (
            body,
            [one for one in hours if one.organisation_id == body.pk],
            [one for one in teams if one.organisation_id == body.pk],
        )
        for body in bodies
        if body.pk in kept
    ]
    context = {"desks": desks, "others": [body for body in bodies if body.pk not in kept]}
    return render(request, "support/setting_up.html", frame.context(request, "setting_up", **context))


@require_POST
@page(LEAD)
def set_up(request: Request, pk: int) -> HttpResponse:
    body = get_object_or_404(led_bodies(request), pk=pk)
    operations.set_up(organisation=body, actor=request.viewer, at=timezone.now())
    messages.success(request, _("%(body)s has its desk. Say who is of its first line.") % {"body": body})
    return redirect("support:setting_up")


@require_POST
@page(LEAD)
def reckon(request: Request, pk: int) -> HttpResponse:
    """Reckon the deadlines under way again, after hours or targets changed."""
    body = get_object_or_404(led_bodies(request), pk=pk)
    moved = operations.reckon_again(organisation=body, actor=request.viewer, at=timezone.now())
    said = ngettext("%(n)d request has another deadline.", "%(n)d requests have another deadline.", moved)
    messages.success(request, said % {"n": moved} if moved else _("No deadline changes."))
    return redirect("support:setting_up")


class WeekForm(forms.Form):
    """One line a weekday: "8:00-12:00, 13:30-17:30"; empty, it is closed."""

    def __init__(self, *args: Any, hours: Hours, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held: dict[int, list[tuple[int, int]]] = {}
        for row in hours.windows.order_by("pk"):
            held.setdefault(row.weekday, []).append((row.minutes.lower, row.minutes.upper))
        for day in range(7):
            self.fields[f"day{day}"] = forms.CharField(
                label=str(WEEKDAYS[day]).capitalize(),
                required=False,
                max_length=100,
                initial=durations.written(held.get(day, [])),
            )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for day in range(7):
            try:
                values[f"day{day}"] = durations.windows(values.get(f"day{day}", ""))
            except ValueError:
                self.add_error(f"day{day}", _("Write it as 8:00-12:00, 13:30-17:30."))
        return values

    def windows(self) -> list[tuple[int, int, int]]:
        return [(day, *span) for day in range(7) for span in self.cleaned_data[f"day{day}"]]


class ServiceForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    opens_in_holidays = forms.BooleanField(label=gettext_lazy("open in school holidays"), required=False)


class ClosureForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What for"), max_length=120)
    first = day_field(gettext_lazy("First day"))
    last = day_field(gettext_lazy("Last day"))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("first") and values.get("last") and values["last"] < values["first"]:
            self.add_error("last", _("It cannot end before it begins."))
        return values


@page(LEAD)
def add_hours(request: Request, pk: int) -> HttpResponse:
    """Other hours of a desk: a service on call, a line open in the evening."""
    body = get_object_or_404(led_bodies(request), pk=pk)
    form = ServiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.keep_hours(
                organisation=body, **form.cleaned_data, actor=request.viewer, at=timezone.now()
            )
        except refusals.HoursKnown as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("support:hours", made.pk)
    context = frame.context(request, "setting_up", body=body, form=form)
    return render(request, "support/hours_add.html", context, status=422 if form.errors else 200)


@require_POST
@page(LEAD)
def remove_hours(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Hours.objects.visible(request.viewer).select_related("organisation"), pk=pk)
    operations.remove_hours(hours=row, actor=request.viewer, at=timezone.now())
    return redirect("support:setting_up")


@page(LEAD)
def hours(request: Request, pk: int) -> HttpResponse:
    """The week of a service, and the days on which it is closed besides."""
    row = get_object_or_404(Hours.objects.visible(request.viewer).select_related("organisation", "calendar"), pk=pk)
    what = request.POST.get("what", "")
    week = WeekForm(request.POST if what == "week" else None, hours=row)
    closing = ClosureForm(request.POST if what == "close" else None)
    held = {"name": row.name, "opens_in_holidays": row.opens_in_holidays}
    service = ServiceForm(request.POST if what == "service" else None, initial=held)
    viewer, at = request.viewer, timezone.now()
    if what == "week" and week.is_valid():
        operations.set_windows(hours=row, windows=week.windows(), actor=viewer, at=at)
    elif what == "service" and service.is_valid():
        facts, body = service.cleaned_data, row.organisation
        try:
            operations.keep_hours(organisation=body, hours=row, **facts, actor=viewer, at=at)
        except refusals.HoursKnown as refusal:
            service.add_error("name", str(refusal))
    elif what == "close" and closing.is_valid():
        operations.close_days(hours=row, **closing.cleaned_data, actor=viewer, at=at)
    elif what == "open":
        key = request.POST.get("closure", "")
        closure = get_object_or_404(Closure, hours=row, pk=int(key) if key.isdecimal() else 0)
        operations.open_days(closure=closure, actor=viewer, at=at)
    wrong = week.errors or closing.errors or service.errors
    if what and not wrong:
        messages.success(request, _("Saved. Reckon the deadlines under way again when all is right."))
        return redirect("support:hours", pk)
    context = {
        "hours": row,
        "service": service,
        "week": week,
        "closing": closing,
        "closures": row.closures.order_by("days", "pk"),
        "serves": row.is_default or row.targets.exists(),
    }
    status = 422 if wrong else 200
    return render(request, "support/hours.html", frame.context(request, "setting_up", **context), status=status)


class MemberForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail of the person"))
    skills = forms.ModelMultipleChoiceField(
        Category.objects.none(),
        label=gettext_lazy("Skills"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None: all of them."),
    )
    schools = forms.CharField(
        label=gettext_lazy("Schools followed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Their codes, separated by spaces. None: any."),
    )
    leads = forms.BooleanField(label=gettext_lazy("Leads the team"), required=False)

    def __init__(self, *args: Any, request: Request, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = request.viewer
        rows = Category.objects.filter(organisation=team.organisation_id)
        self.fields["skills"].queryset = rows.in_use()  # type: ignore[attr-defined]

    def clean_email(self) -> Person:
        found = Person.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("Nobody has this address here. Invite them first."))
        return found

    def clean_schools(self) -> list[School]:
        codes = self.cleaned_data["schools"].replace(",", " ").upper().split()
        found = list(School.objects.visible(self.viewer, LEAD).filter(code__in=codes).order_by("pk"))
        missing = sorted(set(codes) - {school.code.upper() for school in found})
        if missing:
            raise forms.ValidationError(_("Not found: %(codes)s.") % {"codes": ", ".join(missing)})
        return found


@page(LEAD)
def members(request: Request, pk: int) -> HttpResponse:
    """Who is of a team: added, changed by adding again, or removed."""
    team = get_object_or_404(Team.objects.visible(request.viewer).select_related("organisation"), pk=pk)
    key = request.POST.get("remove", "")
    if key.isdecimal():
        member = get_object_or_404(TeamMember, team=team, pk=int(key))
        operations.remove_member(member=member, actor=request.viewer, at=timezone.now())
        return redirect("support:members", pk)
    form = MemberForm(request.POST or None, request=request, team=team)
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data}
        operations.set_member(
            team=team, person=values.pop("email"), actor=request.viewer, at=timezone.now(), **values
        )
        return redirect("support:members", pk)
    rows = team.members.select_related("person").prefetch_related("skills", "schools")
    context = {"team": team, "form": form, "members": rows.order_by("person__display_name", "pk")}
    status = 422 if form.errors else 200
    return render(request, "support/members.html", frame.context(request, "setting_up", **context), status=status)
