"""The samples of the component gallery: invented values, in French, never translated."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import ngettext_lazy

from pupitre.accounts.models import Role
from pupitre.http import charts, formats
from pupitre.http.listing import Column, Listing, Text
from pupitre.http.why import Reason, Why

YEARS = ["2023", "2024", "2025", "2026", "2027"]
ROLES = Listing(
    name="roles",
    noun=ngettext_lazy("role", "roles"),
    columns=(
        Column("name_fr", "rôle"),
        Column("code", "code", wide=True),
        Column(
            "is_preset", "origine", kind="state", words={True: "d’origine", False: "ajouté"}, states={True: "done"}
        ),
        Column("position", "rang", kind="integer"),
    ),
    filters=(Text("q", "dont le nom contient", lookup="name_fr__icontains"),),
    order="position",
    page_size=5,
)
WHY = Why(
    reasons=[
        Reason("rule", "Une école est équipée après la formation de son équipe : 4 personnes sur 11 sont formées."),
        Reason("proven", "En 2025, toute école servie de plus retire 46 tablettes à une école à l’IPS plus faible."),
        Reason("estimated", "Avec la session du 12 mars, l’école passerait en vague 3."),
    ],
    unlocks=["Former 5 personnes de plus avant le 1er avril 2025.", "Ou porter le budget 2025 à 1 420 000 €."],
    data_url="/gallery/",
)


class SampleForm(forms.Form):
    name = forms.CharField(label="Nom", help_text="Celui que les écoles emploient.")
    kind = forms.ChoiceField(label="Genre", choices=[("p", "École primaire"), ("m", "École maternelle")])
    opened_on = forms.DateField(label="Ouverte le", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    zone = forms.ChoiceField(label="Zone", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    shared = forms.BooleanField(label="Bâtiment partagé", required=False, help_text="Avec une autre école.")


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything that the gallery shows."""
    return {
        "listing": ROLES.shown(request, Role.objects.all()),
        "why": WHY,
        "form": SampleForm(),
        "wrong_form": SampleForm({"name": "", "kind": "p", "zone": "a", "opened_on": "hier"}),
        "amount": Decimal("1204310.55"),
        "charts": _charts(),
        "sparkline": charts.sparkline([3, 4, 4, 6, 5, 8, 9], title="Appareils en service"),
    }


def _charts() -> list[charts.Chart]:
    def euros(value: float) -> str:
        return formats.money(value, "EUR", whole=True)

    return [
        charts.lines(
            [
                charts.Series("Cycle 3", [12.4, 9.8, 7.1, 6.2, 5.4]),
                charts.Series("cible du cycle 3", [12, 10, 8, 7, 6], is_target=True),
                charts.Series(
                    "Cycle 2", [14, 12.5, 11, 8.6, 7.9], low=[14, 12, 10, 7, 6], high=[14, 13, 12, 10, 9.5]
                ),
                charts.Series("cible du cycle 2", [14, 12, 10, 8, 8], is_target=True),
            ],
            YEARS,
            title="Élèves par appareil",
            description="Le cycle 3 passe sous sa cible en 2024, le cycle 2 la rejoint en 2027.",
        ),
        charts.budgets(
            [
                charts.Budget("2023", 1_395_000, 1_388_420),
                charts.Budget("2024", 1_395_000, 1_395_000),
                charts.Budget("2025", 1_395_000, 1_204_310),
                charts.Budget("2026", 900_000, 1_010_500),
            ],
            title="Investissement par année",
            words=("voté", "prévu", "reste"),
            write=euros,
        ),
        charts.stacks(
            [
                charts.Series("Tablettes", [320_000, 410_000, 505_000, 380_000, 120_000]),
                charts.Series("Classes mobiles", [410_000, 380_000, 290_000, 340_000, 210_000]),
                charts.Series("Vidéoprojection", [210_000, 260_000, 180_000, 90_000, 60_000]),
            ],
            YEARS,
            title="Dépense par année et par équipement",
            write=euros,
        ),
        charts.gantt(
            [
                charts.GanttRow("Nord", [charts.Span(0, 1, "62 écoles"), charts.Span(4, 4, "8 écoles", 1)]),
                charts.GanttRow("Centre-ville", [charts.Span(1, 3, "71 écoles")]),
                charts.GanttRow("Vallée de l’Ondaine", [charts.Span(2, 4, "58 écoles")]),
            ],
            ["S1 2024", "S2 2024", "S1 2025", "S2 2025", "S1 2026"],
            title="Vagues par secteur",
        ),
    ]
