"""What people type on the pages of projects."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pupitre.accounts.models import Person
from pupitre.projects.engine.states import Verb
from pupitre.projects.enums import Axis, Fate, TeamFunction, Verdict


class EquipmentForm(forms.Form):
    label = forms.CharField(label=_("What it is"), max_length=160)
    units = forms.IntegerField(label=_("How many"), min_value=1, max_value=999, initial=1)
    fate = forms.ChoiceField(label=_("What becomes of it"), choices=Fate.choices, required=False)


class NeedForm(forms.Form):
    """Equipment asked for a learning need."""

    kind = forms.ChoiceField(label=_("Equipment"))
    quantity = forms.IntegerField(label=_("How many devices"), min_value=1, max_value=999)
    note = forms.CharField(label=_("Note"), max_length=250, required=False)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class MemberForm(forms.Form):
    """Someone with an account in the school, or a name."""

    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Someone of the school"),
        required=False,
        empty_label=_("someone without an account"),
        help_text=_("People with an account write too, and answer for themselves."),
    )
    name = forms.CharField(label=_("Or a name"), max_length=120, required=False)
    function = forms.ChoiceField(label=_("Function"), choices=TeamFunction.choices, initial=TeamFunction.TEACHER)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not values.get("person") and not values.get("name", "").strip():
            self.add_error("name", _("Choose someone, or write a name."))
        return values


class OpinionForm(forms.Form):
    """One verdict on each axis, one on the whole, and why."""

    relevance = forms.ChoiceField(label=Axis.RELEVANCE.label, choices=Verdict.choices, widget=forms.RadioSelect)
    feasibility = forms.ChoiceField(label=Axis.FEASIBILITY.label, choices=Verdict.choices, widget=forms.RadioSelect)
    training = forms.ChoiceField(label=Axis.TRAINING.label, choices=Verdict.choices, widget=forms.RadioSelect)
    inclusion = forms.ChoiceField(label=Axis.INCLUSION.label, choices=Verdict.choices, widget=forms.RadioSelect)
    verdict = forms.ChoiceField(label=_("On the whole"), choices=Verdict.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("What the school should know"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("With a reserve: what would lift it."),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("verdict") not in {None, Verdict.FAVOURABLE} and not values.get("comment", "").strip():
            self.add_error("comment", _("An opinion that is not wholly favourable says why."))
        return values


class DecisionForm(forms.Form):
    verb = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=(
            (Verb.VALIDATE, pgettext_lazy("decision on a project", "Validate")),
            (Verb.RETURN, pgettext_lazy("decision on a project", "Return it to be completed")),
            (Verb.REFUSE, pgettext_lazy("decision on a project", "Refuse")),
        ),
    )
    reason = forms.CharField(
        label=_("Reasons"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The school reads them. If the project is returned: what to complete, and who can help."),
    )
