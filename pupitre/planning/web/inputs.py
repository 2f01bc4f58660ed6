"""The page of what plans are computed from, and the usual equipment to begin with."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.governance.models import DigitalPlan
from pupitre.http.gate import page
from pupitre.planning import input_tables, operations, permissions
from pupitre.planning.models import EquipmentFunction
from pupitre.planning.querysets import VIEW


@page(VIEW)
def inputs(request: HttpRequest) -> HttpResponse:
    """What a plan is computed from: each table with how many rows it holds, and what is still missing."""
    viewer = request.viewer  # type: ignore[attr-defined]
    has_equipment = EquipmentFunction.objects.visible(viewer).exists()
    may_start = viewer.can(permissions.EDIT) and not has_equipment
    context = {"groups": input_tables.inputs(viewer), "may_start": may_start}
    return render(request, "planning/inputs.html", context)


@require_POST
@page(permissions.EDIT)
def presets(request: HttpRequest) -> HttpResponse:
    """Start from the usual equipment of the country, for the latest plan that one may edit."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = (
        DigitalPlan.objects.visible(viewer, permissions.EDIT).select_related("organisation").order_by("-pk").first()
    )
    if found is None:
        return redirect("governance:plans_add")
    operations.install_presets(plan=found, actor=viewer, at=timezone.now())
    messages.success(request, _("The usual equipment and needs are there: edit them as you wish."))
    return redirect("planning:inputs")
