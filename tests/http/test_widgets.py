"""Fields drawn in Python say what Django's templates say, character for character but for the white space between."""

import re
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from pupitre.http.widgets import Renderer

CHOICES = [("", "---"), ("a", "<A> & 'a'"), (1, gettext_lazy("Search")), (2, mark_safe("<b>2</b>"))]
GROUPS = [("Écoles d'ici", [("x", "X"), ("y", 'Y "y"')]), ("z", "Z")]
CASES: list[tuple[forms.Widget, Any]] = [
    (forms.TextInput({"class": "form-control", "maxlength": 200, "required": True, "disabled": False}), "l'<été>"),
    (forms.TextInput(), None),
    (forms.TextInput(), ""),
    (forms.NumberInput({"step": "0.01"}), Decimal("1234.50")),
    (forms.NumberInput(), 0),
    (forms.EmailInput(), "a@b.example"),
    (forms.URLInput(), "https://a.example/?x=1&y=2"),
    (forms.HiddenInput(), 7),
    (forms.DateInput({"type": "date"}), date(2026, 3, 2)),
    (forms.TimeInput(), time(9, 30)),
    (forms.CheckboxInput({"class": "form-check-input"}), True),
    (forms.CheckboxInput(), False),
    (forms.Textarea({"rows": 3}), "two\n<lines>"),
    (forms.Textarea(), None),
    (forms.Select({"class": "form-select"}, choices=CHOICES), "a"),
    (forms.Select(choices=CHOICES), 1),
    (forms.Select(choices=GROUPS), "y"),
    (forms.Select(choices=[]), None),
    (forms.SelectMultiple(choices=GROUPS), ["x", "z"]),
    (forms.NullBooleanSelect(), True),
    (forms.RadioSelect(choices=CHOICES), "a"),
    (forms.CheckboxSelectMultiple(choices=GROUPS), ["x"]),
    (forms.ClearableFileInput(), None),
]


def tight(html: str) -> str:
    return re.sub(r">\s+<", "><", re.sub(r"\s+(?=[<>])", "", re.sub(r"(?<=>)[ \n]+", "", html)))


@pytest.mark.parametrize(("widget", "value"), CASES, ids=lambda case: type(case).__name__)
def test_a_field_is_drawn_as_django_draws_it(widget: forms.Widget, value: Any) -> None:
    attributes = {"id": "id_it", "aria-describedby": "a b"}
    ours = widget.render("it", value, attributes, renderer=Renderer())
    assert tight(ours) == tight(widget.render("it", value, attributes, renderer=DjangoTemplates()))
    assert hasattr(ours, "__html__")
