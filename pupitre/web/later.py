"""Panels read once the page stands: the places they will take, and the address that each answers at.

A page of several rooms costs what it says itself; a panel more adds a place, which reads nothing, and a URL of its
own, with its own row of rights and its own budget. Without script, the place is a link to that address.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pupitre.http.panels import Offered, Panel
from pupitre.http.request import Request
from pupitre.kernel.viewer import Viewer


def places(offers: Iterable[Offered[Any]], viewer: Viewer, name: str, *args: object) -> list[SafeString]:
    """A place for each panel that may speak to this person; `name` begins those of the panels' URLs."""
    return list(_places(offers, viewer, name, args))


def _places(
    offers: Iterable[Offered[Any]], viewer: Viewer, name: str, args: tuple[object, ...]
) -> Iterator[SafeString]:
    read = _("Read")
    for offer in offers:
        if offer.opens(viewer):
            url = reverse(f"{name}_{offer.code}", args=args)
            yield format_html(
                '<section class="panel panel-later" aria-busy="true"'
                ' hx-get="{}" hx-trigger="load" hx-swap="outerHTML">'
                '<div class="panel-head"><h2>{}</h2></div>'
                '<p><a href="{}">{}<span class="visually-hidden"> {}</span></a></p></section>',
                url,
                offer.title,
                url,
                read,
                offer.title,
            )


def answer(request: Request, offer: Offered[Any], panel: Panel | None, parent: tuple[str, str]) -> HttpResponse:
    """The panel in its place, where nothing takes its place if nothing is said; or a page of its own."""
    context = {"each": panel, "title": panel.title if panel else offer.title, "parent": parent}
    if not request.htmx:
        response = render(request, "web/panel_page.html", context)
    else:
        response = render(request, "web/panel.html", context) if panel else HttpResponse()
    patch_vary_headers(response, ["HX-Request"])
    return response


def sentence(first: str) -> SafeString:
    """What the page says at once, and what it will say once its panels have said how much waits."""
    two = ngettext("One thing waits for you.", "%(waiting)s things wait for you.", 2) % {"waiting": "#"}
    return format_html(
        '<span role="status" data-none="{}" data-one="{}" data-many="{}">{}</span>',
        _("Nothing waits for you."),
        ngettext("One thing waits for you.", "%(waiting)s things wait for you.", 1) % {"waiting": 1},
        two,
        first,
    )
