"""Restate the stock that the plan counts from the register: what would change, school by school, then one act."""

from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pupitre.fleet.engine.restating import Stated
from pupitre.fleet.operations import restating
from pupitre.fleet.permissions import EDIT
from pupitre.fleet.queries import restating as queries
from pupitre.fleet.queries.restating import NO_KIND, NO_LEVELS, Reading
from pupitre.fleet.web.frame import context
from pupitre.fleet.web.reallocation import kind
from pupitre.http.formats import number
from pupitre.http.gate import page
from pupitre.http.request import Request

SHOWN = 60
UNPLACED = {
    NO_KIND: gettext_lazy("no kind of equipment that the plan counts: say it on their model, or on their cart"),
    NO_LEVELS: gettext_lazy("several groups of levels are possible: put them in a cart that says which"),
}


class RestateForm(forms.Form):
    digest = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=250)


@page(EDIT)
def restate(request: Request) -> HttpResponse:
    """What restating would write; posting writes exactly that."""
    if request.method != "POST":
        found = queries.read(request.viewer, timezone.localdate())
        return _shown(request, found, RestateForm(initial={"digest": found.digest}))
    form = RestateForm(request.POST)
    if not form.is_valid():
        return _shown(request, queries.read(request.viewer, timezone.localdate()), form, status=422)
    made = restating.restate_stock(**form.cleaned_data, actor=request.viewer, at=timezone.now())
    count = len(made.new) + len(made.changed) + len(made.gone)
    said = ngettext("%(n)s class set was restated.", "%(n)s class sets were restated.", count)
    messages.success(request, said % {"n": count})
    return redirect("fleet:stock")


def _shown(request: Request, found: Reading, form: RestateForm, status: int = 200) -> HttpResponse:
    rows = _rows(found)
    page_context = context(
        request,
        "stock",
        form=form,
        status=_said(found),
        rows=rows[:SHOWN],
        more=max(len(rows) - SHOWN, 0),
        changes=bool(found.difference),
        unplaced=[(count, UNPLACED[why]) for why, count in sorted(found.unplaced.items())],
        short=sum(found.restated.short.values()),
    )
    return render(request, "fleet/restate.html", page_context, status=status)


def _said(found: Reading) -> str:
    change = found.difference
    if not change:
        return _("The stock that the plan counts says what the register says.")
    return _("Class sets to add: %(new)s; to correct: %(changed)s; to take out: %(gone)s; as they are: %(same)s.") % {
        "new": number(len(change.new)),
        "changed": number(len(change.changed)),
        "gone": number(len(change.gone)),
        "same": number(change.same),
    }


def _rows(found: Reading) -> list[dict[str, Any]]:
    """What changes, by school and kind: sets and devices before and after."""
    before: dict[tuple[int, str], list[Stated]] = defaultdict(list)
    after: dict[tuple[int, str], list[Stated]] = defaultdict(list)
    gone, changed = set(found.difference.gone), dict(found.difference.changed)
    for key, row in found.written.items():
        before[row.school, row.function].append(row)
        if key not in gone:
            kept = changed.get(key, row)
            after[kept.school, kept.function].append(kept)
    for row in found.difference.new:
        after[row.school, row.function].append(row)
    touched = {
        (row.school, row.function)
        for row in (*found.difference.new, *changed.values(), *(found.written[key] for key in gone))
    }
    order = {pk: rank for rank, pk in enumerate(found.schools)}
    return [
        {
            "school": found.schools[school],
            "kind": kind(function),
            "sets_before": len(before[school, function]),
            "sets": len(after[school, function]),
            "devices_before": sum(row.units for row in before[school, function]),
            "devices": sum(row.units for row in after[school, function]),
            "models": ", ".join(sorted({found.models.get(row.model, "") for row in after[school, function]})),
        }
        for school, function in sorted(touched, key=lambda one: (order[one[0]], one[1]))
    ]
