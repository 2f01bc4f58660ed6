"""The lists of the room."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pupitre.accounts import trail
from pupitre.accounts.models import Role
from pupitre.accounts.web import trail_words
from pupitre.http.addresses import row_address
from pupitre.http.listing import Bulk, Choice, Column, Listing, Text
from pupitre.kernel.models import OutboxMessage

STATES = {"active": _("active"), "invited": _("invited"), "closed": _("closed")}
SIGNS = {"active": "done", "invited": "waiting", "closed": "none"}


def _roles(_request: Any) -> list[tuple[int, str]]:
    return [(role.pk, str(role)) for role in Role.objects.all()]


def _whose(rows: QuerySet, text: str) -> QuerySet:
    for word in text.split():
        rows = rows.filter(Q(display_name__icontains=word) | Q(email__icontains=word))
    return rows


PEOPLE = Listing(
    name="people",
    noun=ngettext_lazy("person", "people"),
    columns=(
        Column("display_name", _("name"), link=lambda row: row_address("accounts:person", row["pk"])),
        Column("roles", _("roles")),
        Column("places", _("where"), wide=True),
        Column("email", _("e-mail"), wide=True),
        Column("state", _("account"), kind="state", words=STATES, states=SIGNS),
        Column("last_login", _("last sign-in"), kind="moment", wide=True),
    ),
    filters=(
        Choice(
            "role",
            _("who are"),
            _("of any role"),
            _roles,
            apply=lambda rows, value: rows.filter(Q(memberships__role=value)).distinct(),
        ),
        Choice("state", _("whose account is"), _("in any state"), tuple(STATES.items())),
        Text("q", _("whose name or e-mail contains"), apply=_whose),
    ),
    order="display_name",
    hint=_("Invite someone to begin."),
)


TRAIL = Listing(
    name="trail",
    noun=ngettext_lazy("act", "acts"),
    columns=(
        Column("at", _("when"), kind="moment", sort="id"),
        Column("actor_name", _("who"), sort=None),
        Column("action", _("did"), words=trail.actions(), html=trail_words.act, sort=None),
        Column("subject", _("to what"), html=trail_words.subject, sort=None),
        Column("impersonator_name", _("in their place"), sort=None, wide=True),
        Column("details", _("details"), html=trail_words.details, sort=None, wide=True),
    ),
    filters=(
        Text("who", _("by"), apply=lambda rows, text: rows.filter(actor_name__icontains=text)),
        Choice("action", _("who"), _("did anything"), lambda _request: sorted(trail.actions().items())),
        Text("subject", _("about"), apply=lambda rows, text: rows.filter(subject=text)),
    ),
    fields=("subject_name",),
    order="-at",
)

MAIL_SIGNS = {"waiting": "waiting", "sent": "done", "dead": "refused"}
OUTBOX = Listing(
    name="outbox",
    noun=ngettext_lazy("mail", "mails"),
    columns=(
        Column("recipient", _("to")),
        Column("subject", _("subject"), sort=None),
        Column("created_at", _("written"), kind="moment", sort="id"),
        Column("state", _("fate"), kind="state", words=dict(OutboxMessage.State.choices), states=MAIL_SIGNS),
        Column("attempts", _("attempts"), kind="integer", wide=True),
        Column("last_error", _("last answer of the server"), sort=None, wide=True),
    ),
    filters=(
        Choice("state", _("that are"), _("of any fate"), OutboxMessage.State.choices),
        Text("to", _("to"), lookup="recipient__icontains"),
    ),
    order="-created_at",
    bulk=(Bulk(reverse_lazy("accounts:mails_retry"), _("Send again")),),
)
