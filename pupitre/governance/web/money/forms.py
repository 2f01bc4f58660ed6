"""The forms of acts on money."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pupitre.governance.engine import sharing
from pupitre.governance.models import FundingMeasure, MeasureApplication
from pupitre.http.fields import day_field

WAYS = (
    (sharing.EQUAL, _("the same for each school")),
    (sharing.PER_PUPIL, _("by number of pupils")),
    (sharing.PER_CLASS, _("by number of classes")),
)
CARRY, GIVE_BACK = "carry", "give_back"


def _amount(label: Any, least: str = "0.01") -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=Decimal(least), max_digits=14, decimal_places=2)


def _year(label: Any) -> forms.IntegerField:
    help_text = _("The calendar year in which it begins.")
    return forms.IntegerField(label=label, min_value=2000, max_value=2100, help_text=help_text)


def _reason(*, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("Reason"), max_length=200, required=required, help_text=_("Such as the act that decided it.")
    )


class MoneyForm(forms.Form):
    """An act on a measure and a year that the viewer edits, dated; it counts from that day."""

    measure = forms.ModelChoiceField(FundingMeasure.objects.none(), label=_("Measure"))
    year = _year(_("Fiscal year"))
    measures: tuple[str, ...] = ("measure",)

    def __init__(self, *args: Any, rows: QuerySet[FundingMeasure], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.measures:
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        if "on" in self.fields:
            self.fields["on"].initial = today


class VoteForm(MoneyForm):
    amount = _amount(_("Amount voted"), "0")
    on = day_field(_("Voted on"))
    reason = _reason(required=False)


class TransferForm(MoneyForm):
    to_measure = forms.ModelChoiceField(FundingMeasure.objects.none(), label=_("To measure"))
    to_year = _year(_("Fiscal year of arrival"))
    amount = _amount(_("Amount"))
    on = day_field(_("Counts from"))
    reason = _reason()
    waiver = forms.CharField(
        label=_("Waiver"),
        max_length=40,
        required=False,
        help_text=_("Reference of the funder's agreement, where the measure is ring-fenced."),
    )
    measures = ("measure", "to_measure")


class YearEndForm(MoneyForm):
    act = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=((CARRY, _("carried over to the next year")), (GIVE_BACK, _("given back to the funder"))),
        widget=forms.RadioSelect,
        initial=CARRY,
    )
    amount = _amount(_("Amount"))
    on = day_field(_("Counts from"))
    reason = _reason()


class AllocateForm(MoneyForm):
    amount = _amount(_("Amount to share"))
    way = forms.ChoiceField(label=_("How"), choices=WAYS, widget=forms.RadioSelect, initial=sharing.EQUAL)
    network = forms.ChoiceField(label=_("Among"), required=False)
    codes = forms.CharField(
        label=_("Only these schools"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=8000,
        help_text=_("Codes of schools, separated by commas or spaces; empty means all of them."),
    )
    on = day_field(_("Counts from"))
    reason = _reason(required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, networks: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _("all schools open on that day"))]
        self.fields["network"].choices = [*every, *((one, one) for one in networks)]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> list[str]:
        return self.cleaned_data["codes"].replace(",", " ").replace(";", " ").split()


class ApplicationForm(forms.ModelForm):
    class Meta:
        model = MeasureApplication
        fields = ("measure", "year", "title", "reference", "asked", "note")

    def __init__(self, *args: Any, rows: QuerySet[FundingMeasure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].queryset = rows  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What the funder answered; no amount means no."""

    granted = forms.DecimalField(
        label=_("Amount granted"),
        min_value=Decimal("0.01"),
        max_digits=14,
        decimal_places=2,
        required=False,
        help_text=_("It is added to what is voted. Empty where the funder refuses."),
    )
    on = day_field(_("Answered on"))
    note = forms.CharField(label=_("What the funder says"), max_length=250, required=False)


class DayForm(forms.Form):
    on = day_field(_("Done on"))


class EligibilityForm(forms.Form):
    """What one wants to buy, for the question "may this measure pay for it?"."""

    kind = forms.CharField(label=_("Equipment"), max_length=20, required=False, help_text=_("Its code, such as TAB."))
    school = forms.CharField(label=_("School"), max_length=30, required=False, help_text=_("Its code."))
    levels = forms.CharField(
        label=_("Levels"), max_length=60, required=False, help_text=_("Codes, separated by commas: CP, CE1.")
    )
    on = day_field(_("Bought on"), required=False)
    repairability = forms.FloatField(label=_("Repairability"), min_value=0, max_value=10, required=False)
    commitment = forms.FloatField(label=_("Commitment"), min_value=0, max_value=100, required=False)
