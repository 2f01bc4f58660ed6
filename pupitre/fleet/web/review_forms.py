"""The forms of a usage review: the school's answer, the coaching, the decision."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pupitre.accounts.models import Person
from pupitre.fleet.engine.reviewing import ReviewAct
from pupitre.fleet.enums import ReviewOutcome, ReviewReason
from pupitre.fleet.models import UsageReview
from pupitre.fleet.operations.reviews import Wish
from pupitre.fleet.queries import reviews as queries
from pupitre.fleet.querysets import VIEW
from pupitre.http.fields import day_field
from pupitre.http.request import Request
from pupitre.kernel.refusal import Refusal
from pupitre.territory.models import School

SUGGESTED = 300


def paragraph(label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=2_000,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class AnswerForm(forms.Form):
    """What the school says."""

    reasons = forms.MultipleChoiceField(
        label=gettext_lazy("What explains it"),
        choices=ReviewReason.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("As many as are true."),
    )
    words = paragraph(
        gettext_lazy("In your words"), help_text=gettext_lazy("Of the equipment and its use, never of a person.")
    )
    plan = paragraph(gettext_lazy("What you intend to do"), required=False)
    asks_help = forms.BooleanField(label=gettext_lazy("We would like help"), required=False)


class SayForm(forms.Form):
    words = paragraph(gettext_lazy("Your words"), help_text=gettext_lazy("Both sides read them."))


class DropForm(forms.Form):
    reason = paragraph(gettext_lazy("What was wrong with the figures"))


class OfferForm(forms.Form):
    """Who would coach, and what is offered."""

    adviser = forms.ModelChoiceField(Person.objects.none(), label=pgettext_lazy("somebody", "By"), required=False)
    words = paragraph(
        gettext_lazy("What is offered"),
        help_text=gettext_lazy("How long, on what, with whom: the school accepts or not, and says when."),
    )

    def __init__(self, *args: Any, review: UsageReview, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = queries.advisers(review.school, timezone.localdate())
        field = self.fields["adviser"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Person.objects.filter(pk__in=[one.pk for one in people]).order_by("display_name", "pk")
        field.choices = [("", field.empty_label), *((one.pk, str(one)) for one in people)]
        keys = [one.pk for one in people]
        field.initial = request.viewer.person_id if request.viewer.person_id in keys else next(iter(keys), None)


class ReplyForm(forms.Form):
    """Whether the school takes the coaching."""

    reply = forms.ChoiceField(
        label=gettext_lazy("Our reply"),
        choices=[
            (ReviewAct.ACCEPT.value, gettext_lazy("we take it")),
            (ReviewAct.DECLINE.value, gettext_lazy("not this time")),
        ],
        widget=forms.RadioSelect,
    )
    on = day_field(
        pgettext_lazy("a day", "On"), required=False, help_text=gettext_lazy("The day agreed, if you take it.")
    )
    words = paragraph(gettext_lazy("A word"), required=False, help_text=gettext_lazy("If not this time, say why."))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("reply") == ReviewAct.ACCEPT and not _ahead(said.get("on")):
            self.add_error("on", _("Give the day, today or later."))
        if said.get("reply") == ReviewAct.DECLINE and not said.get("words", "").strip():
            self.add_error("words", _("Say why in a few words."))
        return said


class HeldForm(forms.Form):
    """Whether the coaching took place."""

    reply = forms.ChoiceField(
        label=gettext_lazy("The coaching"),
        choices=[
            (ReviewAct.HOLD.value, gettext_lazy("was held")),
            (ReviewAct.MISS.value, gettext_lazy("was not held: it is offered again")),
        ],
        widget=forms.RadioSelect,
    )
    on = day_field(pgettext_lazy("a day", "On"), required=False)
    words = paragraph(gettext_lazy("How it went"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        day = said.get("on")
        if said.get("reply") == ReviewAct.HOLD and (day is None or day > timezone.localdate()):
            self.add_error("on", _("Give the day, today or before."))
        if said.get("reply") == ReviewAct.MISS and not said.get("words", "").strip():
            self.add_error("words", _("Say why in a few words."))
        return said


class SchoolField(forms.CharField):
    """A school by its code, among those that the viewer sees."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=30, required=False, **kwargs)
        self.widget.attrs["list"] = "schools-here"


class DecideForm(forms.Form):
    """What is decided, or proposed to a committee. A move is offered once nothing stands in its way."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What is decided"), choices=ReviewOutcome.choices, widget=forms.RadioSelect
    )
    until = day_field(gettext_lazy("Looked at again on"), required=False)
    to = SchoolField(label=gettext_lazy("To the school"), help_text=gettext_lazy("Its code."))
    reasons = paragraph(gettext_lazy("Why"), help_text=gettext_lazy("The school reads it."))

    def __init__(
        self, *args: Any, review: UsageReview, request: Request, hindered: Refusal | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.review, self.hindered = review, hindered
        self.visible = (
            School.objects.visible(request.viewer, VIEW).filter(closed_on=None).exclude(pk=review.school_id)
        )
        self.suggested = self.visible.suggestions(SUGGESTED)
        self.fields["until"].initial = timezone.localdate() + timedelta(weeks=10)
        if hindered is not None:
            outcome = self.fields["outcome"]
            assert isinstance(outcome, forms.ChoiceField)
            outcome.choices = [one for one in ReviewOutcome.choices if one[0] != ReviewOutcome.MOVE]
            outcome.help_text = _("A move cannot be decided yet. %(why)s") % {"why": hindered}
            del self.fields["to"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        outcome = said.get("outcome")
        if outcome == ReviewOutcome.WATCH and (said.get("until") is None or said["until"] <= timezone.localdate()):
            self.add_error("until", _("Give a day after today."))
        if outcome == ReviewOutcome.MOVE:
            said["school"] = self.visible.filter(code__iexact=said.get("to", "").strip()).order_by("pk").first()
            if said["school"] is None:
                self.add_error("to", _("No school has this code. Check the code."))
        return said

    def wish(self) -> Wish:
        said = self.cleaned_data
        until = said.get("until") if said["outcome"] == ReviewOutcome.WATCH else None
        return Wish(said["outcome"], said["reasons"], until, said.get("school"))


class ElsewhereForm(forms.Form):
    """Another school, where the first refused."""

    to = SchoolField(label=gettext_lazy("To the school"), help_text=gettext_lazy("Its code."))
    reasons = paragraph(gettext_lazy("Why"))

    def __init__(self, *args: Any, review: UsageReview, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visible = (
            School.objects.visible(request.viewer, VIEW).filter(closed_on=None).exclude(pk=review.school_id)
        )
        self.suggested = self.visible.suggestions(SUGGESTED)

    def clean_to(self) -> School:
        found = self.visible.filter(code__iexact=self.cleaned_data["to"].strip()).order_by("pk").first()
        if found is None:
            raise forms.ValidationError(_("No school has this code. Check the code."))
        return found


def _ahead(day: Any) -> bool:
    return day is not None and day >= timezone.localdate()
