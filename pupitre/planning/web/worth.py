"""What things are worth in a plan: what a little more would bring, what promises and goals cost, other futures."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.http.charts import Chart, Series, lines
from pupitre.http.formats import percent
from pupitre.http.gate import page
from pupitre.planning import operations, permissions, queries
from pupitre.planning.enums import PricingStage
from pupitre.planning.models import Plan, Pricing
from pupitre.planning.querysets import VIEW
from pupitre.planning.web import words, worth_words
from pupitre.planning.web.views import context_of, found_scenario


@page(VIEW)
def worth(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_scenario(request, pk)
    context = context_of(request, found, "worth")
    plan = context["plan"]
    if not plan:
        return redirect("planning:scenario", pk)
    pricing = queries.pricing_of(plan)
    context |= {"pricing": pricing, "may_price": context["may_edit"] and plan.method == "solver"}
    if pricing:
        context |= _told(plan, pricing, context)
    else:
        context["beside"] = queries.priced_beside(found, request.viewer)  # type: ignore[attr-defined]
    return render(request, "planning/worth.html", context)


@page(VIEW)
def pricing_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the pricing is, read again while it works; at each stage, the page is read anew."""
    found = found_scenario(request, pk)
    plan = queries.shown_plan(found)
    pricing = queries.pricing_of(plan) if plan else None
    context = {"scenario": found, "pricing": pricing, **(_progress(pricing) if pricing else {})}
    response = render(request, "planning/pricing_progress.html", context)
    if pricing is None or not pricing.is_open:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@page(permissions.EDIT)
def price(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a plan priced that is not yet."""
    found = found_scenario(request, pk, permissions.EDIT)
    operations.ask_prices(scenario=found, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    return redirect("planning:worth", pk)


def _progress(pricing: Pricing) -> dict[str, Any]:
    stages = [stage.value for stage in PricingStage]
    return {
        "stage": str(pricing.get_stage_display()).capitalize(),
        "done": stages.index(pricing.stage),
        "stages": len(stages),
    }


def _told(plan: Plan, pricing: Pricing, context: dict[str, Any]) -> dict[str, Any]:
    """What stands in the pricing so far, in words."""
    document, told = pricing.document, _progress(pricing)
    if "point" not in document:
        return told
    measures = {row.code: row.name for row in context["money"]}
    short, enough = worth_words.things(plan, pricing, measures, money=context["may_see_money"])
    told |= {"priced": True, "short": short, "enough": enough}
    codes = {
        code
        for row in document.get("promises", [])
        for code in (*row["promise"]["schools"][:1], *(one["school_id"] for one in row["losers"]))
    }
    names = words.school_names(codes)
    told["promises"] = worth_words.promises(plan, pricing, queries.function_names(plan.scenario), names)
    told["promises_left"] = document.get("promises_left", 0)
    told["rates"] = worth_words.rates(pricing)
    if "futures" in document:
        told |= {"futures": worth_words.futures(pricing), "band": band(plan, pricing)}
    return told


def band(plan: Plan, pricing: Pricing) -> Chart:
    """The need covered at each year's end, and where it lies in nine futures of ten."""
    told, per_year = pricing.document["futures"], plan.scenario.plan.waves_per_year
    planned, low, high = (told[name][per_year - 1 :: per_year] for name in ("planned", "low", "high"))
    return lines(
        [Series(_("this plan"), planned, low=low, high=high, band=_("nine futures of ten"))],
        words.years(plan.scenario.plan),
        title=_("Share of the need covered, whatever comes"),
        description=_("The line is the plan; the band, nine futures of ten."),
        write=percent,
    )
