"""The pages of applications: written, filed, answered, accounted for."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.governance import permissions
from pupitre.governance.enums import ApplicationState
from pupitre.governance.models import FundingMeasure, MeasureApplication
from pupitre.governance.operations import applications as operations
from pupitre.governance.permissions import EDIT
from pupitre.governance.queries.money import rules_of
from pupitre.governance.querysets import VIEW_MONEY
from pupitre.governance.web.money import listings
from pupitre.governance.web.money.forms import AnswerForm, ApplicationForm, DayForm
from pupitre.governance.web.money.views import base
from pupitre.http.gate import page

STATES = {"draft": "none", "filed": "waiting", "granted": "waiting", "refused": "refused", "reported": "done"}


@page(VIEW_MONEY)
def applications(request: HttpRequest) -> HttpResponse:
    rows = MeasureApplication.objects.visible(request.viewer)  # type: ignore[attr-defined]
    return listings.APPLICATIONS.respond(
        request,
        rows,
        template="governance/money/list.html",
        context=base(
            request,
            "applications",
            title=_("Applications to funders"),
            add_url=reverse("governance:application_add"),
            add=_("Write an application"),
        ),
    )


@page(EDIT)
def application_add(request: HttpRequest) -> HttpResponse:
    return _write(request, MeasureApplication())


@page(EDIT)
def application_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _write(request, _row(request, pk, EDIT))


@page(VIEW_MONEY)
def application(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    may_edit = permissions.can_edit(request.viewer, row.measure)  # type: ignore[attr-defined]
    return render(request, "governance/money/application.html", _context(request, row, may_edit=may_edit))


@require_POST
@page(EDIT)
def application_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What follows the present state: filed, then answered, then reported."""
    row = _row(request, pk, EDIT)
    form = AnswerForm(request.POST) if row.state == ApplicationState.FILED else DayForm(request.POST)
    if not form.is_valid():
        context = _context(request, row, may_edit=True) | {"form": form}
        return render(request, "governance/money/application.html", context, status=422)
    values: dict[str, Any] = form.cleaned_data
    by = {"row": row, "on": values["on"], "actor": request.viewer, "at": timezone.now()}  # type: ignore[attr-defined]
    if row.state == ApplicationState.FILED and values["granted"]:
        operations.grant_application(granted=values["granted"], **by)
    elif row.state == ApplicationState.FILED:
        operations.refuse_application(note=values["note"], **by)
    elif row.state == ApplicationState.GRANTED:
        operations.report_application(**by)
    else:
        operations.file_application(**by)
    messages.success(request, _("It is written."))
    return redirect("governance:application", row.pk)


def _write(request: HttpRequest, row: MeasureApplication) -> HttpResponse:
    rows = FundingMeasure.objects.visible(request.viewer, EDIT).order_by("code")  # type: ignore[attr-defined]
    form = ApplicationForm(request.POST or None, instance=row, rows=rows)
    if request.method == "POST" and form.is_valid():
        kept = operations.save_application(
            row=form.save(commit=False),
            actor=request.viewer,  # type: ignore[attr-defined]
            at=timezone.now(),
        )
        messages.success(request, _("%(row)s is saved.") % {"row": kept})
        return redirect("governance:application", kept.pk)
    context = base(request, "applications", form=form, title=str(row) if row.pk else _("Write an application"))
    context |= {"button": _("Save"), "hint": "", "refusal": None}
    return render(request, "governance/money/act.html", context, status=422 if form.errors else 200)


def _row(request: HttpRequest, pk: int, capability: str = VIEW_MONEY) -> MeasureApplication:
    rows = MeasureApplication.objects.visible(request.viewer, capability)  # type: ignore[attr-defined]
    return get_object_or_404(rows.select_related("measure__organisation"), pk=pk)


def _context(request: HttpRequest, row: MeasureApplication, *, may_edit: bool) -> dict[str, Any]:
    today = {"on": timezone.localdate()}
    forms = {
        ApplicationState.DRAFT: (DayForm(initial=today), _("It has been sent")),
        ApplicationState.FILED: (AnswerForm(initial=today), _("Record the answer")),
        ApplicationState.GRANTED: (DayForm(initial=today), _("The final report has been sent")),
    }
    form, button = forms.get(ApplicationState(row.state), (None, ""))
    return base(
        request,
        "applications",
        row=row,
        state=(STATES[row.state], row.get_state_display()),
        rules=rules_of(row.measure, row.year),
        year_label=row.measure.year_label(row.year),
        currency=row.measure.organisation.jurisdiction,
        form=form if may_edit else None,
        button=button,
        may_edit=may_edit,
    )
