"""The form of an import: the file, then the options its kind declares."""

from typing import Any

from django import forms
from django.template.defaultfilters import capfirst, filesizeformat
from django.utils.translation import gettext_lazy as _

from pupitre.kernel.imports.values import ImportKind

LARGEST = 200 * 1024 * 1024  # bytes


class ImportForm(forms.Form):
    """The options become fields: choices where there are some, else a line of text that the kind reads."""

    file = forms.FileField(label=_("File"), help_text=_("CSV or text, of any year, separator and encoding."))

    def __init__(self, kind: ImportKind, *args: Any, defaults: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for option in kind.options:
            common: dict[str, Any] = {
                "label": capfirst(str(option.label)),
                "help_text": option.help,
                "required": option.required,
                "initial": defaults.get(option.name, ""),
            }
            if option.choices:
                self.fields[option.name] = forms.ChoiceField(
                    choices=option.choices, widget=forms.RadioSelect, **common
                )
            else:
                self.fields[option.name] = forms.CharField(max_length=200, **common)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("This file is larger than %(limit)s: use the command line, or cut it in two."),
                params={"limit": filesizeformat(LARGEST)},
            )
        return file

    def choices_made(self) -> dict[str, str]:
        """The options as typed, by name."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file" and value}
