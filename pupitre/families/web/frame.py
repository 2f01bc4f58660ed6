"""What every page of the room shows: its tabs, and how its rows are found."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pupitre.families.enums import SignerRule
from pupitre.families.models import Agreement
from pupitre.families.permissions import ASK, KEEP, VIEW, WRITE
from pupitre.http.request import Request
from pupitre.kernel.viewer import Viewer
from pupitre.territory.enums import OrganisationKind
from pupitre.territory.models import Level, Organisation, School

TABS: tuple[tuple[str, Any, str], ...] = (
    ("home", _("Signatures"), VIEW),
    ("programmes", _("Contracts"), VIEW),
    ("sessions", _("Sessions for parents"), VIEW),
    ("activities", _("Activities"), ASK),
    ("messages", _("Messages"), WRITE),
    ("consents", _("Consents"), VIEW),
    ("bodies", _("How long data is kept"), KEEP),
)
"""A page that has a tab: its name, its words, the capability that opens it. One line a subject."""

STATES: dict[str, tuple[str, Any]] = {
    "not_asked": ("none", _("not asked")),
    "waiting": ("waiting", _("waiting")),
    "partly": ("waiting", _("partly signed")),
    "signed": ("done", _("signed")),
    "outdated": ("blocked", _("text changed")),
    "refused": ("refused", _("refused")),
    "withdrawn": ("refused", pgettext_lazy("a contract or a consent", "withdrawn")),
}
"""Sign and word of each engine.standing.Standing."""


def context(request: HttpRequest, here: str, **more: Any) -> dict[str, Any]:
    """The context of a page: `here` names its tab."""
    viewer = request.viewer  # type: ignore[attr-defined]
    tabs = [(label, reverse(f"families:{name}"), name == here) for name, label, needs in TABS if viewer.can(needs)]
    return {"tabs": tabs, **more}


def offer_bodies(field: Any, viewer: Viewer) -> list[str]:
    """Offer the bodies that a person writes for, the one that runs the plan first; returns their countries."""
    bodies = Organisation.objects.visible(viewer, WRITE).exclude(kind=OrganisationKind.AREA)
    field.queryset = bodies.order_by("kind", "name", "pk")
    if viewer.can(WRITE):
        first = field.queryset.first()
        field.initial = first.pk if first else None
    return list(bodies.order_by("jurisdiction").values_list("jurisdiction", flat=True).distinct())


def offer_levels(field: Any, countries: list[str]) -> None:
    """The levels of these countries, as boxes to tick."""
    field.queryset = Level.objects.filter(jurisdiction__in=countries).order_by("jurisdiction", "position", "pk")
    as_boxes(field)


def signer_rules(countries: list[str], held: str) -> list[tuple[str, Any]]:
    """The rules that hold anywhere, then those of these countries; and the one held already."""
    general = {SignerRule.ANY_GUARDIAN, SignerRule.EACH_HOUSEHOLD, SignerRule.ALL_GUARDIANS}
    ours = [(code, words) for code, words in SignerRule.choices if code == held or code[:2] in countries]
    return [(code, words) for code, words in SignerRule.choices if code in general] + [
        (code, words) for code, words in ours if code not in general
    ]


def languages(countries: list[str]) -> dict[str, Any]:
    """The languages that families of these countries are written to in: each country has a French of its own."""
    foreign = {code for code, country in (("fr", "fr"), ("fr-ca", "qc")) if countries and country not in countries}
    return {code: name for code, name in settings.LANGUAGES if code not in foreign}


def as_boxes(field: Any) -> None:
    """Boxes to tick in place of a list where several are chosen with a key held down."""
    field.widget = forms.CheckboxSelectMultiple()
    field.widget.choices = field.choices


def found_school(request: Request, pk: int, capability: str = VIEW) -> School:
    rows = School.objects.visible(request.viewer, capability).select_related("responsible")
    return get_object_or_404(rows, pk=pk)


def found_agreement(request: Request, pk: int, capability: str = VIEW) -> Agreement:
    rows = Agreement.objects.visible(request.viewer, capability)
    related = rows.select_related("programme__organisation", "version", "pupil", "school", "document__content")
    return get_object_or_404(related, pk=pk)
