"""Requests of schools: written, submitted, answered by those whom the steps name, ordered."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pupitre.accounts.models import Person
from pupitre.kernel import audit, outbox
from pupitre.kernel.addresses import public
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM, Viewer
from pupitre.procurement import permissions, refusals
from pupitre.procurement.engine import money, validation
from pupitre.procurement.enums import RequestState, Verdict
from pupitre.procurement.models import (
    Delegation,
    DeviceModel,
    Opinion,
    Order,
    Request,
    RequestLine,
    RequestStep,
    ValidationStep,
)
from pupitre.procurement.operations import commitments
from pupitre.procurement.operations.drafting import Pays, Wanted, draft_orders
from pupitre.procurement.queries import asking, rules
from pupitre.territory.models import School


@transaction.atomic
def write(
    *,
    school: School,
    title: str,
    reason: str,
    quantities: Mapping[int, int],
    actor: Viewer,
    at: datetime,
    request: Request | None = None,
) -> Request:
    """Write a draft, or change one: what for, why, how many of which models, at the prices of the day.

    Errors: NotAllowed, RequestDecided once submitted.
    """
    if not permissions.can_request(actor, school):
        raise NotAllowed
    owner = rules.owner_of(school)
    if request is None:
        today = timezone.localdate(at)
        request = Request(school=school, opened_at=at, opened_by_id=actor.person_id, organisation=owner)
        request.year = owner.fiscal_year_on(today)
    else:
        request = _locked(request)
        _must_be(request, RequestState.DRAFT)
    request.title, request.reason = title.strip(), reason.strip()
    request.save()
    request.lines.all().delete()
    tax = rules.settings_of(owner).tax_percent
    models = DeviceModel.objects.for_sale().filter(organisation=owner, pk__in=quantities)
    RequestLine.objects.bulk_create(
        RequestLine(
            request=request,
            model=model,
            quantity=quantities[model.pk],
            unit_price=model.price,
            amount=money.with_tax(quantities[model.pk] * model.price, tax),
        )
        for model in models.priced_on(timezone.localdate(at)).order_by("pk")
        if quantities[model.pk] > 0
    )
    audit.record("procurement.request_written", actor=actor, at=at, subject=subject(request), school=school.pk)
    return request


@transaction.atomic
def submit(*, request: Request, actor: Viewer, at: datetime) -> None:
    """Ask those whom the organisation's steps name, as they stand today. Without step it is accepted at once.

    Errors: NotAllowed, RequestDecided, NothingOrdered, NoMeasure, NotEnoughMoney.
    """
    request = _own(request, actor)
    _must_be(request, RequestState.DRAFT)
    if not request.lines.exists():
        raise refusals.NothingOrdered(what=request.title)
    steps = ValidationStep.objects.filter(organisation=request.organisation_id).prefetch_related("people")
    RequestStep.objects.bulk_create(
        RequestStep(
            request=request,
            rank=one.rank,
            body=one.body,
            role=one.role,
            people=[person.pk for person in one.people.all()],
            quorum=one.quorum,
        )
        for one in steps.order_by("rank", "pk")
    )
    request.state, request.submitted_at = RequestState.SUBMITTED, at
    request.save(update_fields=["state", "submitted_at"])
    audit.record("procurement.request_submitted", actor=actor, at=at, subject=subject(request))
    _settle(request, actor, at)


@transaction.atomic
def answer(*, step: RequestStep, verdict: str, reason: str, actor: Viewer, at: datetime) -> Request:
    """Accept or refuse for a step that is asked now, in person, for oneself or for someone who delegated.

    One refusal refuses the request for good. The last acceptance holds its cost on the school's budget.
    Errors: InPersonOnly, NotAllowed, RequestDecided, NotAsked, ReasonMissing, NoMeasure, NotEnoughMoney.
    """
    actor.require_in_person()
    request = _locked(step.request)
    if not Request.objects.visible(actor, permissions.VALIDATE).filter(pk=request.pk).exists():
        raise NotAllowed
    _must_be(request, RequestState.SUBMITTED)
    asked = validation.standing(asking.steps_of(request)).asked
    today = timezone.localdate(at)
    place = asking.place_of(actor, step, request, today)
    answered = step.opinions.filter(person=actor.person_id).exists()
    if step.pk not in asked or place is None or actor.person_id is None or answered:
        raise refusals.NotAsked(request=request.title)
    if verdict == Verdict.REFUSE and not reason.strip():
        raise refusals.ReasonMissing
    Opinion.objects.create(
        step=step,
        person_id=actor.person_id,
        name=actor.name,
        for_person_id=place if place != actor.person_id else None,
        verdict=verdict,
        reason=reason.strip(),
        at=at,
    )
    audit.record("procurement.request_answered", actor=actor, at=at, subject=subject(request), verdict=verdict)
    _settle(request, actor, at)
    return request


@transaction.atomic
def withdraw(*, request: Request, actor: Viewer, at: datetime) -> None:
    """Take back a request that is not ordered; what it held is free again. Errors: NotAllowed, RequestDecided."""
    request = _own(request, actor)
    _must_be(request, RequestState.DRAFT, RequestState.SUBMITTED, RequestState.ACCEPTED)
    if request.state == RequestState.ACCEPTED:
        commitments.release(request, on=timezone.localdate(at), actor=actor, at=at)
    request.state = RequestState.WITHDRAWN
    request.save(update_fields=["state"])
    audit.record("procurement.request_withdrawn", actor=actor, at=at, subject=subject(request))


@transaction.atomic
def order(*, requests: Sequence[Request], actor: Viewer, at: datetime) -> list[Order]:
    """Draft the orders of accepted requests, one a supplier. Their money moves to the orders when these leave.

    Errors: NotAllowed, NotPossibleNow, NoMeasure.
    """
    wanted = []
    for request in [_locked(one) for one in sorted(requests, key=lambda one: one.pk)]:
        if not actor.scope(permissions.ORDER).reaches(request.organisation_id):
            raise NotAllowed
        if request.state != RequestState.ACCEPTED or asking.orders_of(request):
            raise refusals.NotPossibleNow(what=request.title, state=RequestState(request.state).label)
        measure_id = rules.settings_of(request.organisation).request_measure_id
        if measure_id is None:
            raise refusals.NoMeasure
        pays = (Pays(measure_id, request.year, allocated=True),)
        wanted += [
            Wanted(
                line.model_id,
                request.school_id,
                line.quantity,
                pays,
                unit_price=line.unit_price,
                request_line_id=line.pk,
            )
            for line in request.lines.all()
        ]
    return draft_orders(wanted, source=_("Requests of schools"), actor=actor, at=at)


@transaction.atomic
def delegate(*, to: Person, starts_on: date, ends_on: date, actor: Viewer, at: datetime) -> Delegation:
    """Let someone answer in one's place between two dates. Errors: NotAllowed, BadDates."""
    actor.require(permissions.VALIDATE)
    if actor.person_id is None or to.pk == actor.person_id:
        raise NotAllowed
    if ends_on < starts_on:
        raise refusals.BadDates
    made = Delegation.objects.create(person_id=actor.person_id, delegate=to, starts_on=starts_on, ends_on=ends_on)
    audit.record("procurement.delegated", actor=actor, at=at, subject=f"accounts.person:{to.pk}", until=str(ends_on))
    return made


@transaction.atomic
def end_delegation(*, delegation: Delegation, actor: Viewer, at: datetime) -> None:
    """Take back what one delegated. Errors: NotAllowed."""
    if delegation.person_id != actor.person_id:
        raise NotAllowed
    audit.record(
        "procurement.delegation_ended", actor=actor, at=at, subject=f"accounts.person:{delegation.delegate_id}"
    )
    delegation.delete()


@transaction.atomic
def remind(*, at: datetime, actor: Viewer = SYSTEM) -> int:
    """Write to those whose answer is awaited for longer than their organisation says; returns how many mails."""
    sent = 0
    rows = Request.objects.select_for_update(of=("self",)).filter(state=RequestState.SUBMITTED).order_by("pk")
    for request in rows.select_related("school", "organisation"):
        since = request.reminded_at or request.submitted_at
        delay = timedelta(days=rules.settings_of(request.organisation).reminder_days)
        if since is None or at < since + delay:
            continue
        for person in asking.awaited(request, timezone.localdate(at)):
            _remind(person, request, at)
            sent += 1
        request.reminded_at = at
        request.save(update_fields=["reminded_at"])
        audit.record("procurement.request_reminded", actor=actor, at=at, subject=subject(request))
    return sent


def subject(request: Request) -> str:
    """How the audit trail names a request."""
    return f"procurement.request:{request.pk}"


def _settle(request: Request, actor: Viewer, at: datetime) -> None:
    """Put the request where its answers say it stands; hold its money when it is accepted."""
    outcome = validation.standing(asking.steps_of(request)).outcome
    if outcome == validation.WAITING:
        return
    request.state, request.decided_at = RequestState(outcome), at
    request.save(update_fields=["state", "decided_at"])
    if outcome == validation.ACCEPTED:
        commitments.commit(request, on=timezone.localdate(at), actor=actor, at=at)
    audit.record(f"procurement.request_{outcome}", actor=actor, at=at, subject=subject(request))


def _remind(person: Person, request: Request, at: datetime) -> None:
    with translation.override(person.language):
        outbox.post(
            recipient=person.email,
            subject=_("Your answer is awaited: %(title)s") % {"title": request.title},
            body=_("%(school)s asked for: %(title)s.\n\nYour answer is awaited here:\n%(address)s\n")
            % {
                "school": request.school,
                "title": request.title,
                "address": public(reverse("procurement:request", args=[request.pk])),
            },
            at=at,
        )


def _own(request: Request, actor: Viewer) -> Request:
    found = _locked(request)
    if not permissions.can_change_request(actor, found):
        raise NotAllowed
    return found


def _locked(request: Request) -> Request:
    rows = Request.objects.select_for_update(of=("self",)).select_related("school", "organisation")
    return rows.get(pk=request.pk)


def _must_be(request: Request, *states: str) -> None:
    if request.state not in states:
        raise refusals.RequestDecided(request=request.title, state=RequestState(request.state).label)
