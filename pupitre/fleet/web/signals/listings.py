"""Machines seen, as a list."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pupitre.fleet.enums import SourceKind, Standing
from pupitre.fleet.querysets_signals import RecordQuerySet
from pupitre.http.addresses import row_address
from pupitre.http.listing import Choice, Column, Listing, Text

STATES = {
    Standing.LINKED: "done",
    Standing.UNKNOWN: "waiting",
    Standing.CONFLICT: "blocked",
    Standing.IGNORED: "none",
}


def _matching(rows: Any, text: str) -> RecordQuerySet:
    return rows.matching(text)


SEEN = Listing(
    name="seen",
    noun=ngettext_lazy("machine", "machines"),
    columns=(
        Column("name", _("Machine"), sort=None, link=lambda row: row_address("fleet:seen_one", row["pk"])),
        Column("model", _("Model"), sort=None),
        Column("standing", _("Register"), kind="state", words=dict(Standing.choices), states=STATES, sort=None),
        Column("where", _("School or place"), sort=None, wide=True),
        Column("source__name", _("Source"), sort=None, wide=True),
        Column("last_seen_at", _("Last seen"), kind="moment", sort=None),
        Column("first_seen_at", _("First seen"), kind="moment", wide=True),
    ),
    order="-first_seen_at",
    filters=(
        Choice(
            "standing",
            _("in state"),
            _("to settle"),
            [*Standing.choices, ("all", _("of any standing"))],
            apply=lambda rows, value: rows if value == "all" else rows.filter(standing=value),
        ),
        Choice("kind", _("seen by"), _("any source"), SourceKind.choices, lookup="source__kind"),
        Text("q", _("whose number, model or place contains"), apply=_matching),
    ),
    hint=_("Machines that agents and management tools see come here. Connect a source to begin."),
)
