"""The one page on which a plain row is filled in, and the act that removes it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from pupitre.territory import row_operations

Save = Callable[..., None]


def edit(
    request: HttpRequest,
    form: ModelForm,
    *,
    title: str,
    back: str,
    back_title: str,
    remove: str = "",
    save: Save | None = None,
) -> HttpResponse:
    """Show the form, keep the row it makes, go back. `remove` is the address that removes the row."""
    if request.method == "POST" and form.is_valid():
        row = form.save(commit=False)
        if save is None:
            row_operations.save_row(row=row, sets=_sets(form), **_by(request))
        else:
            save(row, **_by(request))
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(back)
    context = {"form": form, "title": title, "back": back, "back_title": back_title, "remove": remove}
    return render(request, "territory/row.html", context, status=422 if form.errors else 200)


def remove(request: HttpRequest, row: models.Model, *, back: str) -> HttpResponse:
    row_operations.remove_row(row=row, **_by(request))
    messages.success(request, _("Removed."))
    return HttpResponseRedirect(back)


def _sets(form: ModelForm) -> dict[str, Any]:
    many = [field.name for field in form.instance._meta.many_to_many]
    return {name: form.cleaned_data[name] for name in many if name in form.cleaned_data}


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.viewer, "at": timezone.now()}  # type: ignore[attr-defined]
