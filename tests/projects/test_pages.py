"""The pages of projects: what they say, what they cost, what they answer to a field that saves itself."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from pupitre.kernel import thread
from pupitre.projects import operations
from pupitre.projects.engine.states import Verb
from pupitre.projects.models import LearningNeed, Need, Project, Readiness
from tests.factories import projects as make
from tests.factories.accounts import person, viewer
from tests.factories.territory import organisation, school
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Any:
    return school(organisation())


def signed_in(role: str, **scope: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person(role, language="en", **scope))
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"projects:{name}", args=args)


def text(answer: Any) -> str:
    return answer.content.decode()


def test_a_head_begins_and_is_led_to_the_first_heading(place: Any) -> None:
    head = signed_in("school_head", school=place)
    assert "Begin our project" in text(head.get(url("home")))
    answer = head.post(url("begin", place.pk))
    made = Project.objects.get(school=place)
    assert answer.url == url("write", made.pk, "equipment")
    assert head.get(url("home")).url == made.get_absolute_url()
    page = text(head.get(made.get_absolute_url()))
    assert "0 of 5 headings finished" in page
    assert "Continue: Existing equipment" in page


def test_a_field_that_saves_itself_is_answered_in_figures(place: Any) -> None:
    made, head = make.project(place), signed_in("school_head", school=place)
    save = url("passage", made.pk, "charter_rules")
    answer = head.post(save, {"text": "Be kind.", "revision": "0"}, headers={"x-autosave": "1"}).json()
    assert answer["revision"] == 1
    assert answer["said"].startswith("Saved at ")
    assert answer["reached"]["charter"] == {"sign": "waiting", "word": "begun"}
    late = head.post(save, {"text": "Mine", "revision": "0"}, headers={"x-autosave": "1"})
    assert late.json()["theirs"] == {"text": "Be kind."}
    assert late.json()["revision"] == 1


def test_without_script_both_texts_are_on_one_page(place: Any) -> None:
    made, head = make.project(place), signed_in("school_head", school=place)
    save = url("passage", made.pk, "charter_rules")
    assert head.post(save, {"text": "Theirs.", "revision": "0"}).url.endswith("/write/charter/")
    answer = head.post(save, {"text": "Mine.", "revision": "0"})
    assert answer.status_code == 409
    assert "Theirs." in text(answer)
    assert "Mine." in text(answer)


def test_each_role_is_told_what_comes_next(place: Any) -> None:
    made = make.submitted(place)
    page = made.get_absolute_url()
    assert "Give my opinion" in text(signed_in("adviser", organisation=place.responsible).get(page))
    assert "Decide" in text(signed_in("plan_lead", organisation=place.responsible).get(page))
    assert "Take it back" in text(signed_in("school_head", school=place).get(page))
    assert "Opinions: 0/1" in text(signed_in("teacher", school=place).get(page))


def test_an_opinion_and_a_decision_are_given_on_their_pages(place: Any) -> None:
    made = make.submitted(place)
    adviser = signed_in("adviser", organisation=place.responsible)
    axes = {"relevance": "favourable", "feasibility": "reserve", "training": "favourable", "inclusion": "favourable"}
    assert adviser.post(url("opinion", made.pk), {**axes, "verdict": "reserve"}).status_code == 422
    adviser.post(url("opinion", made.pk), {**axes, "verdict": "reserve", "comment": "Train in May."})
    lead = signed_in("plan_lead", organisation=place.responsible)
    assert "Train in May." in text(lead.get(url("decide", made.pk)))
    answer = lead.post(url("decide", made.pk), {"verb": "validate", "reason": "Ready."}, follow=True)
    assert "Ready." in text(answer)
    assert lead.get(url("decide", made.pk)).status_code == 409
    assert Readiness.objects.get(school=place).project_on


def test_what_the_head_of_another_school_asks_is_not_found(place: Any) -> None:
    made, other = make.submitted(place), signed_in("school_head", school=school(place.responsible))
    for name in ("project", "compare"):
        assert other.get(url(name, made.pk)).status_code == 404
    assert other.post(url("submit", made.pk)).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("school_head", 302), ("teacher", 403), ("adviser", 403)])
def test_a_learning_need_is_added_by_the_team(place: Any, role: str, status: int) -> None:
    made = make.project(place)
    scope = {"organisation": place.responsible} if role == "adviser" else {"school": place}
    assert (
        signed_in(role, **scope).post(url("learning_add", made.pk), {"aim": make.aim(made).pk}).status_code == status
    )
    assert LearningNeed.objects.count() == (status == 302)


def test_equipment_is_asked_for_a_learning_need(place: Any) -> None:
    made, head = make.written(place), signed_in("school_head", school=place)
    learning = made.learning_needs.get()
    add = url("need_add", made.pk, learning.pk)
    prefix = f"need{learning.pk}"
    assert head.post(add, {f"{prefix}-kind": "TNI|ALL", f"{prefix}-quantity": "0"}).status_code == 422
    head.post(add, {f"{prefix}-kind": "TNI|ALL", f"{prefix}-quantity": "2"})
    assert set(Need.objects.values_list("function", "quantity")) == {("TAB", 12), ("TNI", 2)}


def test_two_versions_stand_side_by_side(place: Any) -> None:
    with translation.override("en"):  # a version keeps the words in which it was sent
        made = make.decided(Verb.RETURN, place)
    operations.save_passage(project=made, key="charter_rules", text="Text of the charter.", base=1, **make.acts())
    page = text(signed_in("teacher", school=place).get(url("compare", made.pk) + "?a=1&b=now"))
    assert "<del>charter_rules.</del>" in page
    assert "<ins>the charter.</ins>" in page
    assert "1 text changed" in page


def test_pages_cost_the_same_with_many_schools(place: Any) -> None:
    owner = place.responsible
    make.submitted(place)
    lead = person("plan_lead", organisation=owner)
    client = Client()
    client.force_login(lead)
    for _round in range(2):
        visit_within(client, url("home"), queries=14)
        visit_within(client, Project.objects.first().get_absolute_url(), queries=19)
        for _number in range(3):
            make.decided(Verb.VALIDATE, school(owner))
    for name in ("opinion", "write"):
        adviser = Client()
        adviser.force_login(person("adviser" if name == "opinion" else "school_head", organisation=owner))
        made = make.submitted(school(owner)) if name == "opinion" else make.written(school(owner))
        args = [made.pk] if name == "opinion" else [made.pk, "learning"]
        visit_within(adviser, url(name, *args), queries=22)


def test_the_list_is_filtered_and_exported(place: Any) -> None:
    make.submitted(place)
    school(place.responsible, name="Not begun")
    lead = signed_in("plan_lead", organisation=place.responsible)
    rows = lead.get(url("home") + "?state=none").context["listing"].rows
    assert [row["name"] for row in rows] == ["Not begun"]
    rows = lead.get(url("home") + "?opinions=missing").context["listing"].rows
    assert [row["pk"] for row in rows] == [place.pk]
    assert lead.get(url("home") + "?export=csv").status_code == 200


def test_the_chain_leads_from_the_project_to_the_need(place: Any) -> None:
    made = make.submitted(place)
    found = thread.chain(thread.Knot("projects.need", Need.objects.get().pk), viewer("teacher", school=place))
    assert set(found.shown) >= {"projects.project", "projects.learning_need", "projects.need"}
    other = thread.chain(thread.Knot("projects.project", made.pk), viewer("teacher", school=school()))
    assert other.hidden["projects.project"] == 1
