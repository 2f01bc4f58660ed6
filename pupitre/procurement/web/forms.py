"""The forms of procurement."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pupitre.http.fields import day_field
from pupitre.procurement.enums import InvoiceKind
from pupitre.procurement.models import DeviceModel, Lot, Supplier
from pupitre.territory.models import Organisation, School


class PriceForm(forms.Form):
    amount = forms.DecimalField(label=_("Net price"), min_value=0, max_digits=10, decimal_places=2)
    starts_on = day_field(_("From"))
    source = forms.CharField(label=_("Source"), max_length=160, required=False)


class RequestForm(forms.Form):
    """What a school asks; the models and quantities are fields of the page."""

    school = forms.ModelChoiceField(label=_("School"), queryset=School.objects.none(), empty_label=None)
    title = forms.CharField(label=_("What for"), max_length=120)
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        help_text=_("What pupils will do with it: those who validate read this."),
    )

    def __init__(self, *args: Any, schools: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]


class OrderForm(forms.Form):
    supplier = forms.ModelChoiceField(label=_("Supplier"), queryset=Supplier.objects.none())
    lot = forms.ModelChoiceField(label=_("Lot of a group purchase"), queryset=Lot.objects.none(), required=False)
    expected_on = day_field(_("Expected on"), required=False)

    def __init__(self, *args: Any, suppliers: Any, lots: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["supplier"].queryset = suppliers  # type: ignore[attr-defined]
        self.fields["lot"].queryset = lots  # type: ignore[attr-defined]


class LineForm(forms.Form):
    model = forms.ModelChoiceField(label=_("Model"), queryset=DeviceModel.objects.none(), empty_label=None)
    school = forms.CharField(label=_("School"), max_length=30, help_text=_("Its code."))
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=100_000)

    def __init__(self, *args: Any, models: Any, schools: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["model"].queryset = models  # type: ignore[attr-defined]
        self.schools = schools

    def clean_school(self) -> School:
        found = self.schools.filter(code__iexact=self.cleaned_data["school"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("No school of yours has this code."))
        return found


class InvoiceForm(forms.Form):
    """An invoice or a credit note; what it bills of each model are fields of the page."""

    kind = forms.ChoiceField(label=_("Kind"), choices=InvoiceKind.choices)
    number = forms.CharField(label=_("Number"), max_length=60)
    dated_on = day_field(_("Dated"))


class DelegationForm(forms.Form):
    delegate = forms.EmailField(label=_("Who answers for you"), help_text=_("Their e-mail."))
    starts_on = day_field(_("From"))
    ends_on = day_field(_("Until"))


class OfferForm(forms.Form):
    """What a supplier offers on a lot, as it was examined."""

    supplier = forms.ModelChoiceField(label=_("Supplier"), queryset=Supplier.objects.none())
    amount = forms.DecimalField(
        label=_("Net amount"),
        min_value=Decimal("0.01"),
        max_digits=14,
        decimal_places=2,
        help_text=_("Of the quantities that served to compare the offers."),
    )
    points = forms.DecimalField(
        label=_("Points out of 100"), min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False
    )
    note = forms.CharField(
        label=_("What the examination says"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        required=False,
    )

    def __init__(self, *args: Any, suppliers: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["supplier"].queryset = suppliers  # type: ignore[attr-defined]


class MemberForm(forms.Form):
    organisation = forms.ModelChoiceField(label=_("Member"), queryset=Organisation.objects.none())
    act_on = day_field(_("Date of its act"), required=False)
    act = forms.FileField(label=_("Its act"), required=False, help_text=_("PDF, 10 MB at the most."))

    def __init__(self, *args: Any, organisations: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
