"""Signing, verifying signatures, and the certificates that sign."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.accounts.web.form_page import form_page
from pupitre.governance import permissions
from pupitre.governance.models import SigningCertificate, TrustedAuthority
from pupitre.governance.models.conventions import SignedHow
from pupitre.governance.operations import signing as operations
from pupitre.governance.querysets_steering import VIEW
from pupitre.governance.signing import signatures as read_signatures
from pupitre.governance.web.steering import forms, pages
from pupitre.http.files import download
from pupitre.http.gate import page
from pupitre.kernel import files
from pupitre.kernel.refusal import NotAllowed

LARGEST = 64 * 1024  # bytes of a certificate


@require_POST
@page(permissions.SIGN)
def sign(request: HttpRequest, pk: int, party: int) -> HttpResponse:
    row = pages.found_party(request, pk, party)
    operations.sign_here(party=row, actor=pages.viewer_of(request), at=timezone.now())
    messages.success(request, _("Signed in the name of %(party)s.") % {"party": row})
    return redirect("governance:convention", pk)


@page(permissions.SIGN)
def deposit(request: HttpRequest, pk: int, party: int) -> HttpResponse:
    row, viewer = pages.found_party(request, pk, party), pages.viewer_of(request)
    if not permissions.can_deposit(viewer, row):
        raise NotAllowed
    form = forms.DepositForm(request.POST or None, request.FILES or None, initial={"signed_on": timezone.localdate()})

    def act(values: dict[str, Any]) -> None:
        at = timezone.now()
        file = files.store_upload(values["file"], values["file"].name, actor=viewer, at=at, accepted={"pdf"})
        operations.deposit(party=row, file=file, signed_on=values["signed_on"], actor=viewer, at=at)

    back = reverse("governance:convention", args=[pk])
    title = _("Deposit what %(party)s signed") % {"party": row}
    context = pages.context(
        request, "conventions", title=title, submit=_("Deposit"), parent=row.convention.title, parent_url=back
    )
    said = _("The signature is recorded.")
    return form_page(request, form, act=act, done=lambda _: back, said=said, context=context, template=pages.FORM)


@page(VIEW)
def signatures(request: HttpRequest, pk: int) -> HttpResponse:
    """The signatures of each deposited or signed document, verified now."""
    found = pages.found_convention(request, pk)
    authorities = [
        bytes(der) for der in TrustedAuthority.objects.values_list("certificate", flat=True).order_by("pk")
    ]
    signed = found.parties.filter(signature__isnull=False).select_related("organisation", "signature__file")
    parties = list(signed.order_by("signature__at", "signature__pk"))
    last_here = [party for party in parties if party.signature.how == SignedHow.HERE][-1:]  # it bears the others
    shown = [party for party in parties if party.signature.how != SignedHow.HERE or party in last_here]
    rows = [(party, read_signatures(bytes(party.signature.file.content.content), authorities)) for party in shown]
    context = pages.context(request, "conventions", convention=found, rows=rows)
    return render(request, "governance/steering/signatures.html", context)


@page(VIEW)
def signed_file(request: HttpRequest, pk: int, party: int) -> HttpResponse:
    """The document as a party signed it."""
    row = pages.found_party(request, pk, party)
    if not hasattr(row, "signature"):
        raise Http404
    return download(row.signature.file)


@page(permissions.SIGN)
def certificates(request: HttpRequest) -> HttpResponse:
    """Whose certificates sign here, until when, and which authorities are trusted."""
    scope = pages.viewer_of(request).scope(permissions.SIGN)
    rows = SigningCertificate.objects.select_related("organisation").order_by("organisation__name", "pk")
    rows = rows if scope.everywhere else rows.filter(organisation__in=scope.organisations)
    context = pages.context(
        request,
        "conventions",
        certificates=list(rows),
        authorities=list(TrustedAuthority.objects.order_by("name", "pk")),
        may_trust=scope.everywhere,
        now=timezone.now(),
    )
    return render(request, "governance/steering/certificates.html", context)


@page(permissions.SIGN)
def certificate_add(request: HttpRequest) -> HttpResponse:
    viewer = pages.viewer_of(request)
    form = forms.CertificateForm(request.POST or None, request.FILES or None, viewer=viewer)

    def act(values: dict[str, Any]) -> SigningCertificate:
        p12 = values["file"].read(LARGEST)
        return operations.give_certificate(
            organisation=values["organisation"],
            p12=p12,
            passphrase=values["passphrase"],
            actor=viewer,
            at=timezone.now(),
        )

    return _form(request, form, act, _("Give a certificate"), _("The certificate is kept, encrypted."))


@page(permissions.SIGN)
def certificate_trial(request: HttpRequest) -> HttpResponse:
    viewer = pages.viewer_of(request)
    form = forms.TrialForm(request.POST or None, viewer=viewer)

    def act(values: dict[str, Any]) -> SigningCertificate:
        return operations.make_trial_certificate(organisation=values["organisation"], actor=viewer, at=timezone.now())

    said = _("A trial certificate is there: it signs, but no authority vouches for it.")
    return _form(request, form, act, _("Make a trial certificate"), said)


@page(permissions.SIGN)
def authority_add(request: HttpRequest) -> HttpResponse:
    viewer = pages.viewer_of(request)
    if not viewer.scope(permissions.SIGN).everywhere and request.method == "POST":
        raise NotAllowed
    form = forms.AuthorityForm(request.POST or None, request.FILES or None)

    def act(values: dict[str, Any]) -> TrustedAuthority:
        return operations.trust_authority(content=values["file"].read(LARGEST), actor=viewer, at=timezone.now())

    return _form(request, form, act, _("Trust an authority"), _("Its certificates are trusted from now on."))


def _form(request: HttpRequest, form: Any, act: Any, title: str, said: str) -> HttpResponse:
    back = reverse("governance:certificates")
    context = pages.context(
        request, "conventions", title=title, submit=title, parent=_("Certificates"), parent_url=back
    )
    return form_page(request, form, act=act, done=lambda _: back, said=said, context=context, template=pages.FORM)
