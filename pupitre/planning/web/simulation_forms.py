"""What may happen to the territory, as a person describes it: one form a change, turned into its value."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pupitre.governance.models import DigitalPlan, FundingMeasure
from pupitre.planning import changes
from pupitre.planning.models import EquipmentFunction, NeedRule
from pupitre.planning.school_facts import schools_of
from pupitre.planning.web import words
from pupitre.territory.models import Level, NetworkMembership

MAX_PUPILS = 2000


class ChangeForm(forms.Form):
    """A change and the year from which it holds."""

    year = forms.TypedChoiceField(label=_("From the year"), coerce=int)

    def __init__(self, *args: Any, plan: DigitalPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["year"].choices = list(enumerate(words.years(plan), start=1))  # type: ignore[attr-defined]
        self.order_fields([*(name for name in self.fields if name != "year"), "year"])
        self.prepare()

    def prepare(self) -> None:
        """Fill the lists from the territory of the plan."""

    def change(self) -> changes.Change:
        raise NotImplementedError

    def _choices(self, name: str, values: Any) -> None:
        self.fields[name].choices = list(values)  # type: ignore[attr-defined]

    def _schools(self) -> list[tuple[str, str]]:
        return [(code, f"{name} ({code})") for code, name in schools_of(self.plan).values_list("code", "name")]


class SplitForm(ChangeForm):
    levels = forms.MultipleChoiceField(label=_("Levels"), widget=forms.CheckboxSelectMultiple)
    networks = forms.MultipleChoiceField(label=_("Schools of"), widget=forms.CheckboxSelectMultiple)
    size = forms.FloatField(label=_("Pupils a class, at most"), min_value=5, max_value=40, initial=12)

    def prepare(self) -> None:
        used = {
            level
            for row in NeedRule.objects.filter(function__organisation=self.plan.organisation_id)
            for level in row.levels
        }
        rows = Level.objects.filter(code__in=used, jurisdiction=self.plan.organisation.jurisdiction).order_by(
            "position"
        )
        self._choices("levels", rows.values_list("code", "name"))
        found = NetworkMembership.objects.filter(school__in=schools_of(self.plan)).order_by("network")
        names = [(name, name) for name in found.values_list("network", flat=True).distinct()]
        self._choices("networks", [*names, ("STD", _("schools of no network"))])
        self.fields["levels"].initial = [code for code in ("CP", "CE1") if code in used]
        self.fields["networks"].initial = [name for name, _words in names]

    def change(self) -> changes.Change:
        held = self.cleaned_data
        return changes.SplitClasses(tuple(held["levels"]), tuple(held["networks"]), held["size"], held["year"])


class LevelForm(ChangeForm):
    school = forms.ChoiceField(label=_("School"))
    level = forms.ChoiceField(label=_("Level opened"))
    pupils = forms.IntegerField(label=_("Pupils"), min_value=1, max_value=MAX_PUPILS)

    def prepare(self) -> None:
        self._choices("school", self._schools())
        rows = Level.objects.filter(jurisdiction=self.plan.organisation.jurisdiction, is_unit=False).order_by(
            "position"
        )
        self._choices("level", rows.values_list("code", "name"))

    def change(self) -> changes.Change:
        held = self.cleaned_data
        return changes.OpenLevel(held["school"], held["level"], held["pupils"], held["year"])


class CloseForm(ChangeForm):
    school = forms.ChoiceField(label=_("School that closes"))
    into = forms.ChoiceField(label=_("Its pupils go to"), required=False)

    def prepare(self) -> None:
        rows = self._schools()
        self._choices("school", rows)
        self._choices("into", [("", _("schools outside the plan")), *rows])

    def clean(self) -> dict[str, Any]:
        held = super().clean() or {}
        if held.get("school") and held.get("school") == held.get("into"):
            self.add_error("into", _("A school cannot receive its own pupils: choose another."))
        return held

    def change(self) -> changes.Change:
        held = self.cleaned_data
        return changes.CloseSchool(held["school"], held["into"], held["year"])


class MeasureForm(ChangeForm):
    measure = forms.ChoiceField(label=_("Measure lost"))

    def prepare(self) -> None:
        rows = FundingMeasure.objects.filter(organisation=self.plan.organisation_id).order_by("code")
        self._choices("measure", [(row.code, str(row)) for row in rows])

    def change(self) -> changes.Change:
        return changes.LoseMeasure(self.cleaned_data["measure"], self.cleaned_data["year"])


class PricesForm(ChangeForm):
    percent = forms.FloatField(label=_("Prices change by, in percent"), min_value=-90, max_value=300, initial=10)
    functions = forms.MultipleChoiceField(
        label=_("Of which equipment"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None checked: everything that is bought."),
    )

    def prepare(self) -> None:
        rows = EquipmentFunction.objects.filter(organisation=self.plan.organisation_id).order_by("code")
        self._choices("functions", rows.values_list("code", "name"))
        self.fields["year"].label = _("Looked at in")

    def change(self) -> changes.Change:
        return changes.RaisePrices(self.cleaned_data["percent"], tuple(self.cleaned_data["functions"]))


FORMS: dict[str, tuple[Any, type[ChangeForm]]] = {
    "split": (_("Classes are split"), SplitForm),
    "level": (_("A level opens"), LevelForm),
    "close": (_("A school closes or merges"), CloseForm),
    "measure": (_("A measure is lost"), MeasureForm),
    "prices": (_("Prices rise"), PricesForm),
}
