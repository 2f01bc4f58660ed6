"""The duty matrix: who owes what, by when, with which evidence."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.accounts.web.form_page import form_page
from pupitre.governance import permissions
from pupitre.governance.engine import duties as engine
from pupitre.governance.models import Convention, Duty
from pupitre.governance.operations import duties as operations
from pupitre.governance.queries import steering
from pupitre.governance.querysets_steering import VIEW
from pupitre.governance.web.steering import forms, pages, words
from pupitre.http import formats
from pupitre.http.files import download
from pupitre.http.gate import page
from pupitre.kernel import files
from pupitre.kernel.refusal import NotAllowed


@page(VIEW)
def duties(request: HttpRequest) -> HttpResponse:
    """The matrix of every convention in force that one sees; `?late=1` keeps what is late."""
    viewer = pages.viewer_of(request)
    rows = steering.duties_of(viewer, timezone.localdate())
    sides = steering.sides_of(viewer)
    only_late = request.GET.get("late") == "1"
    shown = [row for row in rows if row.is_late or not only_late]
    groups = [
        (convention, [_cells(row, permissions.can_prove(viewer, row.duty, sides)) for row in found])
        for convention, found in groupby(shown, key=lambda row: row.duty.convention)
    ]
    context = pages.context(
        request,
        "duties",
        status=words.duties_status(rows),
        groups=groups,
        only_late=only_late,
        late=sum(row.is_late for row in rows),
    )
    return render(request, "governance/steering/duties.html", context)


def _cells(row: steering.DutyRow, may_prove: bool) -> dict[str, Any]:
    sign, word = words.DUTY_STATES[row.standing.state]
    return {
        "row": row,
        "sign": sign,
        "word": word,
        "proof": next(iter(row.duty.proofs.all()), None),
        "may_prove": may_prove,
    }


@page(VIEW)
def duty(request: HttpRequest, pk: int) -> HttpResponse:
    """A duty with all its dates and evidence."""
    found = _found(request, pk)
    row = steering.standings([found], timezone.localdate())[0]
    viewer = pages.viewer_of(request)
    context = pages.context(
        request,
        "duties",
        duty=found,
        row=row,
        state=words.DUTY_STATES[row.standing.state],
        proofs=list(found.proofs.all()),
        may_prove=permissions.can_prove(viewer, found, steering.sides_of(viewer)),
        may_write=permissions.can_steer(viewer, found.convention),
    )
    return render(request, "governance/steering/duty.html", context)


@page(permissions.PROVE)
def prove(request: HttpRequest, pk: int) -> HttpResponse:
    """Give evidence for one of the dates not proven yet."""
    found, viewer, today = _found(request, pk), pages.viewer_of(request), timezone.localdate()
    if not permissions.can_prove(viewer, found, steering.sides_of(viewer)):
        raise NotAllowed
    schedule = engine.Schedule(found.first_on, found.every_months, found.convention.ends_on)
    until = max(today + engine.HORIZON, found.first_on) if found.first_on else today
    proven = {proof.due_on for proof in found.proofs.all()}
    dates = [day for day in engine.due_dates(schedule, until) if day not in proven]
    choices = [(day.isoformat(), formats.day(day, words=True)) for day in dates]
    form = forms.ProofForm(request.POST or None, request.FILES or None, dates=choices, initial={"done_on": today})

    def act(values: dict[str, Any]) -> Any:
        at = timezone.now()
        upload = values["file"]
        file = files.store_upload(upload, upload.name, actor=viewer, at=at) if upload else None
        chosen = next((day for day in dates if day.isoformat() == values.get("due_on")), None)
        return operations.prove(
            duty=found,
            due_on=chosen,
            done_on=values["done_on"],
            note=values["note"],
            file=file,
            actor=viewer,
            at=at,
        )

    title = _("Evidence: %(duty)s") % {"duty": found.label}
    context = _form(request, title, _("Give the evidence"), reverse("governance:duty", args=[pk]), found.label)
    done = reverse("governance:duty", args=[pk])
    said = _("The evidence is kept.")
    return form_page(request, form, act=act, done=lambda _: done, said=said, context=context, template=pages.FORM)


@require_POST
@page(permissions.STEER)
def presets(request: HttpRequest, pk: int) -> HttpResponse:
    found = pages.found_convention(request, pk, permissions.STEER)
    operations.share_out_presets(convention=found, actor=pages.viewer_of(request), at=timezone.now())
    return redirect("governance:convention", pk)


@page(permissions.STEER)
def duty_add(request: HttpRequest, pk: int) -> HttpResponse:
    found = pages.found_convention(request, pk, permissions.STEER)
    form = forms.DutyForm(request.POST or None, convention=found, instance=Duty(convention=found))
    return _edit(request, form, found, _("Add a duty"), None)


@page(permissions.STEER)
def duty_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, permissions.STEER)
    form = forms.DutyForm(request.POST or None, convention=found.convention, instance=found)
    return _edit(request, form, found.convention, found.label, found)


def _edit(
    request: HttpRequest, form: forms.DutyForm, convention: Convention, title: str, row: Duty | None
) -> HttpResponse:
    def act(values: dict[str, Any]) -> Any:
        who: dict[str, Any] = {"actor": pages.viewer_of(request), "at": timezone.now()}
        if row is None:
            return operations.add_duty(convention=convention, **values, **who)
        return operations.change_duty(duty=row, **values, **who)

    done = reverse("governance:convention", args=[convention.pk])
    context = _form(request, title, _("Save"), done, convention.title)
    return form_page(
        request, form, act=act, done=lambda _: done, said=_("Saved."), context=context, template=pages.FORM
    )


@page(VIEW)
def proof_file(request: HttpRequest, pk: int, proof: int) -> HttpResponse:
    row = get_object_or_404(_found(request, pk).proofs.select_related("file__content"), pk=proof)
    if row.file is None:
        raise Http404
    return download(row.file)


def _found(request: HttpRequest, pk: int, capability: str = VIEW) -> Duty:
    seen = Convention.objects.visible(pages.viewer_of(request), capability)
    rows = Duty.objects.filter(convention__in=seen).select_related("party__organisation", "convention__organisation")
    return get_object_or_404(rows.prefetch_related("proofs__file"), pk=pk)


def _form(request: HttpRequest, title: str, submit: str, back: str, parent: str) -> dict[str, Any]:
    return pages.context(request, "duties", title=title, submit=submit, parent=parent, parent_url=back)
