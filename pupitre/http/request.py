"""What a page's view receives: Django's request, with what our middleware adds to it. For annotations alone."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from pupitre.kernel.viewer import Viewer


class Request(HttpRequest):
    viewer: Viewer
    htmx: HtmxDetails
    LANGUAGE_CODE: str
