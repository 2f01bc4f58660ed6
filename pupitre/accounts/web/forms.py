"""The forms of the room."""

from typing import Any

from allauth.socialaccount.models import SocialApp
from django import forms
from django.conf import settings
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from pupitre.accounts import capabilities
from pupitre.accounts.models import Person, Role
from pupitre.accounts.operations.providers import Oidc, Saml
from pupitre.accounts.web.places import PlaceFormMixin
from pupitre.http.fields import day_field
from pupitre.kernel.viewer import Viewer

LANGUAGES = settings.LANGUAGES


class GrantForm(PlaceFormMixin):
    role = forms.ModelChoiceField(Role.objects.all(), label=_("Role"))
    starts_on = day_field(label=_("From"))
    ends_on = day_field(
        label=_("Until"), required=False, help_text=_("Last day included. Empty: until someone ends it.")
    )
    field_order: tuple[str, ...] = ("role", "everywhere", "place", "place_chosen", "starts_on", "ends_on")

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_up_place(viewer)


class InviteForm(GrantForm):
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As people call them: “Nadia Roy”."))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    field_order = ("email", "name", "language", *GrantForm.field_order)


class PersonForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), help_text=_("It opens the account; the former address is told."))
    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)


class EndForm(forms.Form):
    last_day = day_field(label=_("Last day of the role"))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you need to?"),
        max_length=250,
        help_text=_("The person receives this sentence by mail: name the request you are helping with."),
    )


class LinkLoginForm(forms.Form):
    provider = forms.ModelChoiceField(SocialApp.objects.order_by("name", "pk"), label=_("Sign-in provider"))
    subject = forms.CharField(
        label=_("Subject"),
        max_length=191,
        help_text=_(
            "The stable identifier that the provider gives, shown to a person whose login is not linked yet."
        ),
    )


class KnownPersonForm(forms.Form):
    email = forms.EmailField(
        label=_("The address they sign in with here"),
        help_text=_("Make sure of it with them: this login will open their account."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["person"] = Person.objects.filter(email__iexact=data.get("email", "")).first()
        if data["person"] is None and not self.errors:
            self.add_error("email", _("Nobody signs in with this address."))
        return data


class RoleForm(forms.Form):
    """The names of a role, and its capabilities gathered by room."""

    name_fr = forms.CharField(label=_("Name in France"), max_length=80)
    name_fr_ca = forms.CharField(label=_("Name in Québec"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80)

    def __init__(self, *args: Any, viewer: Viewer, role: Role | None = None, **kwargs: Any) -> None:
        held = set(role.capabilities) if role else set()
        if role:
            kwargs["initial"] = {"name_fr": role.name_fr, "name_fr_ca": role.name_fr_ca, "name_en": role.name_en}
        super().__init__(*args, **kwargs)
        self.capability_rooms: list[str] = []
        for room, declared in capabilities.by_room().items():
            # One may untick what one does not hold, and never tick it.
            offered = [(code, words) for code, words in declared.items() if code in held or viewer.can(code)]
            if offered:
                self.fields[f"in_{room}"] = forms.MultipleChoiceField(
                    label=room_name(room),
                    choices=offered,
                    initial=sorted(held & declared.keys()),
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                )
                self.capability_rooms.append(f"in_{room}")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["holds"] = [code for name in self.capability_rooms for code in data.get(name, [])]
        return data


def room_name(room: str) -> Any:
    """What people call a room."""
    return ROOM_NAMES.get(room, lazystr(room))


ROOM_NAMES = {
    "territory": _("Territory and schools"),
    "accounts": _("People and rights"),
    "governance": _("Money and decisions"),
    "projects": _("School projects"),
    "procurement": _("Catalogue and orders"),
    "fleet": _("Equipment"),
    "planning": _("Plan and scenarios"),
    "api": _("Programs"),
}


class OidcForm(forms.Form):
    name = forms.CharField(label=_("Name on the sign-in page"), max_length=40)
    identifier = forms.SlugField(
        label=_("Identifier"),
        max_length=60,
        help_text=_("Short, in the return address; it cannot change afterwards."),
    )
    server_url = forms.URLField(
        label=_("Server address"),
        assume_scheme="https",
        help_text=_("The issuer: “/.well-known/openid-configuration” is added to it."),
    )
    client_id = forms.CharField(label=_("Client identifier"), max_length=191)
    secret = forms.CharField(
        label=_("Client secret"),
        max_length=191,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Leave empty to keep the one already known."),
    )

    def described(self) -> Oidc:
        data = self.cleaned_data
        return Oidc(client_id=data["client_id"], secret=data["secret"], server_url=data["server_url"].rstrip("/"))


class SamlForm(forms.Form):
    name = forms.CharField(label=_("Name on the sign-in page"), max_length=40)
    identifier = forms.SlugField(
        label=_("Identifier"),
        max_length=60,
        help_text=_("Short, in the return address; it cannot change afterwards."),
    )
    metadata_url = forms.URLField(
        label=_("Address of the provider's metadata"),
        required=False,
        assume_scheme="https",
        help_text=_("Read again every four hours, so that new certificates are followed."),
    )
    metadata_xml = forms.CharField(
        label=_("Or the metadata themselves"), required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    entity_id = forms.CharField(
        label=_("Entity"),
        max_length=250,
        required=False,
        help_text=_("Needed with an address, or where several stand."),
    )
    uid = forms.CharField(
        label=_("Attribute of the subject"),
        max_length=120,
        required=False,
        help_text=_("A value that never changes and is never given to another. Empty: the persistent NameID."),
    )
    email = forms.CharField(label=_("Attribute of the e-mail"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if bool(data.get("metadata_url")) == bool(data.get("metadata_xml")):
            self.add_error("metadata_url", _("Give the address of the metadata, or the metadata: one of the two."))
        elif data.get("metadata_url") and not data.get("entity_id"):
            self.add_error("entity_id", _("Say which entity of this address signs people in."))
        return data

    def described(self) -> Saml:
        data = self.cleaned_data
        return Saml(
            metadata_xml=data["metadata_xml"],
            metadata_url=data["metadata_url"],
            entity_id=data["entity_id"],
            attributes={name: data[name] for name in ("uid", "email") if data[name]},
        )
