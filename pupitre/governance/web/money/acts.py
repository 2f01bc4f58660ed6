"""The acts on money: vote, transfer, end of year, allocation to schools, measures to start from."""

import secrets
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pupitre.governance.engine import sharing
from pupitre.governance.models import FundingMeasure
from pupitre.governance.operations import ledger
from pupitre.governance.operations.ledger import Draw
from pupitre.governance.operations.measures import install_presets
from pupitre.governance.permissions import EDIT
from pupitre.governance.queries.ledger import position
from pupitre.governance.queries.measures import may_carry
from pupitre.governance.web.money.forms import (
    CARRY,
    AllocateForm,
    MoneyForm,
    TransferForm,
    VoteForm,
    YearEndForm,
)
from pupitre.governance.web.money.views import base
from pupitre.http import formats
from pupitre.http.gate import page
from pupitre.kernel.refusal import Refusal
from pupitre.territory.models import NetworkMembership, Organisation, School
from pupitre.territory.queries import with_figures


@page(EDIT)
def vote(request: HttpRequest) -> HttpResponse:
    def run(values: dict[str, Any], by: dict[str, Any]) -> str:
        measure = values["measure"]
        ledger.vote(
            measure_id=measure.pk,
            **{name: values[name] for name in ("year", "amount", "on", "reason")},
            **by,
        )
        return _("%(measure)s, %(year)s: %(amount)s voted.") % _said(measure, values["year"], values["amount"])

    return _act_page(request, VoteForm, _("Set an amount voted"), run, _("Set the amount"))


@page(EDIT)
def transfer(request: HttpRequest) -> HttpResponse:
    def run(values: dict[str, Any], by: dict[str, Any]) -> str:
        ledger.transfer(
            measure_id=values["measure"].pk,
            to_measure_id=values["to_measure"].pk,
            **{name: values[name] for name in ("year", "to_year", "amount", "on", "reason", "waiver")},
            **by,
        )
        said = _said(values["measure"], values["year"], values["amount"])
        return _("%(amount)s moved from %(measure)s to %(to)s.") % {**said, "to": values["to_measure"]}

    return _act_page(request, TransferForm, _("Move money to another measure"), run, _("Move the money"))


@page(EDIT)
def year_end(request: HttpRequest) -> HttpResponse:
    def run(values: dict[str, Any], by: dict[str, Any]) -> str:
        act = ledger.carry_over if values["act"] == CARRY else ledger.recover
        act(
            measure_id=values["measure"].pk,
            **{name: values[name] for name in ("year", "amount", "on", "reason")},
            **by,
        )
        said = _said(values["measure"], values["year"], values["amount"])
        if values["act"] == CARRY:
            return _("%(measure)s: %(amount)s carried over from %(year)s to the next year.") % said
        return _("%(measure)s, %(year)s: %(amount)s given back to the funder.") % said

    return _act_page(
        request, YearEndForm, _("Carry over, or give back"), run, _("Write it"), hint=_carriable(request)
    )


@page(EDIT)
def allocate(request: HttpRequest) -> HttpResponse:
    """Share an amount among schools: a preview first, then the act on what was previewed."""
    today = timezone.localdate()
    networks = list(NetworkMembership.objects.order_by("network").values_list("network", flat=True).distinct())
    start = {**_from_address(request), "key": secrets.token_hex(12)}
    form = AllocateForm(request.POST or None, rows=_editable(request), today=today, networks=networks, initial=start)
    context = base(request, "money", form=form, title=_("Allocate to schools"), parts=None, refusal=None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "governance/money/allocate.html", context, status=422 if form.errors else 200)
    values = form.cleaned_data
    measure, parts = values["measure"], _parts(form)
    total = sum((amount for _school, amount in parts), Decimal(0))
    left = position(measure, values["year"]).free
    context |= {"parts": parts, "measure": measure, "currency": measure.organisation.jurisdiction, "total": total}
    context |= {"left_after": left - total, "enough": left >= total}
    if "apply" not in request.POST or not parts:
        return render(request, "governance/money/allocate.html", context)
    draws = [Draw(measure.pk, values["year"], amount, school.pk) for school, amount in parts]
    try:
        ledger.allocate(draws, on=values["on"], reason=values["reason"], key=values["key"], **_by(request))
    except Refusal as refusal:
        context["refusal"] = refusal
        return render(request, "governance/money/allocate.html", context, status=refusal.status)
    said = {"count": len(parts), "total": formats.money(total, measure.currency)}
    messages.success(
        request,
        ngettext("%(total)s allocated to %(count)s school.", "%(total)s allocated to %(count)s schools.", len(parts))
        % said,
    )
    return redirect("governance:measure", measure.pk)


@require_POST
@page(EDIT)
def presets(request: HttpRequest) -> HttpResponse:
    """Add the measures of the country to each organisation that the viewer runs money for."""
    count = 0
    for organisation in _authorities(request):
        count += install_presets(organisation=organisation, **_by(request))
    messages.success(
        request,
        ngettext("%(count)s measure added.", "%(count)s measures added.", count) % {"count": count},
    )
    return redirect("governance:measures")


def _authorities(request: HttpRequest) -> list[Organisation]:
    """The organisations with a plan or measures; the only one in sight where none has any yet."""
    seen = Organisation.objects.visible(request.viewer, EDIT)  # type: ignore[attr-defined]
    found = list(seen.filter(digital_plans__isnull=False).order_by("pk").distinct())
    return found or list(seen.filter(kind="authority").order_by("pk")[:1])


def _act_page(
    request: HttpRequest,
    made: type[MoneyForm],
    title: str,
    run: Callable[[dict[str, Any], dict[str, Any]], str],
    button: str,
    *,
    hint: str = "",
) -> HttpResponse:
    """A form, its act, and the measure's page once it is done; a refusal is said above the form, nothing is lost."""
    data = request.POST if request.method == "POST" else None
    form = made(data, rows=_editable(request), today=timezone.localdate(), initial=_from_address(request))
    context = base(request, "money", form=form, title=title, button=button, hint=hint, refusal=None)
    if data is None or not form.is_valid():
        return render(request, "governance/money/act.html", context, status=422 if form.errors else 200)
    try:
        message = run(form.cleaned_data, _by(request))
    except Refusal as refusal:
        context["refusal"] = refusal
        return render(request, "governance/money/act.html", context, status=refusal.status)
    messages.success(request, message)
    return redirect("governance:measure", form.cleaned_data["measure"].pk)


def _editable(request: HttpRequest) -> Any:
    rows = FundingMeasure.objects.visible(request.viewer, EDIT)  # type: ignore[attr-defined]
    return rows.select_related("organisation").order_by("code")


def _from_address(request: HttpRequest) -> dict[str, Any]:
    found = {name: request.GET[name] for name in ("measure", "year") if request.GET.get(name, "").isdecimal()}
    return {**found, "to_year": found["year"]} if "year" in found else found


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.viewer, "at": timezone.now()}  # type: ignore[attr-defined]


def _said(measure: FundingMeasure, year: int, amount: Decimal) -> dict[str, Any]:
    return {"measure": measure, "year": measure.year_label(year), "amount": formats.money(amount, measure.currency)}


def _carriable(request: HttpRequest) -> str:
    """How much the rules let pass, for the measure and year of the address."""
    asked = _from_address(request)
    measure = _editable(request).filter(pk=asked["measure"]).first() if {"measure", "year"} <= asked.keys() else None
    if measure is None:
        return ""
    most = may_carry([measure], int(asked["year"]))[measure.pk]
    free = position(measure, int(asked["year"])).free
    return _("%(free)s are free in %(year)s, of which %(most)s may pass to the next year.") % {
        "free": formats.money(free, measure.currency),
        "most": formats.money(most, measure.currency),
        "year": measure.year_label(int(asked["year"])),
    }


def _parts(form: AllocateForm) -> list[tuple[School, Decimal]]:
    """The schools wanted, each with its part, by name."""
    values = form.cleaned_data
    measure = values["measure"]
    below = _with_children(measure.organisation)
    schools = with_figures(School.objects.filter(responsible__in=below).open_on(values["on"]), [])
    if values["network"]:
        schools = schools.filter(network=values["network"])
    if form.wanted:
        schools = schools.filter(code__in=form.wanted)
    rows = list(schools.order_by("sort_name", "pk"))
    weights = {row.pk: _weight(row, values["way"]) for row in rows}
    shares = sharing.share(values["amount"], weights)
    return [(row, shares[row.pk]) for row in rows if row.pk in shares]


def _with_children(owner: Organisation) -> list[int]:
    """An organisation and those below it, level by level."""
    found, level = [owner.pk], [owner.pk]
    while level:
        level = list(Organisation.objects.filter(parent__in=level).order_by("pk").values_list("pk", flat=True))
        found += level
    return found


def _weight(row: Any, way: str) -> Fraction:
    if way == sharing.PER_PUPIL:
        return Fraction(row.pupils or 0)
    if way == sharing.PER_CLASS:
        return Fraction(row.classes or 0)
    return Fraction(1)
