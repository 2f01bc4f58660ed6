"""Bringing a file in: choose, look, apply, undo."""

import csv
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pupitre.http.gate import page
from pupitre.http.listing import Choice, Column, Listing, Row
from pupitre.kernel.imports import operations, queries, registry
from pupitre.kernel.imports.values import ImportKind
from pupitre.kernel.models import ImportRun
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.web import jobs
from pupitre.web.imports import shown
from pupitre.web.imports.forms import ImportForm

AT_ONCE = 500_000  # bytes; a larger file is left to a worker, which may take more than a few seconds
PROBLEMS_A_PAGE = 100


def _address(row: Row) -> str:
    return reverse("imports:run", args=[row["id"]])


def _kinds(_request: HttpRequest) -> list[tuple[str, Any]]:
    return [(kind.code, kind.name) for kind in registry.known()]


RUNS = Listing(
    name="imports",
    noun=ngettext_lazy("import", "imports"),
    columns=(
        Column("file_name", _("file"), link=_address),
        Column("kind", _("what"), words={kind.code: kind.name for kind in registry.known()}, wide=True),
        Column("state", _("state"), kind="state", words=dict(ImportRun.State.choices), states=shown.STATES),
        Column("created_at", _("when"), kind="moment"),
        Column("created_by_name", _("by"), wide=True),
    ),
    filters=(Choice("kind", _("of"), _("anything"), _kinds),),
    fields=("id",),
    order="-created_at",
    hint=_("Import a directory of schools to begin."),
)


@require_GET
@page()
def runs(request: HttpRequest) -> HttpResponse:
    """The imports one may see, latest first."""
    _require_some(request)
    return RUNS.respond(request, queries.visible(request.viewer), template="web/imports/runs.html")  # type: ignore[attr-defined]


@require_GET
@page()
def kinds(request: HttpRequest) -> HttpResponse:
    """What can be imported."""
    _require_some(request)
    return render(request, "web/imports/kinds.html", {"kinds": registry.open_to(request.viewer)})  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@page()
def start(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose the file and the options; small files are read at once."""
    chosen = _kind(request, kind)
    viewer, at = request.viewer, timezone.now()  # type: ignore[attr-defined]
    defaults = {option.name: option.default(viewer, at) for option in chosen.options}
    form = ImportForm(chosen, request.POST or None, request.FILES or None, defaults=defaults)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = operations.open_run(chosen, file, name=file.name, options=form.choices_made(), actor=viewer, at=at)
        except operations.BadOption as refusal:
            form.add_error(None, str(refusal))
        else:
            return _read(request, run)
    return render(
        request,
        "web/imports/start.html",
        {"kind": chosen, "form": form},
        status=422 if request.method == "POST" else 200,
    )


@require_GET
@page()
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview, then the report, of one import."""
    found = _run(request, pk)
    course = _course(found)
    problems = Paginator(found.problems.all(), PROBLEMS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "run": found,
        "kind": registry.find(found.kind),
        "sentence": "" if course and course.stopped else shown.sentence(found),
        "lines": shown.lines(found) if found.plan else "",
        "tables": shown.tables(found),
        "guards": shown.guards(found) if found.state == ImportRun.State.PLANNED else [],
        "writes": shown.writes(found),
        "kept": shown.kept(found),
        "problems": problems,
        "course": course,
    }
    return render(request, "web/imports/run.html", context)


@require_GET
@page()
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar of an import in course; once it is over, or stopped, the page reads itself again."""
    found = _run(request, pk)
    course = _course(found)
    if course and course.stopped == ("stopped" in request.GET):
        return render(request, "web/imports/progress.html", {"run": found, "course": course})
    response = HttpResponse()
    response["HX-Refresh"] = "true"
    return response


@require_GET
@page()
def problems(request: HttpRequest, pk: int) -> HttpResponse:
    """Every problem of a file, as CSV."""
    found = _run(request, pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{found.pk}.csv"'
    response.write("\N{BYTE ORDER MARK}")
    writer = csv.writer(response, delimiter=";")
    fields = ("line", "column", "value", "message", "remedy", "file")
    writer.writerow(fields)
    writer.writerows([_inert(cell) for cell in row] for row in found.problems.values_list(*fields))
    return response


@require_POST
@page()
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what the plan says."""
    found, viewer = _run(request, pk), request.viewer  # type: ignore[attr-defined]
    let_leave = request.POST.get("let_leave") == "yes"
    if found.size <= AT_ONCE or viewer.person_id is None:
        operations.apply_run(found, actor=viewer, at=timezone.now(), let_leave=let_leave)
    else:
        operations.hand_over(found, actor=viewer, let_leave=let_leave)
        _defer(found, viewer)
    return HttpResponseRedirect(reverse("imports:run", args=[found.pk]))


@require_POST
@page()
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop what is being applied; nothing of it is kept."""
    found = _run(request, pk)
    operations.cancel_run(found, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("imports:run", args=[found.pk]))


@require_POST
@page()
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an import whose worker stopped to another one."""
    found, viewer = _run(request, pk), request.viewer  # type: ignore[attr-defined]
    operations.resume_run(found, actor=viewer)
    _defer(found, viewer)
    return HttpResponseRedirect(reverse("imports:run", args=[found.pk]))


@require_POST
@page()
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put back what the import wrote."""
    found = _run(request, pk)
    operations.undo_run(found, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("imports:run", args=[found.pk]))


def _read(request: HttpRequest, found: ImportRun) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    if found.size <= AT_ONCE:
        operations.plan_run(found, actor=viewer, at=timezone.now())
    else:
        _defer(found, viewer)
    return HttpResponseRedirect(reverse("imports:run", args=[found.pk]))


def _defer(found: ImportRun, viewer: Viewer) -> None:
    """Leave to a worker what the state of the run calls for."""
    known = {"run_id": found.pk, "person_id": viewer.person_id, "language": _language()}
    if found.state == ImportRun.State.WAITING:
        jobs.plan_import.defer(**known)
    else:
        jobs.apply_import.defer(**known, let_leave=found.progress.let_leave)


def _course(found: ImportRun) -> shown.Course | None:
    return shown.course(found, *queries.course(found)) if found.is_busy else None


def _language() -> str:
    return translation.get_language() or "fr"


def _require_some(request: HttpRequest) -> None:
    if not registry.open_to(request.viewer):  # type: ignore[attr-defined]
        raise NotAllowed


def _kind(request: HttpRequest, code: str) -> ImportKind:
    kind = next((kind for kind in registry.known() if kind.code == code), None)
    if kind is None:
        raise Http404
    request.viewer.require(kind.capability)  # type: ignore[attr-defined]
    return kind


def _run(request: HttpRequest, pk: int) -> ImportRun:
    viewer = request.viewer  # type: ignore[attr-defined]
    viewer.require(registry.find(get_object_or_404(ImportRun, pk=pk).kind).capability)
    return get_object_or_404(queries.visible(viewer), pk=pk)


def _inert(cell: Any) -> Any:
    """A cell that a spreadsheet will not run as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
