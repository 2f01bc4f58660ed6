"""The way of a project: the team's word, the sending, opinions, the decision, the next version."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from pupitre.kernel.refusal import InPersonOnly, NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.projects import operations, refusals
from pupitre.projects.engine.states import Verb
from pupitre.projects.enums import Answer, Axis, Outcome, ProjectState, Verdict
from pupitre.projects.models import Member, Opinion, ProjectVersion, Readiness
from tests.factories import projects as make
from tests.factories.accounts import person, viewer
from tests.factories.territory import organisation, school

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Any:
    return school(organisation())


def state_of(project: Any) -> str:
    project.refresh_from_db()
    return project.state


def test_a_project_goes_from_the_team_to_the_validation(place: Any) -> None:
    project = make.submitted(place)
    assert state_of(project) == ProjectState.SUBMITTED
    version = project.versions.get()
    assert version.expected_roles == ["adviser"]
    assert version.snapshot["learning"][0]["needs"][0]["quantity"] == 12
    adviser, lead = viewer("adviser", organisation=place.responsible), viewer(organisation=place.responsible)
    with pytest.raises(refusals.Blocked, match="opinion"):
        operations.decide(project=project, verb=Verb.VALIDATE, reason="Yes.", **make.acts(lead))
    make.opinion(project, actor=adviser)
    operations.decide(project=project, verb=Verb.VALIDATE, reason="Clear.", **make.acts(lead))
    assert state_of(project) == ProjectState.VALIDATED
    assert Readiness.objects.get(school=place).project_on == timezone.localdate()
    operations.revise(project=project, **make.acts())
    assert state_of(project) == ProjectState.DRAFT
    assert Readiness.objects.get(school=place).project_on  # the version in force stays


def test_a_change_of_the_text_asks_the_team_again(place: Any) -> None:
    project = make.endorsed(place)
    operations.save_passage(project=project, key="charter_rules", text="Other rules", base=1, **make.acts())
    with pytest.raises(refusals.Blocked, match="0 members of 1"):
        operations.submit(project=project, **make.acts())


def test_what_is_missing_is_all_told_at_once(place: Any) -> None:
    project = make.project(place)
    with pytest.raises(refusals.Blocked) as caught:
        operations.submit(project=project, **make.acts())
    assert [block.code for block in caught.value.blocks] == ["heading"] * 5 + ["team"]
    assert "Learning needs" in str(caught.value)


def test_each_answers_for_themselves(place: Any) -> None:
    head, teacher = person("school_head", school=place), person("teacher", school=place)
    project = make.written(place, head, teacher)
    absent = Member.objects.create(project=project, name="Léa, after-school", function="after_school")
    as_head = Viewer(person_id=head.pk, name="H", grants=viewer("school_head", school=place).grants)
    theirs = project.members.get(person=teacher)
    with pytest.raises(refusals.NotInTeam):
        operations.answer(member=theirs, said=Answer.YES, remark="", **make.acts(as_head))
    with pytest.raises(refusals.ReserveUnsaid):
        operations.answer(member=absent, said=Answer.NO, remark=" ", **make.acts(as_head))
    kept = operations.answer(member=absent, said=Answer.YES, remark="", **make.acts(as_head))
    assert kept.recorded_by_name == "H"
    own = project.members.get(person=head)
    operations.answer(member=own, said=Answer.REMARK, remark="If trained.", **make.acts(as_head))
    operations.submit(project=project, **make.acts(as_head))
    answers = {row["name"]: row["answer"] for row in project.versions.get().snapshot["team"]}
    assert answers == {str(head): "remark", str(teacher): "", absent.name: "yes"}


def test_nobody_speaks_in_anothers_place(place: Any) -> None:
    project = make.submitted(place)
    borrowed = Viewer(person_id=1, name="B", grants=make.ANYONE.grants, impersonator_id=2)
    for act in (
        lambda: operations.submit(project=project, **make.acts(borrowed)),
        lambda: operations.decide(project=project, verb=Verb.RETURN, reason="x", **make.acts(borrowed)),
        lambda: make.opinion(project, actor=borrowed),
        lambda: operations.answer(member=project.members.first(), said="yes", remark="", **make.acts(borrowed)),
    ):
        with pytest.raises(InPersonOnly):
            act()


def test_an_opinion_comes_from_a_role_that_is_asked_over_its_schools(place: Any) -> None:
    project = make.submitted(place)
    for outsider in (
        viewer("adviser", organisation=organisation()),
        viewer("elected", organisation=place.responsible),
    ):
        with pytest.raises(NotAllowed):
            make.opinion(project, actor=outsider)
    adviser = viewer("adviser", organisation=place.responsible)
    with pytest.raises(refusals.OpinionUnsaid):
        operations.give_opinion(
            version=project.versions.get(),
            verdict=Verdict.RESERVE,
            axes=dict.fromkeys(Axis.values, Verdict.RESERVE),
            comment="",
            **make.acts(adviser),
        )
    make.opinion(project, actor=adviser)
    make.opinion(project, Verdict.UNFAVOURABLE, adviser)
    assert Opinion.objects.get().verdict == Verdict.UNFAVOURABLE  # given again, once a role
    operations.decide(project=project, verb=Verb.REFUSE, reason="No.", **make.acts())
    with pytest.raises(refusals.Blocked):
        make.opinion(project, actor=adviser)


def test_a_silent_opinion_holds_back_for_a_month_only(place: Any) -> None:
    project = make.submitted(place)
    ProjectVersion.objects.update(sent_at=timezone.now() - timedelta(days=30))
    operations.decide(project=project, verb=Verb.VALIDATE, reason="Time.", **make.acts())
    assert state_of(project) == ProjectState.VALIDATED


def test_returned_taken_up_and_sent_again(place: Any) -> None:
    project = make.submitted(place)
    with pytest.raises(refusals.Blocked):
        operations.decide(project=project, verb=Verb.RETURN, reason=" ", **make.acts())
    operations.decide(project=project, verb=Verb.RETURN, reason="Say who is trained.", **make.acts())
    assert state_of(project) == ProjectState.RETURNED
    operations.save_passage(project=project, key="practices_training", text="All, in May.", base=1, **make.acts())
    project.refresh_from_db()
    project.members.update(answered_edition=project.edition)
    operations.submit(project=project, **make.acts())
    assert [(row.number, row.outcome) for row in project.versions.order_by("number")] == [
        (1, Outcome.RETURNED),
        (2, Outcome.PENDING),
    ]
    first, second = project.versions.order_by("number")
    assert first.snapshot["passages"]["practices_training"] != second.snapshot["passages"]["practices_training"]


def test_one_version_at_a_time_is_under_review(place: Any) -> None:
    project = make.submitted(place)
    version = project.versions.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectVersion.objects.create(
            project=project, number=2, snapshot={}, sent_at=version.sent_at, sent_by_name="x"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectVersion.objects.update(outcome=Outcome.REFUSED, decided_at=version.sent_at)  # without reason
