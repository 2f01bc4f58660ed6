"""The words of procurement's acts in the audit trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "procurement.price_set": _("gave a model a price"),
    "procurement.order_drafted": _("drafted an order"),
    "procurement.order_edited": _("changed the lines of an order"),
    "procurement.order_funded": _("said who pays an order"),
    "procurement.order_approved": _("approved an order"),
    "procurement.order_reopened": _("made an order a draft again"),
    "procurement.order_sent": _("sent an order"),
    "procurement.order_cancelled": _("cancelled an order"),
    "procurement.order_closed": _("closed an order"),
    "procurement.received": _("received a delivery"),
    "procurement.difference_settled": _("decided on a difference"),
    "procurement.invoice_recorded": _("entered an invoice"),
    "procurement.invoice_accepted": _("accepted an invoice that did not agree"),
    "procurement.invoice_rejected": _("rejected an invoice"),
    "procurement.invoice_paid": _("paid an invoice"),
    "procurement.credit_refunded": _("took a credit note into account"),
    "procurement.request_written": _("wrote a request"),
    "procurement.request_submitted": _("submitted a request"),
    "procurement.request_answered": _("answered a request"),
    "procurement.request_accepted": _("saw a request accepted"),
    "procurement.request_refused": _("saw a request refused"),
    "procurement.request_withdrawn": _("withdrew a request"),
    "procurement.request_reminded": _("reminded those awaited on a request"),
    "procurement.delegated": _("let someone answer in their place"),
    "procurement.delegation_ended": _("ended a delegation"),
    "procurement.group_joined": _("added a member to a group purchase"),
    "procurement.census_taken": _("counted the needs of a group purchase"),
    "procurement.needs_stated": _("stated the needs of a member"),
}
