"""The pages of conventions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from pupitre.accounts.models import Role
from pupitre.accounts.web.form_page import form_page
from pupitre.governance import permissions
from pupitre.governance.engine import conventions as engine
from pupitre.governance.models import Convention
from pupitre.governance.models.conventions import ConventionState
from pupitre.governance.operations import conventions as operations
from pupitre.governance.operations.conventions import PartyFacts
from pupitre.governance.queries import steering
from pupitre.governance.querysets_steering import VIEW
from pupitre.governance.web.steering import forms, listings, pages, words
from pupitre.http.files import download
from pupitre.http.gate import page
from pupitre.kernel import files
from pupitre.territory.models import School

SHOWN = 18  # schools named on the page; the others are counted
ACT_WORDS = {
    "take_back": (gettext_lazy("Take back to draft"), gettext_lazy("The signatures gathered so far are forgotten.")),
    "abandon": (gettext_lazy("Abandon"), gettext_lazy("It never takes effect, and stays here with your reason.")),
    "denounce": (gettext_lazy("End early"), gettext_lazy("Its schools are no longer covered from the day after.")),
}


@page(VIEW)
def conventions(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = listings.described(Convention.objects.visible(pages.viewer_of(request)).roots(), today)
    standings = list(rows.values_list("standing", flat=True))
    held, ending = standings.count(words.IN_FORCE), standings.count(words.ENDING)
    status = ngettext("%(count)s convention in force", "%(count)s conventions in force", held + ending) % {
        "count": held + ending
    }
    if ending:
        more = ngettext("%(count)s ends within 6 months", "%(count)s end within 6 months", ending)
        status = words.sentence(status, more % {"count": ending})
    else:
        status = words.sentence(status)
    context = pages.context(request, "conventions", status=status)
    return listings.CONVENTIONS.respond(
        request, rows, template="governance/steering/conventions.html", context=context
    )


@page(VIEW)
def convention(request: HttpRequest, pk: int) -> HttpResponse:
    found = pages.found_convention(request, pk)
    if found.is_amendment:
        return amendment(request, found)
    viewer, today = pages.viewer_of(request), timezone.localdate()
    terms = steering.last_terms(found)
    covered = School.objects.filter(
        convention_covers__convention=found, convention_covers__days__contains=today
    ).order_by("sort_name", "pk")
    count = covered.count()
    rows = found.duties.select_related("party__organisation", "convention").prefetch_related("proofs")
    duties = steering.standings(rows, today, {found.pk: terms.ends_on} if terms else None)
    roles = Role.objects.filter(code__in=found.opinion_roles).order_by("position")
    context = _common(request, found) | {
        "status": words.convention_status(found, terms, count, today),
        "badge": words.badge(words.standing(found, terms, today)),
        "terms": terms,
        "count": count,
        "schools": list(covered[:SHOWN]),
        "more_schools": max(0, count - SHOWN),
        "duties": [(row, *words.DUTY_STATES[row.standing.state]) for row in duties],
        "amendments": [
            (row, words.badge(words.standing(row, None, today))) for row in found.amendments.order_by("pk")
        ],
        "renewals": list(found.renewals.order_by("pk")),
        "opinion_roles": list(roles),
        "may_amend": permissions.can_steer(viewer, found) and found.state == ConventionState.SIGNED,
        "needs_presets": found.state != ConventionState.ABANDONED and not duties,
    }
    return render(request, "governance/steering/convention.html", context)


def amendment(request: HttpRequest, found: Convention) -> HttpResponse:
    """The page of an amendment: what it changes, and its signatures."""
    piece = steering.piece_of(found)
    rows = School.objects.order_by("sort_name", "pk")
    today = timezone.localdate()
    context = _common(request, found) | {
        "status": _("Amendment %(number)s to %(convention)s, which holds from %(day)s on.")
        % {"number": found.amendment_number, "convention": found.amends, "day": found.starts_on},
        "badge": words.badge(words.standing(found, None, today)),
        "added": list(rows.filter(pk__in=piece.adds)[:SHOWN]),
        "removed": list(rows.filter(pk__in=piece.removes)[:SHOWN]),
    }
    return render(request, "governance/steering/amendment.html", context)


def _common(request: HttpRequest, found: Convention) -> dict[str, Any]:
    viewer = pages.viewer_of(request)
    may_write = permissions.can_steer(viewer, found)
    parties = [
        {
            "party": party,
            "signature": getattr(party, "signature", None),
            "may_sign": found.state == ConventionState.PROPOSED and permissions.can_sign(viewer, party),
            "may_deposit": found.state == ConventionState.PROPOSED and permissions.can_deposit(viewer, party),
        }
        for party in found.parties.select_related("organisation", "convention", "signature__file")
    ]
    acts = [(act, ACT_WORDS[act][0]) for act in engine.acts_from(found.state) if act in ACT_WORDS]
    return pages.context(
        request,
        "conventions",
        convention=found,
        parties=parties,
        has_file=found.document_id is not None,
        files=list(found.files.select_related("file")),
        changes=[(change, words.ACTS.get(change.act, change.act)) for change in found.changes.all()],
        may_write=may_write,
        is_draft=found.state == ConventionState.DRAFT,
        acts=acts if may_write else [],
    )


@page(permissions.STEER)
def add(request: HttpRequest) -> HttpResponse:
    viewer = pages.viewer_of(request)
    form = forms.NewConventionForm(
        request.POST or None, viewer=viewer, initial={"opinion_roles": list(operations.DEFAULT_OPINION_ROLES)}
    )

    def act(found: dict[str, Any]) -> Convention:
        parties = [
            PartyFacts(found["organisation"], "authority", found["signatory_name"], found["signatory_function"]),
            PartyFacts(found["other"], found["side"], found["other_name"], found["other_function"]),
        ]
        return operations.open_convention(
            organisation=found["organisation"],
            parties=parties,
            scope=form.scope(),
            actor=viewer,
            at=timezone.now(),
            **form.values(),
        )

    context = _form(request, _("Add a convention"), _("Begin the draft"))
    said = _("The draft is there: share out the duties, then put it out for signature.")
    return form_page(request, form, act=act, done=_page, said=said, context=context, template=pages.FORM)


@page(permissions.STEER)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = pages.found_convention(request, pk, permissions.STEER)
    kind = forms.AmendmentForm if found.is_amendment else forms.ConventionForm
    names = [*operations.FIELDS]
    initial = {name: getattr(found, name) for name in names} | forms.ScopeForm.initial_of(found)
    form = kind(request.POST or None, initial=initial)

    def act(values: dict[str, Any]) -> Convention:
        kept = {name: values[name] for name in names if name in values}
        operations.change_convention(
            convention=found, scope=form.scope(), actor=pages.viewer_of(request), at=timezone.now(), **kept
        )
        return found

    context = _form(request, found.title, _("Save"), found)
    return form_page(request, form, act=act, done=_page, said=_("Saved."), context=context, template=pages.FORM)


@page(permissions.STEER)
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    found = pages.found_convention(request, pk, permissions.STEER)
    title = _("Amendment %(number)s") % {"number": found.amendments.count() + 1}
    form = forms.AmendmentForm(request.POST or None, initial={"title": title})

    def act(values: dict[str, Any]) -> Convention:
        at, viewer = timezone.now(), pages.viewer_of(request)
        kept = {name: values[name] for name in ("title", "starts_on", "ends_on", "text")}
        made = operations.amend(convention=found, actor=viewer, at=at, **kept)
        operations.change_convention(convention=made, scope=form.scope(), actor=viewer, at=at)
        return made

    context = _form(request, _("Amend: %(convention)s") % {"convention": found}, _("Begin the amendment"), found)
    said = _("The amendment is a draft: put it out for signature when it is ready.")
    return form_page(request, form, act=act, done=_page, said=said, context=context, template=pages.FORM)


@page(permissions.STEER)
def party_add(request: HttpRequest, pk: int) -> HttpResponse:
    found = pages.found_convention(request, pk, permissions.STEER)
    form = forms.PartyForm(request.POST or None, convention=found)

    def act(values: dict[str, Any]) -> Convention:
        operations.add_party(
            convention=found, party=PartyFacts(**values), actor=pages.viewer_of(request), at=timezone.now()
        )
        return found

    context = _form(request, _("Add a party"), _("Add"), found)
    said = _("The party is added.")
    return form_page(request, form, act=act, done=_page, said=said, context=context, template=pages.FORM)


@require_POST
@page(permissions.STEER)
def party_remove(request: HttpRequest, pk: int, party: int) -> HttpResponse:
    pages.found_convention(request, pk, permissions.STEER)
    row = pages.found_party(request, pk, party)
    operations.remove_party(party=row, actor=pages.viewer_of(request), at=timezone.now())
    messages.success(request, _("The party is taken out."))
    return redirect("governance:convention", pk)


@require_POST
@page(permissions.STEER)
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    found = pages.found_convention(request, pk, permissions.STEER)
    operations.propose(convention=found, actor=pages.viewer_of(request), at=timezone.now())
    messages.success(request, _("The document is made: each party can sign it."))
    return redirect("governance:convention", pk)


@page(permissions.STEER)
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """An act that needs a reason."""
    found = pages.found_convention(request, pk, permissions.STEER)
    if verb not in ACT_WORDS:
        raise Http404
    form = forms.ActForm(request.POST or None, verb=verb, initial={"last_day": timezone.localdate()})

    def run(values: dict[str, Any]) -> Convention:
        operations.act(convention=found, verb=verb, actor=pages.viewer_of(request), at=timezone.now(), **values)
        return found

    label, effect = ACT_WORDS[verb]
    title = _("%(act)s: %(convention)s") % {"act": label, "convention": found}
    context = _form(request, title, str(label), found) | {"status": effect}
    return form_page(request, form, act=run, done=_page, said=_("Done."), context=context, template=pages.FORM)


@require_POST
@page(permissions.STEER)
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    found = pages.found_convention(request, pk, permissions.STEER)
    made = operations.renew(convention=found, actor=pages.viewer_of(request), at=timezone.now())
    messages.success(request, _("A draft follows on from it: the same parties, schools and duties."))
    return redirect("governance:convention", made.pk)


@page(permissions.STEER)
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    found = pages.found_convention(request, pk, permissions.STEER)
    form = forms.AttachForm(request.POST or None, request.FILES or None)

    def run(values: dict[str, Any]) -> Convention:
        at, viewer = timezone.now(), pages.viewer_of(request)
        file = files.store_upload(values["file"], values["file"].name, actor=viewer, at=at)
        operations.attach(convention=found, label=values["label"], file=file, actor=viewer, at=at)
        return found

    context = _form(request, _("Attach a document"), _("Attach"), found)
    said = _("The document is attached.")
    return form_page(request, form, act=run, done=_page, said=said, context=context, template=pages.FORM)


@page(VIEW)
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The document, with the signatures it bears so far."""
    file = steering.current_file(pages.found_convention(request, pk))
    if file is None:
        raise Http404
    return download(file)


@page(VIEW)
def attached(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    found = pages.found_convention(request, pk)
    return download(get_object_or_404(found.files.select_related("file__content"), pk=file).file)


def _page(row: Convention) -> str:
    return reverse("governance:convention", args=[row.pk])


def _form(request: HttpRequest, title: str, submit: str, convention: Convention | None = None) -> dict[str, Any]:
    back = _page(convention) if convention else reverse("governance:conventions")
    parent = convention.title if convention else _("Conventions")
    return pages.context(request, "conventions", title=title, submit=submit, parent=parent, parent_url=back)
