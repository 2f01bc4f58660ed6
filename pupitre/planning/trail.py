"""The words of planning's acts, in the audit trail."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTIONS = {
    "planning.scenario_opened": _("opened a scenario"),
    "planning.choices_changed": _("changed the choices of a scenario"),
    "planning.scenario_deleted": _("removed a scenario"),
    "planning.computation_asked": _("asked for a computation"),
    "planning.computation_ended": _("finished a computation"),
    "planning.stop_asked": _("asked to stop a computation"),
    "planning.prices_asked": _("had a plan priced"),
    "planning.school_pinned": _("kept a wish for a school"),
    "planning.school_unpinned": _("withdrew a wish for a school"),
    "planning.commented": _("commented on a scenario"),
    "planning.approved": _("approved a plan"),
    "planning.moves_proposed": _("proposed to schools the sets that the plan moves"),
    "planning.waves_commanded": _("drafted the orders of waves"),
    "planning.country_asked": _("asked for the plan of a country"),
    "planning.country_stop_asked": _("asked to stop the planning of a country"),
    "planning.country_resumed": _("took up again the planning of a country"),
    "planning.country_ended": _("finished the planning of a country"),
    "planning.presets_installed": _("started from the usual equipment"),
}
THINGS = {
    "planning.scenario": pgettext_lazy("thing acted on", "scenario"),
    "planning.countryrun": pgettext_lazy("thing acted on", "planning of a country"),
    "planning.equipmentfunction": pgettext_lazy("thing acted on", "kind of equipment"),
    "planning.needrule": pgettext_lazy("thing acted on", "need"),
    "planning.ratiotarget": _("ratio target"),
    "planning.wavecapacity": _("capacity of a wave"),
    "governance.digitalplan": _("plan"),
    "governance.fundingmeasure": _("funding measure"),
    "governance.measurebudget": _("amount voted"),
}
