"""The pages that belong to no room."""

import json

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pupitre.accounts.operations.reading import change_reading
from pupitre.http.gate import page
from pupitre.web import gallery as samples
from pupitre.web import reading as reader
from pupitre.web.search import SHORTEST, search

YEAR = 365 * 24 * 3600  # seconds a reader's cookie is kept


@require_GET
@page()
def find(request: HttpRequest) -> HttpResponse:
    """What the rooms find; the fragment under the search field, or a page of its own."""
    text = request.GET.get("q", "")[:200]
    as_fragment = request.htmx and request.htmx.target == "search-found"  # type: ignore[attr-defined]
    context = {"text": text, "groups": search(request.viewer, text), "too_short": len(text.strip()) < SHORTEST}  # type: ignore[attr-defined]
    return render(request, "web/search_found.html" if as_fragment else "web/search.html", context)


@require_http_methods(["GET", "POST"])
@page(public=True)
def reading(request: HttpRequest) -> HttpResponse:
    """The reader's settings and language; kept with the person, or in a cookie for who has not signed in."""
    if request.method == "POST":
        return _keep_reading(request)
    came_from = request.headers.get("referer", "")
    kept = reader.of(request)
    groups = [
        (name, reader.LABELS[name], [(value, word, kept[name] == value) for value, word in words.items()])
        for name, words in reader.SETTINGS.items()
    ]
    own = [(code, _in_itself(code), code == translation.get_language()) for code, _name in settings.LANGUAGES]
    return render(request, "web/reading.html", {"groups": groups, "own": own, "next": _local(request, came_from)})


def _keep_reading(request: HttpRequest) -> HttpResponse:
    kept = reader.clean(request.POST)
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        language = translation.get_language() or settings.LANGUAGE_CODE
    response = HttpResponseRedirect(_local(request, request.POST.get("next", "")))
    if request.user.is_authenticated:
        person, actor = request.user, request.viewer  # type: ignore[attr-defined]
        change_reading(person=person, reading=kept, language=language, actor=actor, at=timezone.now())
        with translation.override(language):
            messages.success(request, _("Your reading settings are kept."))
    for name, value in ((reader.COOKIE, json.dumps(kept)), (settings.LANGUAGE_COOKIE_NAME, language)):
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


def _local(request: HttpRequest, address: str) -> str:
    """An address of this installation, the first page where it is not one."""
    here = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if here and reverse("web:reading") not in address else reverse("web:home")


def _in_itself(code: str) -> str:
    """A language's name as its speakers write it."""
    return {"fr": "français (France)", "fr-ca": "français (Québec)", "en": "English"}.get(code, code)


@require_GET
@page()
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component, with its contract."""
    return render(request, "web/gallery.html", samples.context(request))


@require_GET
@page()
def gallery_progress(request: HttpRequest) -> HttpResponse:
    """The bar of the gallery, which never ends."""
    return render(request, "web/gallery_progress.html", {"done": timezone.now().second, "total": 60})
