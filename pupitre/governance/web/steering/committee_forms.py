"""The forms of committees, meetings and decisions."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pupitre.accounts.models import Person
from pupitre.governance import deciders, permissions
from pupitre.governance.engine.committees import Votes
from pupitre.governance.models import Committee, CommitteeMember, Meeting
from pupitre.governance.queries.committees import sitting_on
from pupitre.governance.web.steering.forms import text_field
from pupitre.http.fields import day_field
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation

LISTED = 60  # things offered of each kind that is decided upon
SEPARATOR = "|"


class CommitteeForm(forms.ModelForm):
    class Meta:
        model = Committee
        fields = ["organisation", "name", "purpose", "quorum_share", "majority", "chair_settles"]

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.visible(viewer, permissions.STEER).exclude(kind="area")
        chosen: Any = self.fields["organisation"]
        chosen.queryset, chosen.empty_label = rows.order_by("name", "pk"), None
        chosen.initial = rows.filter(kind="authority").order_by("pk").values_list("pk", flat=True).first()
        self.fields["purpose"].widget = forms.Textarea(attrs={"rows": 3})
        if self.instance.pk:
            del self.fields["organisation"]


class MemberForm(forms.ModelForm):
    class Meta:
        model = CommitteeMember
        fields = ["person", "name", "function", "role", "has_voice", "starts_on"]

    def __init__(self, *args: Any, committee: Committee, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.committee = committee
        people = (
            Person.objects.visible(viewer)
            .filter(is_active=True)
            .exclude(memberships__role__code__in=["teacher", "professional", "after_school"])
        )
        chosen: Any = self.fields["person"]
        chosen.queryset, chosen.empty_label = people.order_by("display_name", "pk").distinct(), _("no account")
        self.fields["starts_on"].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.fields["name"].required = False
        self.fields["name"].help_text = _("Empty: the name of the account.")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("name") and values.get("person"):
            values["name"] = str(values["person"])
            self.instance.name = values["name"]
        if not values.get("name"):
            self.add_error("name", _("Say who sits: a name, or an account."))
        return values

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class MeetingForm(forms.Form):
    """A day, two hours, a place, a link."""

    title = forms.CharField(label=_("Title"), max_length=160)
    day = day_field(_("Day"))
    starts = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("Ends at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    link = forms.URLField(label=_("Link of the video meeting"), required=False, assume_scheme="https")
    is_second_call = forms.BooleanField(
        label=_("Second call"),
        required=False,
        help_text=_("The meeting before lacked its quorum: this one decides whatever the number."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("starts") and values.get("ends") and values["ends"] <= values["starts"]:
            self.add_error("ends", _("The meeting ends before it begins."))
        return values

    def values(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        day, starts, ends = found.pop("day"), found.pop("starts"), found.pop("ends")
        found["starts_at"] = timezone.make_aware(datetime.combine(day, starts))
        found["ends_at"] = timezone.make_aware(datetime.combine(day, ends))
        return found

    @staticmethod
    def initial_of(meeting: Meeting) -> dict[str, Any]:
        starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
        names = ("title", "place", "link", "is_second_call")
        return {
            **{name: getattr(meeting, name) for name in names},
            "day": starts.date(),
            "starts": starts.time(),
            "ends": ends.time(),
        }


class PointForm(forms.Form):
    """A point, and what it decides on: picked among what the rooms above offer."""

    title = forms.CharField(label=_("Point"), max_length=200)
    note = text_field(_("What is asked"), required=False)
    subject = forms.ChoiceField(
        label=_("What is decided upon"),
        required=False,
        help_text=_("Once adopted, the decision takes effect where this thing is kept."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (
                decider.name,
                [(f"{decider.kind}{SEPARATOR}{pk}", label) for pk, label in decider.search(viewer, "", LISTED)],
            )
            for decider in deciders.deciders()
        ]
        choices = [("", _("nothing in particular")), *(group for group in groups if group[1])]
        self.fields["subject"].choices = choices  # type: ignore[attr-defined]

    def picked(self) -> tuple[str, int | None]:
        kind, _separator, key = self.cleaned_data["subject"].partition(SEPARATOR)
        return kind, int(key) if key else None


class PaperForm(forms.Form):
    label = forms.CharField(label=_("What it is"), max_length=160, required=False)
    file = forms.FileField(label=_("File"))


class DecisionForm(forms.Form):
    """The decision as it is worded, the reasons, the votes as the secretary counts them."""

    text = text_field(_("Decision"), 3, help_text=_("As it will be read in the minutes."))
    reasons = text_field(_("Reasons"), 3)
    favour = forms.IntegerField(label=_("Votes for"), min_value=0, initial=0)
    against = forms.IntegerField(label=_("Votes against"), min_value=0, initial=0)
    abstaining = forms.IntegerField(label=_("Abstentions"), min_value=0, initial=0)
    chair = forms.ChoiceField(
        label=_("The chair voted"),
        required=False,
        choices=[("", _("neither")), ("for", _("for")), ("against", _("against"))],
    )
    postponed = forms.BooleanField(label=_("Put off without a vote"), required=False)

    def __init__(self, *args: Any, committee: Committee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not committee.chair_settles:
            del self.fields["chair"]

    def votes(self) -> Votes:
        found = self.cleaned_data
        if found["postponed"]:
            return Votes()
        return Votes(found["favour"], found["against"], found["abstaining"], found.get("chair", ""))


class ActionForm(forms.Form):
    label = forms.CharField(label=_("What is to be done"), max_length=250)
    member = forms.ModelChoiceField(CommitteeMember.objects.none(), label=_("By whom"))
    due_on = day_field(_("By when"))
    decision = forms.ModelChoiceField(
        CommitteeMember.objects.none(), label=_("After the decision"), required=False, empty_label=_("none")
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sitting = [member.pk for member in sitting_on(meeting)]
        self.fields["member"].queryset = CommitteeMember.objects.filter(pk__in=sitting)  # type: ignore[attr-defined]
        self.fields["decision"].queryset = meeting.decisions.order_by("pk")  # type: ignore[attr-defined]


class CloseActionForm(forms.Form):
    state = forms.ChoiceField(
        label=_("State"), choices=[("done", _("done")), ("dropped", _("dropped")), ("todo", _("to do again"))]
    )
    note = forms.CharField(label=_("Note"), max_length=250, required=False)


class EndSeatForm(forms.Form):
    last_day = day_field(_("Last day"), initial=date.today)
