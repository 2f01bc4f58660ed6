"""Run a call: write it, prepare what it asks, publish or cancel it; begin from a national programme."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pupitre.http.gate import page
from pupitre.projects import call_presets, call_wording
from pupitre.projects.engine.calls.calendar import Stage
from pupitre.projects.models import Call
from pupitre.projects.operations import calls as operations
from pupitre.projects.permissions import RUN_CALLS
from pupitre.projects.web.calls.forms import PART_FORMS, CallForm, ReasonForm, bodies_of
from pupitre.projects.web.calls.found import call_of, stage_of
from pupitre.projects.web.found import acting, viewer_of
from pupitre.territory.models import Organisation


def _bodies(request: HttpRequest) -> Any:
    return bodies_of(Organisation.objects.visible(viewer_of(request), RUN_CALLS))


@page(RUN_CALLS)
def add(request: HttpRequest) -> HttpResponse:
    """Begin a call."""
    today = timezone.localdate()
    return _write(request, Call(opens_on=today, closes_on=today), _("A new call for projects"))


@page(RUN_CALLS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a call; once published, its days and its money alone."""
    found = call_of(request, pk, RUN_CALLS)
    return _write(request, found, found.title)


def _write(request: HttpRequest, call: Call, title: str) -> HttpResponse:
    form = CallForm(request.POST or None, instance=call, bodies=_bodies(request))
    if request.method == "POST" and form.is_valid():
        call = Call.objects.get(pk=call.pk) if call.pk else Call(organisation=form.cleaned_data["organisation"])
        made = operations.save_call(call=call, values=form.cleaned_data, **acting(request))
        return redirect("projects:call_prepare" if made.published_at is None else "projects:call", made.pk)
    back = reverse("projects:call", args=[call.pk]) if call.pk else reverse("projects:calls")
    context = {"form": form, "title": title, "back": back, "call": call, "is_new": call.pk is None}
    return render(request, "projects/calls/form.html", context, status=422 if form.errors else 200)


@page(RUN_CALLS)
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """What a call asks, before it is published: rules, questions, documents, criteria."""
    return _prepare(request, call_of(request, pk, RUN_CALLS))


def _prepare(request: HttpRequest, found: Call, part: str = "", wrong: Any = None) -> HttpResponse:
    if stage_of(found) != Stage.DRAFT:
        return redirect(found)
    forms = {name: form() for name, form in PART_FORMS.items()} | ({part: wrong} if part else {})
    rows: dict[str, list[tuple[int, str, str]]] = {
        "rules": [(row.pk, call_wording.rule_sentence(row), "") for row in found.rules.all()],
        "questions": [(row.pk, row.question, row.heading) for row in found.questions.all()],
        "documents": [(row.pk, row.label, row.help) for row in found.documents.all()],
        "criteria": [
            (row.pk, row.name, _("weight %(weight)s") % {"weight": row.weight}) for row in found.criteria.all()
        ],
    }
    names = {
        "rules": (_("Who may answer"), _("Without rule, every school may.")),
        "questions": (_("What is asked"), _("Short questions, under headings; each is saved as it is written.")),
        "documents": (_("Documents"), _("What an answer carries.")),
        "criteria": (_("Criteria"), _("Published with their weights; opinions mark each from 0 to 5.")),
    }
    parts = [
        {"code": code, "name": names[code][0], "help": names[code][1], "rows": rows[code], "form": forms[code]}
        for code in PART_FORMS
    ]
    count = sum(len(each) for each in rows.values())
    status = ngettext("Being prepared: %(n)s line so far.", "Being prepared: %(n)s lines so far.", count) % {
        "n": count
    }
    context = {"call": found, "title": found.title, "parts": parts, "status": status, "open": part}
    return render(request, "projects/calls/prepare.html", context, status=422 if part else 200)


@require_POST
@page(RUN_CALLS)
def part_add(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    found = call_of(request, pk, RUN_CALLS)
    if part not in PART_FORMS:
        raise Http404
    form = PART_FORMS[part](request.POST)
    if not form.is_valid():
        return _prepare(request, found, part, form)
    operations.add_part(call=found, part=part, values=form.facts(), **acting(request))
    return redirect(reverse("projects:call_prepare", args=[pk]) + f"#{part}")


@require_POST
@page(RUN_CALLS)
def part_remove(request: HttpRequest, pk: int, part: str, row: int) -> HttpResponse:
    found = call_of(request, pk, RUN_CALLS)
    if part not in PART_FORMS:
        raise Http404
    operations.remove_part(call=found, part=part, key=row, **acting(request))
    return redirect(reverse("projects:call_prepare", args=[pk]) + f"#{part}")


@require_POST
@page(RUN_CALLS)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    found = call_of(request, pk, RUN_CALLS)
    operations.publish(call=found, **acting(request))
    messages.success(request, _("The call is published: the schools see it."))
    return redirect(found)


@require_POST
@page(RUN_CALLS)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found = call_of(request, pk, RUN_CALLS)
    form = ReasonForm(request.POST)
    operations.cancel(call=found, reason=form.data.get("reason", ""), **acting(request))
    return redirect(found)


@page(RUN_CALLS)
def programmes(request: HttpRequest) -> HttpResponse:
    """National programmes that are closed, as examples to begin from."""
    countries = set(_bodies(request).values_list("jurisdiction", flat=True))
    rows = [preset for country in sorted(countries) for preset in call_presets.of(country)]
    context = {
        "rows": [(row, row.status == "seen", _terms(row)) for row in rows],
        "title": _("National programmes"),
        "status": ngettext(
            "%(n)s programme, closed: an example to begin from, its days are to be set.",
            "%(n)s programmes, closed: examples to begin from, their days are to be set.",
            len(rows),
        )
        % {"n": len(rows)},
    }
    return render(request, "projects/calls/programmes.html", context)


def _terms(preset: call_presets.Preset) -> str:
    if preset.rate is None:
        return _("Its share was not published in one figure: write yours.")
    terms = call_wording.Terms(preset.rate, preset.floor, preset.cap)
    return call_wording.terms_sentence(terms, preset.jurisdiction)


@require_POST
@page(RUN_CALLS)
def begin_from(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a call from a programme."""
    if code not in call_presets.BY_CODE:
        raise Http404
    country = call_presets.BY_CODE[code].jurisdiction
    body = _bodies(request).filter(jurisdiction=country).first() or _bodies(request).first()
    made = operations.open_from_preset(organisation=body, code=code, on=timezone.localdate(), **acting(request))
    return redirect("projects:call_edit", made.pk)
