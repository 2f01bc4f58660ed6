"""The tables that plans are computed from, with what each holds for a viewer."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from pupitre.fleet.models import StockSet, UsageRate
from pupitre.fleet.querysets import VIEW as FLEET_VIEW
from pupitre.governance.models import DigitalPlan, FundingMeasure, MeasureBudget
from pupitre.governance.querysets import VIEW_MONEY
from pupitre.kernel.viewer import Viewer
from pupitre.planning.models import EquipmentFunction, NeedRule, RatioTarget, WaveCapacity
from pupitre.planning.querysets import VIEW
from pupitre.procurement.models import DeviceModel
from pupitre.procurement.querysets import VIEW as CATALOGUE_VIEW
from pupitre.projects.models import Obligation, Readiness
from pupitre.projects.querysets import VIEW as PROJECTS_VIEW


@dataclass(frozen=True)
class InputTable:
    """A table that plans are computed from. `url` names its list; `needed`: nothing is computed without it."""

    label: Any
    url: str
    rows: int
    needed: bool


def inputs(viewer: Viewer) -> list[tuple[Any, list[InputTable]]]:
    """The tables behind a plan, by what they are about, with the rows that the viewer sees in each."""
    groups: list[tuple[Any, list[tuple[Any, str, Any, str, bool]]]] = [
        (
            _("Who pays, and when"),
            [
                (_("Plans"), "governance:plans", DigitalPlan, VIEW_MONEY, True),
                (_("Funding measures"), "governance:measures", FundingMeasure, VIEW_MONEY, True),
                (_("Amounts voted"), "governance:budgets", MeasureBudget, VIEW_MONEY, True),
            ],
        ),
        (
            _("What schools should have"),
            [
                (_("Kinds of equipment"), "planning:equipment", EquipmentFunction, VIEW, True),
                (_("Needs"), "planning:needs", NeedRule, VIEW, True),
                (_("Ratio targets"), "planning:ratios", RatioTarget, VIEW, False),
                (_("Promises"), "projects:obligations", Obligation, PROJECTS_VIEW, False),
            ],
        ),
        (
            _("What there is"),
            [
                (_("Catalogue"), "procurement:catalogue", DeviceModel, CATALOGUE_VIEW, True),
                (_("Equipment of schools"), "fleet:stock", StockSet, FLEET_VIEW, False),
                (_("Usage"), "fleet:usage", UsageRate, FLEET_VIEW, False),
            ],
        ),
        (
            _("What people can do"),
            [
                (_("Capacity of each wave"), "planning:capacities", WaveCapacity, VIEW, True),
                (_("Readiness of schools"), "projects:readiness", Readiness, PROJECTS_VIEW, False),
            ],
        ),
    ]
    return [
        (
            title,
            [
                InputTable(label, url, model.objects.visible(viewer).count(), needed)
                for label, url, model, capability, needed in tables
                if viewer.can(capability)
            ],
        )
        for title, tables in groups
    ]


def missing(viewer: Viewer) -> list[InputTable]:
    """The tables without which nothing is computed, and that hold nothing."""
    return [table for _title, tables in inputs(viewer) for table in tables if table.needed and not table.rows]
