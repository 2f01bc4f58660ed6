"""The form of an editor, with choices that stay within what the viewer may edit."""

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.forms import ModelForm, modelform_factory
from django.utils.translation import gettext_lazy as _

from pupitre.http.editor.description import Editor
from pupitre.kernel.viewer import Viewer


class TypedChoice(forms.ModelChoiceField):
    """A row chosen by typing what people call it: lists of schools are too long to scroll."""

    widget = forms.TextInput

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = self._rows().filter(pk=value).first()
        return super().prepare_value(value)

    def _rows(self) -> Any:
        return self.queryset


class Lines(SimpleArrayField):
    """Several values typed one a line; blank lines are nothing."""

    widget = forms.Textarea

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, delimiter="\n", help_text=_("One a line."), **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "\n".join(line.strip() for line in value.splitlines() if line.strip())
        return super().to_python(value)


def form_for(editor: Editor, viewer: Viewer, data: Any = None, instance: Any = None) -> ModelForm:
    """The bound or unbound form of a row."""
    made = modelform_factory(editor.model, fields=editor.fields)
    form = made(data, instance=instance)
    for name, found in list(form.fields.items()):
        if isinstance(found, forms.ModelChoiceField):
            form.fields[name] = _narrowed(editor, name, found, viewer)
        elif name in editor.lines and isinstance(found, SimpleArrayField):
            form.fields[name] = Lines(found.base_field, label=found.label, required=found.required)
        elif isinstance(found, forms.DateField):
            found.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return form


def _narrowed(editor: Editor, name: str, found: forms.ModelChoiceField, viewer: Viewer) -> forms.ModelChoiceField:
    rows: Any = found.queryset
    rows = rows.visible(viewer, editor.edit)
    if name in editor.typed:
        return TypedChoice(
            queryset=rows,
            to_field_name=editor.typed[name],
            label=found.label,
            required=found.required,
            help_text=_("Its code."),
            error_messages={"invalid_choice": _("Nothing that you may edit has this code.")},
        )
    found.queryset = rows
    if isinstance(found, forms.ModelMultipleChoiceField):
        found.widget = forms.CheckboxSelectMultiple()
        found.widget.choices = found.choices
    if found.required and not found.initial and rows[:2].count() == 1:
        found.initial, found.empty_label = rows[0].pk, None
    return found
