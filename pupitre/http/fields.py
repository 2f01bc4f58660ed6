"""Fields of forms that several rooms use."""

from typing import Any

from django import forms


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day, chosen with the browser's own calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)
