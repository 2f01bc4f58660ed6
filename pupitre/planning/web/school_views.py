"""One school in a scenario: when it is equipped and why, what would change it, and a person's wish for it."""

from collections import defaultdict
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.http.gate import page
from pupitre.http.why import HELP, LABELS, Reason, ReasonKind
from pupitre.kernel.refusal import NotAllowed
from pupitre.planning import judging, operations, permissions, queries, reasons
from pupitre.planning.models import Delivery, Plan, Scenario, SchoolOutcome
from pupitre.planning.querysets import VIEW
from pupitre.planning.web import words, worth_words
from pupitre.planning.web.forms import CommentForm, PinForm
from pupitre.planning.web.views import context_of, found_scenario
from pupitre.territory.models import School


def _found(request: HttpRequest, pk: int, code: str) -> tuple[Scenario, School]:
    """A scenario and a school that the viewer may see; people of a school see it in the plan of record alone."""
    viewer = request.viewer  # type: ignore[attr-defined]
    place = get_object_or_404(School.objects.visible(viewer, VIEW), code=code)
    if not viewer.scope(VIEW).reaches_organisations and not Scenario.objects.filter(pk=pk, is_record=True).exists():
        raise NotAllowed
    seen = Scenario.objects.visible(viewer).values("pk")
    rows = Scenario.objects.filter(Q(pk__in=seen) | Q(is_record=True, plans__outcomes__school=place)).distinct()
    found = get_object_or_404(rows.defer("case").select_related("plan__organisation", "organisation"), pk=pk)
    return found, place


@page(VIEW)
def school(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The "Why?" of a school."""
    found, place = _found(request, pk, code)
    context = context_of(request, found, "schools") | {"school": place}
    plan = context["plan"]
    row = get_object_or_404(SchoolOutcome, plan=plan, school=place)
    context |= _told(plan, row, found)
    if context["may_see_money"]:
        context["payers"] = queries.payers(plan, place)
    context["reads_scenarios"] = permissions.can_view(request.viewer, found)  # type: ignore[attr-defined]
    context |= _why(request, plan, place, row)
    context["pin"] = found.pins.filter(school=place).first()
    context["wish"] = words.wave(found.plan, context["pin"].wave) if context["pin"] else ""
    context["pin_form"] = _pin_form(found, context["pin"], row)
    context["comments"] = found.comments.filter(school=place)
    context["comment_form"] = CommentForm()
    return render(request, "planning/school.html", context)


def _told(plan: Plan, row: SchoolOutcome, found: Scenario) -> dict[str, Any]:
    """The outcome of a school in words: its sentence, its reasons, what it receives and who pays."""
    functions, groups = queries.function_names(found), queries.group_names(found)
    bought: dict[int, list[tuple[str, str, Delivery]]] = defaultdict(list)
    for one in plan.deliveries.filter(school=row.school_id).order_by("wave", "function", "group"):
        levels = groups.get((one.function, one.group), one.group)
        bought[one.wave].append((functions.get(one.function, one.function), levels, one))
    return {
        "row": row,
        "status": words.outcome(row, found.plan),
        "deliveries": [(words.wave(found.plan, wave), rows) for wave, rows in bought.items()],
    }


@page(VIEW)
def why(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The "Why?" alone, read again while it is being checked."""
    found, place = _found(request, pk, code)
    return render(request, "planning/school_why.html", _why_alone(request, found, place))


@require_POST
@page(VIEW)
def check(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Have what the plan says of the school checked by a worker."""
    found, place = _found(request, pk, code)
    operations.ask_why(scenario=found, school=place, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("planning:school", pk, code)
    return render(request, "planning/school_why.html", _why_alone(request, found, place))


def _why_alone(request: HttpRequest, found: Scenario, place: School) -> dict[str, Any]:
    plan = queries.shown_plan(found)
    row = get_object_or_404(SchoolOutcome, plan=plan, school=place)
    row.plan.scenario = found
    return {"scenario": found, "school": place, **_why(request, row.plan, place, row)}


def _why(request: HttpRequest, plan: Plan, place: School, row: SchoolOutcome) -> dict[str, Any]:
    """The reasons, with what a check found of them; and whether one may be asked for."""
    found, pricing = plan.scenario, queries.pricing_of(plan)
    asked = queries.question_of(pricing, place) if pricing else None
    if asked and asked.answer:
        row = reasons.with_check(row, asked.answer)
    told = reasons.why_of(row, standing=False)
    if pricing and place.code in pricing.document.get("announced", ()):
        told = replace(
            told,
            reasons=[
                Reason(
                    ReasonKind.DECISION,
                    _("Its orders for this wave are already drafted or sent: the plan keeps to it."),
                )
            ],
        )
    context: dict[str, Any] = {"why": told, "question": asked, "slow": words.slow(asked, timezone.now())}
    if earlier := reasons.earlier_of(row):
        wave, parts = earlier
        title = _("To be served in %(wave)s") % {"wave": words.wave(found.plan, wave)}
        context["earlier"] = {"title": title, "parts": parts}
        viewer = request.viewer  # type: ignore[attr-defined]
        if viewer.can("governance.view_money") and permissions.can_view(viewer, found):
            asks = urlencode({"wish_school": place.code, "wish_wave": wave})
            context["earlier"]["promise_url"] = f"{reverse('planning:what_if', args=[found.pk])}?{asks}"
    if pricing and "point" in pricing.document:
        shown = [*told.reasons, *(one for one in told.unlocks if isinstance(one, Reason))]
        shown += context["earlier"]["parts"] if "earlier" in context else []
        kinds = [kind for kind in LABELS if any(one.kind == kind for one in shown)]
        context["legend"] = [(LABELS[kind], HELP[kind]) for kind in kinds]
        context["account"] = worth_words.account(row, pricing, queries.function_names(found))
        context["to_check"] = asked is None and any(one.kind == ReasonKind.ESTIMATED for one in shown)
    return context


def _pin_form(found: Scenario, pin: Any, row: SchoolOutcome, data: Any = None) -> PinForm:
    wave = pin.wave if pin else row.wave
    initial = {"wave": PinForm.OUT if wave is None else str(wave), "reason": pin.reason if pin else ""}
    return PinForm(data, waves=words.waves(found.plan), initial=initial)


@require_POST
@page(permissions.EDIT)
def pin(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Keep a person's wish, and say at once what it would break in the plan as it stands."""
    found = found_scenario(request, pk, permissions.EDIT)
    place = get_object_or_404(School.objects.visible(request.viewer, VIEW), code=code)  # type: ignore[attr-defined]
    form = PinForm(request.POST, waves=words.waves(found.plan))
    if not form.is_valid():
        messages.error(request, _("Choose a wave of the plan."))
        return redirect("planning:school", pk, code)
    wave = form.wave_asked()
    operations.pin_school(
        scenario=found,
        school=place,
        wave=wave,
        reason=form.cleaned_data["reason"],
        actor=request.viewer,  # type: ignore[attr-defined]
        at=timezone.now(),
    )
    verdict = judging.judge(found, place, wave)
    if verdict is None or verdict.holds:
        messages.success(request, _("Kept. Compute again to plan around it."))
    else:
        messages.warning(request, _("Kept, but this stands against it in the plan as it is:"))
    for sentence in verdict.sentences if verdict else ():
        messages.info(request, sentence)
    return redirect("planning:school", pk, code)


@require_POST
@page(permissions.EDIT)
def unpin(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Let the planner decide again."""
    found = found_scenario(request, pk, permissions.EDIT)
    place = get_object_or_404(School.objects.visible(request.viewer, VIEW), code=code)  # type: ignore[attr-defined]
    operations.unpin_school(scenario=found, school=place, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("The planner decides again for %(school)s.") % {"school": place})
    return redirect("planning:school", pk, code)


@require_POST
@page(permissions.COMMENT)
def school_comment(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Say something of a school in a scenario."""
    found = found_scenario(request, pk, permissions.COMMENT)
    place = get_object_or_404(School.objects.visible(request.viewer, VIEW), code=code)  # type: ignore[attr-defined]
    operations.comment_on(
        scenario=found,
        school=place,
        text=request.POST.get("text", ""),
        actor=request.viewer,  # type: ignore[attr-defined]
        at=timezone.now(),
    )
    return redirect("planning:school", pk, code)
