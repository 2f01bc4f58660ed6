"""What people fill in about schools."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pupitre.kernel.viewer import Viewer
from pupitre.territory.engine import is_uai
from pupitre.territory.enums import IdentifierScheme, OrganisationKind
from pupitre.territory.models import Organisation, School
from pupitre.territory.permissions import EDIT


class DateInput(forms.DateInput):
    """The browser's own calendar; its value is written as the standard says, whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def choose(form: forms.BaseForm, name: str, rows: QuerySet) -> None:
    """Offer these rows in a field of choice."""
    found = form.fields[name]
    assert isinstance(found, forms.ModelChoiceField)
    found.queryset = rows


class SchoolFacts(forms.ModelForm):
    """The facts of a school that are corrected in place."""

    website = forms.URLField(label=_("website"), required=False, max_length=200, assume_scheme="https")

    class Meta:
        model = School
        fields = (
            "name", "kind", "sector", "code_scheme", "code", "address", "postcode", "commune_name", "commune_code",
            "website", "latitude", "longitude", "calendar",
        )  # fmt: skip
        help_texts = {
            "code": _("The identifier people quote. If you replace it, the old one stays known."),
            "calendar": _("Left empty in France: the calendar of the zone of the commune."),
            "latitude": _("In decimal degrees, with the longitude, to stand on the map."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("longitude", "latitude"):
            self.fields[name].localize = True
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("code_scheme") == IdentifierScheme.UAI and not is_uai(values.get("code", "").strip()):
            self.add_error("code", _("A UAI is seven digits and the letter that follows from them."))
        if (values.get("latitude") is None) != (values.get("longitude") is None):
            self.add_error("longitude", _("Give the latitude and the longitude, or neither."))
        return values

    def _post_clean(self) -> None:
        """The operation writes, so the form's own instance stays as it was."""

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in SchoolFacts.Meta.fields}


def bodies(viewer: Viewer) -> Any:
    """The organisations to which a person may give schools."""
    kinds = set(OrganisationKind) - {OrganisationKind.AREA}
    return Organisation.objects.visible(viewer, EDIT).filter(kind__in=kinds)


class OpenSchool(SchoolFacts):
    responsible = forms.ModelChoiceField(Organisation.objects.none(), label=_("Responsible body"))
    opened_on = forms.DateField(label=_("Opens on"), widget=DateInput())

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "responsible", bodies(viewer))

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "responsible": self.cleaned_data["responsible"]}


class Dated(forms.Form):
    """An act with the day it takes effect and its reason."""

    on = forms.DateField(label=_("From"), widget=DateInput())
    reason = forms.CharField(label=_("Reason"), max_length=250, help_text=_("Kept in the history of the school."))


class CloseSchool(Dated):
    on = forms.DateField(
        label=_("Closes on"), widget=DateInput(), help_text=_("The first day on which it no longer teaches.")
    )


class Reasoned(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=250, help_text=_("Kept in the history of the school."))


class MergeSchool(Dated):
    into = forms.CharField(
        label=_("Code of the receiving school"), max_length=30, help_text=_("Suggestions are of the same commune.")
    )
    field_order = ("into", "on", "reason")

    def __init__(self, *args: Any, viewer: Viewer, near: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visible = School.objects.visible(viewer, EDIT)
        self.fields["into"].widget.attrs["list"] = "near-schools"
        self.near = self.visible.filter(commune_name=near.commune_name, closed_on=None).exclude(pk=near.pk)[:50]

    def clean_into(self) -> School:
        found = self.visible.filter(code__iexact=self.cleaned_data["into"].strip()).order_by("pk").first()
        if found is None:
            raise forms.ValidationError(_("No school that you may edit has this code. Check the code."))
        return found


class MoveSchool(Dated):
    responsible = forms.ModelChoiceField(Organisation.objects.none(), label=_("Responsible body"))
    area = forms.ModelChoiceField(Organisation.objects.none(), label=_("Area"), required=False)
    field_order = ("responsible", "area", "on", "reason")

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "responsible", bodies(viewer))
        choose(self, "area", Organisation.objects.filter(kind=OrganisationKind.AREA))
