"""Rights over buying: who reads, asks, validates, runs it, approves and receives."""

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.viewer import Viewer
from pupitre.procurement.enums import RequestState
from pupitre.procurement.models import DeviceModel, GroupPurchase, Order, Request
from pupitre.procurement.querysets import VIEW
from pupitre.territory.models import School
from pupitre.territory.permissions import reaches

EDIT = "procurement.edit"
REQUEST = "procurement.request"
VALIDATE = "procurement.validate"
ORDER = "procurement.order"
APPROVE = "procurement.approve"
RECEIVE = "procurement.receive"
CAPABILITIES = {
    VIEW: _("See the catalogue, and the requests and orders of one's schools"),
    EDIT: _("Edit the catalogue"),
    REQUEST: _("Ask for a school on its complementary budget"),
    VALIDATE: _("Answer requests as the validation steps say"),
    ORDER: _("Run orders, group purchases and invoices"),
    APPROVE: _("Approve orders"),
    RECEIVE: _("Receive deliveries at a school"),
}
VIEW_MONEY = "governance.view_money"


def can_view(viewer: Viewer, model: DeviceModel) -> bool:
    """Agrees with `DeviceModel.objects.visible` for people of an organisation."""
    return viewer.scope(VIEW).reaches(model.organisation_id)


def can_edit(viewer: Viewer, model: DeviceModel) -> bool:
    return viewer.scope(EDIT).reaches(model.organisation_id)


def can_request(viewer: Viewer, school: School) -> bool:
    """Whether the viewer may ask for the school."""
    return reaches(viewer, REQUEST, school)


def can_change_request(viewer: Viewer, request: Request) -> bool:
    """Whether the viewer may change, submit or withdraw the request; only a draft is changed."""
    return can_request(viewer, request.school)


def can_run(viewer: Viewer, row: Order | GroupPurchase) -> bool:
    """Whether the viewer runs an order or a group purchase: edits, sends, invoices."""
    return viewer.scope(ORDER).reaches(row.organisation_id)


def can_order_request(viewer: Viewer, request: Request) -> bool:
    """Whether the viewer may turn an accepted request into an order."""
    return request.state == RequestState.ACCEPTED and viewer.scope(ORDER).reaches(request.organisation_id)


def can_approve(viewer: Viewer, order: Order) -> bool:
    return viewer.scope(APPROVE).reaches(order.organisation_id)


def can_receive(viewer: Viewer, order: Order, school: School) -> bool:
    """Whether the viewer may receive what comes to the school."""
    return reaches(viewer, RECEIVE, school) or viewer.scope(RECEIVE).reaches(order.organisation_id)


def sees_money(viewer: Viewer) -> bool:
    """Whether amounts are shown: to those who run the money, and to schools, of their own (domain.md D8)."""
    return viewer.can(VIEW_MONEY) or viewer.can(REQUEST) or viewer.can(ORDER)
