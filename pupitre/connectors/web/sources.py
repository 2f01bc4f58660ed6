"""Sources of devices: connected, tested, read, paused; what each said lately."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.accounts.web.form_page import form_page
from pupitre.connectors import jobs
from pupitre.connectors.agents.answers import PROBLEMS as AGENT_PROBLEMS
from pupitre.connectors.devices import reading
from pupitre.connectors.web.forms import FORMS
from pupitre.connectors.web.wording import problem
from pupitre.fleet.enums import SourceKind
from pupitre.fleet.models import ManagedRecord, Source, SourceRun
from pupitre.fleet.operations import sources as operations
from pupitre.fleet.querysets_signals import CONNECT
from pupitre.http.gate import page
from pupitre.http.request import Request

LATEST = 15
LARGEST = 100 * 2**20  # octets of an export
READ = {SourceKind.CHROMEOS, SourceKind.INTUNE, SourceKind.JAMF}
LIST = "connectors:sources"


@page(CONNECT)
def sources(request: Request) -> HttpResponse:
    counted = ManagedRecord.objects.filter(source=OuterRef("pk")).order_by().values("source")
    latest = SourceRun.objects.filter(source=OuterRef("pk")).order_by("-started_at", "-pk")
    rows = Source.objects.visible(request.viewer).select_related("organisation").annotate(
        machines=Subquery(counted.annotate(n=Count("pk")).values("n")),
        last_state=Subquery(latest.values("state")[:1]),
    )  # fmt: skip
    return render(
        request,
        "connectors/sources.html",
        {"sources": list(rows.order_by("name", "pk")), "kinds": SourceKind.choices},
    )


@page(CONNECT)
def create(request: Request, kind: str) -> HttpResponse:
    if kind not in SourceKind.values:
        raise Http404
    return _form(request, Source(kind=kind), None, SourceKind(kind).label)


@page(CONNECT)
def change(request: Request, pk: int) -> HttpResponse:
    source = _found(request, pk)
    return _form(request, source, source, source.name)


def _form(request: Request, source: Source, known: Source | None, title: Any) -> HttpResponse:
    form = FORMS[source.kind](request.POST or None, viewer=request.viewer, source=known)

    def save(data: dict[str, Any]) -> Source:
        source.organisation, source.name = data["organisation"], data["name"]
        source.settings = {**source.settings, **form.settings()}
        return operations.save(source=source, secret=data.get("secret", ""), actor=request.viewer, at=timezone.now())

    context = {"title": title, "submit": _("Save"), "parent": _("Sources of devices"), "parent_url": reverse(LIST)}
    return form_page(request, form, act=save, done=_address, said=_("Saved."), context=context)


def _address(source: Source) -> str:
    return reverse("connectors:source", args=[source.pk])


def _found(request: Request, pk: int, kinds: Collection[str] = SourceKind.values) -> Source:
    rows = Source.objects.visible(request.viewer).filter(kind__in=kinds)
    return get_object_or_404(rows.select_related("organisation"), pk=pk)


@page(CONNECT)
def source(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    is_agent = found.kind == SourceKind.AGENT
    context = {
        "source": found,
        "is_agent": is_agent,
        "is_read": found.kind in READ,
        "is_given": found.kind == SourceKind.GAM,
        "address": request.build_absolute_uri(reverse("connectors:agent")),
        "secret": operations.secret_of(found) if is_agent else "",
        "machines": found.records.count(),
        "messages_": [
            (one, AGENT_PROBLEMS.get(one.problem, "")) for one in found.messages.order_by("-at", "-pk")[:LATEST]
        ],
        "runs": [(one, problem(one.problem)) for one in found.runs.order_by("-started_at", "-pk")[:LATEST]],
    }
    return render(request, "connectors/source.html", context)


@require_POST
@page(CONNECT)
def test(request: Request, pk: int) -> HttpResponse:
    """Try the credentials on the first page of devices; nothing is written."""
    count, code = reading.try_out(_found(request, pk, READ))
    if code:
        messages.error(request, problem(code))
    else:
        messages.success(request, _("It answers: %(count)s devices on the first page.") % {"count": count})
    return redirect("connectors:source", pk)


@require_POST
@page(CONNECT)
def read(request: Request, pk: int) -> HttpResponse:
    """Have the source read by a worker, now."""
    jobs.ask_to_read(_found(request, pk, READ).pk)
    messages.success(request, _("The reading is asked for: it appears here once it has begun."))
    return redirect("connectors:source", pk)


@require_POST
@page(CONNECT)
def give(request: Request, pk: int) -> HttpResponse:
    """Take an export given by hand."""
    found = _found(request, pk, {SourceKind.GAM})
    given = request.FILES.get("file")
    if not isinstance(given, UploadedFile) or not given.size or given.size > LARGEST:
        messages.error(request, _("Choose the CSV file of an export, of at most 100 MB."))
        return redirect("connectors:source", pk)
    run = reading.read_file(found, given.read())
    if run.problem:
        messages.error(request, problem(run.problem))
    else:
        messages.success(request, _("%(count)s devices are read.") % {"count": run.seen})
    return redirect("connectors:source", pk)


@require_POST
@page(CONNECT)
def renew(request: Request, pk: int) -> HttpResponse:
    """A new secret for the agents."""
    operations.renew_secret(source=_found(request, pk), actor=request.viewer, at=timezone.now())
    messages.success(request, _("The secret is new: give it to the agents."))
    return redirect("connectors:source", pk)


@require_POST
@page(CONNECT)
def pause(request: Request, pk: int) -> HttpResponse:
    """Pause a source, or resume it."""
    found = _found(request, pk)
    operations.pause(source=found, paused=not found.is_paused, actor=request.viewer, at=timezone.now())
    messages.success(request, _("Paused: nothing more is taken.") if found.is_paused else _("Resumed."))
    return redirect("connectors:source", pk)


@require_POST
@page(CONNECT)
def remove(request: Request, pk: int) -> HttpResponse:
    """Remove a source that never said anything."""
    operations.remove(source=_found(request, pk), actor=request.viewer, at=timezone.now())
    messages.success(request, _("The source is removed."))
    return redirect(LIST)
