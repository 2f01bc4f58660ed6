"""The duties that a convention shares out, as the vademecum of the DANE of Créteil (2023) has them: each editable.

Authority: purchase, handover, maintenance (helpdesk, fleet, device management), logistics. Education authority:
advice on choices, pedagogical use, training. Three are dated, so that they can be late: dates count in months after
the first day of the convention.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pupitre.governance.models.conventions import Side


@dataclass(frozen=True)
class DutyPreset:
    """`after_months` None: it holds all along."""

    code: str
    side: str
    label: str | Promise
    detail: str | Promise
    after_months: int | None = None
    every_months: int = 0


PRESETS: tuple[DutyPreset, ...] = (
    DutyPreset(
        "purchase",
        Side.AUTHORITY,
        _("Purchase of equipment"),
        _("Buys what the plan approves, after the education authority's advice."),
    ),
    DutyPreset(
        "handover",
        Side.AUTHORITY,
        _("Handover and technical start"),
        _("Installs, marks and hands over the equipment, with a word of use."),
    ),
    DutyPreset(
        "helpdesk",
        Side.AUTHORITY,
        _("Maintenance: helpdesk"),
        _("Answers the schools, repairs or replaces, also outside class hours."),
    ),
    DutyPreset(
        "fleet",
        Side.AUTHORITY,
        _("Maintenance: fleet"),
        _("Keeps the inventory; gives each school and the education authority its state each year."),
        after_months=12,
        every_months=12,
    ),
    DutyPreset(
        "mdm",
        Side.AUTHORITY,
        _("Maintenance: device management"),
        _("Updates, applications and restrictions of the devices."),
    ),
    DutyPreset("logistics", Side.AUTHORITY, _("Logistics"), _("Carries, stores and takes back the equipment.")),
    DutyPreset(
        "choice_advice",
        Side.EDUCATION,
        _("Advice on choices"),
        _("Gives its opinion on projects and on the equipment to be bought."),
        after_months=3,
        every_months=12,
    ),
    DutyPreset(
        "pedagogical_use",
        Side.EDUCATION,
        _("Support of pedagogical use"),
        _("Accompanies the teams in class and follows the use of the equipment."),
    ),
    DutyPreset(
        "training",
        Side.EDUCATION,
        _("Training"),
        _("Trains the teachers and the schools' referents before the equipment comes."),
        after_months=6,
        every_months=12,
    ),
)
CODES = tuple((preset.code, preset.label) for preset in PRESETS)
