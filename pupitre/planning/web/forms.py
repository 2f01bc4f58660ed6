"""The forms of scenarios: what a person chooses, said in their words, and turned into values."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from pupitre.governance.models import DigitalPlan
from pupitre.http import formats
from pupitre.planning.choices import MAX_GAP, Choices
from pupitre.planning.models import EquipmentFunction

WEIGHT = "weight_"
GROUPS = (
    ("", ("plan", "name", "purpose")),
    (_("Money and people"), ("capex_percent", "opex_percent", "capacity_percent")),
    (
        _("Schools and pupils"),
        ("include_private", "assume_ready", "keep_announced", "pupils_growth", "ratio_percent"),
    ),
    (_("What counts"), ("equity",)),
    (_("Computing"), ("gap",)),
)


class ScenarioForm(forms.Form):
    """The name and the choices of a scenario; one weight a kind of equipment."""

    plan = forms.ModelChoiceField(DigitalPlan.objects.none(), label=_("Plan"))
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("What people will call it."))
    purpose = forms.CharField(
        label=_("What it is for"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    capex_percent = forms.IntegerField(label=_("Capital voted, in percent"), min_value=0, max_value=400)
    opex_percent = forms.IntegerField(label=_("Operating money voted, in percent"), min_value=0, max_value=400)
    capacity_percent = forms.IntegerField(label=_("What people can do, in percent"), min_value=0, max_value=400)
    ratio_percent = forms.IntegerField(
        label=_("Pupils per device, in percent of the targets"),
        min_value=10,
        max_value=400,
        help_text=_("50 asks for twice as many devices."),
    )
    equity = forms.FloatField(
        label=_("Weight of deprivation"),
        min_value=0,
        max_value=3,
        help_text=_("0: every pupil counts the same. 1: as your rules say. 2: twice as much."),
    )
    pupils_growth = forms.FloatField(label=_("Pupils, change in percent a year"), min_value=-20, max_value=20)
    include_private = forms.BooleanField(label=_("Private schools under contract are part of it"), required=False)
    assume_ready = forms.BooleanField(
        label=_("A school about which nothing is written may enter from the first wave on"), required=False
    )
    keep_announced = forms.BooleanField(
        label=_("Schools for which a wave was already ordered keep it"),
        required=False,
        help_text=_(
            "Its orders are drafted or sent. Once computed, the plan says what keeping to it costs the other schools."
        ),
    )
    gap = forms.FloatField(
        label=_("Proof asked for, in percent"),
        min_value=0.01,
        max_value=MAX_GAP,
        help_text=_("The plan is at most this far from the best possible one. Smaller takes longer."),
    )

    def __init__(self, *args: Any, plans: Any, choices: Choices, **kwargs: Any) -> None:
        told = {name: _plain(value) for name, value in choices.to_json().items()}
        kwargs["initial"] = {**told, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.start = choices
        self.fields["plan"].queryset = plans  # type: ignore[attr-defined]
        only = list(plans[:2])
        if len(only) == 1:
            self.fields["plan"].initial = only[0].pk
        owners = {plan.organisation_id for plan in plans}
        for row in EquipmentFunction.objects.filter(organisation__in=owners).order_by("code"):
            self.fields.setdefault(
                f"{WEIGHT}{row.code}",
                forms.FloatField(
                    label=_("Weight of: %(equipment)s") % {"equipment": row.name},
                    min_value=0,
                    max_value=10,
                    initial=_plain(choices.weights.get(row.code, float(row.weight))),
                    help_text=_("Your rules say %(weight)s.") % {"weight": formats.number(row.weight, 1)},
                ),
            )
            self.usual = {**getattr(self, "usual", {}), row.code: float(row.weight)}

    def groups(self) -> Iterator[tuple[Any, list[BoundField]]]:
        """The fields as people think of them; the weights of equipment stand with what counts."""
        weights = [name for name in self.fields if name.startswith(WEIGHT)]
        for title, names in GROUPS:
            yield title, [self[name] for name in (*names, *(weights if "equity" in names else ()))]

    def choices(self) -> Choices:
        """What was chosen; weights that are the usual ones are left out."""
        values = self.cleaned_data
        weights = {
            name.removeprefix(WEIGHT): value
            for name, value in values.items()
            if name.startswith(WEIGHT) and value != self.usual.get(name.removeprefix(WEIGHT))
        }
        kept = {name: values[name] for name in self.start.to_json() if name in values}
        return Choices(**{**self.start.to_json(), **kept, "weights": weights})


def _plain(value: Any) -> Any:
    """A number as one would type it: 1, not 1.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class PinForm(forms.Form):
    """The wave that a person wants for a school, or "out of the plan"."""

    OUT = "out"
    wave = forms.ChoiceField(label=_("Enters in"))
    reason = forms.CharField(label=_("Why"), required=False, max_length=250)

    def __init__(self, *args: Any, waves: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wave"].choices = [*waves, (self.OUT, _("not in this plan"))]  # type: ignore[attr-defined]

    def wave_asked(self) -> int | None:
        asked = self.cleaned_data["wave"]
        return None if asked == self.OUT else int(asked)


class CommentForm(forms.Form):
    text = forms.CharField(label=_("Your comment"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)


class ApprovalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why this plan"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("Kept with the decision: the date of the vote, what tipped the balance."),
    )


class CopyForm(forms.Form):
    name = forms.CharField(label=_("Name of the copy"), max_length=120)
