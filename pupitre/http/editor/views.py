"""The pages of an editor. Each is made for one description."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.http.editor import operations
from pupitre.http.editor.description import Editor
from pupitre.http.editor.forms import form_for
from pupitre.http.gate import page

View = Callable[..., HttpResponse]


def rows(editor: Editor) -> View:
    """The list; the name of each row leads to its form for those who may edit."""

    @page(editor.view)
    def view(request: HttpRequest) -> HttpResponse:
        viewer = request.viewer  # type: ignore[attr-defined]
        may_edit = viewer.can(editor.edit)
        first, *others = editor.listing.columns
        listing = editor.listing
        if may_edit:
            linked = replace(first, link=lambda row: editor.url("edit", row["pk"]))
            listing = replace(listing, columns=(linked, *others))
        found = editor.model._default_manager.visible(viewer, editor.view)  # type: ignore[attr-defined]
        context = {
            "editor": editor,
            "add_url": editor.url("add") if may_edit else "",
            "status": editor.status(request) if editor.status else "",
        }
        return listing.respond(request, found, template=editor.template, context=context)

    return view


def add(editor: Editor) -> View:
    @page(editor.edit)
    def view(request: HttpRequest) -> HttpResponse:
        return _form_page(editor, request, None)

    return view


def edit(editor: Editor) -> View:
    @page(editor.edit)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        return _form_page(editor, request, _row(editor, request, pk))

    return view


def delete(editor: Editor) -> View:
    @require_POST
    @page(editor.edit)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row = _row(editor, request, pk)
        operations.delete_row(editor, row, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
        messages.success(request, _("%(row)s is removed.") % {"row": row})
        return redirect(editor.url())

    return view


def _row(editor: Editor, request: HttpRequest, pk: int) -> Any:
    """The row, where the viewer may edit it; else it is not found."""
    found = editor.model._default_manager.visible(request.viewer, editor.edit)  # type: ignore[attr-defined]
    return get_object_or_404(found, pk=pk)


def _form_page(editor: Editor, request: HttpRequest, row: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    form = form_for(editor, viewer, request.POST if request.method == "POST" else None, row)
    if request.method == "POST" and form.is_valid():
        saved = operations.save_row(editor, form, actor=viewer, at=timezone.now())
        messages.success(request, _("%(row)s is saved.") % {"row": saved})
        return redirect(editor.url())
    context = {"editor": editor, "form": form, "row": row, "list_url": editor.url()}
    if row:
        context["delete_url"] = editor.url("delete", row.pk)
    return render(request, "http/editor_form.html", context, status=422 if form.errors else 200)
