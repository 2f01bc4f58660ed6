"""Meetings, decisions and what they set in motion."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pupitre.governance import deciders
from pupitre.governance import refusals_steering as refusals
from pupitre.governance.engine.committees import Votes
from pupitre.governance.events import DecisionAdopted, DecisionRejected
from pupitre.governance.models import Action, Committee, Decision, Meeting
from pupitre.governance.operations import calendars, committees, deciding
from pupitre.kernel import events
from pupitre.kernel.refusal import InPersonOnly, NotAllowed, Refusal
from pupitre.kernel.viewer import SYSTEM, Viewer
from tests.factories import steering as make
from tests.factories.accounts import person, viewer
from tests.factories.steering import AT
from tests.factories.territory import organisation, school

pytestmark = pytest.mark.django_db
TODAY = AT.date()
TOLD = (DecisionAdopted, DecisionRejected)


@pytest.fixture
def adopted() -> Iterator[list[Any]]:
    """What a room that holds the subject hears; things of kind "test.thing" can be decided upon."""
    found: list[Any] = []
    kept, offered = {told: list(events._listeners[told]) for told in TOLD}, deciders.deciders()
    for told in TOLD:
        events._listeners[told][:] = [found.append]
    thing = deciders.Decider(
        "test.thing", "a thing", lambda *_: [(7, "Thing 7")], lambda key: "Thing 7" if key == 7 else ""
    )
    deciders.register(thing)
    yield found
    for told, listeners in kept.items():
        events._listeners[told][:] = listeners
    deciders.register(*offered)


def decide(meeting: Meeting, votes: Votes, actor: Viewer = SYSTEM, **fields: Any) -> Decision:
    values = {"point": meeting.points.last(), "text": "Adopt it", "reasons": "It is best", "postponed": False}
    return deciding.record_decision(**{**values, **fields}, votes=votes, actor=actor, at=AT)


def test_what_is_adopted_is_told_to_the_room_that_holds_it(adopted: list[Any]) -> None:
    meeting = make.held()
    make.point(meeting, kind="test.thing", key=7)
    made = decide(meeting, Votes(3, 1, 1))
    assert (made.outcome, made.subject_label, made.voices_present) == ("adopted", "Thing 7", 5)
    assert adopted == [DecisionAdopted(made.pk, "test.thing", 7, "adopted", SYSTEM, AT)]
    against = decide(meeting, Votes(1, 3, 1))
    assert adopted[1:] == [DecisionRejected(against.pk, "test.thing", 7, "rejected", SYSTEM, AT)]
    decide(meeting, Votes(), postponed=True)
    assert len(adopted) == 2
    with pytest.raises(refusals.SubjectNotFound):
        make.point(meeting, kind="test.thing", key=8)


def test_before_the_vote_one_reads_what_the_decision_does_and_after_it_where_the_thing_is(adopted: list[Any]) -> None:
    thing = deciders.Decider(
        "test.thing",
        "a thing",
        lambda *_: [],
        lambda _key: "Thing",
        lambda key: f"{key} devices leave.",
        lambda *_: "/x/",
    )
    deciders.register(thing)
    meeting = make.held()
    point = make.point(meeting, kind="test.thing", key=7)
    client = Client()
    client.force_login(person("plan_lead", organisation=meeting.committee.organisation))
    page = client.get(reverse("governance:decision_add", args=[meeting.pk, point.pk])).content.decode()
    assert "7 devices leave." in page
    made = decide(meeting, Votes(3, 1, 1), point=point)
    assert 'href="/x/"' in client.get(reverse("governance:decision", args=[made.pk])).content.decode()


def test_where_the_room_refuses_nothing_is_recorded(adopted: list[Any]) -> None:
    meeting = make.held()
    make.point(meeting, kind="test.thing", key=7)

    def refuse(_event: Any) -> None:
        raise Refusal

    events._listeners[DecisionAdopted][:] = [refuse]
    with pytest.raises(Refusal):
        decide(meeting, Votes(5))
    assert not Decision.objects.exists()


def test_no_quorum_decides_nothing_but_a_second_call_does() -> None:
    assert decide(make.held(present=2), Votes(2)).outcome == "postponed"
    assert decide(make.held(present=2, is_second_call=True), Votes(2)).outcome == "adopted"


def test_votes_are_of_those_present_and_reasons_are_written() -> None:
    meeting = make.held(present=3)
    with pytest.raises(refusals.TooManyVotes):
        decide(meeting, Votes(3, 1))
    with pytest.raises(refusals.ReasonMissing):
        decide(meeting, Votes(3), reasons=" ")
    empty = make.meeting(meeting.committee)
    with pytest.raises(refusals.AttendanceMissing):
        decide(empty, Votes(3), point=make.point(empty))


def test_minutes_are_written_by_one_at_a_time_then_approved_as_an_accessible_pdf() -> None:
    owner = organisation()
    lead = viewer("plan_lead", organisation=owner)
    meeting = make.held(make.committee(owner))
    point = meeting.points.get()
    with pytest.raises(refusals.MinutesEmpty):
        deciding.approve_minutes(meeting=meeting, actor=lead, at=AT)
    assert committees.write_minutes(point=point, text="Said", revision=0, actor=lead) == 1
    with pytest.raises(refusals.SomeoneWroteMeanwhile):
        committees.write_minutes(point=point, text="Said otherwise", revision=0, actor=lead)
    decide(meeting, Votes(4, 1), actor=lead)
    deciding.approve_minutes(meeting=meeting, actor=lead, at=AT)
    meeting.refresh_from_db()
    content = bytes(meeting.minutes_file.content.content)
    assert content.startswith(b"%PDF")
    assert b"pdfuaid" in content or b"StructTreeRoot" in content
    with pytest.raises(refusals.MeetingClosed):
        committees.write_minutes(point=point, text="Later", revision=1, actor=lead)
    with pytest.raises(refusals.MeetingClosed):
        decide(meeting, Votes(5), actor=lead)


def test_elected_members_read_and_do_not_record() -> None:
    owner = organisation()
    meeting = make.held(make.committee(owner))
    elected = viewer("elected", organisation=owner)
    assert Meeting.objects.visible(elected).exists()
    with pytest.raises(NotAllowed):
        decide(meeting, Votes(5), actor=elected)
    borrowed = viewer("plan_lead", organisation=owner)
    borrowed = Viewer(borrowed.person_id, borrowed.name, borrowed.grants, impersonator_id=1)
    with pytest.raises(InPersonOnly):
        deciding.approve_minutes(meeting=meeting, actor=borrowed, at=AT)


def test_an_adviser_sees_the_committees_in_which_they_sit() -> None:
    area = organisation(kind="area")
    sitting, other = person("adviser", organisation=area), viewer("adviser", organisation=area)
    committee = make.committee(people=(sitting,))
    from pupitre.accounts.queries import viewer_of

    assert list(Committee.objects.visible(viewer_of(sitting, TODAY))) == [committee]
    assert not Committee.objects.visible(other).exists()
    assert not Committee.objects.visible(viewer("school_head", school=school())).exists()


def test_actions_are_closed_by_their_owner_or_who_runs_the_committee() -> None:
    owner = organisation()
    someone = person("adviser", organisation=organisation())
    meeting = make.held(make.committee(owner, people=(someone,)))
    member = meeting.committee.members.get(person=someone)
    action = committees.give_action(
        meeting=meeting, decision=None, label="Train", member=member, due_on=TODAY, actor=SYSTEM, at=AT
    )
    from pupitre.accounts.queries import viewer_of

    me, other = viewer_of(someone, TODAY), viewer("elected", organisation=owner)
    assert list(Action.objects.open_for(someone.pk)) == [action]
    with pytest.raises(NotAllowed):
        committees.close_action(action=action, state="done", note="", on=TODAY, actor=other, at=AT)
    with pytest.raises(refusals.ReasonMissing):
        committees.close_action(action=action, state="dropped", note="", on=TODAY, actor=me, at=AT)
    committees.close_action(action=action, state="done", note="", on=TODAY, actor=me, at=AT)
    assert not Action.objects.open_for(someone.pk).exists()
    committees.close_action(action=action, state="todo", note="", on=TODAY, actor=me, at=AT)
    assert Action.objects.late(TODAY + timedelta(days=1)).get() == action


def test_a_calendar_address_is_signed_and_revoked() -> None:
    me = viewer("plan_lead", organisation=organisation())
    first = calendars.token_of(calendars.give_address(actor=me, at=AT))
    assert calendars.address_of(first).person_id == me.person_id
    assert calendars.address_of(first[:-1] + ("0" if first[-1] != "0" else "1")) is None
    assert calendars.address_of("") is None
    second = calendars.token_of(calendars.give_address(actor=me, at=AT))
    assert calendars.address_of(first) is None
    calendars.revoke_address(actor=me, at=AT)
    assert calendars.address_of(second) is None


def test_moving_a_meeting_tells_calendars() -> None:
    meeting = make.meeting()
    committees.change_meeting(meeting=meeting, place="Elsewhere", actor=SYSTEM, at=AT)
    meeting.refresh_from_db()
    assert (meeting.sequence, meeting.place) == (1, "Elsewhere")
    committees.cancel_meeting(meeting=meeting, actor=SYSTEM, at=AT)
    meeting.refresh_from_db()
    assert (meeting.sequence, meeting.state) == (2, "cancelled")
    with pytest.raises(refusals.MeetingClosed):
        committees.change_meeting(meeting=meeting, place="Back", actor=SYSTEM, at=AT)
