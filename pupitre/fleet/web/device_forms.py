"""What people fill in about one device."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pupitre.fleet.engine.states import Act
from pupitre.fleet.enums import Condition
from pupitre.fleet.models import Device
from pupitre.fleet.permissions import EDIT
from pupitre.fleet.queries import register
from pupitre.http.fields import day_field
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import DeviceModel
from pupitre.territory.enums import OrganisationKind
from pupitre.territory.models import Organisation, School

SUGGESTED = 300  # schools suggested while one types
NOT_DEVICES = ("accessory", "furniture", "software")
FACTS = (
    "model", "serial", "asset_tag", "name", "condition", "allocation", "is_spare", "bought_on", "price",
    "warranty_until", "support_ends_on", "os", "note",
)  # fmt: skip


class DeviceFacts(forms.ModelForm):
    """The facts of a device: its state and its holder have acts of their own."""

    school = forms.CharField(
        label=_("School"),
        max_length=30,
        required=False,
        help_text=_("Its code. Empty: the store of the body that owns the device."),
    )
    bought_on = day_field(_("Bought on"), required=False)
    warranty_until = day_field(_("Under warranty until"), required=False)
    support_ends_on = day_field(
        _("End of the vendor's support"), required=False, help_text=_("Empty: that of its model.")
    )

    class Meta:
        model = Device
        fields = FACTS
        labels = {"condition": _("Physical condition"), "is_spare": _("Kept as a spare, to be lent during repairs")}
        help_texts = {
            "serial": _("Scan it. The device has a serial number, a label, or both."),
            "os": _("As the machine says, such as ChromeOS 128."),
        }

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visible = School.objects.visible(viewer, EDIT)
        models = DeviceModel.objects.visible(viewer).exclude(category__in=NOT_DEVICES)
        model = self.fields["model"]
        assert isinstance(model, forms.ModelChoiceField)
        model.queryset = models.order_by("name", "pk")
        if self.instance.pk and self.instance.school:
            self.initial.setdefault("school", self.instance.school.code)
        self.fields["school"].widget.attrs["list"] = "schools-here"
        self.suggested = self.visible.filter(closed_on=None).suggestions(SUGGESTED)
        self.fields["price"].localize = True
        self.fields["price"].widget = forms.TextInput(attrs={"inputmode": "decimal"})
        for name in ("serial", "asset_tag"):
            self.fields[name].widget.attrs |= {"autocapitalize": "characters", "autocomplete": "off"}

    def clean_school(self) -> School | None:
        code = self.cleaned_data["school"].strip()
        if not code:
            return None
        found = self.visible.filter(code__iexact=code).order_by("pk").first()
        if found is None:
            raise forms.ValidationError(_("No school that you may edit has this code. Check the code."))
        return found

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not values.get("serial") and not values.get("asset_tag"):
            self.add_error("serial", _("A device has a serial number, a label, or both. Scan one of them."))
        return values

    def _post_clean(self) -> None:
        """The operation writes, so the form's own instance stays as it was."""

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*FACTS, "school")}


class AddDevice(DeviceFacts):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Owner"))
    field_order = ("serial", "asset_tag", "model", "organisation", "school")

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        owner = self.fields["organisation"]
        assert isinstance(owner, forms.ModelChoiceField)
        bodies = Organisation.objects.visible(viewer, EDIT).exclude(kind=OrganisationKind.AREA)
        owner.queryset = bodies.order_by("kind", "name", "pk")
        first = owner.queryset.first()
        owner.initial = first.pk if first else None


class CorrectDevice(DeviceFacts):
    reason = forms.CharField(
        label=_("Why this is corrected"), max_length=250, help_text=_("Kept in the history of the device.")
    )
    field_order = ("serial", "asset_tag", "model", "school")


class ActForm(forms.Form):
    """One act on a device: a reason where one is due, a place where it is put in service, a condition at return."""

    def __init__(self, *args: Any, act: Act, device: Device, needs_reason: bool, **kwargs: Any) -> None:
        kwargs["prefix"] = act.value
        super().__init__(*args, **kwargs)
        self.act = act
        if act is Act.PLACE:
            self.fields["room"] = forms.ModelChoiceField(
                register.rooms_of(device.school), label=_("Room"), required=False
            )
            self.fields["set"] = forms.ModelChoiceField(
                register.sets_of(device.school), label=_("Cart or set"), required=False
            )
        if act in {Act.TAKE_BACK, Act.BACK_FROM_REPAIR, Act.FIND}:
            self.fields["condition"] = forms.ChoiceField(
                choices=Condition.choices, label=_("Physical condition"), initial=device.condition
            )
        if needs_reason:
            self.fields["reason"] = forms.CharField(
                label=_("Reason"), max_length=250, help_text=_("Kept in the history of the device.")
            )

    def facts(self) -> dict[str, Any]:
        """What is written with the act; a place left empty leaves the place as it is."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reason" and value}


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Photo"), widget=forms.ClearableFileInput(attrs={"accept": "image/*", "capture": "environment"})
    )
    caption = forms.CharField(
        label=_("What it shows"), max_length=120, required=False, help_text=_("The plate, a broken corner.")
    )
