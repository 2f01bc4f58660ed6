"""What a person says of a machine seen."""

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from pupitre.fleet.models import Device, ManagedRecord
from pupitre.fleet.operations.recognising import bodies
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import DeviceModel
from pupitre.territory.models import School

EDIT = "fleet.edit"


class LinkForm(forms.Form):
    """It is this device of the register."""

    prefix = "link"
    device = forms.CharField(label=_("Label or serial number of the device"), max_length=60)

    def __init__(self, *args: Any, record: ManagedRecord, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        self.rows = Device.objects.visible(viewer, EDIT).filter(organisation__in=bodies(record.source))

    def clean_device(self) -> Device:
        found = list(self.rows.named(self.cleaned_data["device"]).select_related("school").order_by("pk")[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                say("Several devices have this number: give the label.")
                if found
                else say("No device of the register that you may edit has this label or serial number.")
            )
        return found[0]


class AddForm(forms.Form):
    """It comes into the register."""

    prefix = "add"
    model = forms.ModelChoiceField(DeviceModel.objects.none(), label=_("Model of the catalogue"))
    school = forms.CharField(label=_("Code of the school"), required=False, help_text=_("Empty: the owner's store."))
    asset_tag = forms.CharField(label=_("Label"), required=False, max_length=40)

    def __init__(self, *args: Any, record: ManagedRecord, viewer: Viewer, **more: Any) -> None:
        models = DeviceModel.objects.filter(organisation=record.source.organisation_id).exclude(category="accessory")
        alike = models.filter(name__iexact=record.model).order_by("pk").first() if record.model else None
        more["initial"] = {
            "model": alike,
            "school": record.school.code if record.school else "",
            "asset_tag": record.asset_tag,
        }
        super().__init__(*args, **more)
        self.fields["model"].queryset = models.order_by("name", "pk")  # type: ignore[attr-defined]
        self.schools = School.objects.visible(viewer, EDIT)

    def clean_school(self) -> School | None:
        code = self.cleaned_data["school"].strip().upper()
        if not code:
            return None
        school = self.schools.filter(code=code).first()
        if school is None:
            raise forms.ValidationError(say("No school that you may edit has this code."))
        return school


class AsideForm(forms.Form):
    """It is none of ours."""

    prefix = "aside"
    reason = forms.CharField(
        label=_("Why"), max_length=250, help_text=_("A person's own computer, a virtual machine, a body that left…")
    )
