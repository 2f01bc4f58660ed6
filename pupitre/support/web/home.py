"""The door of the room: the queue for those who answer, their own requests for those who ask."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.support import permissions
from pupitre.support.querysets import ASK
from pupitre.support.web import frame


@require_GET
@page(ASK)
def home(request: Request) -> HttpResponse:
    if permissions.works(request.viewer):
        return HttpResponseRedirect(reverse("support:queue"))
    try:
        return HttpResponseRedirect(reverse("support:mine"))
    except NoReverseMatch:
        return render(request, "support/home.html", frame.context(request, "home"))
