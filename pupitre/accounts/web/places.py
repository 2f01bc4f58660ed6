"""Where a role is held: written by name or code, and chosen among what matches."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pupitre.accounts.permissions import MANAGE
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation, School

Place = Organisation | School
SHOWN = 12  # matches offered when a text names several places


def key(place: Place) -> str:
    return f"{'organisation' if isinstance(place, Organisation) else 'school'}:{place.pk}"


def find(text: str, viewer: Viewer) -> list[Place]:
    """The places in the viewer's reach that a text names: those it names exactly, or else those that match."""
    organisations = Organisation.objects.visible(viewer, MANAGE)
    schools = School.objects.visible(viewer, MANAGE)
    exact: list[Place] = [
        *organisations.filter(name__iexact=text)[:SHOWN],
        *schools.filter(code__iexact=text)[:SHOWN],
    ]
    if len(exact) == 1:
        return exact
    near: list[Place] = [*organisations.filter(name__icontains=text)[:SHOWN], *schools.matching(text)[:SHOWN]]
    return near[:SHOWN]


class PlaceFormMixin(forms.Form):
    """Fields `everywhere`, `place` and, where several places match, `place_chosen`; cleans to `found_place`."""

    everywhere = forms.BooleanField(label=_("Everywhere in the installation"), required=False)
    place = forms.CharField(
        label=_("Where"),
        required=False,
        max_length=200,
        help_text=_("A school's code or name, or the name of an organisation: the role then holds for all below it."),
    )

    def set_up_place(self, viewer: Viewer) -> None:
        """Call once, from `__init__`: bounds the choices by what the viewer manages."""
        self.viewer = viewer
        if not viewer.scope(MANAGE).everywhere:
            del self.fields["everywhere"]
        text = self.data.get(self.add_prefix("place"), "").strip() if self.is_bound else ""
        self.found = find(text, viewer) if text else []
        choices = [(key(place), _named(place)) for place in self.found]
        if len(choices) > 1:
            self.fields["place_chosen"] = forms.ChoiceField(
                label=_("Which of these?"), choices=choices, required=False, widget=forms.RadioSelect
            )
            self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["found_place"] = None
        if data.get("everywhere"):
            if data.get("place"):
                self.add_error("place", _("Everywhere, or one place: leave one of the two empty."))
            return data
        chosen = next((place for place in self.found if key(place) == data.get("place_chosen")), None)
        if chosen is None and len(self.found) == 1:
            chosen = self.found[0]
        data["found_place"] = chosen
        if chosen is None and not self.errors:
            if len(self.found) > 1:
                self.add_error("place_chosen", _("Several places match: choose one, or write its code."))
            elif data.get("place"):
                self.add_error("place", _("No school or organisation that you manage is called this."))
            else:
                self.add_error("place", _("Say where the role is held."))
        return data


def _named(place: Place) -> str:
    if isinstance(place, Organisation):
        return f"{place.name} ({place.label or place.get_kind_display()})"
    return f"{place.name} · {place.code}" + (f" · {place.commune_name}" if place.commune_name else "")
