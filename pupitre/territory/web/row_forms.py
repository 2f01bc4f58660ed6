"""The forms of plain rows."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pupitre.territory.models import (
    Building,
    Calendar,
    CalendarPeriod,
    ClassGroup,
    Level,
    Organisation,
    Room,
    School,
    SchoolYear,
)
from pupitre.territory.web.forms import DateInput, choose


class WholeRow(forms.ModelForm):
    """Checks the row against the database's constraints, with what the page itself sets (`given`)."""

    given: tuple[str, ...] = ()

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - set(self.given)  # type: ignore[misc]


class OrganisationForm(forms.ModelForm):
    class Meta:
        model = Organisation
        fields = ("name", "label", "population", "fiscal_year_starts_in")
        labels = {
            "label": _("What it is called"),
            "fiscal_year_starts_in": _("First month of the fiscal year"),
        }
        help_texts = {
            "label": _("The word people use for its kind, such as the name of a district."),
            "fiscal_year_starts_in": _("1 for January, 7 for July."),
        }


class BuildingForm(forms.ModelForm):
    class Meta:
        model = Building
        fields = ("name", "address", "postcode", "commune_name")


class RoomForm(WholeRow):
    given = ("building",)

    class Meta:
        model = Room
        fields = ("name",)
        labels = {"name": _("Name of the room")}


class ClassGroupForm(WholeRow):
    given = ("school",)

    class Meta:
        model = ClassGroup
        fields = ("year", "name", "levels", "pupils")
        labels = {"year": _("School year"), "name": _("Name"), "levels": _("Levels"), "pupils": _("Pupils")}
        widgets = {"levels": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.school = school
        choose(self, "year", SchoolYear.objects.all())
        choose(self, "levels", Level.objects.filter(jurisdiction=school.responsible.jurisdiction))


class CalendarForm(forms.ModelForm):
    class Meta:
        model = Calendar
        fields = ("name", "code", "jurisdiction")
        labels = {"name": _("Name"), "code": _("Code"), "jurisdiction": _("Country")}


class PeriodForm(WholeRow):
    given = ("calendar", "days")
    first = forms.DateField(label=_("First day"), widget=DateInput())
    last = forms.DateField(label=_("Last day"), widget=DateInput())
    field_order = ("kind", "name", "first", "last")

    class Meta:
        model = CalendarPeriod
        fields = ("kind", "name")
        labels = {"kind": pgettext_lazy("period", "Kind"), "name": _("Name")}

    def __init__(self, *args: Any, calendar: Calendar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.calendar = calendar
        if self.instance.pk:
            self.initial["first"] = self.instance.days.lower
            self.initial["last"] = self.instance.days.upper - timedelta(days=1)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = values.get("first"), values.get("last")
        if first and last:
            if last < first:
                self.add_error("last", _("The last day comes before the first."))
            else:
                self.instance.days = DateRange(first, last + timedelta(days=1))
        return values
