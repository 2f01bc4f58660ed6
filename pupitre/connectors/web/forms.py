"""What each kind of source needs to be set up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pupitre.fleet.enums import SourceKind
from pupitre.fleet.models import Source
from pupitre.fleet.querysets_signals import CONNECT
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation


class SourceForm(forms.Form):
    """A source of any kind: whose devices, and its name. `keys` are written in its settings."""

    keys: tuple[str, ...] = ()
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Owner of the devices"))
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("As people will know it: “Computers of the écoles”.")
    )

    def __init__(self, *args: Any, viewer: Viewer, source: Source | None = None, **more: Any) -> None:
        if source is not None:
            more["initial"] = {**source.settings, "organisation": source.organisation_id, "name": source.name}
        super().__init__(*args, **more)
        bodies = Organisation.objects.visible(viewer, CONNECT).exclude(kind__in=["area", "state"])
        self.fields["organisation"].queryset = bodies.order_by("name", "pk")  # type: ignore[attr-defined]
        if source is not None:
            self.fields["organisation"].disabled = True
            if "secret" in self.fields:
                self.fields["secret"].required = False
                self.fields["secret"].help_text = _("Leave empty to keep the one already given.")

    def settings(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in self.keys}


class SecretForm(SourceForm):
    secret = forms.CharField(
        label=_("Secret"),
        widget=forms.PasswordInput(render_value=False),
        help_text=_("Kept sealed, never shown again."),
    )


class ChromeForm(SourceForm):
    """A service account with delegation over the whole domain, and the administrator in whose name it reads."""

    keys = ("customer", "admin")
    admin = forms.EmailField(
        label=_("Administrator in whose name Pupitre reads"),
        help_text=_("An account of the domain that may see ChromeOS devices."),
    )
    customer = forms.CharField(label=_("Customer"), max_length=40, initial="my_customer")
    secret = forms.CharField(
        label=_("Key of the service account (JSON)"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The file that Google gives. Kept sealed, never shown again."),
    )


class IntuneForm(SecretForm):
    """An application registered in Entra ID, with DeviceManagementManagedDevices.Read.All."""

    keys = ("tenant", "client_id")
    tenant = forms.CharField(label=_("Tenant"), max_length=80)
    client_id = forms.CharField(label=_("Application (client) identifier"), max_length=80)


class JamfForm(SecretForm):
    """A network of Jamf School and a key of its API."""

    keys = ("address", "network")
    address = forms.URLField(label=_("Address of Jamf School"), max_length=200, assume_scheme="https")
    network = forms.CharField(label=_("Network ID"), max_length=40)


FORMS: dict[str, type[SourceForm]] = {
    SourceKind.AGENT: SourceForm,
    SourceKind.CHROMEOS: ChromeForm,
    SourceKind.INTUNE: IntuneForm,
    SourceKind.JAMF: JamfForm,
    SourceKind.GAM: SourceForm,
}
