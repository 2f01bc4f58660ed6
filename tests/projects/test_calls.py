"""Calls for projects: who does what, when; what a committee's decision grants; what is refused and why."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from pupitre.governance import deciders
from pupitre.governance.engine.committees import Votes
from pupitre.governance.models import Decision, FundingMeasure, LedgerBalance, LedgerMovement
from pupitre.governance.operations import ledger
from pupitre.governance.refusals import NotEnoughMoney
from pupitre.kernel import thread
from pupitre.kernel.refusal import NotAllowed, Refusal
from pupitre.kernel.thread import Knot
from pupitre.kernel.viewer import SYSTEM
from pupitre.projects import call_refusals as refusals
from pupitre.projects import deciding as calls_deciding
from pupitre.projects.models import Call, CallFile, CallOpinion
from pupitre.projects.operations import calls
from pupitre.projects.queries import calls as queries
from pupitre.projects.refusals import ChangedMeanwhile
from tests.factories import calls as make
from tests.factories.accounts import viewer
from tests.factories.planning import measure
from tests.factories.territory import organisation, school

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def acts(actor: Any = SYSTEM) -> dict[str, Any]:
    return {"actor": actor, "at": timezone.now()}


def test_a_call_is_published_once_it_says_what_is_asked_judged_and_heard() -> None:
    bare = calls.save_call(
        call=Call(organisation=organisation()),
        values={
            "title": "T",
            "purpose": "P",
            "rate": Decimal(1),
            "opens_on": "2026-01-01",
            "closes_on": "2026-01-02",
        },
        **acts(),
    )
    with pytest.raises(refusals.CallNotWhole):
        calls.publish(call=bare, **acts())
    whole = make.call(published=False)
    calls.publish(call=whole, **acts())
    with pytest.raises(refusals.CallNotNow):
        calls.add_part(call=whole, part="criteria", values={"name": "New", "weight": 5}, **acts())


def test_once_published_a_call_keeps_its_terms_and_its_days_are_only_put_off() -> None:
    found = make.call()
    later = found.closes_on + timedelta(days=3)
    calls.save_call(call=found, values={"closes_on": later, "rate": Decimal(1), "title": "Other"}, **acts())
    found.refresh_from_db()
    assert (found.closes_on, found.rate, found.title == "Other") == (later, Decimal("0.5"), False)
    with pytest.raises(refusals.CallNotNow):
        calls.save_call(call=found, values={"closes_on": later - timedelta(days=1)}, **acts())


def test_a_school_that_may_not_answer_is_told_by_which_rule() -> None:
    found = make.call()
    make.rule(found, "kind", "college")
    with pytest.raises(refusals.NotEligible, match="may not answer") as told:
        make.begun(found, school(found.organisation, kind="elementaire"))
    assert "lower secondary school" in str(told.value)


def test_one_answer_a_school_whoever_begins_it() -> None:
    found = make.call()
    place = school(found.organisation)
    head = viewer("school_head", school=place)
    calls.begin(call=found, school=place, body=None, **acts(head))
    with pytest.raises(refusals.AlreadyAnswered):
        calls.begin(call=found, school=place, body=found.organisation, **acts())
    with pytest.raises(NotAllowed):
        calls.begin(call=found, school=school(found.organisation), body=None, **acts(head))


def test_two_write_the_same_question_and_nothing_is_lost() -> None:
    file = make.begun(make.call())
    question = file.call.questions.first()
    calls.save_answer(file=file, question=question, text="One", base=0, **acts())
    with pytest.raises(ChangedMeanwhile):
        calls.save_answer(file=file, question=question, text="Two", base=0, **acts())
    assert file.answers.get().text == "One"


def test_an_answer_leaves_whole_and_says_what_is_missing() -> None:
    found = make.call(floor=Decimal(1000))
    file = make.begun(found)
    with pytest.raises(refusals.AnswerNotWhole) as told:
        calls.send(file=file, **acts())
    assert [said in str(told.value) for said in ("What will pupils do?", "Quote", "cost", "Anything else?")] == [
        True,
        True,
        True,
        False,
    ]
    small = make.written(found, cost=1500)
    with pytest.raises(refusals.AnswerNotWhole, match="least") as told:
        calls.send(file=small, **acts())
    assert "1,999.99" in str(told.value)


def test_sent_it_is_frozen_with_the_help_it_asks_for_and_may_be_taken_back_while_open() -> None:
    file = make.sent(make.call(), cost=9000)
    assert (file.cost, file.asked) == (9000, 4000)
    with pytest.raises(refusals.AnswerSent):
        calls.add_cost(file=file, label="More", amount=Decimal(1), **acts())
    make.opinion(file)
    calls.take_back(file=file, **acts())
    file.refresh_from_db()
    assert file.is_writable
    assert not CallOpinion.objects.exists()
    make.closed(file.call)
    with pytest.raises(refusals.CallNotNow):
        calls.send(file=file, **acts())


def test_only_the_roles_named_give_opinions_and_every_mark_has_its_reason() -> None:
    file = make.sent(make.call(opinion_roles=["adviser"]))
    marks = {row.pk: (4, "Seen in class") for row in file.call.criteria.all()}
    body = file.call.organisation
    with pytest.raises(NotAllowed):
        calls.give_opinion(file=file, marks=marks, comment="", **acts(viewer("plan_lead", organisation=body)))
    with pytest.raises(NotAllowed):
        calls.give_opinion(file=file, marks=marks, comment="", **acts(viewer("adviser", organisation=organisation())))
    adviser = viewer("adviser", organisation=body)
    with pytest.raises(refusals.MarkUnsaid):
        calls.give_opinion(file=file, marks=dict.fromkeys(marks, (4, " ")), comment="", **acts(adviser))
    for _again in range(2):
        calls.give_opinion(file=file, marks=marks, comment="", **acts(adviser))
    assert file.opinions.get().marks.count() == 2


def test_a_decision_adopted_grants_what_was_proposed_and_refuses_with_reasons() -> None:
    found = make.call()
    first, second = make.sent(found), make.sent(found, cost=9000)
    make.opinion(first, (5, 5))
    make.opinion(second, (1, 1))
    with pytest.raises(refusals.CallNotNow):
        make.voted(found)
    make.closed(found)
    with pytest.raises(refusals.AwardNotReady):
        make.voted(found)
    assert not Decision.objects.exists()
    make.proposed(found)
    decision = make.voted(found)
    first.refresh_from_db()
    second.refresh_from_db()
    found.refresh_from_db()
    assert (first.state, first.amount, first.decision) == ("awarded", 2500, decision)
    assert (second.state, second.amount) == ("refused", None)
    assert "Rank 2" in second.reason
    assert found.decision == decision
    with pytest.raises(refusals.CallNotNow):
        make.voted(found)


def test_voted_down_nothing_is_granted_and_the_proposal_may_change() -> None:
    found = make.call()
    file = make.sent(found)
    make.proposed(make.closed(found))
    make.voted(found, Votes(1, 4))
    file.refresh_from_db()
    assert file.state == "sent"
    calls.propose(file=file, amount=Decimal(100), reason="", **acts())
    assert make.voted(found).outcome == "adopted"


def test_a_proposal_is_within_what_was_asked_and_what_the_call_has() -> None:
    found = make.call(budget=Decimal(3000))
    files = [make.sent(found), make.sent(found)]
    make.closed(found)
    with pytest.raises(refusals.ProposalTooHigh):
        calls.propose(file=files[0], amount=Decimal(2501), reason="", **acts())
    with pytest.raises(refusals.ProposalUnsaid):
        calls.propose(file=files[0], amount=Decimal(0), reason=" ", **acts())
    for file in files:
        calls.propose(file=file, amount=Decimal(2500), reason="", **acts())
    with pytest.raises(refusals.OverBudget):
        make.voted(found)
    assert not Decision.objects.exists()


def paid(call: Call, amount: int) -> FundingMeasure:
    """The measure that pays for a call, with money voted for the running year."""
    today = timezone.localdate()
    year = call.organisation.fiscal_year_on(today)
    found = measure(call.organisation, starts_in=year, ends_in=year)
    start, _end = call.organisation.fiscal_year_bounds(year)
    ledger.vote(measure_id=found.pk, year=year, amount=Decimal(amount), on=start, **acts())
    Call.objects.filter(pk=call.pk).update(measure=found)
    return found


def test_what_is_granted_is_allocated_to_the_schools_by_the_decision_itself() -> None:
    found = make.call()
    money = paid(found, 5000)
    best, other = make.sent(found), make.sent(found, cost=12_000)
    for file, mark in ((best, 5), (other, 2)):
        make.opinion(file, (mark, mark))
    make.proposed(make.closed(found))
    assert calls_deciding.DECIDER.effect(found.pk).endswith(f"from {money} at once.")
    make.voted(found)
    held = LedgerBalance.objects.filter(measure=money).exclude(stage="outside").order_by("stage", "school")
    assert list(held.values_list("stage", "school", "amount")) == [
        ("allocated", best.school_id, 2500),
        ("free", None, 2500),
    ]
    moved = LedgerMovement.objects.get(measure=money, verb="allocate")
    assert (moved.document_kind, moved.document_pk, moved.reason) == ("projects.call", found.pk, "Award")


def test_without_the_money_of_its_measure_nothing_is_granted() -> None:
    found = make.call()
    money = paid(found, 2499)
    file = make.sent(found)
    make.opinion(file)
    make.proposed(make.closed(found))
    with pytest.raises(NotEnoughMoney) as refused:
        make.voted(found)
    assert money.code in str(refused.value)
    file.refresh_from_db()
    assert (file.state, Decision.objects.count()) == ("sent", 0)
    assert not LedgerMovement.objects.filter(verb="allocate").exists()


def test_the_committee_is_one_of_the_body_that_runs_the_call() -> None:
    found = make.call()
    make.sent(found)
    make.proposed(make.closed(found))
    with pytest.raises(refusals.NotOfThisBody):
        make.voted(found, owner=organisation())


def test_a_committee_is_offered_the_calls_that_wait_for_it() -> None:
    [offered] = [row for row in deciders.deciders() if row.kind == "projects.call_award"]
    found = make.call()
    lead, elsewhere = (viewer("plan_lead", organisation=body) for body in (found.organisation, organisation()))
    make.sent(found)
    make.closed(found)
    assert offered.search(lead, "", 9) == []
    make.proposed(found)
    file = found.files.get()
    calls.propose(file=file, amount=file.asked, reason="", **acts())
    assert offered.search(lead, "", 9) == [(found.pk, found.title)]
    assert offered.search(elsewhere, "", 9) == []
    assert "2,500.00" in offered.effect(found.pk)
    assert offered.page(elsewhere, found.pk) == ""


def test_spending_is_proved_against_the_award_and_checked_with_reasons() -> None:
    found = make.awarded()
    retained, refused = found.files.get(state="awarded"), found.files.get(state="refused")
    with pytest.raises(refusals.SpendingNotNow):
        make.spending(refused)
    one, two = make.spending(retained, 2000), make.spending(retained, 500)
    head = viewer("school_head", school=retained.school)
    with pytest.raises(NotAllowed):
        calls.judge_spending(expense=one, accepted=True, reason="", **acts(head))
    calls.judge_spending(expense=one, accepted=True, reason="", **acts())
    with pytest.raises(refusals.ReasonUnsaid):
        calls.judge_spending(expense=two, accepted=False, reason="", **acts())
    settled = queries.settled(retained)
    assert settled is not None
    assert (settled.award, settled.proven, settled.waiting, settled.due, settled.left) == (
        2500,
        2000,
        500,
        1000,
        1500,
    )
    calls.judge_spending(expense=two, accepted=False, reason="Not of the project", **acts())
    with pytest.raises(refusals.SpendingJudged):
        calls.judge_spending(expense=two, accepted=True, reason="", **acts())


def test_a_national_call_keeps_the_number_of_the_file_and_its_result() -> None:
    found = make.national()
    assert (found.rate, found.floor, found.cap, found.source_status) == (Decimal("0.5"), 1500, 7000, "seen")
    place = school(found.organisation, kind="primaire")
    file = make.begun(found, place)
    for question in found.questions.all():
        calls.save_answer(file=file, question=question, text="Said", base=0, **acts())
    calls.add_cost(file=file, label="Tablets", amount=Decimal(6000), **acts())
    for document in found.documents.all():
        calls.attach(file=file, document=document, upload=make.io.BytesIO(make.PDF), name="a.pdf", **acts())
    calls.send(file=file, **acts())
    today = timezone.localdate()
    with pytest.raises(refusals.ReferenceUnsaid):
        calls.file_outside(file=file, reference=" ", on=today, **acts())
    calls.file_outside(file=file, reference="DS-123", on=today, **acts())
    calls.record_result(file=file, amount=Decimal(3000), reason="", on=today, **acts())
    file.refresh_from_db()
    assert (file.state, file.reference, file.amount) == ("awarded", "DS-123", 3000)
    own = make.sent(make.call())
    with pytest.raises(refusals.CallNotNow):
        calls.file_outside(file=own, reference="X", on=today, **acts())


def test_each_sees_its_own_answers_and_those_it_is_named_for() -> None:
    found = make.call(opinion_roles=["adviser"])
    body = found.organisation
    one, two = make.sent(found), make.written(found)
    seen = {
        "head": viewer("school_head", school=one.school),
        "teacher": viewer("teacher", school=two.school),
        "adviser": viewer("adviser", organisation=body),
        "elected": viewer("elected", organisation=body),
        "technician": viewer("technician", organisation=body),
        "lead": viewer("plan_lead", organisation=body),
        "elsewhere": viewer("plan_lead", organisation=organisation()),
    }
    visible = {name: set(CallFile.objects.visible(each).values_list("pk", flat=True)) for name, each in seen.items()}
    assert visible == {
        "head": {one.pk},
        "teacher": {two.pk},
        "adviser": {one.pk},
        "elected": {one.pk},
        "technician": set(),
        "lead": {one.pk, two.pk},
        "elsewhere": set(),
    }
    assert list(CallFile.objects.awaiting_opinion(seen["adviser"])) == [one]
    hidden = make.call(body, published=False)
    assert hidden not in Call.objects.visible(seen["head"])
    assert hidden in Call.objects.visible(seen["lead"])
    assert found in Call.objects.visible(seen["head"])


def test_the_thread_goes_from_the_call_to_its_decision_and_its_award() -> None:
    found = make.awarded()
    retained = found.files.get(state="awarded")
    chain = thread.chain(Knot("projects.call_file", retained.pk), SYSTEM)
    assert list(chain.shown["projects.call"]) == [found.pk]
    assert list(chain.shown["governance.decision"]) == [found.decision_id]
    assert len(thread.chain(Knot("projects.call", found.pk), SYSTEM).shown["projects.call_file"]) == 2


def test_the_database_keeps_the_rules() -> None:
    found = make.awarded()
    file = found.files.get(state="awarded")
    for wrong in ({"amount": None}, {"state": "refused", "amount": None, "reason": ""}, {"asked": 99_999}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CallFile.objects.filter(pk=file.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=found.pk).update(closes_on=found.opens_on - timedelta(days=1))


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_make_one_answer() -> None:
    found = make.call()
    place = school(found.organisation)
    barrier, told = threading.Barrier(2), []

    def begin() -> None:
        try:
            barrier.wait(5)
            make.begun(found, place)
        except Refusal as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    runs = [threading.Thread(target=begin) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join(30)
    assert (CallFile.objects.count(), told) == (1, ["projects.call_already_answered"])
