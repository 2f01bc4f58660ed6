"""One contract: who signed, how, the sealed document; signing it here, or from a paper, or taking it back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_POST

from pupitre.families import permissions, refusals
from pupitre.families.enums import Method
from pupitre.families.models import Agreement
from pupitre.families.operations import agreements, links
from pupitre.families.permissions import ASK, VIEW
from pupitre.families.queries import standing
from pupitre.families.web.frame import context, found_agreement
from pupitre.families.web.signing import shown_contract
from pupitre.http.files import download
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel.refusal import Refusal


class PaperForm(forms.Form):
    """A contract signed on paper, kept as a scan."""

    signer = forms.ChoiceField(label=gettext_lazy("Who signed"))
    scan = forms.FileField(label=gettext_lazy("Scan or photo (PDF, JPEG, PNG)"))

    def __init__(self, *args: Any, signers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signer"].choices = signers  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=250)


@require_GET
@page(VIEW)
def agreement(request: Request, pk: int) -> HttpResponse:
    return _shown(request, found_agreement(request, pk))


def _shown(request: Request, row: Agreement, status: int = 200, **forms_: forms.Form) -> HttpResponse:
    signatures = list(row.signatures.select_related("scan").order_by("at", "pk"))
    open_ = not (row.completed_at or row.refused_at or row.withdrawn_at)
    waited = _waited(row) if open_ else []
    may = permissions.can_ask_for(request.viewer, row)
    page_context = context(
        request,
        "home",
        agreement=row,
        signatures=signatures,
        waited=waited,
        state=_state(row, bool(signatures)),
        may_ask=may,
        paper=forms_.get("paper") or (PaperForm(signers=waited) if may and waited else None),
        withdraw=forms_.get("withdraw") or WithdrawForm(),
        may_withdraw=may and row.completed_at and not row.withdrawn_at,
    )
    return render(request, "families/agreement.html", page_context, status=status)


def _waited(row: Agreement) -> list[tuple[str, str]]:
    """Those who may still sign: key and name."""
    names = standing.names_of(row.pupil)
    signed = set(row.signatures.values_list("signer", flat=True))
    keys = sorted(frozenset().union(*standing.signers_of(row).missing(signed)))
    return [(key, names.get(key, _("somebody who is not known any more"))) for key in keys]


def _state(row: Agreement, begun: bool) -> tuple[str, str]:
    cases = (
        (row.withdrawn_at, ("refused", pgettext("a contract or a consent", "withdrawn"))),
        (row.refused_at, ("refused", _("refused"))),
        (row.completed_at, ("done", _("signed"))),
        (begun, ("waiting", _("partly signed"))),
    )
    return next((found for holds, found in cases if holds), ("waiting", _("waiting")))


@require_GET
@page(VIEW)
def document(request: Request, pk: int) -> HttpResponse:
    """The sealed contract."""
    row = found_agreement(request, pk)
    if row.document is None:
        raise Http404
    return download(row.document)


@require_GET
@page(VIEW)
def scan(request: Request, pk: int, signature: int) -> HttpResponse:
    """The scan of a paper."""
    found = found_agreement(request, pk).signatures.filter(pk=signature, scan__isnull=False).first()
    if found is None or found.scan is None:
        raise Http404
    return download(found.scan)


@require_POST
@page(ASK)
def send(request: Request, pk: int) -> HttpResponse:
    """Write to those who have not signed this one."""
    row = found_agreement(request, pk, ASK)
    sent = links.invite(agreement=row, actor=request.viewer, at=timezone.now())
    if sent:
        messages.success(request, _("Mails written: %(mails)s.") % {"mails": sent})
    else:
        messages.warning(request, _("Nobody who must sign has an address: print a letter, or have it signed here."))
    return redirect(row)


@page(ASK)
def in_person(request: Request, pk: int, signer: str) -> HttpResponse:
    """The adult reads the contract on this device and signs it, before the person whose device it is."""
    row = found_agreement(request, pk, ASK)
    if signer not in dict(_waited(row)):
        raise refusals.NotASigner
    offered = [text.language for text in row.version.texts.all()]
    asked = request.GET.get("lang", "")
    language = asked if asked in offered else agreements.text_of(row.version, request.LANGUAGE_CODE).language
    with translation.override(language):
        page_context = shown_contract(row, signer, language) | {"witness": request.viewer.name}
        if request.method != "POST":
            return render(request, "families/sign.html", page_context)
        try:
            _sign_here(request, row, signer, language)
        except Refusal as refusal:
            return render(request, "families/sign.html", page_context | {"refusal": refusal}, status=422)
    messages.success(request, _("The signature is recorded. You are its witness."))
    return redirect(row)


def _sign_here(request: Request, row: Agreement, signer: str, language: str) -> None:
    if not request.POST.get("read"):
        raise refusals.NameNeeded
    agreements.sign(
        agreement=row,
        signer=signer,
        name=request.POST.get("name", ""),
        language=language,
        method=Method.IN_PERSON,
        actor=request.viewer,
        at=timezone.now(),
    )


@require_POST
@page(ASK)
def paper(request: Request, pk: int) -> HttpResponse:
    """Keep a contract signed on paper."""
    row, now = found_agreement(request, pk, ASK), timezone.now()
    waited = _waited(row)
    form = PaperForm(request.POST, request.FILES, signers=waited)
    if not form.is_valid():
        return _shown(request, row, 422, paper=form)
    upload = form.cleaned_data["scan"]
    agreements.sign_on_paper(
        agreement=row,
        signer=form.cleaned_data["signer"],
        name=dict(waited)[form.cleaned_data["signer"]],
        language=agreements.text_of(row.version, request.LANGUAGE_CODE).language,
        upload=upload,
        file_name=upload.name,
        actor=request.viewer,
        at=now,
    )
    messages.success(request, _("The paper is kept with the contract."))
    return redirect(row)


@require_POST
@page(ASK)
def withdraw(request: Request, pk: int) -> HttpResponse:
    row = found_agreement(request, pk, ASK)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, 422, withdraw=form)
    reason = form.cleaned_data["reason"]
    agreements.withdraw(agreement=row, reason=reason, actor=request.viewer, at=timezone.now())
    messages.success(request, _("The contract is withdrawn. Take back what was lent."))
    return redirect(row)
