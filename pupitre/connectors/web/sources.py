"""Sources of devices: connected, tested, read, paused; what each said lately."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.accounts.web.form_page import form_page
from pupitre.connectors.agents.answers import PROBLEMS as AGENT_PROBLEMS
from pupitre.connectors.web.forms import FORMS
from pupitre.connectors.web.wording import problem
from pupitre.fleet.enums import SourceKind
from pupitre.fleet.models import ManagedRecord, Source, SourceRun
from pupitre.fleet.operations import sources as operations
from pupitre.fleet.querysets_signals import CONNECT
from pupitre.http.gate import page
from pupitre.http.request import Request

LATEST = 15
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


def _found(request: Request, pk: int) -> Source:
    return get_object_or_404(Source.objects.visible(request.viewer).select_related("organisation"), pk=pk)


@page(CONNECT)
def source(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    is_agent = found.kind == SourceKind.AGENT
    context = {
        "source": found,
        "is_agent": is_agent,
        "is_read": found.kind in {SourceKind.CHROMEOS, SourceKind.INTUNE, SourceKind.JAMF},
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
