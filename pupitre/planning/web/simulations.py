"""The page of simulations: what happens if, before and after, without writing anything; then a scenario of it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pupitre.governance.models import DigitalPlan
from pupitre.http import formats
from pupitre.http.gate import page
from pupitre.planning import changes, operations, permissions
from pupitre.planning.case_building import build_case
from pupitre.planning.choices import Choices
from pupitre.planning.engine.problems import CaseError
from pupitre.planning.models import EquipmentFunction, NeedRule
from pupitre.planning.querysets import VIEW
from pupitre.planning.refusals import InputsUnusable
from pupitre.planning.simulation import simulate
from pupitre.planning.web import words
from pupitre.planning.web.simulation_forms import FORMS, ChangeForm
from pupitre.planning.web.simulation_words import answer, said

KEY_DIGITS = 10  # a longer number names no row
SHOWN = 50  # rows of what moves and of what is bought; the rest is counted


def _plans(request: HttpRequest, capability: str = VIEW) -> Any:
    return DigitalPlan.objects.visible(request.viewer, capability).select_related("organisation")  # type: ignore[attr-defined]


def _form(plan: DigitalPlan, data: Mapping[str, Any]) -> tuple[str, ChangeForm]:
    kind = str(data.get("kind", "split"))
    kind = kind if kind in FORMS else "split"
    return kind, FORMS[kind][1](data if "year" in data else None, plan=plan)


@require_GET
@page("governance.view_money")
def simulations(request: HttpRequest) -> HttpResponse:
    """A change described, and what it does: nothing is written, the address holds it all."""
    plan = _plans(request, "governance.view_money").filter(**_asked(request.GET)).first()
    if plan is None:
        may_add = request.viewer.can("governance.edit")  # type: ignore[attr-defined]
        return render(request, "planning/simulations.html", {"plan": None, "may_add": may_add})
    kind, form = _form(plan, request.GET)
    context = {
        "plan": plan,
        "plans": _plans(request, "governance.view_money"),
        "kinds": [(code, label, code == kind) for code, (label, _made) in FORMS.items()],
        "kind": kind,
        "form": form,
        "currency": plan.organisation.jurisdiction,
        "may_edit": request.viewer.scope(permissions.EDIT).reaches(plan.organisation_id),  # type: ignore[attr-defined]
    }
    if form.is_bound and form.is_valid():
        context |= _told(plan, form)
    return render(request, "planning/simulations.html", context)


@require_POST
@page(permissions.EDIT)
def plan_it(request: HttpRequest) -> HttpResponse:
    """Open a scenario in which the change happens, and have it computed."""
    asked = _asked(request.POST)
    plan = get_object_or_404(_plans(request, permissions.EDIT), **asked) if asked else None
    kind, form = _form(plan, request.POST) if plan else ("", None)
    if plan is None or form is None or not form.is_valid():
        messages.error(request, _("The change is not described whole: nothing was opened."))
        return redirect("planning:simulations")
    change, actor, at = form.change(), request.viewer, timezone.now()  # type: ignore[attr-defined]
    name = f"{FORMS[kind][0]} · {formats.moment(at)}"[:120]
    choices = Choices(changes=[changes.to_json(change)])
    made = operations.open_scenario(
        plan=plan, name=name, purpose=said(change, plan), choices=choices, actor=actor, at=at
    )
    operations.start_computation(scenario=made, actor=actor, at=at)
    messages.success(request, _("A scenario is being computed in which this happens."))
    return redirect("planning:scenario", made.pk)


def _asked(data: Mapping[str, Any]) -> dict[str, int]:
    """The plan named in an address or a form; none is the latest one."""
    number = str(data.get("plan", ""))
    return {"pk": int(number)} if number.isdecimal() and len(number) < KEY_DIGITS else {}


def _told(plan: DigitalPlan, form: ChangeForm) -> dict[str, Any]:
    change = form.change()
    try:
        before = build_case(plan, Choices()).case
        after = build_case(plan, Choices(changes=[changes.to_json(change)])).case
    except CaseError as error:
        raise InputsUnusable(error.problems) from error
    found = simulate(before, after, form.cleaned_data["year"])
    functions = dict(EquipmentFunction.objects.filter(organisation=plan.organisation_id).values_list("code", "name"))
    groups = {
        (function, group): name
        for function, group, name in NeedRule.objects.filter(function__organisation=plan.organisation_id).values_list(
            "function__code", "group", "name"
        )
    }
    codes = {row.to_school for row in found.transfers[:SHOWN]} | {row.from_school for row in found.transfers[:SHOWN]}
    codes |= {row.school for row in found.purchases[:SHOWN]}
    names = words.school_names(codes)

    def named(function: str, group: str) -> str:
        return f"{functions.get(function, function)}, {groups.get((function, group), group)}"

    return {
        "simulation": found,
        "change": said(change, plan),
        "answer": answer(found, plan),
        "year_label": plan.fiscal_year_label(found.year),
        "balances": [(functions.get(row.function, row.function), row) for row in found.balances],
        "money": {"voted": [cents / 100 for cents in found.voted], "buy": found.cents / 100},
        "costs": [
            (functions.get(row.function, row.function), row.cost_before / 100, row.cost_after / 100)
            for row in found.balances
        ],
        "transfers": [
            (
                named(row.function, row.group),
                names.get(row.from_school, row.from_school),
                names.get(row.to_school, row.to_school),
                row,
            )
            for row in found.transfers[:SHOWN]
        ],
        "purchases": [
            (named(row.function, row.group), names.get(row.school, row.school), row.sets, row.cents / 100)
            for row in found.purchases[:SHOWN]
        ],
        "more_transfers": max(0, len(found.transfers) - SHOWN),
        "more_purchases": max(0, len(found.purchases) - SHOWN),
        "asked": form.data,
    }
