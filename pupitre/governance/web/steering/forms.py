"""The forms of conventions and duties."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pupitre.accounts.models import Role
from pupitre.governance import permissions
from pupitre.governance.duty_presets import CODES
from pupitre.governance.models import Convention, Duty
from pupitre.governance.models.conventions import ConventionKind, Side
from pupitre.governance.operations.conventions import ScopeFacts
from pupitre.http.fields import day_field
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation, School

SIGNING = ("authority", "commune", "departement", "region", "state", "private", "service")  # bodies that sign


def text_field(label: Any, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=20_000, **options)


class CodesField(forms.CharField):
    """Schools by their codes, separated by spaces or commas."""

    def clean(self, value: Any) -> list[School]:
        codes = {word.strip() for word in super().clean(value).replace(",", " ").split()}
        rows = list(School.objects.filter(code__in=codes).order_by("sort_name", "pk"))
        unknown = codes - {row.code for row in rows}
        if unknown:
            raise forms.ValidationError(
                _("No school has these codes: %(codes)s.") % {"codes": ", ".join(sorted(unknown))}
            )
        return rows


class ScopeForm(forms.Form):
    """Which schools a text is about; of an amendment, which it adds and takes out."""

    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("All the schools of"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text=_("Of a body and of all below it; several with the Ctrl key."),
    )
    schools = CodesField(label=_("These schools"), required=False, help_text=_("Their codes, separated by spaces."))
    without_organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("Without the schools of"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
    )
    without_schools = CodesField(
        label=_("Without these schools"), required=False, help_text=_("Their codes, separated by spaces.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("organisations", "without_organisations"):
            self.fields[name].queryset = Organisation.objects.order_by("name", "pk")  # type: ignore[attr-defined]

    def scope(self) -> ScopeFacts:
        names = ("organisations", "schools", "without_organisations", "without_schools")
        return ScopeFacts(**{name: list(self.cleaned_data[name]) for name in names})

    @staticmethod
    def initial_of(convention: Convention) -> dict[str, Any]:
        entries = list(convention.scope.select_related("school"))
        return {
            "organisations": [e.organisation_id for e in entries if e.organisation_id and not e.removes],
            "schools": " ".join(e.school.code for e in entries if e.school and not e.removes),
            "without_organisations": [e.organisation_id for e in entries if e.organisation_id and e.removes],
            "without_schools": " ".join(e.school.code for e in entries if e.school and e.removes),
        }


class ConventionForm(ScopeForm):
    """The text of a convention; the parties stand on its page."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ConventionKind.choices)
    title = forms.CharField(label=_("Title"), max_length=200)
    reference = forms.CharField(label=_("Reference"), max_length=40, required=False)
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"), required=False, help_text=_("Empty: without an end."))
    purpose = text_field(_("Purpose"), required=False)
    text = text_field(
        _("What is agreed"), 8, required=False, help_text=_("A paragraph an article, with an empty line between.")
    )
    opinion_roles = forms.MultipleChoiceField(
        label=_("Who gives an opinion on the schools' projects"), required=False, widget=forms.CheckboxSelectMultiple
    )
    shows_money = forms.BooleanField(label=_("The education authority sees the amounts"), required=False)
    field_order = [
        *("kind", "title", "reference", "starts_on", "ends_on", "purpose", "text", "organisations", "schools"),
        *("without_organisations", "without_schools", "opinion_roles", "shows_money"),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(role.code, str(role)) for role in Role.objects.order_by("position", "code")]
        self.fields["opinion_roles"].choices = roles  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day comes before the first."))
        return values

    def values(self) -> dict[str, Any]:
        names = (
            "kind",
            "title",
            "reference",
            "starts_on",
            "ends_on",
            "purpose",
            "text",
            "opinion_roles",
            "shows_money",
        )
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class NewConventionForm(ConventionForm):
    """A new convention: who keeps it and signs first, and the other party."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Who keeps it"), empty_label=None)
    signatory_name = forms.CharField(label=_("Who signs for it"), max_length=120)
    signatory_function = forms.CharField(label=_("In what function"), max_length=160, required=False)
    other = forms.ModelChoiceField(Organisation.objects.none(), label=_("The other party"))
    side = forms.ChoiceField(label=_("Its side"), choices=Side.choices, initial=Side.EDUCATION)
    other_name = forms.CharField(label=_("Who signs for the other party"), max_length=120)
    other_function = forms.CharField(label=_("In what function"), max_length=160, required=False)
    field_order = [
        *("organisation", "signatory_name", "signatory_function", "other", "side", "other_name", "other_function"),
        *ConventionForm.field_order,
    ]

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = Organisation.objects.visible(viewer, permissions.STEER).filter(kind__in=SIGNING)
        rank = {"authority": 0, "departement": 1, "region": 1}
        first = sorted(kept, key=lambda row: (rank.get(row.kind, 2), row.name))
        self.fields["organisation"].queryset = kept.order_by("name", "pk")  # type: ignore[attr-defined]
        self.fields["organisation"].initial = first[0].pk if first else None
        bodies = Organisation.objects.filter(kind__in=SIGNING).order_by("name", "pk")
        self.fields["other"].queryset = bodies  # type: ignore[attr-defined]


class PartyForm(forms.Form):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Body"))
    side = forms.ChoiceField(label=_("Side"), choices=Side.choices)
    signatory_name = forms.CharField(label=_("Who signs"), max_length=120)
    signatory_function = forms.CharField(label=_("In what function"), max_length=160, required=False)

    def __init__(self, *args: Any, convention: Convention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.filter(kind__in=SIGNING).exclude(convention_parties__convention=convention)
        self.fields["organisation"].queryset = rows.order_by("name", "pk")  # type: ignore[attr-defined]


class AmendmentForm(ScopeForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    starts_on = day_field(_("Holds from"))
    ends_on = day_field(_("New last day"), required=False, help_text=_("Empty: the end does not change."))
    text = text_field(_("What changes"), 6, required=False)
    field_order = ["title", "starts_on", "ends_on", "text"]


class ActForm(forms.Form):
    """An act that needs a reason; ending a convention early also sets its last day."""

    reason = text_field(_("Why"))
    last_day = day_field(_("Last day"))

    def __init__(self, *args: Any, verb: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if verb != "denounce":
            del self.fields["last_day"]


class DepositForm(forms.Form):
    file = forms.FileField(label=_("The signed document (PDF)"))
    signed_on = day_field(_("Signed on"))


class AttachForm(forms.Form):
    label = forms.CharField(label=_("What it is"), max_length=160)
    file = forms.FileField(label=_("File"))


class CertificateForm(forms.Form):
    """A PKCS#12 file with its passphrase."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Body"), empty_label=None)
    file = forms.FileField(
        label=_("Certificate (.p12 or .pfx)"), help_text=_("Kept encrypted: nobody can read it back.")
    )
    passphrase = forms.CharField(
        label=_("Its passphrase"), required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.visible(viewer, permissions.SIGN).filter(kind__in=SIGNING)
        self.fields["organisation"].queryset = rows.order_by("name", "pk")  # type: ignore[attr-defined]


class TrialForm(CertificateForm):
    """Whose trial certificate to make."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["file"], self.fields["passphrase"]


class AuthorityForm(forms.Form):
    file = forms.FileField(label=_("Certificate of the authority (.pem, .crt or .cer)"))


class DutyForm(forms.ModelForm):
    class Meta:
        model = Duty
        fields = ["party", "code", "label", "detail", "first_on", "every_months"]

    def __init__(self, *args: Any, convention: Convention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.convention = convention
        self.fields["party"].queryset = convention.parties.select_related("organisation")  # type: ignore[attr-defined]
        self.fields["code"] = forms.ChoiceField(
            label=_("Kind of duty"), required=False, choices=[("", _("another one")), *CODES]
        )
        self.fields["detail"].widget = forms.Textarea(attrs={"rows": 3})
        self.fields["first_on"].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if code and self.convention.duties.filter(code=code).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("This convention already says who owes it."))
        return code


class ProofForm(forms.Form):
    """Evidence for one of the dates of a duty."""

    due_on = forms.ChoiceField(label=_("For the date"))
    done_on = day_field(_("Done on"))
    note = text_field(_("Note"), required=False)
    file = forms.FileField(label=_("File"), required=False, help_text=_("A report, an attendance list, a photo."))

    def __init__(self, *args: Any, dates: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if dates:
            self.fields["due_on"].choices = dates  # type: ignore[attr-defined]
        else:
            del self.fields["due_on"]
