"""The pages of scenarios: the list, where one stands, its schools, waves, money."""

from typing import Any

from django.contrib import messages
from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.governance.models import DigitalPlan
from pupitre.http.gate import page
from pupitre.kernel.refusal import NotAllowed
from pupitre.planning import input_tables, operations, permissions, queries
from pupitre.planning.choices import Choices
from pupitre.planning.enums import Method, ScenarioState
from pupitre.planning.models import Computation, Plan, Scenario
from pupitre.planning.querysets import VIEW
from pupitre.planning.web import comparing, drawings, listings, scarcity, words
from pupitre.planning.web.forms import ApprovalForm, CommentForm, CopyForm, ScenarioForm
from pupitre.planning.web.places import places
from pupitre.territory.models import School


def found_scenario(request: HttpRequest, pk: int, capability: str = VIEW) -> Scenario:
    """The scenario, where the viewer's scope reaches it; else it is not found.

    Errors: NotAllowed for people of a school, who read their own school's page in the plan of record.
    """
    if not request.viewer.scope(capability).reaches_organisations:  # type: ignore[attr-defined]
        raise NotAllowed
    rows = Scenario.objects.visible(request.viewer, capability).defer("case")  # type: ignore[attr-defined]
    return get_object_or_404(
        rows.select_related("plan__organisation", "organisation", "decision__meeting__committee"), pk=pk
    )


def context_of(request: HttpRequest, scenario: Scenario, here: str) -> dict[str, Any]:
    """What every page of a scenario shows: its name, where it stands, the tabs and what one may do."""
    viewer = request.viewer  # type: ignore[attr-defined]
    plan = queries.shown_plan(scenario)
    context = {
        "scenario": scenario,
        "plan": plan,
        "currency": scenario.organisation.jurisdiction,
        "here": here,
        "state": words.state_of(scenario),
        "status": "",
        "may_see_money": viewer.can("governance.view_money"),
        "may_edit": permissions.can_edit(viewer, scenario),
        "may_comment": permissions.can_comment(viewer, scenario),
        "may_approve": permissions.can_approve(viewer, scenario),
    }
    if plan:
        plan.scenario = scenario
        context["money"] = queries.money(plan)
        context["standing"] = queries.standing(plan, context["money"])
        context["status"] = words.standing(context["standing"], plan, money=context["may_see_money"])
    return context


@page(VIEW)
def scenarios(request: HttpRequest) -> HttpResponse:
    """Every scenario; those who reach none are led to what the plan of record does for their schools."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if not permissions.reads_scenarios(viewer):
        return places(request)
    rows = _with_figures(Scenario.objects.visible(viewer))
    record = Scenario.objects.visible(viewer).filter(is_record=True).defer("case").first()
    status = _("The plan of record is %(name)s.") % {"name": record} if record else _("No plan of record yet.")
    context = {"status": status, "may_edit": viewer.can(permissions.EDIT), "record": record}
    context["may_see_money"] = viewer.can("governance.view_money")
    context["sees_countries"] = viewer.scope(VIEW).everywhere
    return listings.SCENARIOS.respond(request, rows, template="planning/scenarios.html", context=context)


def _with_figures(rows: QuerySet[Scenario]) -> QuerySet[Scenario]:
    """Each scenario with the figures of the plan that its pages show."""
    shown = Plan.objects.filter(scenario=OuterRef("pk"), method__in=[Method.SOLVER, Method.STRONG]).order_by("method")
    return rows.annotate(
        standing=Case(When(is_record=True, then=Value("record")), default=F("state"), output_field=CharField()),
        served=Subquery(shown.values("schools_served")[:1]),
        covered=Subquery(shown.values("value")[:1]) / comparing.FULL,
        gap=Subquery(shown.filter(gap__lte=words.WIDE).values("gap")[:1]),
    )


@page(VIEW)
def scenario(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_scenario(request, pk)
    context = context_of(request, found, "overview")
    context["run"] = queries.last_computation(found)
    context["choices"] = words.choices(Choices.from_json(found.choices).differences())
    context["assumptions"] = words.assumptions(found)
    context["comments"] = found.comments.filter(school__isnull=True)
    context["comment_form"] = CommentForm()
    context |= _progress(context["run"])
    if found.state == ScenarioState.DRAFT and context["may_edit"]:
        context["missing"] = input_tables.missing(request.viewer)  # type: ignore[attr-defined]
    if plan := context["plan"]:
        context |= {
            "violations": words.violations(plan),
            "broken": words.broken_promises(plan),
            "broken_in_short": words.broken_in_short(plan),
            "proof": words.proof(plan),
            **_beside(found, plan, context["money"], may_see_money=context["may_see_money"]),
            "coverage": drawings.coverage(plan),
            "sections": drawings.sections(plan, context["money"]) if context["may_see_money"] else [],
            "waves": drawings.by_wave(plan, money=context["may_see_money"]),
        }
    return render(request, "planning/scenario.html", context)


def _beside(found: Scenario, plan: Plan, rows: list[queries.MeasureMoney], *, may_see_money: bool) -> dict[str, Any]:
    """What the plan is short of, and how it stands beside the plans that people make by hand."""
    pricing, plans = queries.pricing_of(plan), queries.plans_of(found)
    names = {row.code: row.name for row in rows}
    return {
        "scarce": scarcity.scarce(plan, names, pricing, money=may_see_money),
        "plans": comparing.methods(plan, plans, pricing),
        "honestly": comparing.honestly(plan, plans, pricing),
        "pricing": pricing,
    }


def _progress(run: Computation | None) -> dict[str, Any]:
    """What a computation is doing, and why it does not move where it does not."""
    if run is None:
        return {}
    now = timezone.now()
    halted = words.halted(run, is_next=not Computation.objects.held(now).exclude(pk=run.pk).exists(), at=now)
    return {"stage": words.stage(run, now), "halted": halted, "gap": None if (run.gap or 1) > words.WIDE else run.gap}


@page(VIEW)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of the computation, read again while it works; at the end, the page is read anew."""
    found = found_scenario(request, pk)
    run = queries.last_computation(found)
    context = {"scenario": found, "run": run, **_progress(run)}
    response = render(request, "planning/progress.html", context)
    if run is None or not run.is_open:
        response["HX-Refresh"] = "true"
    return response


@page(VIEW)
def schools(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_scenario(request, pk)
    context = context_of(request, found, "schools")
    if not context["plan"]:
        return redirect("planning:scenario", pk)
    rows = queries.outcome_rows(context["plan"])
    rows = rows.filter(school__in=School.objects.visible(request.viewer, VIEW))  # type: ignore[attr-defined]
    return listings.schools(context["plan"]).respond(request, rows, template="planning/schools.html", context=context)


@page("governance.view_money")
def money(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_scenario(request, pk)
    context = context_of(request, found, "money")
    if not context["plan"]:
        return redirect("planning:scenario", pk)
    rows, years = context["money"], words.years(found.plan)
    context |= {
        "rows": [(row, list(zip(years, row.years, strict=True))) for row in rows],
        "unit": "$" if context["currency"] == "qc" else "€",
        "years": years,
        "sections": drawings.sections(context["plan"], rows),
        "measures": drawings.measures(context["plan"], rows),
    }
    return render(request, "planning/money.html", context)


@page(permissions.EDIT)
def add(request: HttpRequest) -> HttpResponse:
    """Open a scenario."""
    viewer = request.viewer  # type: ignore[attr-defined]
    plans = DigitalPlan.objects.visible(viewer, permissions.EDIT).select_related("organisation").order_by("-pk")
    form = ScenarioForm(request.POST or None, plans=plans, choices=Choices())
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        made = operations.open_scenario(
            plan=values["plan"],
            name=values["name"],
            purpose=values["purpose"],
            choices=form.choices(),
            actor=viewer,
            at=timezone.now(),
        )
        return redirect("planning:scenario", made.pk)
    context = {"form": form, "has_plan": plans.exists()}
    return render(request, "planning/scenario_form.html", context, status=422 if form.errors else 200)


@page(permissions.EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose otherwise in a draft."""
    found = found_scenario(request, pk, permissions.EDIT)
    start = Choices.from_json(found.choices)
    initial = {"plan": found.plan_id, "name": found.name, "purpose": found.purpose}
    plans = DigitalPlan.objects.filter(pk=found.plan_id)
    form = ScenarioForm(request.POST or None, plans=plans, choices=start, initial=initial)
    if request.method == "POST" and form.is_valid():
        operations.change_choices(
            scenario=found,
            name=form.cleaned_data["name"],
            purpose=form.cleaned_data["purpose"],
            choices=form.choices(),
            actor=request.viewer,  # type: ignore[attr-defined]
            at=timezone.now(),
        )
        return redirect("planning:scenario", pk)
    context = {"form": form, "scenario": found, "has_plan": True}
    return render(request, "planning/scenario_form.html", context, status=422 if form.errors else 200)


@page(permissions.EDIT)
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft with the same choices, over the inputs of today."""
    found = found_scenario(request, pk, permissions.EDIT)
    form = CopyForm(request.POST or None, initial={"name": _("%(name)s, copy") % {"name": found.name}})
    if request.method == "POST" and form.is_valid():
        made = operations.copy_scenario(
            scenario=found,
            name=form.cleaned_data["name"],
            actor=request.viewer,  # type: ignore[attr-defined]
            at=timezone.now(),
        )
        return redirect("planning:scenario_edit", made.pk)
    context = {"form": form, "scenario": found}
    return render(request, "planning/copy.html", context, status=422 if form.errors else 200)


@require_POST
@page(permissions.EDIT)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_scenario(request, pk, permissions.EDIT)
    operations.delete_scenario(scenario=found, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("%(name)s is removed.") % {"name": found.name})
    return redirect("planning:scenarios")


@require_POST
@page(permissions.EDIT)
def compute(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_scenario(request, pk, permissions.EDIT)
    operations.start_computation(scenario=found, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    return redirect("planning:scenario", pk)


@require_POST
@page(permissions.EDIT)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_scenario(request, pk, permissions.EDIT)
    stopped = operations.stop_computation(scenario=found, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    if stopped:
        messages.info(request, _("The computation is stopped: what it found is kept."))
    else:
        messages.info(request, _("Asked to stop: the best plan found so far will be kept."))
    return redirect("planning:scenario", pk)


@require_POST
@page(permissions.COMMENT)
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_scenario(request, pk, permissions.COMMENT)
    operations.comment_on(
        scenario=found,
        text=request.POST.get("text", ""),
        actor=request.viewer,  # type: ignore[attr-defined]
        at=timezone.now(),
    )
    return redirect("planning:scenario", pk)


@page(permissions.APPROVE)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the scenario the plan of record, with a reason."""
    found = found_scenario(request, pk, permissions.APPROVE)
    context = context_of(request, found, "approve")
    form = ApprovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.approve_scenario(
            scenario=found,
            reason=form.cleaned_data["reason"],
            actor=request.viewer,  # type: ignore[attr-defined]
            at=timezone.now(),
        )
        messages.success(request, _("%(name)s is the plan of record.") % {"name": found.name})
        return redirect("planning:scenario", pk)
    same = Scenario.objects.filter(organisation=found.organisation_id, is_record=True).exclude(pk=found.pk)
    context |= {"form": form, "replaced": same.defer("case").first()}
    return render(request, "planning/approve.html", context, status=422 if form.errors else 200)


@page(VIEW)
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two scenarios side by side: who gains, who loses, money, coverage."""
    found = found_scenario(request, pk)
    context = context_of(request, found, "compare")
    others = Scenario.objects.visible(request.viewer).filter(  # type: ignore[attr-defined]
        Q(organisation=found.organisation_id), ~Q(pk=pk), ~Q(state=ScenarioState.DRAFT)
    )
    context["others"] = others.defer("case").order_by("name", "pk")
    chosen = request.GET.get("with", "")
    other = others.filter(pk=int(chosen)).first() if chosen.isdigit() else None
    if other and context["plan"] and (theirs := queries.shown_plan(other)):
        theirs.scenario = other
        context |= _comparison(context, theirs) | {"other": other, "other_plan": theirs}
    return render(request, "planning/compare.html", context)


def _comparison(context: dict[str, Any], theirs: Plan) -> dict[str, Any]:
    """Our plan beside another, its money where one may see it."""
    ours, others = context["plan"], queries.money(theirs)
    changed = queries.changes(theirs, ours)
    standings = (queries.standing(theirs, others), context["standing"])
    return {
        "in_short": comparing.in_short((theirs, ours), standings, money=context["may_see_money"]),
        "figures": comparing.figures((theirs, ours), standings, money=context["may_see_money"]),
        "gainers": [row for row in changed if row.gain > 0 or (not row.gain and (row.waves_earlier or 0) > 0)],
        "losers": [row for row in changed if row.gain < 0 or (not row.gain and (row.waves_earlier or 0) < 0)],
        "coverage": drawings.coverage_of_two(ours, theirs),
        "year_money": drawings.money_of_two(ours, context["money"], others) if context["may_see_money"] else [],
    }
