"""The page gate: a view says which capability opens it, and a GET cannot write.

    @page("territory.view")
    def school_list(request): ...

Anonymous people are sent to sign in, people whose roles do not grant the capability get 403, and a `Refusal`
raised by the domain becomes a page (or an htmx fragment) with its sentence and status. Rows out of scope are
not found: views look them up through `visible(request.viewer)`.
"""

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from pupitre.kernel.refusal import NotAllowed, Refusal

View = Callable[..., HttpResponse]
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
WRITES = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "MERGE", "COPY")


class WriteOnRead(Exception):
    """A view tried to write while answering a GET: a bug of ours, never shown as a refusal."""


def page(capability: str | None = None, *, public: bool = False) -> Callable[[View], View]:
    """Open a view to the people who hold `capability` somewhere; None = anyone signed in; `public` = anyone."""

    def decorate(view: View) -> View:
        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            viewer = request.viewer  # type: ignore[attr-defined]
            if viewer.is_anonymous and not public:
                login = f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
                return HttpResponseRedirect(login)
            try:
                if capability is not None:
                    viewer.require(capability)
                with connection.execute_wrapper(_refuse_writes) if request.method in SAFE_METHODS else nullcontext():
                    return view(request, *args, **kwargs)
            except Refusal as refusal:
                return refused(request, refusal)

        gated.gate = {"capability": capability, "public": public}  # type: ignore[attr-defined]
        return gated

    return decorate


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """What is refused, why, and what to do: a page, or a notice where htmx asked for a fragment."""
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "http/refused_notice.html", {"refusal": refusal}, status=refusal.status)
        response["HX-Retarget"], response["HX-Reswap"] = "#notices", "innerHTML show:top"
        return response
    template = "http/forbidden.html" if isinstance(refusal, NotAllowed) else "http/refused.html"
    return render(request, template, {"refusal": refusal, "back": _back(request)}, status=refusal.status)


def _back(request: HttpRequest) -> str:
    """Where the person came from, if that is here."""
    came_from = request.headers.get("referer", "")
    return came_from if url_has_allowed_host_and_scheme(came_from, {request.get_host()}) else "/"


def _refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if str(sql).lstrip()[:8].upper().startswith(WRITES):
        raise WriteOnRead(str(sql)[:200])
    return execute(sql, params, many, context)
