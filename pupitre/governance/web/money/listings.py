"""The lists of the ledger: its movements, the amounts voted, the applications."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from pupitre.governance.enums import ApplicationState, Verb
from pupitre.governance.models import FundingMeasure, MeasureBudget
from pupitre.http.addresses import row_address
from pupitre.http.listing import Choice, Column, Listing, Text
from pupitre.kernel import thread
from pupitre.territory.querysets import of_school

CURRENCY = "measure__organisation__jurisdiction"


def measures(request: HttpRequest) -> list[tuple[Any, str]]:
    rows = FundingMeasure.objects.visible(request.viewer).order_by("code")  # type: ignore[attr-defined]
    return [(pk, f"{code} · {name}") for pk, code, name in rows.values_list("pk", "code", "name")]


def years(request: HttpRequest) -> list[tuple[Any, str]]:
    """The fiscal years in which something was voted, the latest first, as their organisation names them."""
    rows = MeasureBudget.objects.visible(request.viewer).order_by("-year")  # type: ignore[attr-defined]
    found = rows.values_list("year", "measure__organisation__fiscal_year_starts_in").distinct()
    return [(year, str(year) if month == 1 else f"{year}-{year + 1}") for year, month in found]


def _schools(rows: QuerySet, text: str) -> QuerySet:
    return of_school(rows, text)


def _measure_page(row: dict[str, Any]) -> str:
    return reverse("governance:measure", args=[row["measure_id"]])


def _document(row: dict[str, Any]) -> str:
    """The document, a link to its thread where it has one, why, and who wrote the line."""
    label = row["document_label"]
    if thread.kind(row["document_kind"]):
        url = reverse("web:thread", args=[row["document_kind"], row["document_pk"]])
        label = format_html('<a href="{}">{}</a>', url, label)
    below = " · ".join(part for part in (row["reason"], row["recorded_by_name"]) if part)
    return format_html('{}<br><span class="quiet">{}</span>', label, below)


MOVEMENTS = Listing(
    name="movements",
    noun=ngettext_lazy("movement", "movements"),
    columns=(
        Column("on", _("Date"), kind="date"),
        Column("measure__code", _("Measure"), link=_measure_page, sort=None),
        Column("year", _("Year"), sort=None),
        Column("verb", pgettext_lazy("movement", "Act"), words=dict(Verb.choices), sort=None),
        Column("amount", _("Amount"), kind="money", currency=CURRENCY),
        Column("school__name", _("School"), sort=None, wide=True, note="school__commune_name"),
        Column("document_label", _("Document"), sort=None, wide=True, html=_document),
    ),
    filters=(
        Choice("measure", _("of measure"), _("any measure"), measures),
        Choice("year", _("of year"), _("any year"), years),
        Choice("verb", _("which are"), _("of any kind"), Verb.choices),
        Text("school", _("for the school"), apply=_schools),
        Text("commune", _("in the commune"), lookup="school__commune_name__icontains"),
        Text("document", _("whose document contains"), lookup="document_label__icontains"),
    ),
    fields=("measure_id", "document_kind", "document_pk", "reason", "recorded_by_name"),
    order="-on",
    hint=_("Each vote, allocation, order, receipt and payment adds a line here; none is ever changed."),
)
MOVEMENTS_AS_FILE = replace(
    MOVEMENTS,
    columns=(
        *MOVEMENTS.columns,
        Column("school__code", _("Code of the school"), sort=None),
        Column("school__commune_name", _("Commune"), sort=None),
        Column("reason", _("Reason"), sort=None),
        Column("recorded_by_name", _("Written by"), sort=None),
        Column("recorded_at", _("Written at"), kind="moment", sort=None),
    ),
)
BUDGETS = Listing(
    name="budgets",
    noun=ngettext_lazy("amount", "amounts"),
    columns=(
        Column("measure__code", _("Measure"), link=_measure_page),
        Column("measure__name", _("Name")),
        Column("year", _("Fiscal year")),
        Column("amount", _("Amount voted"), kind="money", currency=CURRENCY),
    ),
    order="measure__code",
    filters=(
        Text("q", _("whose measure contains"), lookup="measure__name__icontains"),
        Choice("year", _("of year"), _("any year"), years),
    ),
    fields=("measure_id",),
    hint=_("An amount is voted for a measure and a fiscal year."),
)
APPLICATIONS = Listing(
    name="applications",
    noun=ngettext_lazy("application", "applications"),
    columns=(
        Column("title", _("Project"), link=lambda row: row_address("governance:application", row["pk"])),
        Column("measure__code", _("Measure")),
        Column("year", _("Year")),
        Column(
            "state",
            _("State"),
            kind="state",
            words=dict(ApplicationState.choices),
            states={
                "draft": "none",
                "filed": "waiting",
                "granted": "waiting",
                "refused": "refused",
                "reported": "done",
            },
        ),
        Column("asked", _("Asked"), kind="money", currency=CURRENCY),
        Column("granted", _("Granted"), kind="money", currency=CURRENCY),
    ),
    order="-year",
    filters=(
        Choice("measure", _("to measure"), _("any measure"), measures),
        Choice("state", _("which are"), _("in any state"), ApplicationState.choices),
    ),
    fields=("measure_id",),
    hint=_("A measure paid on application is asked for here, followed until the answer, then accounted for."),
)
