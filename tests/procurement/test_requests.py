"""What schools ask: asked of those whom the steps name, final once refused, drawn on the school's budget."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from pupitre.accounts.models import Person
from pupitre.governance.models import LedgerBalance
from pupitre.governance.refusals import NotEnoughMoney
from pupitre.kernel.models import OutboxMessage
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM, Viewer
from pupitre.procurement import refusals
from pupitre.procurement.models import Opinion, Request
from pupitre.procurement.operations import drafting, requests, sending
from pupitre.procurement.queries import asking
from tests.factories import procurement as make
from tests.factories.accounts import viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def w() -> SimpleNamespace:
    made = make.world()
    make.budget(made, 1_000)
    return made


def adviser(w: SimpleNamespace) -> Viewer:
    return viewer("adviser", organisation=w.owner)


def answer(request: Request, body: str, actor: Viewer, verdict: str = "accept", reason: str = "") -> None:
    step = request.steps.get(body=body)
    requests.answer(step=step, verdict=verdict, reason=reason, actor=actor, at=make.NOW)
    request.refresh_from_db()


def held(w: SimpleNamespace, stage: str) -> Decimal:
    row = LedgerBalance.objects.filter(measure=w.budget, stage=stage, school=w.school).first()
    return row.amount if row else Decimal(0)


def test_steps_are_asked_in_order_and_in_parallel_then_the_budget_holds_the_cost(w: SimpleNamespace) -> None:
    make.step(w, "ERUN")
    make.step(w, "Emap")
    make.step(w, "Canopé", rank=2)
    request = make.request(w)
    first, second, last = adviser(w), adviser(w), adviser(w)
    with pytest.raises(refusals.NotAsked):
        answer(request, "Canopé", last)
    answer(request, "Emap", first)
    assert request.state == "submitted"
    with pytest.raises(refusals.NotAsked):
        answer(request, "Emap", second)  # its quorum is met
    answer(request, "ERUN", second)
    assert held(w, "committed") == 0
    answer(request, "Canopé", last)
    assert request.state == "accepted"
    assert held(w, "committed") == Decimal("479.98")
    assert held(w, "allocated") == Decimal("520.02")


def test_a_refusal_is_final_and_the_database_holds_it(w: SimpleNamespace) -> None:
    make.step(w, "ERUN", quorum=2)
    make.step(w, "Canopé", rank=2)
    request = make.request(w)
    answer(request, "ERUN", adviser(w))
    with pytest.raises(refusals.ReasonMissing):
        answer(request, "ERUN", adviser(w), "refuse")
    answer(request, "ERUN", adviser(w), "refuse", "Le lot existe à l'école voisine")
    assert request.state == "refused"
    with pytest.raises(refusals.RequestDecided):
        answer(request, "Canopé", adviser(w))
    for act in (requests.submit, requests.withdraw):
        with pytest.raises(refusals.RequestDecided):
            act(request=request, actor=SYSTEM, at=make.NOW)
    with pytest.raises(refusals.NotPossibleNow):
        requests.order(requests=[request], actor=SYSTEM, at=make.NOW)
    for state in ("accepted", "submitted", "draft"):
        with pytest.raises(IntegrityError, match="stays refused"), transaction.atomic():
            Request.objects.filter(pk=request.pk).update(state=state)
    with pytest.raises(IntegrityError, match="not changed"), transaction.atomic():
        Opinion.objects.filter(verdict="refuse").update(verdict="accept")
    assert held(w, "committed") == 0


@pytest.mark.django_db(transaction=True)
def test_a_refusal_written_by_any_program_cannot_leave_its_request_open() -> None:
    w = make.world()
    make.budget(w)
    make.step(w, "ERUN")
    request = make.request(w)
    actor = adviser(w)
    person = Person.objects.get(pk=actor.person_id)
    facts = {"person": person, "name": "x", "verdict": "refuse", "reason": "non", "at": make.NOW}
    with pytest.raises(IntegrityError, match="refuses the request"), transaction.atomic():
        Opinion.objects.create(step=request.steps.get(), **facts)


def test_more_than_the_budget_is_refused_and_the_answer_is_not_kept(w: SimpleNamespace) -> None:
    make.step(w, "ERUN")
    request = make.request(w, 5)
    with pytest.raises(NotEnoughMoney):
        answer(request, "ERUN", adviser(w))
    request.refresh_from_db()
    assert request.state == "submitted"
    assert not Opinion.objects.exists()


def test_the_money_goes_from_the_request_to_its_order(w: SimpleNamespace) -> None:
    request = make.request(w)
    assert request.state == "accepted"  # no step is set
    [order] = requests.order(requests=[request], actor=SYSTEM, at=make.NOW)
    with pytest.raises(refusals.NotPossibleNow):
        requests.order(requests=[request], actor=SYSTEM, at=make.NOW)
    drafting.approve(order=order, actor=SYSTEM, at=make.NOW)
    sending.send(order=order, actor=SYSTEM, at=make.NOW)
    request.refresh_from_db()
    assert request.state == "ordered"
    assert held(w, "committed") == Decimal("479.98")
    make.received(order, 2)
    assert held(w, "received") == Decimal("479.98")


def test_withdrawing_gives_back_what_was_held(w: SimpleNamespace) -> None:
    request = make.request(w)
    requests.withdraw(request=request, actor=SYSTEM, at=make.NOW)
    assert held(w, "committed") == 0
    assert held(w, "allocated") == 1_000


def test_a_delegate_answers_between_the_dates(w: SimpleNamespace) -> None:
    make.step(w, "ERUN")
    giver, taker = adviser(w), viewer("buyer", organisation=w.owner)
    request = make.request(w)
    with pytest.raises(refusals.NotAsked):
        answer(request, "ERUN", taker)
    requests.delegate(
        to=Person.objects.get(pk=taker.person_id),
        starts_on=make.TODAY,
        ends_on=make.TODAY + timedelta(days=7),
        actor=giver,
        at=make.NOW,
    )
    assert [row for row, _step in asking.waiting_for(taker, make.TODAY)] == [request]
    answer(request, "ERUN", taker)
    assert request.state == "accepted"
    assert Opinion.objects.get().for_person_id == giver.person_id


def test_those_awaited_are_reminded_once_a_delay(w: SimpleNamespace) -> None:
    make.step(w, "ERUN")
    adviser(w)
    request = make.request(w)
    assert requests.remind(at=make.NOW) == 0
    late = make.NOW + timedelta(days=8)
    assert requests.remind(at=late) == 1
    assert requests.remind(at=late) == 0
    mail = OutboxMessage.objects.get()
    assert request.title in mail.subject
    assert f"http://testserver/procurement/requests/{request.pk}/" in mail.body


def test_only_the_people_of_the_school_ask_for_it(w: SimpleNamespace) -> None:
    head, other = viewer("school_head", school=w.school), viewer("school_head", school=make.place(w))
    facts = {"title": "Robots", "reason": "x", "quantities": {w.model.pk: 1}, "at": make.NOW}
    made = requests.write(school=w.school, actor=head, **facts)
    with pytest.raises(NotAllowed):
        requests.write(school=w.school, actor=other, **facts)
    with pytest.raises(NotAllowed):
        requests.submit(request=made, actor=other, at=make.NOW)
    assert not Request.objects.visible(other).exists()
    assert set(Request.objects.visible(head)) == {made}
