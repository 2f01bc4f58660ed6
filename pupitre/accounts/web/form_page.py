"""One form on one page: shown, refused with everything kept, or done and redirected."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from pupitre.kernel.refusal import NotAllowed, Refusal

Result = TypeVar("Result")


def form_page(
    request: HttpRequest,
    form: BaseForm,
    *,
    act: Callable[[dict[str, Any]], Result],
    done: Callable[[Result], str],
    said: Any,
    context: dict[str, Any],
    template: str = "accounts/form.html",
) -> HttpResponse:
    """Run `act` on valid data, say `said`, go to `done(result)`; a refusal is shown above the form, nothing lost."""
    if request.method == "POST" and form.is_valid():
        try:
            result = act(form.cleaned_data)
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect(done(result))
    return render(request, template, {"form": form, "status": "", **context}, status=422 if form.is_bound else 200)
