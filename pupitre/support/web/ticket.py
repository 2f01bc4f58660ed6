"""The page of a request, for who works on it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.support.web import frame


@require_GET
@page()
@frame.at_desk
def ticket(request: Request, pk: int) -> HttpResponse:
    row = frame.found_workable(request, pk)
    messages = row.messages.order_by("at", "pk").prefetch_related("files")
    return render(request, "support/ticket.html", frame.context(request, "queue", ticket=row, conversation=messages))
