"""What people type on the pages of calls for projects."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pupitre.accounts.models import Role
from pupitre.governance.models import FundingMeasure
from pupitre.http.fields import day_field
from pupitre.projects.call_enums import CallCondition, CallKind
from pupitre.projects.engine.calls.eligibility import WITH_THRESHOLD
from pupitre.projects.engine.score import BEST
from pupitre.projects.models import Call, CallCriterion
from pupitre.projects.permissions import OPINE
from pupitre.territory.enums import SchoolKind, Sector

MONEY: dict[str, Any] = {"max_digits": 12, "decimal_places": 2}


class PercentField(forms.DecimalField):
    """A share of 1 that people read and type out of 100."""

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        return None if found is None else found / 100

    def run_validators(self, value: Any) -> None:
        super().run_validators(value * 100 if value is not None else value)

    def prepare_value(self, value: Any) -> Any:
        return f"{(value * 100).normalize():f}" if isinstance(value, Decimal) else value  # 70, never 7E+1


class CallForm(forms.ModelForm):
    rate = PercentField(
        label=_("Share of the cost that is helped, in %"), min_value=1, max_value=100, max_digits=5, decimal_places=2
    )
    link = forms.URLField(label=_("Official page"), required=False, assume_scheme="https")
    opinion_roles = forms.MultipleChoiceField(
        label=_("Who gives an opinion on each answer"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One opinion a role; the list shows how many were received."),
    )
    opens_on = day_field(_("Opens on"))
    closes_on = day_field(_("Closes on, in the evening"))
    opinions_due_on = day_field(_("Opinions due on"), required=False)
    awards_on = day_field(_("Award expected on"), required=False)

    class Meta:
        model = Call
        fields = (
            "organisation",
            "kind",
            "title",
            "purpose",
            "operator",
            "link",
            "rate",
            "floor",
            "cap",
            "budget",
            "measure",
            "opens_on",
            "closes_on",
            "opinions_due_on",
            "awards_on",
            "opinion_roles",
        )
        widgets = {"purpose": forms.Textarea(attrs={"rows": 4}), "kind": forms.RadioSelect}
        help_texts = {
            "operator": _("For a national call: the ministry or body that runs it."),
            "floor": _("A smaller help is not paid. Empty: no least."),
            "budget": _("Empty: no limit is known."),
        }

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Any] = self.fields
        choices["organisation"].queryset = bodies
        choices["organisation"].empty_label = None
        choices["kind"].choices = CallKind.choices
        choices["measure"].queryset = FundingMeasure.objects.filter(organisation__in=bodies).order_by("code")
        roles = Role.objects.filter(capabilities__contains=[OPINE]).order_by("position", "code")
        choices["opinion_roles"].choices = [(role.code, str(role)) for role in roles]
        if self.instance.published_at is not None:
            for name in set(choices) - {"closes_on", "opinions_due_on", "awards_on", "budget"}:
                del choices[name]


class RuleForm(forms.Form):
    condition = forms.ChoiceField(label=_("What is asked"), choices=CallCondition.choices)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of school"), choices=SchoolKind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    sectors = forms.MultipleChoiceField(
        label=_("Sectors"), choices=Sector.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    codes = forms.CharField(
        label=_("Networks, or codes of schools"), required=False, help_text=_("Separated by commas: REP, REP+.")
    )
    threshold = forms.IntegerField(label=_("At the most"), required=False, min_value=1, max_value=10_000_000)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        condition = values.get("condition", "")
        if condition in WITH_THRESHOLD and not values.get("threshold"):
            self.add_error("threshold", _("Write the number that is not passed."))
        asked = {"kind": "kinds", "sector": "sectors", "network": "codes", "schools": "codes"}.get(condition)
        if asked and not values.get(asked):
            self.add_error(asked, _("Choose at least one."))
        return values

    def facts(self) -> dict[str, Any]:
        """The rule as it is kept."""
        found = self.cleaned_data
        condition = found["condition"]
        codes = [code.strip() for code in found["codes"].split(",") if code.strip()]
        values = {"kind": found["kinds"], "sector": found["sectors"], "network": codes, "schools": codes}
        threshold = found["threshold"] if condition in WITH_THRESHOLD else None
        return {"condition": condition, "values": values.get(condition, []), "threshold": threshold}


class QuestionForm(forms.Form):
    heading = forms.CharField(label=_("Heading"), max_length=120)
    question = forms.CharField(label=_("Question"), max_length=250)
    help = forms.CharField(label=_("What helps to answer"), max_length=300, required=False)
    is_required = forms.BooleanField(label=_("Must be answered"), required=False, initial=True)

    def facts(self) -> dict[str, Any]:
        return self.cleaned_data


class DocumentForm(forms.Form):
    label = forms.CharField(label=_("Document"), max_length=160)
    help = forms.CharField(label=_("Where to find it"), max_length=300, required=False)
    is_required = forms.BooleanField(label=_("Must be attached"), required=False, initial=True)

    def facts(self) -> dict[str, Any]:
        return self.cleaned_data


class CriterionForm(forms.Form):
    name = forms.CharField(label=_("Criterion"), max_length=120)
    help = forms.CharField(label=_("What is looked at"), max_length=300, required=False)
    weight = forms.IntegerField(label=_("Weight"), min_value=1, max_value=100, initial=25)

    def facts(self) -> dict[str, Any]:
        return self.cleaned_data


PART_FORMS: Mapping[str, type[RuleForm | QuestionForm | DocumentForm | CriterionForm]] = {
    "rules": RuleForm,
    "questions": QuestionForm,
    "documents": DocumentForm,
    "criteria": CriterionForm,
}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reasons"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class CostForm(forms.Form):
    label = forms.CharField(label=_("What is bought or paid"), max_length=160)
    amount = forms.DecimalField(label=_("Amount, tax included"), min_value=Decimal("0.01"), **MONEY)


class OpinionForm(forms.Form):
    """A mark from 0 to 5 and its reason on each criterion."""

    comment = forms.CharField(
        label=_("On the whole"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, criteria: list[CallCriterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        marks = [(str(mark), str(mark)) for mark in range(BEST + 1)]
        for row in criteria:
            self.fields[f"mark-{row.pk}"] = forms.ChoiceField(
                label=row.name, help_text=row.help, choices=marks, widget=forms.RadioSelect
            )
            self.fields[f"reason-{row.pk}"] = forms.CharField(
                label=_("Why, for “%(criterion)s”") % {"criterion": row.name}, max_length=500
            )
        self.order_fields([*(name for name in self.fields if name != "comment"), "comment"])

    def marks(self) -> dict[int, tuple[int, str]]:
        found = self.cleaned_data
        return {row.pk: (int(found[f"mark-{row.pk}"]), found[f"reason-{row.pk}"]) for row in self.criteria}


class ProposalForm(forms.Form):
    amount = forms.DecimalField(label=_("Amount proposed"), min_value=0, **MONEY)
    reason = forms.CharField(
        label=_("Reasons, that the school will read"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReferenceForm(forms.Form):
    reference = forms.CharField(label=_("Number given by the operator"), max_length=80)
    on = day_field(_("Day of filing"), initial=timezone.localdate)


class ResultForm(forms.Form):
    amount = forms.DecimalField(
        label=_("Amount granted"), min_value=0, help_text=_("0 where it is refused."), **MONEY
    )
    reason = forms.CharField(
        label=_("What the operator says"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    on = day_field(_("Answered on"), initial=timezone.localdate)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("amount") == 0 and not values.get("reason", "").strip():
            self.add_error("reason", _("Write why it is refused."))
        return values


class SpendingForm(forms.Form):
    label = forms.CharField(label=_("What was paid"), max_length=160)
    amount = forms.DecimalField(label=_("Amount, tax included"), min_value=Decimal("0.01"), **MONEY)
    spent_on = day_field(_("Paid on"))
    paper = forms.FileField(label=_("Invoice or other document"))


class SchoolsForm(forms.Form):
    """The schools for which a body answers."""

    schools = forms.TypedMultipleChoiceField(
        label=_("Schools"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one school.")},
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["schools"].choices = choices  # type: ignore[attr-defined]


def bodies_of(rows: Any) -> Any:
    """The bodies that may run a call, the highest first."""
    return rows.exclude(kind__in=["area", "state", "service"]).order_by("parent_id", "name", "pk")
