"""Forms about a request, at its side or as pages of their own: what it is, who has it, what it goes with."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Case, Q, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from pupitre.accounts.models import Person
from pupitre.fleet.models import Device
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel.refusal import NotAllowed, Refusal
from pupitre.support.engine.priority import priority as reckoned
from pupitre.support.enums import Impact, LinkKind, TicketType, Urgency
from pupitre.support.models import Category, Team, Ticket
from pupitre.support.operations import joining, placing, trail
from pupitre.support.operations.placing import Qualified
from pupitre.support.queries import desks
from pupitre.support.web import frame, seals, words
from pupitre.support.web.acts import seen
from pupitre.territory.models import School


class QualifyForm(forms.Form):
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=gettext_lazy("Category"),
        required=False,
        empty_label=pgettext_lazy("category", "not known yet"),
    )
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=TicketType.choices)
    impact = forms.TypedChoiceField(
        label=pgettext_lazy("field", "Who cannot work"), choices=Impact.choices, coerce=int
    )
    urgency = forms.TypedChoiceField(label=pgettext_lazy("field", "How soon"), choices=Urgency.choices, coerce=int)
    class_blocked = forms.BooleanField(label=gettext_lazy("A class cannot work"), required=False)
    school = forms.CharField(
        label=gettext_lazy("School"), max_length=30, required=False, help_text=gettext_lazy("Its code.")
    )
    device = forms.CharField(
        label=gettext_lazy("Device"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Its label or its serial number."),
    )

    def __init__(self, *args: Any, request: Request, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {
            "subject": ticket.subject,
            "category": ticket.category_id,
            "type": ticket.type,
            "impact": ticket.impact,
            "urgency": ticket.urgency,
            "class_blocked": ticket.class_blocked,
            "school": ticket.school.code if ticket.school else "",
            "device": (ticket.device.asset_tag or ticket.device.serial) if ticket.device else "",
        }
        self.viewer = request.viewer
        rows = Category.objects.filter(Q(is_active=True) | Q(pk=ticket.category_id or 0))
        self.fields["category"].queryset = rows.filter(organisation=ticket.organisation_id)  # type: ignore[attr-defined]

    def clean_school(self) -> School | None:
        code = self.cleaned_data["school"].strip()
        if not code:
            return None
        found = School.objects.visible(self.viewer).filter(code__iexact=code).first()
        if found is None:
            raise forms.ValidationError(_("No school that you see has this code."))
        return found

    def clean_device(self) -> Device | None:
        code = self.cleaned_data["device"].strip()
        if not code:
            return None
        found = Device.objects.visible(self.viewer).named(code).order_by("pk").first()
        if found is None:
            raise forms.ValidationError(_("No device of the register bears this label."))
        return found


class PlaceForm(forms.Form):
    team = forms.ModelChoiceField(Team.objects.none(), label=gettext_lazy("Team"))
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=gettext_lazy("Person"),
        required=False,
        empty_label=gettext_lazy("whoever of the team takes it"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed to change team; read by those who get it. No pupil’s name."),
    )

    def __init__(self, *args: Any, request: Request, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"team": ticket.team_id, "person": ticket.assignee_id}
        self.ticket = ticket
        teams = desks.teams_for(request.viewer, ticket).select_related("organisation")
        own = Case(When(organisation=ticket.organisation_id, then=0), default=1)
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        team.queryset = teams.order_by(own, "organisation__name", "name", "pk")
        team.label_from_instance = self._named  # type: ignore[method-assign, assignment]
        people = Person.objects.filter(support_teams__team__in=teams.order_by().values("pk")).distinct()
        self.fields["person"].queryset = people.order_by("display_name", "pk")  # type: ignore[attr-defined]

    def _named(self, team: Team) -> str:
        """With its body where it is of another desk."""
        return str(team) if team.organisation_id == self.ticket.organisation_id else f"{team} ({team.organisation})"

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        team = values.get("team")
        if team is not None and team.pk != self.ticket.team_id and not values.get("reason", "").strip():
            self.add_error("reason", _("Say why: the reason is kept with the request."))
        return values


class JoinForm(forms.Form):
    number = forms.IntegerField(label=gettext_lazy("Number of the other request"), min_value=1)
    how = forms.ChoiceField(
        label=gettext_lazy("What to do"),
        choices=[
            ("merge", gettext_lazy("merge this one into it: its messages follow, it takes over")),
            *((kind, label) for kind, label in LinkKind.choices if kind != LinkKind.SPLIT),
        ],
        widget=forms.RadioSelect,
        initial="merge",
    )

    def __init__(self, *args: Any, request: Request, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = Ticket.objects.workable(request.viewer).exclude(pk=ticket.pk)

    def clean_number(self) -> Ticket:
        found = self.rows.filter(pk=self.cleaned_data["number"]).first()
        if found is None:
            raise forms.ValidationError(_("No other request that you work on has this number."))
        return found


@page()
@frame.at_desk
def qualify(request: Request, pk: int) -> HttpResponse:
    """Say what the request is; its priority, deadlines and place follow."""
    row = frame.found_workable(request, pk)
    form = QualifyForm(request.POST or None, request=request, ticket=row)

    def done() -> str:
        values = form.cleaned_data
        told = Qualified(**{**values, "type": TicketType(values["type"])})
        placing.qualify(ticket=row, told=told, actor=request.viewer, at=timezone.now(), seen=seen(request))
        return _("It is said what it is.")

    more = {"priority": words.priority_line(row.priority), "wide": True}
    return _form_page(request, row, form, "support/qualify.html", done, **more)


@page()
@frame.at_desk
def hand_over(request: Request, pk: int) -> HttpResponse:
    """Give the request to another team with the reason, or to someone of its own."""
    row = frame.found_workable(request, pk)
    form = PlaceForm(request.POST or None, request=request, ticket=row)

    def done() -> str:
        team, person = form.cleaned_data["team"], form.cleaned_data["person"]
        at, viewer, last = timezone.now(), request.viewer, seen(request)
        if team.pk == row.team_id:
            placing.assign(ticket=row, person=person, actor=viewer, at=at, seen=last)
        else:
            reason = form.cleaned_data["reason"]
            placing.hand_over(ticket=row, team=team, person=person, reason=reason, actor=viewer, at=at, seen=last)
        return _("It is in the hands of %(who)s.") % {"who": person or team}

    return _form_page(request, row, form, "support/hand_over.html", done)


@page()
@frame.at_desk
def join(request: Request, pk: int) -> HttpResponse:
    """Merge the request into another, or link the two."""
    row = frame.found_workable(request, pk)
    form = JoinForm(request.POST or None, request=request, ticket=row)

    def done() -> str:
        other, how = form.cleaned_data["number"], form.cleaned_data["how"]
        if how == "merge":
            joining.merge(ticket=row, into=other, actor=request.viewer, at=timezone.now())
            return _("It is merged into request %(number)s.") % {"number": other.pk}
        joining.link(ticket=row, other=other, kind=LinkKind(how), actor=request.viewer, at=timezone.now())
        return _("The two requests are linked.")

    near = form.rows.under_way().filter(school=row.school) if row.school else form.rows.none()
    return _form_page(request, row, form, "support/join.html", done, near=near.order_by("-opened_at", "-pk")[:8])


@require_GET
@page()
@frame.at_desk
def priority(request: Request) -> HttpResponse:
    """The priority that an impact and an urgency make, for the form as it is filled."""
    impact, urgency = request.GET.get("impact", ""), request.GET.get("urgency", "")
    if impact not in map(str, Impact.values) or urgency not in map(str, Urgency.values):
        return HttpResponse(status=204)
    found = reckoned(int(impact), int(urgency), class_blocked="class_blocked" in request.GET)
    return HttpResponse(words.priority_line(found))


def _form_page(request: Request, row: Ticket, form: Any, template: str, done: Any, **more: Any) -> HttpResponse:
    """A form about a request; a refusal of the domain is said above it, and what was typed stays."""
    if not seals.is_open(request, row):
        return redirect("support:ticket", row.pk)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, done())
        except NotAllowed:
            raise
        except Refusal as refused:
            refusal = refused
        else:
            kept = Ticket.objects.workable(request.viewer).filter(pk=row.pk).exists()
            return redirect("support:ticket", row.pk) if kept else redirect("support:queue")
    status = refusal.status if refusal else 422 if form.errors else 200
    context = {"ticket": row, "form": form, "refusal": refusal, "seen": trail.last_event(row), **more}
    return render(request, template, frame.context(request, "queue", **context), status=status)
