"""The month of a desk: what came, what was owed, what it cost. For those who run it and those who account for it."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from pupitre.http import charts, exports, formats, tables
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.support import permissions
from pupitre.support.enums import Channel
from pupitre.support.models import DeskSettings
from pupitre.support.operations import desk_settings
from pupitre.support.queries import desks, figures, open_data
from pupitre.support.querysets import FIGURES, LEAD
from pupitre.support.web import figure_tables, frame
from pupitre.territory.models import Organisation

SHOWN = 10
"""Rows of a figure of cost on the page; its file has all."""
TINTS = 5
NOTES = {
    "answers": gettext_lazy(
        "Of what was asked that month. Times are those of the clock, nights included; “in time” is by the open hours "
        "of the desk."
    ),
    "solutions": gettext_lazy("Of what was solved that month, whenever it was asked."),
    "breaches": gettext_lazy("Each deadline counts once, with what explains it most."),
    "causes": gettext_lazy("Repairs are known by device, not by cause: they are left out here."),
}


@require_GET
@page(FIGURES)
def month(request: Request) -> HttpResponse:
    """The figures of one month; `?figure=CODE` gives one of them as a file."""
    bodies = list(desks.with_figures(request.viewer))
    if not bodies:
        return render(request, "support/month_none.html", frame.context(request, "month"))
    body = next((one for one in bodies if str(one.pk) == request.GET.get("body")), bodies[0])
    first = _first(request.GET.get("month", ""))
    found = figures.of_month(figures.month(body.pk, first))
    hourly = desks.settings_of(body).hourly_cost
    currency = formats.currency_of(body.jurisdiction)
    if code := request.GET.get("figure"):
        return _file(code, found, hourly, currency, first)
    shown = _shown(found, hourly, currency)
    context = {
        "status": sentence(found.whole, found.backlog),
        "name": capfirst(date_format(first, "YEAR_MONTH_FORMAT")),
        "body": body,
        "bodies": bodies if len(bodies) > 1 else [],
        "found": found,
        "hours": found.spent[0] / 60,
        "hourly": hourly,
        "currency": currency,
        "figures": shown,
        "notes": NOTES,
        "query": f"month={first:%Y-%m}&body={body.pk}",
        "before": f"{desks.month_before(first):%Y-%m}",
        "after": f"{desks.month_after(first):%Y-%m}" if desks.month_after(first) <= timezone.localdate() else "",
        "may_settle": permissions.can_lead(request.viewer, body),
    }
    return render(request, "support/month.html", frame.context(request, "month", **context))


def _first(text: str) -> date:
    """The month asked for, else that of today. Errors: Http404 for what is no month."""
    if not text:
        return timezone.localdate().replace(day=1)
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        raise Http404 from None


def _file(code: str, found: figures.Month, hourly: Any, currency: str, first: date) -> HttpResponse:
    figure = figure_tables.BY_CODE.get(code)
    if figure is None:
        raise Http404
    name = f"support-{figure.code}-{first:%Y-%m}"
    return exports.to_csv(name, figure.columns(currency), figure.rows(found, hourly))


def _shown(found: figures.Month, hourly: Any, currency: str) -> dict[str, dict[str, Any]]:
    shown = {}
    for figure in figure_tables.FIGURES:
        rows = figure.rows(found, hourly)
        drawn = rows[:SHOWN] if figure.code in {"models", "schools", "causes"} else rows
        shown[figure.code] = {
            "code": figure.code,
            "title": figure.title,
            "rows": rows,
            "table": tables.plain(figure.columns(currency), drawn) if rows else "",
            "more": len(rows) - len(drawn),
        }
    shown["load"]["table"] = ""
    shown["load"]["heat"] = _heat(shown["load"]["rows"])
    shown["backlog"]["chart"] = _curve(shown["backlog"]["rows"])
    return shown


def _heat(rows: figure_tables.Rows) -> dict[str, Any]:
    """Channels down, hours across: each cell with its figure, its tint by what the busiest one has."""
    channels = [(value, label) for value, label in Channel.choices if any(row[value] for row in rows)]
    most = max((row[value] for row in rows for value, _label in channels), default=0) or 1
    return {
        "hours": [row["hour"].split(":")[0] for row in rows],
        "lines": [
            (label, [(row[value], -(-TINTS * row[value] // most)) for row in rows], sum(row[value] for row in rows))
            for value, label in channels
        ],
    }


def _curve(rows: figure_tables.Rows) -> charts.Chart:
    until = timezone.localdate()
    known = [row for row in rows if row["day"] <= until]
    return charts.lines(
        [
            charts.Series(_("under way"), [row["open"] for row in known]),
            charts.Series(_("asked"), [row["asked"] for row in known]),
            charts.Series(_("ended"), [row["ended"] for row in known]),
        ],
        [formats.day_short(row["day"]) for row in known],
        title=_("Requests under way at the end of each day, asked and ended that day"),
    )


def sentence(whole: figures.Service, backlog: Sequence[figures.Row]) -> str:
    """What one must know of a month, in a sentence."""
    asked = ngettext("%(count)s request", "%(count)s requests", whole.asked) % {"count": formats.number(whole.asked)}
    parts = [asked]
    if whole.answer_share is not None:
        parts.append(_("%(share)s answered in time") % {"share": formats.percent(whole.answer_share)})
    if whole.solve_share is not None:
        parts.append(_("%(share)s solved in time") % {"share": formats.percent(whole.solve_share)})
    stands = next((row[3] for row in reversed(backlog) if row[0] <= timezone.localdate()), 0)
    parts.append(_("%(count)s under way at the end") % {"count": formats.number(stands)})
    return _("%(facts)s.") % {"facts": "; ".join(parts)}


@require_GET
@page(FIGURES)
def open_month(request: Request, pk: int) -> HttpResponse:
    """The open data of a month: a file (CSV), or what its columns mean (`?as=schema`)."""
    body = get_object_or_404(desks.with_figures(request.viewer), pk=pk)
    if request.GET.get("as") == "schema":
        return JsonResponse(open_data.schema())
    first = _first(request.GET.get("month", ""))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([name for name, _kind, _text in open_data.COLUMNS])
    writer.writerows(open_data.rows(figures.month(body.pk, first)))
    return HttpResponse(
        text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="support-open-{first:%Y-%m}.csv"'},
    )


class SettingsForm(forms.ModelForm):
    class Meta:
        model = DeskSettings
        fields = (
            "hourly_cost",
            "sends_digest",
            "remind_after_days",
            "close_after_days",
            "settle_after_days",
            "chat_patience_minutes",
        )


@page(LEAD)
def settings(request: Request, pk: int) -> HttpResponse:
    """What an hour of work costs, whether the week is told by mail, and what silence closes."""
    body = get_object_or_404(Organisation.objects.filter(pk__in=desks.with_figures(request.viewer)), pk=pk)
    form = SettingsForm(request.POST or None, instance=desks.settings_of(body))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        desk_settings.settle(
            organisation=body,
            hourly_cost=values["hourly_cost"],
            sends_digest=values["sends_digest"],
            silence=desk_settings.Silence(
                values["remind_after_days"],
                values["close_after_days"],
                values["settle_after_days"],
                values["chat_patience_minutes"],
            ),
            actor=request.viewer,
            at=timezone.now(),
        )
        return redirect(f"{reverse('support:month')}?body={body.pk}")
    context = frame.context(request, "month", form=form, body=body)
    return render(request, "support/desk_settings.html", context, status=422 if form.errors else 200)
