"""Rights over the catalogue."""

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import DeviceModel
from pupitre.procurement.querysets import VIEW

EDIT = "procurement.edit"
CAPABILITIES = {VIEW: _("See the catalogue"), EDIT: _("Edit the catalogue")}


def can_view(viewer: Viewer, model: DeviceModel) -> bool:
    return viewer.scope(VIEW).reaches(model.organisation_id)


def can_edit(viewer: Viewer, model: DeviceModel) -> bool:
    return viewer.scope(EDIT).reaches(model.organisation_id)
