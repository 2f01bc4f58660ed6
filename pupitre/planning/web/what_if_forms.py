"""What a person may change in a computed plan: a form of sliders and lists, each left alone changing nothing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pupitre.governance.models import DigitalPlan
from pupitre.planning.engine.change import Change, Money, People, PriceOf, Pupils, Ready, Weight, Wish
from pupitre.planning.web import words

OUT = "out"
PEOPLE = {
    "deployments": _("schools that the teams equip"),
    "adviser_days": _("days of advisers"),
    "tech_hours": _("hours of technicians"),
    "training_seats": _("places in training"),
}

MAIN = (
    (_("Money"), ("money", "measure", "money_year")),
    (_("People"), ("people", "team", "people_wave")),
    (_("Promises"), ("wish_school", "wish_wave")),
)
MORE = (
    (_("Conditions"), ("ready_school", "ready_wave")),
    (_("Prices"), ("price", "model")),
    (_("Pupils"), ("pupils", "pupils_year")),
    (_("What counts"), ("weight", "function")),
)


class Slider(forms.NumberInput):
    """A slider in percent, whose value a script writes beside it; without it, the answer repeats the value."""

    input_type = "range"
    template_name = "planning/slider.html"


def percent(label: Any, low: int, high: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=low, max_value=high, initial=0, required=False, widget=Slider(attrs={"step": 5})
    )


class WhatIfForm(forms.Form):
    """Everything that may change; `names` are those of the frozen case, `plan` gives its years and waves."""

    money = percent(_("More or less money"), -100, 100)
    measure = forms.ChoiceField(label=_("Measure"), required=False)
    money_year = forms.TypedChoiceField(label=_("In"), coerce=int, required=False)
    people = percent(_("More or less time of people"), -100, 100)
    team = forms.ChoiceField(label=_("Whose"), required=False)
    people_wave = forms.TypedChoiceField(label=_("In"), coerce=int, required=False)
    price = percent(_("Dearer or cheaper"), -50, 50)
    model = forms.ChoiceField(label=_("Model"), required=False)
    pupils = percent(_("More or fewer pupils"), -30, 30)
    pupils_year = forms.TypedChoiceField(label=_("From"), coerce=int, required=False)
    weight = percent(_("Counts more or less"), -100, 100)
    function = forms.ChoiceField(label=_("Equipment"), required=False)
    ready_school = forms.ChoiceField(label=_("A school is ready earlier"), required=False)
    ready_wave = forms.TypedChoiceField(label=_("From"), coerce=int, required=False)
    wish_school = forms.ChoiceField(label=_("A school is promised"), required=False)
    wish_wave = forms.ChoiceField(label=_("In"), required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, plan: DigitalPlan, names: "Names") -> None:
        super().__init__(data)
        self.names = names
        years = list(enumerate(words.years(plan), start=1))
        waves = words.waves(plan)
        schools = [("", _("none")), *names.schools.items()]
        for name, choices in (
            ("measure", list(names.measures.items())),
            ("money_year", [(0, _("every year")), *years]),
            ("team", list(PEOPLE.items())),
            ("people_wave", [("0", _("every wave")), *waves]),
            ("model", list(names.models.items())),
            ("pupils_year", years),
            ("function", list(names.functions.items())),
            ("ready_school", schools),
            ("ready_wave", waves),
            ("wish_school", schools),
            ("wish_wave", [*waves, (OUT, _("not in this plan"))]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def groups(self) -> Iterator[tuple[Any, list[Any]]]:
        """The fields that most people ask for, as they think of them."""
        return self._of(MAIN)

    def more_groups(self) -> Iterator[tuple[Any, list[Any]]]:
        """The others."""
        return self._of(MORE)

    def is_more(self) -> bool:
        """Whether one of the others is moved already."""
        return any(self.data.get(names[0]) not in (None, "", "0") for _title, names in MORE)

    def _of(self, groups: Sequence[tuple[Any, Sequence[str]]]) -> Iterator[tuple[Any, list[Any]]]:
        for title, names in groups:
            yield title, [self[name] for name in names]

    def changes(self) -> list[Change]:
        """What is changed, in the order of the form; nothing for what was left alone."""
        held = self.cleaned_data
        found: list[Change] = []
        if held["money"] and held["measure"]:
            found.append(Money(held["measure"], _factor(held["money"]), held["money_year"] or 0))
        if held["people"] and held["team"]:
            found.append(People(held["team"], _factor(held["people"]), wave=held["people_wave"] or 0))
        if held["price"] and held["model"]:
            found.append(PriceOf(held["model"], _factor(held["price"])))
        if held["pupils"]:
            found.append(Pupils(_factor(held["pupils"]), from_year=held["pupils_year"] or 1))
        if held["weight"] and held["function"]:
            usual = self.names.weights[held["function"]]
            found.append(Weight(held["function"], round(usual * _factor(held["weight"]), 4)))
        if held["ready_school"]:
            found.append(Ready(held["ready_school"], held["ready_wave"] or 1))
        if held["wish_school"] and held["wish_wave"]:
            wave = held["wish_wave"]
            found.append(Wish(held["wish_school"], None if wave == OUT else int(wave)))
        return found


def _factor(by: int) -> float:
    return round(1 + by / 100, 4)


class Names:
    """The names of what a frozen case holds, as people know them."""

    def __init__(
        self,
        case: Mapping[str, Any],
        *,
        measures: Mapping[str, str],
        schools: Mapping[str, str],
        functions: Mapping[str, str],
        models: Mapping[str, str],
        weights: Mapping[str, float],
    ) -> None:
        ids = [row["measure_id"] for row in case["measures"]]
        self.measures = {code: f"{code} · {measures[code]}" if code in measures else code for code in ids}
        self.models = {
            row["model_id"]: models.get(row["model_id"], row["model_id"])
            for row in case["catalogue"]
            if row["functions"]
        }
        self.functions = {code: name for code, name in functions.items() if code in weights}
        self.weights = dict(weights)
        self.schools = dict(schools)
