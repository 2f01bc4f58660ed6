"""What the base page needs, on every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from pupitre.kernel.viewer import ANONYMOUS
from pupitre.web import navigation, reading


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: navigation, reader's settings, languages; computed when the base page asks."""
    viewer = getattr(request, "viewer", ANONYMOUS)
    return {
        "viewer": viewer,
        "navigation": SimpleLazyObject(lambda: list(navigation.entries(viewer, request))),
        "reading": SimpleLazyObject(lambda: reading.of(request)),
        "languages": settings.LANGUAGES,
        "now": timezone.now(),
    }
