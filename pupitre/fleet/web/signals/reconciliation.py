"""Bought, managed, seen: how far the three counts agree, and each difference with what to do about it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext_lazy
from django.views.decorators.http import require_POST

from pupitre.fleet import permissions
from pupitre.fleet.enums import DeviceState
from pupitre.fleet.operations import asking
from pupitre.fleet.queries import reconciliation as queries
from pupitre.fleet.querysets import VIEW
from pupitre.fleet.web import frame
from pupitre.http import tables
from pupitre.http.formats import number
from pupitre.http.gate import page
from pupitre.http.listing import Bulk, Column, Listing, Text
from pupitre.http.request import Request

SHOWN = 40  # schools on the page, those that differ most first; the lists have them all

TITLES = {
    "never_seen": (
        gettext_lazy("In service, and never seen"),
        gettext_lazy("Ask the school whether it is there, or whether its agent or its management is missing."),
    ),
    "silent": (
        gettext_lazy("In service, and silent for %(days)s days"),
        gettext_lazy("It may sleep in a cupboard, or be lost: ask the school."),
    ),
    "not_managed": (
        gettext_lazy("Seen, and managed by no tool"),
        gettext_lazy("Enrol it in the tool that manages the others."),
    ),
    "gone_but_seen": (
        gettext_lazy("Lost or stolen, and seen since"),
        gettext_lazy("Open its page: it says when it was seen. Find it, or lock it in the tool that manages it."),
    ),
}


THREE = (
    Column("received", gettext_lazy("Received on orders"), kind="integer"),
    Column("registered", gettext_lazy("In the register"), kind="integer"),
    Column("managed", gettext_lazy("Managed"), kind="integer"),
    Column("seen", gettext_lazy("Seen lately"), kind="integer"),
)
BY_MODEL = (Column("name", gettext_lazy("Model")), *THREE)
BY_SCHOOL = (Column("name", gettext_lazy("School"), note="commune"), *THREE)
ASK = (Bulk(reverse_lazy("fleet:ask_schools"), gettext_lazy("Ask the schools")),)


def _listing(name: str) -> Listing:
    return Listing(
        name=name.replace("_", "-"),
        noun=npgettext_lazy("counted", "device", "devices"),
        columns=(
            Column("asset_tag", gettext_lazy("Device"), sort=None, note="serial",
                   link=lambda row: reverse("fleet:device", args=[row["pk"]])),
            Column("model__name", gettext_lazy("Model"), sort=None),
            Column("school__name", gettext_lazy("School"), sort=None, note="school__commune_name"),
            Column("state", gettext_lazy("State"), words=dict(DeviceState.choices), sort=None, wide=True),
            Column("last_seen_on", gettext_lazy("Last seen"), kind="date"),
        ),
        order="last_seen_on",
        filters=(Text("q", gettext_lazy("whose label, serial number or name contains"), apply=_matching),),
        bulk=ASK if name in {"never_seen", "silent"} else (),
    )  # fmt: skip


def _matching(rows: Any, text: str) -> QuerySet[Any]:
    return rows.matching(text)


LISTINGS = {name: _listing(name) for name in TITLES}


def _since() -> Any:
    return timezone.localdate() - timedelta(days=queries.SEEN_WITHIN)


@page(VIEW)
def reconciliation(request: Request) -> HttpResponse:
    counts = queries.counts(request.viewer, _since())
    models, schools, found = counts.models, counts.schools, counts.differences
    registered, seen = sum(row.registered for row in models), sum(row.seen for row in models)
    words = _("Of %(registered)s devices, %(managed)s are managed and %(seen)s were seen in the last %(days)s days.")
    status = words % {
        "registered": number(registered),
        "managed": number(sum(row.managed for row in models)),
        "seen": number(seen),
        "days": number(queries.SEEN_WITHIN),
    }
    lists: list[tuple[Any, Any, int, str]] = [
        (title % {"days": queries.SEEN_WITHIN}, what, getattr(found, name), reverse("fleet:difference", args=[name]))
        for name, (title, what) in TITLES.items()
    ]
    lists.append(
        (_("Seen, and not in the register"), _("Say which device it is, add it, or set it aside."), found.unknown,
         reverse("fleet:seen"))
    )  # fmt: skip
    context = frame.context(
        request, "reconciliation", status=status, lists=lists,
        models=_table(BY_MODEL, models), schools=_table(BY_SCHOOL, schools[:SHOWN]),
        more_schools=max(0, len(schools) - SHOWN),
    )  # fmt: skip
    return render(request, "fleet/reconciliation.html", context)


def _table(columns: tuple[Column, ...], rows: Sequence[queries.Row]) -> str:
    return (
        tables.plain(columns, ({**vars(row), "name": row.name or _("in the owner's store")} for row in rows))
        if rows
        else ""
    )


@page(VIEW)
def difference(request: Request, name: str) -> HttpResponse:
    """One list of differences."""
    if name not in TITLES:
        raise Http404
    title, what = TITLES[name]
    rows = queries.lists(request.viewer, _since())[name]
    context = frame.context(
        request, "reconciliation", title=title % {"days": queries.SEEN_WITHIN}, status=what,
    )  # fmt: skip
    return LISTINGS[name].respond(request, rows, template="fleet/difference.html", context=context)


@require_POST
@page(permissions.EDIT)
def ask_schools(request: Request) -> HttpResponse:
    """Raise the question with the schools of the devices selected."""
    keys = [int(key) for key in request.POST.getlist("selected") if key.isdigit()]
    asked = asking.ask(devices=keys, actor=request.viewer, at=timezone.now())
    messages.success(
        request,
        _("Asked about %(count)s devices: the schools find them among what is to be done.")
        % {"count": number(asked)},
    )
    return redirect("fleet:reconciliation")
