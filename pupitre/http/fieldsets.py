"""A field with its label, its help and its errors, drawn in Python: a form holds ten, and a template costs each."""

from typing import Any

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.utils.html import conditional_escape as escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _


def field(bound: BoundField) -> SafeString:
    """Label above, help under the label, the errors beside; a box stands before its label."""
    widget, wrong, name = bound.field.widget, bound.errors, escape(bound.id_for_label)
    grouped = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    check = isinstance(widget, CheckboxInput)
    control = bound.as_widget(attrs=_attributes(bound, grouped=grouped, check=check))
    label = escape(bound.label)
    help_ = f'<div class="form-text" id="{name}_help">{escape(bound.help_text)}</div>' if bound.help_text else ""
    if check:
        told = f'<label class="form-check-label" for="{name}">{label}</label>{help_}'
        inside = f'<div class="form-check">{control} {told}</div>'
    else:
        word = escape(_("(optional)"))
        optional = "" if bound.field.required else f' <span class="optional">{word}</span>'
        head = (
            f"<fieldset><legend>{label}{optional}</legend>"
            if grouped
            else f'<label class="form-label" for="{name}">{label}{optional}</label>'
        )
        inside = f"{head}{help_}{control}"
    problems = "".join(f"<p>{escape(str(problem))}</p>" for problem in wrong)
    said = f'<div class="field-errors" id="{name}_errors">{problems}</div>' if wrong else ""
    css = " field-wrong" if wrong else ""
    end = "</fieldset>" if grouped else ""
    return mark_safe(f'<div class="field{css}">{inside}{said}{end}</div>')  # noqa: S308 - all is escaped


def _attributes(bound: BoundField, *, grouped: bool, check: bool) -> dict[str, Any]:
    css = "form-select" if isinstance(bound.field.widget, Select) and not grouped else "form-control"
    attributes: dict[str, Any] = {} if grouped else {"class": "form-check-input" if check else css}
    described = [f"{bound.id_for_label}_help"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.id_for_label}_errors")
        attributes |= {"aria-invalid": "true", "class": f"{attributes.get('class', '')} is-invalid".strip()}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return attributes
