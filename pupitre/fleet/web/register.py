"""The register: where one stands, the list of devices, the page of one, and its facts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pupitre.fleet.models import Task
from pupitre.fleet.operations import devices
from pupitre.fleet.permissions import EDIT
from pupitre.fleet.queries import arrivals, register
from pupitre.fleet.querysets import VIEW
from pupitre.fleet.web import listings, words
from pupitre.fleet.web.device_forms import AddDevice, CorrectDevice
from pupitre.fleet.web.device_page import device_page
from pupitre.fleet.web.frame import context, found_device, links
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.territory.querysets_rosters import VIEW_PEOPLE

SHOWN = 8


@require_GET
@page(VIEW)
def home(request: Request) -> HttpResponse:
    """Where the fleet stands: figures that lead to the list, what is to be looked at, spares against target."""
    viewer, today = request.viewer, timezone.localdate()
    found = register.standing(viewer, today)
    tasks = Task.objects.visible(viewer).open().select_related("device", "school")
    page_context = context(
        request,
        "home",
        standing=found,
        status=words.standing(found),
        models=register.by_model(viewer, SHOWN),
        spares=register.spares(viewer),
        tasks=tasks.order_by("opened_at", "pk")[:SHOWN],
        tasks_count=tasks.count(),
        arrivals=arrivals.awaiting(viewer, SHOWN) if viewer.can(EDIT) else [],
        today=today,
        links=links(viewer),
    )
    return render(request, "fleet/home.html", page_context)


@require_GET
@page(VIEW)
def device_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    whole = "export" in request.GET
    listing = listings.devices(names=viewer.can(VIEW_PEOPLE), acts=viewer.can(EDIT), whole=whole)
    query = request.GET.urlencode()
    page_context = context(
        request,
        "devices",
        status=_("Scan a label in the search, or filter the list."),
        query=f"?{query}" if query else "",
    )
    return listing.respond(request, register.listed(viewer), template="fleet/devices.html", context=page_context)


@require_GET
@page(VIEW)
def device(request: Request, pk: int) -> HttpResponse:
    """All that is known of a device, and what can be done to it."""
    return device_page(request, found_device(request, pk))


@page(EDIT)
def add(request: Request) -> HttpResponse:
    """Bring one device into the register by hand."""
    viewer = request.viewer
    form = AddDevice(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        made = devices.register(
            organisation=form.cleaned_data["organisation"],
            accessories=register.kit_of(facts["model"]),
            actor=viewer,
            at=timezone.now(),
            **facts,
        )
        messages.success(request, _("%(device)s is in the register.") % {"device": made})
        return redirect(made)
    page_context = context(request, "devices", form=form, title=_("Add a device"), back="fleet:devices")
    return render(request, "fleet/device_form.html", page_context, status=422 if form.errors else 200)


@page(EDIT)
def correct(request: Request, pk: int) -> HttpResponse:
    """Correct the facts of a device, with a reason."""
    viewer, found = request.viewer, found_device(request, pk, EDIT)
    form = CorrectDevice(request.POST or None, instance=found, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        devices.correct(
            device=found, facts=form.facts(), reason=form.cleaned_data["reason"], actor=viewer, at=timezone.now()
        )
        messages.success(request, _("Saved."))
        return redirect(found)
    page_context = context(request, "devices", form=form, title=_("Correct the facts"), device=found)
    return render(request, "fleet/device_form.html", page_context, status=422 if form.errors else 200)
