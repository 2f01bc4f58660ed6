"""Consents: purposes and their words, what each pupil's family answered, and the page where it answers."""

import csv
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from pupitre.families import permissions, refusals
from pupitre.families.enums import Method
from pupitre.families.models import ConsentLink, Purpose
from pupitre.families.operations import consents as operations
from pupitre.families.operations.links import hashed
from pupitre.families.operations.messages import text_for
from pupitre.families.permissions import ASK, VIEW, WRITE
from pupitre.families.queries import consents, followup, standing
from pupitre.families.web.frame import context, found_school, languages, offer_bodies, signer_rules
from pupitre.http import formats
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel.viewer import SYSTEM, Viewer
from pupitre.territory.models import Pupil, School

STATES: dict[str, tuple[str, Any]] = {
    "not_asked": ("none", gettext_lazy("not asked")),
    "waiting": ("waiting", gettext_lazy("waiting")),
    "given": ("done", pgettext_lazy("a consent", "given")),
    "refused": ("refused", gettext_lazy("refused")),
    "withdrawn": ("refused", pgettext_lazy("a contract or a consent", "withdrawn")),
    "expired": ("blocked", gettext_lazy("to ask again")),
}


class PurposeForm(forms.ModelForm):
    """A purpose, and its words in each language."""

    class Meta:
        model = Purpose
        fields = ("organisation", "code", "name", "rule", "months")
        labels = {"organisation": gettext_lazy("Body")}

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        countries = offer_bodies(fields["organisation"], viewer)
        fields["organisation"].disabled = bool(self.instance.pk)
        fields["rule"].choices = signer_rules(countries, self.instance.rule)
        number = consents.numbers([self.instance]).get(self.instance.pk) if self.instance.pk else None
        known = dict(self.instance.texts.filter(number=number).values_list("language", "body")) if number else {}
        self.languages = languages(countries)
        for code, name in self.languages.items():
            self.fields[f"text-{code}"] = forms.CharField(
                label=_("Text, %(language)s") % {"language": name},
                widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
                required=False,
                initial=known.get(code, ""),
            )

    @property
    def texts(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"text-{code}"] for code in self.languages}


@require_GET
@page(VIEW)
def purposes(request: Request) -> HttpResponse:
    """The purposes, and the schools where one reads the answers."""
    page_context = context(
        request,
        "consents",
        purposes=Purpose.objects.visible(request.viewer).select_related("organisation"),
        schools=School.objects.visible(request.viewer, VIEW).order_by("sort_name", "pk")[:300],
        may_write=request.viewer.can(WRITE),
    )
    return render(request, "families/purposes.html", page_context)


@page(WRITE)
def purpose_add(request: Request) -> HttpResponse:
    return _purpose_form(request, Purpose(), _("Add a purpose"))


@page(WRITE)
def purpose(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Purpose.objects.visible(request.viewer, WRITE), pk=pk)
    return _purpose_form(request, row, row.name)


def _purpose_form(request: Request, row: Purpose, title: str) -> HttpResponse:
    form = PurposeForm(request.POST or None, instance=row, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        operations.save(form.save, form.texts, actor=request.viewer, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("families:consents")
    page_context = context(request, "consents", form=form, title=title)
    return render(request, "families/form.html", page_context, status=422 if form.errors else 200)


def _of_school(school: School) -> list[Purpose]:
    rows = Purpose.objects.filter(organisation__in=standing.bodies_of(school), closed_on__isnull=True)
    return list(rows.order_by("name", "pk"))


@require_GET
@page(VIEW)
def register(request: Request, pk: int) -> HttpResponse:
    """What was answered for each pupil of a school, one column a purpose; also as a file."""
    school = found_school(request, pk)
    rows, pupils = _of_school(school), followup.pupils_of(school)
    found = consents.of_pupils(rows, list(pupils), timezone.localdate())
    shown = [one for one in rows if any(one.pk in cells for cells in found.values())]
    lines = [
        (pupil, name, [(*STATES[found[pupil.pk][one.pk][0]], found[pupil.pk][one.pk][1]) for one in shown])
        for pupil, name in sorted(pupils.items(), key=lambda item: (item[1], item[0].sort_name))
    ]
    if request.GET.get("export") == "csv":
        return _export(shown, lines)
    may_ask = permissions.can_ask(request.viewer, school)
    page_context = context(
        request,
        "consents",
        school=school,
        purposes=shown,
        lines=lines if shown else [],
        may_ask=may_ask,
        status=_given(shown, lines),
    )
    return render(request, "families/consents.html", page_context)


def _given(shown: list[Purpose], lines: list[Any]) -> str:
    """How many consents hold, purpose by purpose."""
    counts = [sum(cells[place][0] == "done" for _pupil, _name, cells in lines) for place in range(len(shown))]
    return " · ".join(
        _("%(purpose)s: %(given)s of %(pupils)s")
        % {"purpose": one.name, "given": formats.number(count), "pupils": formats.number(len(lines))}
        for one, count in zip(shown, counts, strict=True)
    )


def _export(shown: list[Purpose], lines: list[Any]) -> HttpResponse:
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="consents.csv"'
    writer = csv.writer(response, delimiter=";")
    writer.writerow([_("Class"), _("Pupil"), *(one.name for one in shown)])
    for pupil, name, cells in lines:
        words = [f"{word} ({formats.day(until)})" if until else str(word) for _kind, word, until in cells]
        writer.writerow([name, pupil.display_name, *words])
    return response


@require_POST
@page(ASK)
def ask(request: Request, pk: int) -> HttpResponse:
    school = found_school(request, pk, ASK)
    mails = operations.ask(
        school=school,
        purposes=_of_school(school),
        pupils=list(followup.pupils_of(school)),
        actor=request.viewer,
        at=timezone.now(),
    )
    messages.success(request, _("Mails written: %(mails)s.") % {"mails": mails})
    return redirect("families:register", school.pk)


@page(ASK)
def record(request: Request, pk: int, pupil: int) -> HttpResponse:
    """An adult answers at the school: each purpose apart."""
    school = found_school(request, pk, ASK)
    row = next((one for one in followup.pupils_of(school) if one.pk == pupil), None)
    if row is None:
        raise Http404
    names = standing.names_of(row)
    if request.method == "POST":
        chosen = request.POST.get("signer", "")
        if chosen not in names:
            raise refusals.NotASigner
        _answer(request.POST, school, row, signer=chosen, method=Method.IN_PERSON, actor=request.viewer)
        return redirect("families:record", school.pk, row.pk)
    page_context = _asked(row, school, request.LANGUAGE_CODE) | {"signers": names.items(), "pupil": row}
    return render(request, "families/consent.html", page_context)


@page(public=True)
@never_cache
def consent(request: HttpRequest, token: str) -> HttpResponse:
    """A guardian reads each purpose and answers it, or changes their mind."""
    link = get_object_or_404(
        ConsentLink.objects.select_related("pupil", "school"),
        token_sha256=hashed(token),
        expires_at__gt=timezone.now(),
    )
    guardian = standing.guardian_of(link.signer)
    language = (guardian.language if guardian else "") or translation.get_language() or "fr"
    with translation.override(language):
        if request.method == "POST":
            by: dict[str, Any] = {"signer": link.signer, "method": Method.LINK, "actor": SYSTEM}
            _answer(request.POST, link.school, link.pupil, **by)
            return redirect("families:consent", token)
        page_context = _asked(link.pupil, link.school, language) | {"signers": [], "pupil": link.pupil}
        return render(request, "families/consent.html", page_context)


def _answer(data: Any, school: School, pupil: Pupil, *, signer: str, method: Method, actor: Viewer) -> None:
    key = data.get("purpose", "")
    found = next((one for one in _of_school(school) if str(one.pk) == key), None)
    if found is None or data.get("given") not in {"yes", "no"}:
        raise Http404
    operations.answer(
        purpose=found,
        pupil=pupil,
        school=school,
        signer=signer,
        given=data["given"] == "yes",
        method=method,
        actor=actor,
        at=timezone.now(),
    )


def _asked(pupil: Pupil, school: School, language: str) -> dict[str, Any]:
    rows = _of_school(school)
    found = consents.of_pupils(rows, [pupil], timezone.localdate())[pupil.pk]
    numbers = consents.numbers(rows)
    asked = []
    for one in rows:
        if one.pk in found:
            texts = dict(one.texts.filter(number=numbers[one.pk]).values_list("language", "body"))
            where, until = found[one.pk]
            lacking = where in {"not_asked", "waiting"}
            state = ("waiting", gettext_lazy("answer awaited")) if lacking else STATES[where]
            asked.append((one, text_for(texts, language), *state, until))
    return {"asked": asked, "school": school}
