"""The pages that belong to no room."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pupitre.http.gate import page


@page()
def home(request: HttpRequest) -> HttpResponse:
    """What needs me today."""
    return render(request, "web/home.html")
