"""Programmes with a contract: whom they concern, who must sign, and the versions of their text."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pupitre.families import documents, permissions
from pupitre.families.enums import SignerRule
from pupitre.families.models import Agreement, Programme, TextVersion
from pupitre.families.operations import agreements, programmes
from pupitre.families.permissions import VIEW, WRITE
from pupitre.families.queries import standing
from pupitre.families.web.frame import as_boxes, context, languages, offer_bodies, offer_levels, signer_rules
from pupitre.governance.models import SigningCertificate
from pupitre.http.fields import day_field
from pupitre.http.formats import number
from pupitre.http.gate import page
from pupitre.http.listing import Column, Listing
from pupitre.http.request import Request
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import School

PROGRAMMES = Listing(
    name="programmes",
    noun=ngettext_lazy("contract", "contracts"),
    columns=(
        Column("name", gettext_lazy("name"), link=lambda row: reverse("families:programme", args=[row["pk"]])),
        Column("rule", gettext_lazy("who must sign"), words=dict(SignerRule.choices), sort=None, wide=True),
        Column("starts_on", gettext_lazy("from"), kind="date", wide=True),
        Column("waiting", gettext_lazy("waiting"), kind="integer"),
        Column("signed", gettext_lazy("signed"), kind="integer"),
    ),
    order="name",
    hint=gettext_lazy("Add a contract, write its text and publish it: schools can then have it signed."),
)


class ProgrammeForm(forms.ModelForm):
    """The facts of a programme; its text is written apart."""

    starts_on = day_field(gettext_lazy("From"))
    ends_on = day_field(gettext_lazy("Until"), required=False)

    class Meta:
        model = Programme
        fields = (
            "organisation", "name", "rule", "levels", "schools", "starts_on", "ends_on",
            "remind_after", "remind_every",
        )  # fmt: skip
        labels = {"organisation": gettext_lazy("Body")}
        help_texts = {
            "levels": gettext_lazy("None chosen: all of them."),
            "schools": gettext_lazy("None chosen: all the schools of the body."),
        }

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        countries = offer_bodies(fields["organisation"], viewer)
        fields["organisation"].disabled = bool(self.instance.pk)
        fields["rule"].choices = signer_rules(countries, self.instance.rule)
        offer_levels(fields["levels"], countries)
        fields["schools"].queryset = School.objects.visible(viewer, WRITE).order_by("sort_name", "pk")
        as_boxes(fields["schools"])


@require_GET
@page(VIEW)
def programme_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    standing_ = Q(agreements__withdrawn_at__isnull=True, agreements__refused_at__isnull=True)
    rows = Programme.objects.visible(viewer).annotate(
        waiting=Count("agreements", filter=standing_ & Q(agreements__completed_at__isnull=True)),
        signed=Count("agreements", filter=standing_ & Q(agreements__completed_at__isnull=False)),
    )
    page_context = context(
        request,
        "programmes",
        status=_("A contract says what is lent and under which conditions; families sign it before a device leaves."),
        may_write=viewer.can(WRITE),
    )
    return PROGRAMMES.respond(request, rows, template="families/programmes.html", context=page_context)


@page(WRITE)
def add(request: Request) -> HttpResponse:
    form = ProgrammeForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        row = programmes.save(form.save, form.cleaned_data["organisation"], actor=request.viewer, at=timezone.now())
        return redirect("families:text", row.pk)
    return _form(request, form, _("Add a contract"))


@page(WRITE)
def edit(request: Request, pk: int) -> HttpResponse:
    row = _found(request, pk, WRITE)
    form = ProgrammeForm(request.POST or None, instance=row, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        programmes.save(form.save, row.organisation, actor=request.viewer, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect(row)
    return _form(request, form, row.name)


def _form(request: Request, form: forms.Form | ProgrammeForm, title: str) -> HttpResponse:
    page_context = context(request, "programmes", form=form, title=title)
    return render(request, "families/form.html", page_context, status=422 if form.errors else 200)


@require_GET
@page(VIEW)
def programme(request: Request, pk: int) -> HttpResponse:
    """A programme, the text that binds, its versions, and the draft if there is one."""
    row = _found(request, pk)
    versions = list(row.versions.prefetch_related("texts").order_by("-number"))
    binding = next((version for version in versions if version.published_at), None)
    draft = versions[0] if versions and versions[0].published_at is None else None
    shown = draft or binding
    signed = Agreement.objects.signed().filter(programme=row).count()
    names = dict(settings.LANGUAGES)
    page_context = context(
        request,
        "programmes",
        programme=row,
        versions=versions,
        binding=binding,
        draft=draft,
        texts=[(text, names.get(text.language, ""), documents.blocks(text.body)) for text in _read(shown)],
        signed=signed,
        may_write=permissions.can_write(request.viewer, row.organisation),
        sealed=SigningCertificate.objects.filter(organisation=row.organisation_id).exists(),
        status=_status(binding, draft, signed),
    )
    return render(request, "families/programme.html", page_context)


def _read(version: TextVersion | None) -> list[Any]:
    """The texts of a version: in the reader's language first, then in one near it."""
    mine = get_language() or ""
    texts = version.texts.all() if version else []
    return sorted(texts, key=lambda text: (text.language != mine, text.language[:2] != mine[:2], text.language))


def _status(binding: TextVersion | None, draft: TextVersion | None, signed: int) -> str:
    if binding is None:
        return _("No text is published yet: nothing is asked of families.")
    said = {"number": binding.number, "signed": number(signed)}
    if draft is not None:
        return _("Version %(number)s binds; a new version is being written. Contracts signed: %(signed)s.") % said
    return _("Version %(number)s binds. Contracts signed: %(signed)s.") % said


@page(WRITE)
def text(request: Request, pk: int) -> HttpResponse:
    """Write the next version, in each language."""
    row = _found(request, pk, WRITE)
    last = row.versions.prefetch_related("texts").order_by("-number").first()
    known = {found.language: found for found in last.texts.all()} if last else {}
    codes = list(dict.fromkeys([*languages([row.organisation.jurisdiction]), *known]))
    names = dict(settings.LANGUAGES)
    if request.method == "POST":
        texts = {
            code: (request.POST.get(f"title-{code}", "")[:160], request.POST.get(f"body-{code}", ""))
            for code in codes
        }
        if any(title.strip() and body.strip() for title, body in texts.values()):
            kept = {code: both for code, both in texts.items() if both[0].strip() and both[1].strip()}
            agreements.write_text(
                programme=row,
                texts=kept,
                note=request.POST.get("note", "")[:250],
                actor=request.viewer,
                at=timezone.now(),
            )
            messages.success(request, _("The draft is kept. Read it again, then publish it."))
            return redirect(row)
        messages.error(request, _("Write a title and a text in one language at least."))
    else:
        texts = {code: (known[code].title, known[code].body) if code in known else ("", "") for code in codes}
    page_context = context(
        request,
        "programmes",
        programme=row,
        texts=[(code, names.get(code, code), *texts[code]) for code in codes],
        note=request.POST.get("note", last.change_note if last and not last.published_at else ""),
    )
    return render(request, "families/text.html", page_context, status=422 if request.method == "POST" else 200)


@require_POST
@page(WRITE)
def publish(request: Request, pk: int) -> HttpResponse:
    row = _found(request, pk, WRITE)
    draft = get_object_or_404(row.versions, published_at__isnull=True)
    agreements.publish(version=draft, actor=request.viewer, at=timezone.now())
    binding = standing.current_versions([row])[row.pk]
    messages.success(request, _("Version %(number)s binds from now on.") % {"number": binding.number})
    return redirect(row)


def _found(request: Request, pk: int, capability: str = VIEW) -> Programme:
    rows = Programme.objects.visible(request.viewer).select_related("organisation")
    row = get_object_or_404(rows.prefetch_related("levels", "schools"), pk=pk)
    if capability == WRITE and not permissions.can_write(request.viewer, row.organisation):
        return get_object_or_404(rows.none())
    return row
