"""The pages of those who sign: no account, a link or the code of a letter, in their own language."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from pupitre.families import documents, refusals
from pupitre.families.enums import Method
from pupitre.families.models import Agreement, SignLink
from pupitre.families.operations import agreements, links
from pupitre.families.queries import standing
from pupitre.families.web import tries
from pupitre.http import files
from pupitre.http.gate import page
from pupitre.kernel.refusal import Refusal
from pupitre.kernel.viewer import SYSTEM

READABLE_AFTER = timedelta(hours=2)
"""How long after signing the same link still shows what was signed, and gives a copy."""


@page(public=True)
@never_cache
@sensitive_post_parameters()
def code(request: HttpRequest) -> HttpResponse:
    """The code of a letter opens the contract."""
    if request.method != "POST":
        return render(request, "families/code.html", {"wrong": False})
    if tries.exhausted(request):
        raise refusals.TooManyTries
    try:
        return redirect("families:sign", links.enter_code(request.POST.get("code", ""), timezone.now()))
    except refusals.LinkClosed:
        tries.count(request)
        return render(request, "families/code.html", {"wrong": True}, status=422)


@page(public=True)
@never_cache
@sensitive_post_parameters()
def sign(request: HttpRequest, token: str) -> HttpResponse:
    """Read the contract, then sign it or refuse it."""
    try:
        link = links.find(token, timezone.now())
    except refusals.LinkClosed as closed:
        if _recent().filter(token_sha256=links.hashed(token)).exists():
            return redirect("families:signed", token)
        return render(request, "families/closed.html", {"refusal": closed}, status=closed.status)
    language = _language(request, link)
    with translation.override(language):
        context = shown_contract(link.agreement, link.signer, language)
        if request.method != "POST":
            return render(request, "families/sign.html", context)
        try:
            _act(request, link, language)
        except Refusal as refusal:
            return render(request, "families/sign.html", context | {"refusal": refusal}, status=422)
    return redirect("families:signed", token)


def _act(request: HttpRequest, link: SignLink, language: str) -> None:
    now = timezone.now()
    if request.POST.get("act") == "refuse":
        agreements.refuse(agreement=link.agreement, link=link, at=now)
        return
    if not request.POST.get("read"):
        raise refusals.NameNeeded
    agreements.sign(
        agreement=link.agreement,
        signer=link.signer,
        name=request.POST.get("name", ""),
        language=language,
        method=Method.CODE if link.code_sha256 else Method.LINK,
        actor=SYSTEM,
        at=now,
        link=link,
    )


@page(public=True)
@never_cache
def signed(request: HttpRequest, token: str) -> HttpResponse:
    """What was done with the link, for a while after it was used."""
    link = _used(token)
    with translation.override(_language(request, link)):
        return render(request, "families/signed.html", {"agreement": link.agreement, "token": token})


@page(public=True)
@never_cache
def copy(_request: HttpRequest, token: str) -> HttpResponse:
    """The sealed contract, for whoever has just signed it."""
    link = _used(token)
    if link.agreement.document is None:
        raise refusals.LinkClosed
    return files.download(link.agreement.document)


def _used(token: str) -> SignLink:
    rows = _recent().select_related("agreement__programme", "agreement__school", "agreement__document__content")
    return get_object_or_404(rows, token_sha256=links.hashed(token))


def _recent() -> QuerySet[SignLink]:
    """The links used a moment ago."""
    return SignLink.objects.filter(used_at__gt=timezone.now() - READABLE_AFTER)


def _language(request: HttpRequest, link: SignLink) -> str:
    """The language asked for on the page, else the guardian's, else the browser's, among those of the text."""
    offered = [text.language for text in link.agreement.version.texts.all()]
    guardian = standing.guardian_of(link.signer)
    wanted = [request.GET.get("lang", ""), guardian.language if guardian else "", translation.get_language() or ""]
    for language in wanted:
        for found in offered:
            if found == language or (language and found[:2] == language[:2]):
                return found
    return min(offered)


def shown_contract(agreement: Agreement, signer: str, language: str) -> dict[str, Any]:
    """What the page of a contract shows to a signer, in a language."""
    text = agreements.text_of(agreement.version, language)
    return {
        "agreement": agreement,
        "school": agreement.school,
        "pupil": agreement.pupil,
        "signer_name": standing.names_of(agreement.pupil).get(signer, ""),
        "is_pupil": signer == standing.PUPIL,
        "title": text.title,
        "blocks": documents.blocks(text.body),
        "languages": [
            (code, translation.get_language_info(code)["name_local"].capitalize(), code == language)
            for code in sorted(found.language for found in agreement.version.texts.all())
        ],
    }
