"""Answer a call: begin, write (texts save themselves), price, attach, send; then file, and prove the spending."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pupitre.http.gate import page
from pupitre.kernel.refusal import Refusal
from pupitre.projects import call_wording, permissions
from pupitre.projects.engine.calls.funding import fund
from pupitre.projects.models import Call, CallAnswer, CallFile
from pupitre.projects.operations import calls as operations
from pupitre.projects.permissions import SUBMIT, WRITE
from pupitre.projects.queries import calls as queries
from pupitre.projects.refusals import ChangedMeanwhile
from pupitre.projects.web.calls import words
from pupitre.projects.web.calls.forms import CostForm, ReferenceForm, ResultForm, SchoolsForm, SpendingForm
from pupitre.projects.web.calls.found import call_of, file_of, require, rights
from pupitre.projects.web.calls.views.reading import file_page
from pupitre.projects.web.found import acting, viewer_of
from pupitre.territory.models import Organisation, School
from pupitre.territory.queries import own_school

OFFERED = 300  # schools that a body may choose among


@page(SUBMIT)
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the answer of one's school; a body chooses among its schools those for which it answers."""
    found, viewer = call_of(request, pk), viewer_of(request)
    own = own_school(viewer)
    if own is not None:
        if request.method != "POST":
            return redirect(found)
        school = get_object_or_404(School.objects.visible(viewer, SUBMIT), pk=own)
        made = operations.begin(call=found, school=school, body=None, **acting(request))
        return redirect("projects:call_write", made.pk)
    return _choose(request, found)


def _choose(request: HttpRequest, found: Call) -> HttpResponse:
    viewer, today = viewer_of(request), timezone.localdate()
    mine = School.objects.visible(viewer, SUBMIT).open_on(today).exclude(call_files__call=found)
    rows = list(mine.select_related("responsible").order_by("sort_name", "pk")[:OFFERED])
    judged = queries.verdicts(found, School.objects.filter(pk__in=[row.pk for row in rows]), today)
    able = {row.pk: row for row in rows if judged[row.pk].is_eligible}
    form = SchoolsForm(request.POST or None, choices=[(pk, row.name) for pk, row in able.items()])
    if request.method == "POST" and form.is_valid():
        chosen = [able[pk] for pk in form.cleaned_data["schools"]]
        for school in chosen:
            body = Organisation.objects.get(pk=school.responsible_id)
            made = operations.begin(call=found, school=school, body=body, **acting(request))
        if len(chosen) == 1:
            return redirect("projects:call_write", made.pk)
        return redirect(reverse("projects:call", args=[found.pk]) + "#answers")
    context = {
        "call": found,
        "title": found.title,
        "form": form,
        "status": ngettext(
            "%(n)s school of yours may answer and has not begun.",
            "%(n)s schools of yours may answer and have not begun.",
            len(able),
        )
        % {"n": len(able)},
        "able": len(able),
    }
    return render(request, "projects/calls/choose.html", context, status=422 if form.errors else 200)


@page(WRITE)
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the answer: its questions save themselves; its cost, its documents, what is left, then sending."""
    return _write(request, file_of(request, pk))


def _write(request: HttpRequest, found: CallFile, form: CostForm | None = None) -> HttpResponse:
    may = rights(request, found)
    if not may["may_write"]:
        require(permissions.can_write_answer(viewer_of(request), found))
        return redirect(found)
    currency = found.call.organisation.jurisdiction
    texts = {row.question_id: row for row in found.answers.all()}
    headings: dict[str, list[tuple[Any, CallAnswer]]] = {}
    for question in found.call.questions.all():
        headings.setdefault(question.heading, []).append((question, texts.get(question.pk) or CallAnswer()))
    attached = {row.document_id: row for row in found.papers.select_related("content")}
    left = call_wording.lack_sentences(queries.lacks(found), found.call)
    context = {
        "file": found,
        "call": found.call,
        "title": found.school.name,
        "status": words.file_status(found, left, currency),
        "headings": list(headings.items()),
        "costs": list(found.costs.all()),
        "funding": call_wording.funding_sentence(fund(found.total(), found.call.terms), found.call.terms, currency),
        "documents": [(row, attached.get(row.pk)) for row in found.call.documents.all()],
        "others": list(found.papers.filter(document__isnull=True).select_related("content")),
        "form": form or CostForm(),
        "left": left,
        "currency": currency,
        **may,
    }
    return render(request, "projects/calls/write.html", context, status=422 if form else 200)


@require_POST
@page(WRITE)
def answer(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """Keep the text of a question; answered in JSON to a field that saves itself."""
    found = file_of(request, pk)
    row = get_object_or_404(found.call.questions, pk=question)
    text, base = request.POST.get("text", ""), request.POST.get("revision", "")
    is_auto = "X-Autosave" in request.headers
    try:
        kept = operations.save_answer(
            file=found,
            question=row,
            text=text,
            base=int(base) if base.isdigit() and len(base) < 9 else 0,
            **acting(request),
        )
    except ChangedMeanwhile as conflict:
        return _conflict(request, found, conflict, text, is_auto=is_auto)
    except Refusal as refusal:
        if not is_auto:
            raise
        return JsonResponse({"refusal": str(refusal)}, status=refusal.status)
    if is_auto:
        said = _("Saved at %(time)s") % {"time": f"{timezone.localtime():%H:%M}"}
        return JsonResponse({"revision": kept.revision, "said": said, "reached": {}, "whole": 0})
    return redirect(reverse("projects:call_write", args=[pk]) + f"#question-{question}")


def _conflict(
    request: HttpRequest, found: CallFile, conflict: ChangedMeanwhile, text: str, *, is_auto: bool
) -> HttpResponse:
    """What stands there now, beside what was typed: nothing was written, and the writer chooses."""
    row: Any = conflict.row
    told = {"refusal": str(conflict), "revision": row.revision, "theirs": {"text": row.text}}
    if is_auto:
        return JsonResponse(told)
    back = reverse("projects:call_write", args=[found.pk])
    context = {**told, "mine": {"text": text}, "action": request.path, "title": found.school.name, "back": back}
    return render(request, "projects/conflict.html", context, status=409)


def _there(pk: int, anchor: str) -> HttpResponse:
    return redirect(reverse("projects:call_write", args=[pk]) + f"#{anchor}")


@require_POST
@page(WRITE)
def cost_add(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = file_of(request, pk), CostForm(request.POST)
    if not form.is_valid():
        return _write(request, found, form)
    operations.add_cost(file=found, **form.cleaned_data, **acting(request))
    return _there(pk, "cost")


@require_POST
@page(WRITE)
def cost_remove(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    operations.remove_cost(file=file_of(request, pk), key=row, **acting(request))
    return _there(pk, "cost")


@require_POST
@page(WRITE)
def paper_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a document that is asked for (`document`), or another."""
    found = file_of(request, pk)
    upload, key = request.FILES.get("file"), request.POST.get("document", "")
    if upload is None:
        messages.error(request, _("Choose a file first."))
        return _there(pk, "documents")
    document = get_object_or_404(found.call.documents, pk=int(key)) if key.isdigit() else None
    operations.attach(file=found, document=document, upload=upload, name=upload.name or "-", **acting(request))
    return _there(pk, "documents")


@require_POST
@page(WRITE)
def paper_remove(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    operations.detach(file=file_of(request, pk), key=row, **acting(request))
    return _there(pk, "documents")


@require_POST
@page(SUBMIT)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    found = file_of(request, pk)
    operations.send(file=found, **acting(request))
    messages.success(request, _("The answer is sent. Until the call closes, you may take it back and change it."))
    return redirect(found)


@require_POST
@page(SUBMIT)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    operations.take_back(file=file_of(request, pk), **acting(request))
    return redirect("projects:call_write", pk)


@require_POST
@page(SUBMIT)
def filed(request: HttpRequest, pk: int) -> HttpResponse:
    """The number under which a national operator holds the file."""
    found, form = file_of(request, pk), ReferenceForm(request.POST)
    if not form.is_valid():
        return file_page(request, found, reference_form=form, wrong=True)
    operations.file_outside(file=found, **form.cleaned_data, **acting(request))
    return redirect(found)


@require_POST
@page(SUBMIT)
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """What the national operator answered."""
    found, form = file_of(request, pk), ResultForm(request.POST)
    if not form.is_valid():
        return file_page(request, found, result_form=form, wrong=True)
    operations.record_result(file=found, **form.cleaned_data, **acting(request))
    return redirect(found)


@require_POST
@page(SUBMIT)
def spending(request: HttpRequest, pk: int) -> HttpResponse:
    """Prove what was spent of the award."""
    found, form = file_of(request, pk), SpendingForm(request.POST, request.FILES)
    if not form.is_valid():
        return file_page(request, found, spending_form=form, wrong=True)
    values = form.cleaned_data
    upload = values.pop("paper")
    operations.prove_spending(file=found, upload=upload, name=upload.name, **values, **acting(request))
    messages.success(request, _("The spending is given, and will be checked."))
    return redirect(reverse("projects:call_file", args=[pk]) + "#spending")
