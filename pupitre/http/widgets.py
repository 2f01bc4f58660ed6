"""Fields of forms, drawn in Python: the same HTML as Django's templates, which render one template an option.

A select of 263 schools cost 30 ms by templates. `tests/http/test_widgets.py` compares with Django's own drawing.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape as escape
from django.utils.safestring import SafeString, mark_safe

Widget = Mapping[str, Any]
FOLDER = "django/forms/widgets/"


class Renderer(DjangoTemplates):
    """Django's renderer of forms, but for the fields that many pages hold."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        draw = DRAWN.get(template_name)
        if draw is None:
            return mark_safe(super().render(template_name, context, request))  # noqa: S308 - Django's own
        return mark_safe(draw(context["widget"]))  # noqa: S308 - all is escaped


def _attributes(widget: Widget) -> str:
    said = ((name, value) for name, value in widget["attrs"].items() if value is not False)
    return "".join(
        f" {escape(name)}" if value is True else f' {escape(name)}="{_text(value)}"' for name, value in said
    )


def _text(value: Any) -> str:
    """A value as Django's `stringformat:"s"` writes it."""
    return escape(value if isinstance(value, str) else str(value))


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{escape(widget["type"])}" name="{escape(widget["name"])}"{value}{_attributes(widget)}>'


def _textarea(widget: Widget) -> str:
    value = escape(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{escape(widget["name"])}"{_attributes(widget)}>\n{value}</textarea>'


def _select(widget: Widget) -> str:
    inside = "".join(
        f'<optgroup label="{escape(name)}">{_options(options)}</optgroup>' if name else _options(options)
        for name, options, _index in widget["optgroups"]
    )
    return f'<select name="{escape(widget["name"])}"{_attributes(widget)}>{inside}</select>'


def _options(options: list[Widget]) -> str:
    return "".join(
        f'<option value="{_text(option["value"])}"{_attributes(option)}>{escape(option["label"])}</option>'
        for option in options
    )


DRAWN: dict[str, Callable[[Widget], str]] = {
    FOLDER + "select.html": _select,
    FOLDER + "textarea.html": _textarea,
    **{
        f"{FOLDER}{name}.html": _input
        for name in ("input", "text", "number", "email", "url", "hidden", "date", "datetime", "time", "checkbox")
    },
}
