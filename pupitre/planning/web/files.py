"""The files of a scenario: its frozen case, its plan, and the dossier for the committee."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify

from pupitre.http.gate import page
from pupitre.planning import queries
from pupitre.planning.models import Scenario
from pupitre.planning.results import exported
from pupitre.planning.web.dossier import document
from pupitre.planning.web.views import found_scenario


@page("governance.view_money")
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """The inputs as they were frozen: what `pupitre plan solve` replays."""
    found = found_scenario(request, pk)
    document = Scenario.objects.values_list("case", flat=True).get(pk=pk)
    return _json(document, f"case-{found.pk}.json")


@page("governance.view_money")
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan as the engine wrote it, its prices with their ranges once known: what `pupitre plan verify` judges."""
    shown = queries.shown_plan(found_scenario(request, pk))
    return _json(exported(shown) if shown else None, f"plan-{pk}.json")


@page("governance.view_money")
def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """The dossier for the committee."""
    found = found_scenario(request, pk)
    shown = queries.shown_plan(found)
    if shown is None:
        raise Http404
    shown.scenario = found
    body = document(shown, request.viewer.name)  # type: ignore[attr-defined]
    name = f"{slugify(found.name)}.pdf"
    return HttpResponse(
        body, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _json(document: Any, name: str) -> HttpResponse:
    if document is None:
        raise Http404
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return HttpResponse(
        text, content_type="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
