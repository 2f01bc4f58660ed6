"""What if: something is moved, the proven limit answers at once, an estimate follows, a plan may be asked for."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pupitre.governance.models import FundingMeasure
from pupitre.http import formats
from pupitre.http.gate import page
from pupitre.planning import operations, permissions, queries, standing, what_if
from pupitre.planning.models import Pricing, Question, Scenario
from pupitre.planning.refusals import NotPriced
from pupitre.planning.web import what_if_words, words
from pupitre.planning.web.views import context_of, found_scenario
from pupitre.planning.web.what_if_forms import Names, WhatIfForm
from pupitre.procurement.models import DeviceModel

MONEY = "governance.view_money"


@require_GET
@page(MONEY)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel, with the answer to what the address asks. Nothing is written."""
    found = found_scenario(request, pk)
    context = context_of(request, found, "what_if")
    if not context["plan"]:
        return redirect("planning:scenario", pk)
    pricing = _pricing(found)
    if pricing:
        form = _form(request, found, pricing)
        context |= {"form": form, "pricing": pricing, **_answered(request, found, pricing, form)}
    else:
        context["beside"] = queries.priced_beside(found, request.viewer)  # type: ignore[attr-defined]
    return render(request, "planning/what_if.html", context)


@require_GET
@page(MONEY)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer alone, at each change."""
    found = found_scenario(request, pk)
    pricing = _pricing(found)
    if pricing is None:
        raise NotPriced(scenario=found.name)
    context = {"scenario": found, "may_edit": permissions.can_edit(request.viewer, found)}  # type: ignore[attr-defined]
    context |= _answered(request, found, pricing, _form(request, found, pricing))
    return render(request, "planning/what_if_answer.html", context)


@require_POST
@page(MONEY)
def estimate(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a worker estimate what the changes of the address would do."""
    found = found_scenario(request, pk)
    changes = _changes(request, found)
    asked = operations.ask_what_if(scenario=found, changes=changes, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"{reverse('planning:what_if', args=[pk])}?{request.GET.urlencode()}")
    return render(request, "planning/what_if_estimate.html", _estimated(found, asked))


@require_GET
@page(MONEY)
def estimated(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The estimate, or how far it is; read again until it is there."""
    found = found_scenario(request, pk)
    asked = get_object_or_404(Question, pk=number, pricing__plan__scenario=found)
    return render(request, "planning/what_if_estimate.html", _estimated(found, asked))


@require_POST
@page(permissions.EDIT)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a scenario in which the changes have happened, and have it computed."""
    found = found_scenario(request, pk, permissions.EDIT)
    changes = _changes(request, found)
    at = timezone.now()
    said = what_if_words.said(changes, found, _names(found, _priced(found)))
    name = f"{found.name[:80]} · {formats.moment(at)}"[:120]
    made = operations.plan_what_if(
        scenario=found,
        changes=changes,
        name=name,
        purpose=" ".join(said),
        actor=request.viewer,  # type: ignore[attr-defined]
        at=at,
    )
    messages.success(request, _("A scenario is being computed in which this happens."))
    return redirect("planning:scenario", made.pk)


def _pricing(found: Scenario) -> Pricing | None:
    """The prices of the plan shown, once they are there."""
    shown = queries.shown_plan(found)
    pricing = queries.pricing_of(shown) if shown else None
    return pricing if pricing and "kept" in pricing.document else None


def _priced(found: Scenario) -> Pricing:
    pricing = _pricing(found)
    if pricing is None:
        raise NotPriced(scenario=found.name)
    pricing.plan.scenario = found
    return pricing


def _names(found: Scenario, pricing: Pricing) -> Names:
    ready = standing.of(pricing)
    measures = FundingMeasure.objects.filter(organisation=found.organisation_id).values_list("code", "name")
    models = DeviceModel.objects.filter(organisation=found.organisation_id).values_list("code", "name")
    return Names(
        ready.case,
        measures=dict(measures),
        schools=words.school_names(row["school_id"] for row in ready.case["schools"]),
        functions=queries.function_names(found),
        models=dict(models),
        weights=ready.weights,
    )


def _form(request: HttpRequest, found: Scenario, pricing: Pricing) -> WhatIfForm:
    return WhatIfForm(request.GET or None, plan=found.plan, names=_names(found, pricing))


def _changes(request: HttpRequest, found: Scenario) -> list[Any]:
    """The changes that the address holds; what cannot be read changes nothing."""
    form = _form(request, found, _priced(found))
    return form.changes() if form.is_valid() else []


def _answered(request: HttpRequest, found: Scenario, pricing: Pricing, form: WhatIfForm) -> dict[str, Any]:
    """What is changed, the proven limit, and the estimate where somebody has asked for it already."""
    if not form.is_bound or not form.is_valid():
        return {}
    changes = form.changes()
    if not changes:
        return {}
    pricing.plan.scenario = found
    told = {
        "changes": what_if_words.said(changes, found, form.names),
        "limit": what_if_words.limit(standing.bound(pricing, changes), pricing, changes),
        "query": request.GET.urlencode(),
    }
    asked = Question.objects.filter(pricing=pricing, key=what_if.key_of(changes)).first()
    return told | (_estimated(found, asked) if asked else {})


def _estimated(found: Scenario, asked: Question) -> dict[str, Any]:
    pricing = asked.pricing
    pricing.plan.scenario = found
    told: dict[str, Any] = {"scenario": found, "question": asked, "slow": words.slow(asked, timezone.now())}
    if asked.answer:
        codes = {row["school_id"] for side in ("winners", "losers") for row in asked.answer[side]}
        names = words.school_names(codes)
        told |= what_if_words.estimated(asked.answer, pricing, names)
    return told
