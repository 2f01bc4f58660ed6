"""Milestones on pages: the way of a school, what is late for those who follow schools."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from pupitre.kernel.viewer import SYSTEM
from pupitre.projects import operations
from pupitre.projects.engine.milestones import Wave
from pupitre.projects.operations.milestones import Served
from tests.factories import planning
from tests.factories import projects as make
from tests.factories.territory import organisation, school
from tests.http.budget import visit_within
from tests.projects.test_pages import signed_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
NOW_ON = Wave(1, TODAY - timedelta(days=40), TODAY + timedelta(days=140))


@pytest.fixture
def place() -> Any:
    made = school(organisation(), name="Les Tilleuls")
    planning.readiness(made, project_on=None)
    served(made)
    return made


def served(*places: Any) -> None:
    operations.set_milestones(
        organisation=places[0].responsible,
        plan=("planning.scenario", 1),
        name="Plan A",
        served=[Served(one.pk, NOW_ON, (NOW_ON,)) for one in places],
        delivery_days=30,
        actor=SYSTEM,
        at=timezone.now(),
    )


def test_the_head_reads_the_way_on_the_first_page_and_in_the_project(place: Any) -> None:
    project = make.written(place)
    head = signed_in("school_head", school=place)
    for url in (reverse("web:school_delivery", args=[place.pk]), project.get_absolute_url()):
        page = head.get(url).content.decode()
        assert "Project validated" in page, url
        assert "write it and send it" in page, url
        assert "Next: the school." in page, url


def test_without_project_the_way_stands_where_one_begins_it(place: Any) -> None:
    page = signed_in("school_head", school=place).get(reverse("projects:home")).content.decode()
    assert "Begin our project" in page
    assert "to go, 1 late" in page


def test_those_who_follow_schools_read_what_is_late(place: Any) -> None:
    adviser = signed_in("adviser", organisation=place.responsible)
    assert "Late milestones in 1 school: 1." in adviser.get(reverse("web:today_milestones")).content.decode()
    listed = adviser.get(reverse("projects:milestones"), {"state": "late"}).content.decode()
    assert "Les Tilleuls" in listed
    assert "write it and send it" in listed
    assert (
        "Nothing matches"
        in adviser.get(reverse("projects:milestones"), {"state": "late", "kind": "seats"}).content.decode()
    )
    assert b"write it and send it" in adviser.get(reverse("projects:milestones"), {"export": "csv"}).content


def test_another_authority_reads_nothing_of_it(place: Any) -> None:
    elsewhere = signed_in("adviser", organisation=organisation())
    assert "Les Tilleuls" not in elsewhere.get(reverse("projects:milestones")).content.decode()


def test_the_list_costs_the_same_with_many_schools(place: Any) -> None:
    adviser = signed_in("adviser", organisation=place.responsible)
    visit_within(adviser, reverse("projects:milestones"), queries=18)
    served(*(school(place.responsible) for _ in range(30)))
    visit_within(adviser, reverse("projects:milestones"), queries=18)
