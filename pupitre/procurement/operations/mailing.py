"""An order mailed to its supplier: the PDF and the lines, in the outbox, in the transaction that sends the order."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from pupitre.accounts.models import Person
from pupitre.http import formats
from pupitre.kernel import audit, files, outbox
from pupitre.kernel.models import OutboxMessage
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.procurement import permissions, refusals
from pupitre.procurement.documents import order_csv, order_pdf
from pupitre.procurement.models import Order
from pupitre.procurement.operations.drafting import locked, subject
from pupitre.territory.enums import Jurisdiction


def post(order: Order, *, actor: Viewer, at: datetime) -> OutboxMessage | None:
    """Write the mail of an order that leaves, in the language of its organisation; None without an address."""
    supplier = order.supplier
    if supplier is None or not supplier.email:
        return None
    language = "fr-ca" if order.organisation.jurisdiction == Jurisdiction.QUEBEC else "fr"
    with translation.override(language):
        lines = order.lines.select_related("model", "school").order_by("school__sort_name", "pk")
        named = [
            (order_pdf(order, list(lines)), f"{order.number}.pdf"),
            (order_csv(order, lines).content, f"{order.number}.csv"),
        ]
        title = _("Order %(number)s of %(organisation)s") % {
            "number": order.number,
            "organisation": order.organisation.name,
        }
        return outbox.post(
            recipient=supplier.email,
            subject=title,
            body=_body(order, actor),
            at=at,
            files=[files.store(content, name, actor=actor, at=at) for content, name in named],
        )


@transaction.atomic
def mail_again(*, order: Order, actor: Viewer, at: datetime) -> OutboxMessage:
    """Mail an open order whose mail was given up, or that had no address to leave for; never one that waits or left.

    Errors: NotAllowed, NotPossibleNow, MailedAlready, NoAddress.
    """
    if not actor.scope(permissions.ORDER).reaches(order.organisation_id):
        raise NotAllowed
    order = locked(order)
    if not order.is_open:
        raise refusals.NotPossibleNow(what=order.number, state=order.get_state_display())
    if order.mail is not None and order.mail.state != OutboxMessage.State.DEAD:
        raise refusals.MailedAlready(order=order.number, address=order.mail.recipient)
    made = post(order, actor=actor, at=at)
    if made is None:
        raise refusals.NoAddress(supplier=order.supplier)
    order.mail = made
    order.save(update_fields=["mail"])
    audit.record("procurement.order_mailed_again", actor=actor, at=at, subject=subject(order), message=made.pk)
    return made


def _body(order: Order, actor: Viewer) -> str:
    writer = Person.objects.filter(pk=actor.person_id).first() if actor.person_id else None
    answer = f"{writer.display_name} <{writer.email}>" if writer else order.organisation.name
    expected = formats.day(order.expected_on, words=True) if order.expected_on else "-"
    return _(
        "Please find attached our order %(number)s: the document (PDF) and its lines, school by school (CSV).\n\n"
        "Expected on: %(day)s.\n\n"
        "To answer: %(answer)s.\n\n"
        "%(organisation)s\n"
    ) % {"number": order.number, "day": expected, "answer": answer, "organisation": order.organisation.name}
