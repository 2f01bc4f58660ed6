"""The forms of loans: to whom and until when, how it came back, until when it is prolonged."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pupitre.fleet import gates
from pupitre.fleet.engine.lending import may_last_until
from pupitre.fleet.enums import Condition
from pupitre.fleet.models import Device, FleetSettings, Holding, HoldingPart
from pupitre.fleet.operations.holdings import Taker, key_of
from pupitre.fleet.queries import loans
from pupitre.http.fields import day_field
from pupitre.kernel.viewer import Viewer
from pupitre.territory.levels import school_year_of
from pupitre.territory.models import Pupil, School
from pupitre.territory.querysets_rosters import VIEW_PEOPLE

USUAL = 14  # days, where the body has not said


class LendForm(forms.Form):
    """Who takes the device, of the people of its school; a gate that refuses asks for a reason."""

    taker = forms.ChoiceField(label=gettext_lazy("Lent to"))
    due_on = day_field(gettext_lazy("Due back on"))
    override = forms.CharField(
        label=gettext_lazy("Why it leaves all the same"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Kept in the history of the device."),
    )

    def __init__(self, *args: Any, device: Device, school: School, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.device, self.school = device, school
        self.people: dict[str, Taker] = {}
        taker = self.fields["taker"]
        assert isinstance(taker, forms.ChoiceField)
        taker.choices = self._choices() if School.objects.visible(viewer, VIEW_PEOPLE).filter(pk=school.pk) else []
        kept = FleetSettings.objects.filter(organisation=device.organisation_id).values_list("loan_days", flat=True)
        self.fields["due_on"].initial = timezone.localdate() + timedelta(days=kept.first() or USUAL)
        if not self.is_bound:
            self.fields["override"].widget = forms.HiddenInput()

    def _choices(self) -> list[Any]:
        staff, groups = loans.borrowers(self.school, school_year_of(timezone.localdate()))
        self.people = {key_of(one): one for one in staff}
        self.people |= {key_of(one): one for group in groups for one in group.people}
        named = [
            (group.name or _("Without a class"), [(key_of(one), str(one)) for one in group.people])
            for group in groups
        ]
        return [
            ("", _("Choose")),
            *([(_("Staff"), [(key_of(one), str(one)) for one in staff])] if staff else []),
            *named,
        ]

    def clean_taker(self) -> Taker:
        return self.people[self.cleaned_data["taker"]]

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if due_on < timezone.localdate():
            raise forms.ValidationError(_("This day is over. Choose one to come."))
        return due_on

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        taker = values.get("taker")
        refused = ""
        if isinstance(taker, Pupil):
            refused = gates.refusals(self.school, [taker], timezone.localdate()).get(taker.pk, "")
        if not refused:
            self.fields["override"].widget = forms.HiddenInput()
            values["override"] = ""
        elif not values.get("override"):
            self.add_error("taker", _("Not yet: %(why)s") % {"why": refused})
        return values


class ExtendForm(forms.Form):
    until = day_field(gettext_lazy("New day"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=250, help_text=gettext_lazy("Kept in the history of the device.")
    )

    def __init__(self, *args: Any, loan: Holding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.loan = loan
        today = timezone.localdate()
        self.fields["until"].initial = max(loan.due_on or today, today) + timedelta(days=7)

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if not may_last_until(self.loan.due_on, until, timezone.localdate()):
            raise forms.ValidationError(_("Choose a day to come, later than the one agreed."))
        return until


class BackForm(forms.Form):
    """How a loan came back; a box for each part of the kit, ticked where it is there."""

    condition = forms.ChoiceField(choices=Condition.choices, label=gettext_lazy("Physical condition"))

    def __init__(self, *args: Any, loan: Holding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["condition"].initial = loan.device.condition
        self.left: list[HoldingPart] = list(loan.parts.select_related("part__model").order_by("pk"))
        for row in self.left:
            label = _("%(part)s is there") % {"part": row.part.model.name}
            self.fields[f"part_{row.pk}"] = forms.BooleanField(label=label, required=False, initial=True)

    def missing(self) -> list[HoldingPart]:
        return [row for row in self.left if not self.cleaned_data[f"part_{row.pk}"]]
