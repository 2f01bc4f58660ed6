"""Usage reviews from the notice to the transfer: who is asked, who may what, what cannot happen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from pupitre.fleet import jobs, refusals_reviews
from pupitre.fleet.engine.reviewing import ReviewAct
from pupitre.fleet.models import Device, ReviewSettings, Transfer, UsageReview, UsageWeek
from pupitre.fleet.operations import review_flags, review_votes, reviews, transfers
from pupitre.fleet.operations.reviews import Wish
from pupitre.fleet.queries import reviews as queries
from pupitre.governance.engine.committees import Votes
from pupitre.governance.models import Decision, Duty
from pupitre.governance.operations import deciding
from pupitre.kernel.models import OutboxMessage
from pupitre.kernel.refusal import NotAllowed, Refusal
from pupitre.kernel.viewer import SYSTEM
from tests.factories import reviews as make
from tests.factories import steering, territory
from tests.factories.accounts import person, viewer

NOW, TODAY = timezone.now(), timezone.localdate()
SOON = TODAY + timedelta(days=60)
pytestmark = pytest.mark.django_db


@pytest.fixture
def w() -> SimpleNamespace:
    made = SimpleNamespace(owner=territory.organisation())
    made.school, made.other = (territory.school(made.owner, name=f"École {name}") for name in ("A", "B"))
    made.head = person("school_head", school=made.school, language="en")
    make.settings(made.owner)
    return made


def begun(w: SimpleNamespace) -> UsageReview:
    return make.review(w.school, at=NOW)


def by(row: UsageReview, **facts: Any) -> dict[str, Any]:
    return {"review": row, "actor": SYSTEM, "at": NOW, **facts}


def move(w: SimpleNamespace) -> Wish:
    return Wish("move", "Nobody here will use it this year.", to_school=w.other)


def test_a_set_little_used_is_flagged_and_its_school_written_to_once(w: SimpleNamespace) -> None:
    low, other = make.cart(w.school, 0, 1, 0, 1), make.cart(w.school, 0, 0, 0, 0, name="Chariot 2")
    make.cart(w.school, 1, 1, 2, 1, name="Used")
    make.cart(w.school, 0, 0, name="Too new")
    assert review_flags.flag_due(NOW) == 2
    assert set(UsageReview.objects.values_list("set", flat=True)) == {low.pk, other.pk}
    mail = OutboxMessage.objects.get()
    assert mail.recipient == w.head.email
    assert "Chariot 1: 0.5 days of use a school week over 4 school weeks" in mail.body
    assert "Chariot 2" in mail.body
    assert review_flags.flag_due(NOW) == 0  # the next day too


def test_nothing_is_flagged_where_nobody_turned_it_on(w: SimpleNamespace) -> None:
    row = make.cart(w.school, 0, 0, 0, 0)
    for off in (lambda: make.settings(w.owner, is_on=False), lambda: ReviewSettings.objects.all().delete()):
        off()
        jobs.flag_little_used(timestamp=0)
        assert not UsageReview.objects.exists()
        with pytest.raises(refusals_reviews.ReviewsOff):
            reviews.flag(row=row, actor=SYSTEM, at=NOW)


def test_a_set_is_judged_where_it_stands(w: SimpleNamespace) -> None:
    row = make.cart(w.school, 0, 0, 0, 0)
    make.cart(w.other, 3, 3, 3, 3, name="Used")
    row.school = w.other
    row.save()
    assert review_flags.flag_due(NOW) == 0  # its weeks elsewhere say nothing of its new school


def test_a_body_above_speaks_for_those_that_say_nothing(w: SimpleNamespace) -> None:
    ReviewSettings.objects.all().delete()
    w.owner.parent = above = territory.organisation()
    w.owner.save()
    make.settings(above)
    make.cart(w.school, 0, 0, 0, 0)
    own = make.settings(w.owner, is_on=False)
    assert review_flags.flag_due(NOW) == 0  # its own word comes first
    own.delete()
    assert review_flags.flag_due(NOW) == 1
    row = make.talked_over(UsageReview.objects.get())
    voted(w, row, Wish("keep", "Why"), Votes(4, 1), above)
    row.refresh_from_db()
    assert row.state == "kept"


def test_what_is_said_missing_is_no_disuse(w: SimpleNamespace) -> None:
    row = make.cart(w.school, 0, 0, 0, 0)
    UsageWeek.objects.filter(set=row).order_by("week").update(asked=2, missing=8)
    with pytest.raises(refusals_reviews.TooLittleKnown):
        reviews.flag(row=row, actor=SYSTEM, at=NOW)


def test_the_whole_dialogue_ends_in_a_transfer(w: SimpleNamespace) -> None:
    row = begun(w)
    assert (row.answer_due_on, row.figures().use) == (TODAY + timedelta(days=30), 0.25)
    with pytest.raises(refusals_reviews.CoachingFirst):
        reviews.decide(wish=move(w), **by(row))
    reviews.offer_coaching(words="Come and see.", **by(row))
    with pytest.raises(refusals_reviews.SchoolNotHeard):
        reviews.decide(wish=move(w), **by(row))
    reviews.answer(reasons=["training", "nonsense"], words="New team", plan="A project", asks_help=True, **by(row))
    with pytest.raises(refusals_reviews.CoachingNotAnswered):
        reviews.decide(wish=move(w), **by(row))
    reviews.record_coaching(act=ReviewAct.ACCEPT, on=TODAY, **by(row))
    with pytest.raises(refusals_reviews.CoachingAhead):
        reviews.decide(wish=move(w), **by(row))
    reviews.record_coaching(act=ReviewAct.HOLD, on=TODAY, **by(row))
    row = reviews.decide(wish=move(w), **by(row))
    assert (row.state, row.reasons) == ("moving", ["training"])
    moved = Transfer.objects.get()
    assert (moved.origin, moved.state, moved.to_school) == ("review", "proposed", w.other)
    assert [step.act for step in row.steps.all()] == ["flag", "offer", "answer", "accept", "hold", "move"]
    assert {one.state for one in Device.objects.all()} == {"in_use"}  # nothing leaves before the other accepts
    with pytest.raises(refusals_reviews.ReviewEnded):
        reviews.say(words="Wait", **by(row))


def test_a_refused_transfer_lets_another_school_be_named(w: SimpleNamespace) -> None:
    row = make.talked_over(begun(w))
    row = reviews.decide(wish=move(w), **by(row))
    again = {"to_school": territory.school(w.owner), "reason": "They asked for one", **by(row)}
    with pytest.raises(refusals_reviews.StillMoving):
        reviews.move_elsewhere(**again)
    assert row.transfer is not None
    transfers.act(transfer=row.transfer, act=transfers.TransferAct.REFUSE, reason="No room", actor=SYSTEM, at=NOW)
    moved = reviews.move_elsewhere(**again)
    assert moved.transfer != row.transfer
    assert (moved.to_school, moved.transfer.state) == (again["to_school"], "proposed")  # type: ignore[union-attr]


def test_after_the_term_silence_no_longer_holds_a_move(w: SimpleNamespace) -> None:
    row = begun(w)
    reviews.offer_coaching(words="", **by(row))
    late = NOW + timedelta(days=31)
    assert reviews.decide(wish=move(w), **by(row, at=late)).state == "moving"


CANNOT: list[tuple[str, dict[str, Any], type[Refusal]]] = [
    ("decide", {"wish": Wish("keep", " ")}, refusals_reviews.WordsNeeded),
    ("decide", {"wish": Wish("watch", "Why")}, refusals_reviews.DayNeeded),
    ("decide", {"wish": Wish("watch", "Why", TODAY)}, refusals_reviews.DayNeeded),
    ("decide", {"wish": Wish("move", "Why")}, refusals_reviews.SchoolNeeded),
    ("say", {"words": ""}, refusals_reviews.WordsNeeded),
    ("drop", {"reason": ""}, refusals_reviews.WordsNeeded),
    ("answer", {"reasons": [], "words": "", "plan": "", "asks_help": False}, refusals_reviews.AnsweredAlready),
    ("record_coaching", {"act": ReviewAct.HOLD, "on": TODAY}, refusals_reviews.NotNowInReview),
]


@pytest.mark.parametrize(("act", "facts", "error"), CANNOT, ids=[f"{one[0]} {one[2].__name__}" for one in CANNOT])
def test_what_cannot_be_done(w: SimpleNamespace, act: str, facts: dict[str, Any], error: type[Refusal]) -> None:
    row = make.talked_over(begun(w))
    with pytest.raises(error):
        getattr(reviews, act)(**by(row, **facts))
    row.refresh_from_db()
    assert row.state == "declined"


def test_each_side_has_its_part(w: SimpleNamespace) -> None:
    row = begun(w)
    head, teacher = viewer("school_head", school=w.school), viewer("teacher", school=w.school)
    adviser, stranger = viewer("adviser", organisation=w.owner), viewer("school_head", school=w.other)
    said = {"reasons": ["other"], "words": "Why", "plan": "", "asks_help": False}
    for who in (teacher, adviser, stranger):
        with pytest.raises(NotAllowed):
            reviews.answer(**said, **by(row, actor=who))
    with pytest.raises(NotAllowed):
        reviews.offer_coaching(words="", **by(row, actor=head))
    reviews.answer(**said, **by(row, actor=head))
    reviews.offer_coaching(words="", **by(row, actor=adviser))
    reviews.record_coaching(act=ReviewAct.ACCEPT, on=TODAY, **by(row, actor=head))
    for who in (teacher, head):
        with pytest.raises(NotAllowed):
            reviews.decide(wish=Wish("keep", "Why"), **by(row, actor=who))
    reviews.decide(wish=Wish("watch", "A project begins", SOON), **by(row, actor=adviser))
    assert UsageReview.objects.visible(stranger).count() == 0


def test_the_convention_says_who_coaches(w: SimpleNamespace) -> None:
    academy = territory.organisation(kind="state")
    w.school.area = academy
    w.school.save()
    ours, theirs = person("adviser", organisation=w.owner), person("adviser", organisation=academy, language="en")
    assert set(queries.advisers(w.school, TODAY)) == {ours, theirs}
    dates = {"starts_on": TODAY - timedelta(days=30), "ends_on": TODAY + timedelta(days=300)}
    signed = steering.signed(steering.convention(w.owner, academy=academy, schools=(w.school,), **dates))
    party = signed.parties.get(organisation=academy)
    if not Duty.objects.filter(convention=signed, code="pedagogical_use").exists():
        Duty.objects.create(convention=signed, party=party, code="pedagogical_use", label="Use")
    assert queries.advisers(w.school, TODAY) == [theirs]
    row = reviews.offer_coaching(words="A morning", **by(begun(w)))
    assert (row.coaching_by, row.adviser) == (academy, theirs)
    assert OutboxMessage.objects.filter(recipient=theirs.email, subject__contains="Coaching is offered").exists()


def voted(w: SimpleNamespace, row: UsageReview, wish: Wish, votes: Votes, owner: Any = None) -> Decision:
    proposal = review_votes.propose(wish=wish, **by(row))
    meeting = steering.held(steering.committee(owner or w.owner))
    point = steering.point(meeting, kind="fleet.review", key=proposal.pk)
    return deciding.record_decision(
        point=point, text="Move it", reasons="As proposed.", votes=votes, postponed=False, actor=SYSTEM, at=NOW
    )


def test_a_committee_decides(w: SimpleNamespace) -> None:
    row = make.talked_over(begun(w))
    make.settings(w.owner, committee_moves=True)
    with pytest.raises(refusals_reviews.CommitteeDecides):
        reviews.decide(wish=move(w), **by(row))
    voted(w, row, move(w), Votes(1, 4))
    row.refresh_from_db()
    assert row.state == "declined"  # voted down, the dialogue goes on
    decision = voted(w, row, move(w), Votes(4, 1))
    row.refresh_from_db()
    assert (row.state, row.decision, row.transfer.state) == ("moving", decision, "proposed")  # type: ignore[union-attr]


def test_another_body_does_not_decide(w: SimpleNamespace) -> None:
    row = make.talked_over(begun(w))
    with pytest.raises(refusals_reviews.NotOfThisCommittee):
        voted(w, row, move(w), Votes(4, 1), territory.organisation())
    assert not Decision.objects.exists()


def test_a_later_proposal_takes_the_place_of_the_first(w: SimpleNamespace) -> None:
    row = make.talked_over(begun(w))
    first = review_votes.propose(wish=move(w), **by(row))
    review_votes.propose(wish=Wish("keep", "A project begins"), **by(row))
    first.refresh_from_db()
    assert first.withdrawn_at == NOW
    reviews.decide(wish=Wish("keep", "They do use it"), **by(row))


# outcome, days after the decision -> whether the same low figures begin another review
RESTS = [
    (Wish("keep", "Why"), 30, False),
    (Wish("keep", "Why"), 200, True),
    (Wish("watch", "Why", TODAY + timedelta(days=30)), 30, False),
    (Wish("watch", "Why", TODAY + timedelta(days=30)), 31, True),
]


@pytest.mark.parametrize(("wish", "days", "again"), RESTS)
def test_a_set_rests_after_a_review(w: SimpleNamespace, wish: Wish, days: int, again: bool) -> None:
    row = reviews.decide(wish=wish, **by(begun(w)))
    later = NOW + timedelta(days=days)
    make.weeks(row.set, 0, 0, 0, 0, today=timezone.localdate(later))
    assert review_flags.flag_due(later) == again
    if again:
        assert UsageReview.objects.latest("pk").follows == row


BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("review_coaching_before_move", {"answered_at": NOW}),
    ("review_heard_before_move", {"coaching_offered_at": NOW}),
]


@pytest.mark.parametrize(("name", "facts"), BROKEN)
def test_the_database_holds_what_comes_before_a_move(w: SimpleNamespace, name: str, facts: dict[str, Any]) -> None:
    row = begun(w)
    moved = transfers.propose(
        devices=[], sets=[row.set], to_school=w.other, reason="Why", actor=SYSTEM, at=NOW
    )  # fmt: skip
    whole = {
        "outcome": "move", "outcome_reasons": "Why", "decided_on": row.answer_due_on, "ended_at": NOW,
        "state": "moving", "to_school": w.other, "transfer": moved,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        UsageReview.objects.filter(pk=row.pk).update(**whole, **facts)
    UsageReview.objects.filter(pk=row.pk).update(**whole, answered_at=NOW, coaching_offered_at=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_set_has_one_open_review_whoever_begins_it(w: SimpleNamespace) -> None:
    row = make.cart(w.school, 0, 0, 0, 0)

    def clerk(_one: int) -> bool:
        try:
            reviews.flag(row=row, actor=SYSTEM, at=NOW)
        except refusals_reviews.AlreadyReviewed:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(clerk, range(4))) == [False, False, False, True]
    assert UsageReview.objects.count() == 1
