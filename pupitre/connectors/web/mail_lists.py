"""The lists of mail: received with their fates, and those of ours that did not arrive."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from pupitre.http.addresses import row_address
from pupitre.http.listing import Bulk, Choice, Column, Listing, Row, Text
from pupitre.support.enums import MailFate
from pupitre.support.models import Mailbox
from pupitre.support.querysets import WORK
from pupitre.support.wording import MAILS

SIGNS = {
    MailFate.TICKET: "done", MailFate.REPLY: "done", MailFate.BOUNCE: "blocked", MailFate.AUTOMATIC: "none",
    MailFate.LOOP: "none", MailFate.DUPLICATE: "none", MailFate.REFUSED: "refused",
}  # fmt: skip


def _boxes(request: Any) -> list[tuple[int, str]]:
    return list(Mailbox.objects.visible(request.viewer, WORK).order_by("name", "pk").values_list("pk", "name"))


def _said(rows: QuerySet, text: str) -> QuerySet:
    return rows.filter(sender__icontains=text) | rows.filter(subject__icontains=text)


def _ticket(row: Row) -> str:
    if row["ticket_id"] is None:
        return ""
    address = row_address("support:ticket", row["ticket_id"])
    return format_html('<a href="{}">{}</a>', address, row["ticket_id"])


def _subject(row: Row) -> str:
    return str(row["subject"] or _("(without a subject)"))


MAILS_RECEIVED = Listing(
    name="mails",
    noun=ngettext_lazy("mail that came", "mails that came"),
    columns=(
        Column(
            "subject", _("Mail"), html=_subject, note="sender", sort=None,
            link=lambda row: row_address("connectors:mail", row["pk"]),
        ),
        Column("fate", _("Fate"), kind="state", words=dict(MailFate.choices), states=SIGNS, sort=None),
        Column("reason", _("Why"), words=MAILS, sort=None, wide=True),
        Column("ticket_id", _("Request"), sort=None, html=_ticket),
        Column("received_at", pgettext_lazy("mail", "Received"), kind="moment", sort="id"),
    ),
    filters=(
        Choice("fate", _("whose fate is"), _("any fate"), MailFate.choices),
        Choice("box", _("come to"), _("any mailbox"), _boxes, lookup="mailbox_id"),
        Text("q", _("whose sender or subject contains"), apply=_said),
    ),
    order="-received_at",
    hint=_("Nothing came yet. A mailbox that is added is read each minute."),
)  # fmt: skip

UNDELIVERED = Listing(
    name="undelivered",
    noun=ngettext_lazy("mail that did not arrive", "mails that did not arrive"),
    columns=(
        Column("recipient", _("Recipient"), sort=None, note="ticket__subject"),
        Column("ticket_id", _("Request"), sort=None, html=_ticket),
        Column(
            "how", _("What happened"), kind="state", sort=None,
            words={"returned": _("returned"), "given_up": _("given up, not sent")},
            states={"returned": "blocked", "given_up": "refused"},
        ),
        Column("said", _("Words of the mail server"), sort=None, wide=True),
        Column("sent_at", pgettext_lazy("mail", "Written"), kind="moment", sort="id"),
    ),
    filters=(Text("to", _("written to"), lookup="recipient__icontains"),),
    order="-sent_at",
    bulk=(Bulk(reverse_lazy("connectors:send_again"), _("Send again")),),
    hint=_("Every mail of ours arrived, as far as mail servers tell."),
)  # fmt: skip
