"""How long data is kept: the rules of a body with their decisions, what a purge would forget, and past purges."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from pupitre.families import keeping
from pupitre.families.models import PurgeRun, RetentionRule
from pupitre.families.operations import keeping as operations
from pupitre.families.permissions import KEEP
from pupitre.families.web.frame import context
from pupitre.http.fields import day_field
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.territory.models import Organisation, School

SHOWN = 10  # past purges


@dataclass(frozen=True)
class Line:
    """A kind of data, the rule in force if any, and how many rows are due today under it."""

    kind: keeping.Kind
    rule: RetentionRule | None
    due: int | None


class DecisionForm(forms.Form):
    months = forms.IntegerField(label=gettext_lazy("Kept, in months"), min_value=0, max_value=600)
    decision = forms.CharField(
        label=gettext_lazy("Written decision"),
        max_length=250,
        help_text=gettext_lazy("Its number, its date, who took it."),
    )
    on = day_field(gettext_lazy("Decided on"))


def _bodies(request: Request) -> Any:
    schools = School.objects.visible(request.viewer, KEEP)
    parents = schools.filter(responsible__parent__isnull=False).values("responsible__parent")
    answers = Q(pk__in=schools.values("responsible")) | Q(pk__in=parents)
    return Organisation.objects.visible(request.viewer, KEEP).filter(answers)


@require_GET
@page(KEEP)
def bodies(request: Request) -> HttpResponse:
    """The bodies whose rules one decides; the only one opens by itself."""
    rows = list(_bodies(request).order_by("name", "pk")[:200])
    if len(rows) == 1:
        return redirect("families:keeping", rows[0].pk)
    return render(request, "families/keeping_bodies.html", context(request, "bodies", bodies=rows))


@require_GET
@page(KEEP)
def rules(request: Request, pk: int) -> HttpResponse:
    body = get_object_or_404(_bodies(request), pk=pk)
    decided, today = operations.decided(body), timezone.localdate()
    lines = []
    for kind in keeping.KINDS:
        rule = decided.get(kind.code)
        due = kind.due(body, keeping.before(today, rule.months)).count() if rule else None
        lines.append(Line(kind, rule, due))
    total = sum(line.due or 0 for line in lines)
    runs = [
        (run, [(keeping.BY_CODE[code].name, count) for code, count in run.report.items() if count])
        for run in PurgeRun.objects.filter(organisation=body)[:SHOWN]
    ]
    page_context = context(
        request, "bodies", body=body, lines=lines, total=total, decided=len(decided), runs=runs, status=_status(lines)
    )
    return render(request, "families/keeping.html", page_context)


def _status(lines: list[Line]) -> str:
    undecided = sum(line.rule is None for line in lines)
    if undecided == len(lines):
        return _("Nothing is decided: nothing is ever forgotten.")
    if undecided:
        return _("%(undecided)s kinds of data are kept without end: no decision is written down.") % {
            "undecided": undecided
        }
    return _("Every kind of data has its rule.")


@page(KEEP)
def decide(request: Request, pk: int, kind: str) -> HttpResponse:
    body = get_object_or_404(_bodies(request), pk=pk)
    found = keeping.BY_CODE.get(kind)
    if found is None:
        raise Http404
    rule = operations.decided(body).get(kind)
    initial = {"months": rule.months if rule else found.months, "decision": rule.decision if rule else ""}
    form = DecisionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        operations.decide(organisation=body, kind=kind, actor=request.viewer, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The decision is written down."))
        return redirect("families:keeping", body.pk)
    page_context = context(request, "bodies", form=form, title=found.name)
    return render(request, "families/form.html", page_context, status=422 if form.errors else 200)


@require_POST
@page(KEEP)
def purge(request: Request, pk: int) -> HttpResponse:
    body = get_object_or_404(_bodies(request), pk=pk)
    run = operations.purge(organisation=body, actor=request.viewer, at=timezone.now())
    messages.success(request, _("Forgotten: %(count)s rows.") % {"count": sum(run.report.values())})
    return redirect("families:keeping", body.pk)
