"""States, in shape and word before colour."""

from functools import lru_cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

SIGNS = {"done": "●", "waiting": "◐", "blocked": "▲", "refused": "✕", "none": "○"}


def badge(state: str, word: Any) -> SafeString:
    """The sign of a state with its word. Errors: KeyError for a state that does not exist."""
    return _badge(state, str(word), get_language() or "")


@lru_cache(maxsize=512)
def _badge(state: str, word: str, _language: str) -> SafeString:
    return format_html(
        '<span class="state state-{}"><span aria-hidden="true">{}</span> {}</span>', state, SIGNS[state], word
    )
