"""The waves of a plan: who enters when, what was ordered for each, and what a wave would order before it does."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from pupitre.fleet.queries import plan_moves as fleet_moves
from pupitre.fleet.web import reallocation
from pupitre.http import formats
from pupitre.http.gate import page
from pupitre.planning import operations, permissions, plan_moves, queries, wave_orders
from pupitre.planning.models import Plan, Scenario
from pupitre.planning.operations import commanding
from pupitre.planning.ordered import KIND
from pupitre.planning.querysets import VIEW
from pupitre.planning.wave_orders import KeptOut, WaveOrder
from pupitre.planning.web import drawings, words
from pupitre.planning.web.views import context_of, found_scenario
from pupitre.procurement.models import Order
from pupitre.projects import milestone_words
from pupitre.projects.wording import finding_sentence
from pupitre.territory.models import School

SHOWN = 60  # schools named
NO_SET = gettext_lazy("the register knows no such set there")


@page(VIEW)
def waves(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_scenario(request, pk)
    context = context_of(request, found, "waves")
    plan = context["plan"]
    if not plan:
        return redirect("planning:scenario", pk)
    commanded = wave_orders.commanded(found, plan) if found.is_record else {}
    visible = Order.objects.visible(request.viewer)  # type: ignore[attr-defined]
    orders = {row.pk: row for row in visible.filter(pk__in={pk for row in commanded.values() for pk in row.orders})}
    context["waves"] = [
        (
            wave,
            words.month(found.plan, wave.number),
            _said(commanded.get(wave.number), orders),
            drawings.entering(pk, wave),
        )
        for wave in queries.waves(plan)
    ]
    context["gantt"] = drawings.gantt(plan)
    return render(request, "planning/waves.html", context)


@page(VIEW)
def moves(request: HttpRequest, pk: int) -> HttpResponse:
    """The sets that the plan of record moves up to this year: what was proposed to schools, what holds the rest."""
    found = found_scenario(request, pk)
    context = context_of(request, found, "waves")
    if not context["plan"] or not found.is_record:
        return redirect("planning:scenario", pk)
    context["moves"], context["moves_ready"] = _moves(found, context["plan"])
    return render(request, "planning/moves.html", context)


def _moves(scenario: Scenario, plan: Plan) -> tuple[list[dict[str, Any]], int]:
    """The moves, one a line; how many sets may go now."""
    today = timezone.localdate()
    asked = plan_moves.asked(plan, commanding.waves_so_far(scenario, today))
    cause, by_committee = (KIND, scenario.pk), scenario.decision_id is not None
    found = fleet_moves.foresee(asked, cause, today, by_committee=by_committee).moves
    rows = [
        {
            "kind": reallocation.kind(row.asked.function),
            "from": row.from_school,
            "to": row.to_school,
            "sets": row.asked.sets,
            "proposed": row.proposed,
            "ready": len(row.ready),
            "why": [NO_SET if code == fleet_moves.NO_SET else reallocation.STAYS[code][1] for code in row.why],
        }
        for row in found
    ]
    return rows, sum(len(row.ready) for row in found)


def _said(row: wave_orders.Commanded | None, orders: dict[int, Order]) -> dict[str, Any] | None:
    """What was ordered for a wave, for its panel; None where the plan is not of record or delivers nothing then."""
    if row is None or not row.planned:
        return None
    state = ("done", _("orders drafted")) if not row.left else ("waiting", _("drafted in part"))
    return {
        "row": row,
        "state": state if row.lines else ("none", _("not drafted yet")),
        "orders": [orders[pk] for pk in row.orders if pk in orders],
    }


@page(permissions.EDIT)
def wave(request: HttpRequest, pk: int, wave: int) -> HttpResponse:
    """What a wave would order now: the orders, what each measure pays, the schools, and what stands in the way."""
    found = found_scenario(request, pk, permissions.EDIT)
    if not 1 <= wave <= found.plan.waves:
        raise Http404
    plan = queries.shown_plan(found)
    if not plan:
        return redirect("planning:scenario", pk)
    asked = wave_orders.foresee_wave(found, plan, wave, timezone.now(), leave_out=request.GET.get("leave_out") == "1")
    currency = found.organisation.jurisdiction
    context = {
        "scenario": found,
        "currency": currency,
        "may_see_money": request.viewer.can("governance.view_money"),  # type: ignore[attr-defined]
        "number": wave,
        "name": words.wave(found.plan, wave),
        "asked": asked,
        "leave_out": request.GET.get("leave_out") == "1",
        "status": _status(found, wave, asked),
        "confirm": _confirm(asked, currency),
        "orders": [(order, len({line.school_id for line, *_rest in order.lines})) for order in asked.orders],
        "schools": [(school, _begun(asked, school)) for school in asked.schools[:SHOWN]],
        "more": max(0, len(asked.schools) - SHOWN),
        "kept_out": [(row.school, _lacks(row)) for row in asked.kept_out],
        "may_command": found.is_record and bool(asked.lines) and not asked.missing,
    }
    return render(request, "planning/wave.html", context)


def _begun(asked: WaveOrder, school: School) -> str:
    """How far a plan before went for a school; "" where it ordered nothing of what is left."""
    if school.pk not in asked.begun:
        return ""
    done, whole = asked.begun[school.pk]
    return _("%(done)s of %(whole)s devices already ordered") % {
        "done": formats.number(done),
        "whole": formats.number(whole),
    }


def _lacks(row: KeptOut) -> list[str]:
    """What keeps a school out, and what unlocks it."""
    return [*map(milestone_words.sentence, row.conditions), *map(finding_sentence, row.rules)]


def _status(scenario: Scenario, wave: int, asked: WaveOrder) -> str:
    if not scenario.is_record:
        return _("Only the plan of record orders; this is what the wave would order.")
    if not asked.lines and not asked.kept_out:
        return _("Nothing is left to order for this wave.")
    starts = formats.day(scenario.plan.wave_starts_on(wave), words=True)
    told = {"schools": formats.number(len(asked.schools)), "day": starts}
    return (
        ngettext(
            "The wave begins on %(day)s; %(schools)s school is still to be ordered for.",
            "The wave begins on %(day)s; %(schools)s schools are still to be ordered for.",
            len(asked.schools),
        )
        % told
    )


def _confirm(asked: WaveOrder, currency: str) -> str:
    """What will happen, in figures."""
    told = {"orders": formats.number(len(asked.orders)), "amount": formats.money(asked.amount, currency)}
    return (
        ngettext(
            "%(orders)s order is drafted, and %(amount)s with tax are held for the schools. Nothing is sent yet.",
            "%(orders)s orders are drafted, and %(amount)s with tax are held for the schools. Nothing is sent yet.",
            len(asked.orders),
        )
        % told
    )


@require_POST
@page(permissions.EDIT)
def command(request: HttpRequest, pk: int, wave: int) -> HttpResponse:
    """Draft the orders of a wave."""
    found = found_scenario(request, pk, permissions.EDIT)
    made = operations.command_wave(
        scenario=found,
        wave=wave,
        actor=request.viewer,  # type: ignore[attr-defined]
        at=timezone.now(),
        leave_out=request.POST.get("leave_out") == "1",
    )
    said = ngettext("%(count)s order drafted: %(numbers)s.", "%(count)s orders drafted: %(numbers)s.", len(made))
    numbers = ", ".join(order.number for order in made)
    messages.success(request, said % {"count": formats.number(len(made)), "numbers": numbers})
    return redirect("planning:waves", pk)


@require_POST
@page(permissions.EDIT)
def command_moves(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose the sets that may go now."""
    found = found_scenario(request, pk, permissions.EDIT)
    made = operations.command_moves(scenario=found, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    said = ngettext("%(count)s set is proposed.", "%(count)s sets are proposed.", made)
    messages.success(request, said % {"count": formats.number(made)})
    return redirect("planning:moves", pk)
