"""Requests of schools, and the queue of those who validate them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.accounts.models import Person
from pupitre.http.gate import page
from pupitre.procurement import permissions
from pupitre.procurement.engine import validation
from pupitre.procurement.enums import RequestState, Verdict
from pupitre.procurement.models import Delegation, DeviceModel, Request, RequestStep
from pupitre.procurement.operations import requests as operations
from pupitre.procurement.queries import asking, rules
from pupitre.procurement.querysets import VIEW
from pupitre.procurement.web import words
from pupitre.procurement.web.forms import DelegationForm, RequestForm
from pupitre.procurement.web.frame import context, numbers
from pupitre.procurement.web.listings import REQUEST_STATES, REQUESTS_LIST
from pupitre.territory.models import School


@page(VIEW)
def requests(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    page_context = context(
        request,
        "requests",
        waiting=asking.waiting_for(viewer, timezone.localdate()),
        may_answer=viewer.can("procurement.validate"),
    )
    rows = Request.objects.visible(viewer)
    return REQUESTS_LIST.respond(request, rows, template="procurement/requests.html", context=page_context)


def _found(request: HttpRequest, pk: int, capability: str = VIEW) -> Request:
    rows = Request.objects.visible(request.viewer, capability)  # type: ignore[attr-defined]
    return get_object_or_404(rows.select_related("school__responsible", "school__area", "organisation"), pk=pk)


@page(VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    steps = list(found.steps.prefetch_related("opinions__for_person").order_by("rank", "pk"))
    engine_steps = asking.steps_of(found)
    asked = validation.standing(engine_steps).asked if found.state == RequestState.SUBMITTED else ()
    mine = next((step for step in steps if step.pk in asked and _mine(viewer, step, found, today)), None)
    lines = list(found.lines.select_related("model").order_by("pk"))
    own = permissions.can_change_request(viewer, found)
    page_context = context(
        request,
        "requests",
        row=found,
        state=(REQUEST_STATES[found.state], found.get_state_display()),
        status=words.request_status(found, [step.body for step in steps if step.pk in asked]),
        steps=[
            (step, step.pk in asked, met.is_met, any(not one.accepts for one in met.answers))
            for step, met in zip(steps, engine_steps, strict=True)
        ],
        lines=lines,
        total=sum(line.amount for line in lines),
        currency=found.organisation.jurisdiction,
        budget=words.budget(asking.budget_left(found.school, today), found.organisation.jurisdiction) if own else "",
        mine=mine,
        is_own=own,
        may_order=permissions.can_order_request(viewer, found) and not asking.orders_of(found),
        orders=asking.orders_of(found),
    )
    return render(request, "procurement/request.html", page_context)


def _mine(viewer: Any, step: RequestStep, found: Request, today: Any) -> bool:
    answered = any(one.person_id == viewer.person_id for one in step.opinions.all())
    may = viewer.can(permissions.VALIDATE) and not answered
    return may and asking.place_of(viewer, step, found, today) is not None


@page(permissions.REQUEST)
def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a request, or change a draft."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = _found(request, pk, permissions.REQUEST) if pk else None
    schools = School.objects.visible(viewer, permissions.REQUEST).order_by("sort_name", "pk")
    if found:
        schools = schools.filter(pk=found.school_id)
    initial = {"school": found.school_id, "title": found.title, "reason": found.reason} if found else None
    form = RequestForm(request.POST or None, schools=schools, initial=initial)
    quantities = numbers(request, "q") if request.method == "POST" else _quantities(found)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        made = operations.write(
            school=values["school"],
            title=values["title"],
            reason=values["reason"],
            quantities=quantities,
            actor=viewer,
            at=timezone.now(),
            request=found,
        )
        return redirect("procurement:request", made.pk)
    first = schools.select_related("responsible__parent").first()
    owner = rules.owner_of(first) if first else None
    models = DeviceModel.objects.for_sale().filter(organisation=owner).priced_on(timezone.localdate())
    page_context = context(
        request,
        "requests",
        form=form,
        row=found,
        models=[(model, quantities.get(model.pk, "")) for model in models.order_by("category", "name", "pk")],
        currency=owner.jurisdiction if owner else "fr",
        budget=words.budget(asking.budget_left(first, timezone.localdate()), owner.jurisdiction)
        if first and owner and schools.count() == 1
        else "",
    )
    return render(request, "procurement/request_form.html", page_context, status=422 if form.errors else 200)


def _quantities(found: Request | None) -> dict[int, int]:
    return dict(found.lines.values_list("model", "quantity")) if found else {}


@require_POST
@page(permissions.REQUEST)
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, permissions.REQUEST)
    operations.submit(request=found, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("%(title)s is submitted.") % {"title": found.title})
    return redirect("procurement:request", pk)


@require_POST
@page(permissions.REQUEST)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, permissions.REQUEST)
    operations.withdraw(request=found, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    return redirect("procurement:request", pk)


@require_POST
@page(permissions.VALIDATE)
def answer(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """Accept or refuse for a step."""
    found = _found(request, pk, permissions.VALIDATE)
    asked = get_object_or_404(RequestStep, pk=step, request=found)
    verdict = Verdict.REFUSE if request.POST.get("verdict") == "refuse" else Verdict.ACCEPT
    operations.answer(
        step=asked,
        verdict=verdict,
        reason=request.POST.get("reason", "")[:4000],
        actor=request.viewer,  # type: ignore[attr-defined]
        at=timezone.now(),
    )
    return redirect("procurement:request", pk)


@require_POST
@page(permissions.ORDER)
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the orders of an accepted request."""
    found = _found(request, pk, permissions.ORDER)
    made = operations.order(requests=[found], actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    return redirect("procurement:order", made[0].pk) if made else redirect("procurement:request", pk)


@page(permissions.VALIDATE)
def delegations(request: HttpRequest) -> HttpResponse:
    """Who answers in one's place."""
    viewer = request.viewer  # type: ignore[attr-defined]
    form = DelegationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        people = Person.objects.filter(email__iexact=form.cleaned_data["delegate"], is_active=True)
        to = people.exclude(pk=viewer.person_id).first()
        if to is None:
            form.add_error("delegate", _("Nobody else has this e-mail here."))
        else:
            operations.delegate(
                to=to,
                starts_on=form.cleaned_data["starts_on"],
                ends_on=form.cleaned_data["ends_on"],
                actor=viewer,
                at=timezone.now(),
            )
            return redirect("procurement:delegations")
    given = Delegation.objects.filter(person=viewer.person_id).select_related("delegate")
    page_context = context(request, "requests", form=form, given=given)
    return render(request, "procurement/delegations.html", page_context, status=422 if form.errors else 200)


@require_POST
@page(permissions.VALIDATE)
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    found = get_object_or_404(Delegation, pk=pk, person=viewer.person_id)
    operations.end_delegation(delegation=found, actor=viewer, at=timezone.now())
    return redirect("procurement:delegations")
