"""Serve a stored file: what a person attached is never run in the page's place."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from pupitre.kernel.models import StoredFile

SHOWN = {"image/png", "image/jpeg", "image/webp"}  # drawn in a page; the rest is downloaded


def download(file: StoredFile) -> HttpResponse:
    """The bytes of a file, for a view that has checked who may read it."""
    response = HttpResponse(bytes(file.content.content), content_type=file.media_type)
    shown = file.media_type in SHOWN
    response["Content-Disposition"] = content_disposition_header(not shown, file.name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600" if shown else "private, no-store"
    return response
