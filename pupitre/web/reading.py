"""The reader's settings: kept per person, in a cookie for those who have not signed in."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

COOKIE = "reading"
# setting -> {value: word}; the first value is the default. Each becomes a data attribute of <html>.
SETTINGS: dict[str, dict[str, Any]] = {
    "theme": {"system": _("As this device"), "light": _("Paper"), "dark": _("Slate")},
    "contrast": {"normal": _("Normal"), "more": _("Stronger")},
    "font": {"atkinson": _("Atkinson Hyperlegible"), "dyslexia": _("OpenDyslexic")},
    "spacing": {"normal": _("Normal"), "wide": _("Wide")},
}
LABELS = {"theme": _("Colours"), "contrast": _("Contrast"), "font": _("Typeface"), "spacing": _("Line spacing")}


def clean(asked: Mapping[str, Any]) -> dict[str, str]:
    """Every setting with a value that exists; what is missing or unknown takes the default."""
    chosen = {name: str(asked.get(name)) for name in SETTINGS}
    return {name: chosen[name] if chosen[name] in words else next(iter(words)) for name, words in SETTINGS.items()}


def of(request: HttpRequest) -> dict[str, str]:
    """The settings of whoever reads this page."""
    if request.user.is_authenticated:
        return clean(request.user.preferences.get("reading", {}))
    try:
        kept = json.loads(request.COOKIES.get(COOKIE, "{}"))
    except ValueError:
        kept = {}
    return clean(kept if isinstance(kept, dict) else {})
