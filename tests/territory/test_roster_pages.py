"""The pages of people: names to those who may read them, decisions to those who may take them."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.fleet.models import Holding
from pupitre.territory.models import (
    ClassTeacher,
    IdentityDoubt,
    Level,
    PupilIdentifier,
    School,
    Schooling,
    SchoolMove,
    StaffIdentifier,
    StaffMember,
)
from tests.factories import accounts, fleet, territory
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    made = territory.school(kind="elementaire")
    level = Level.objects.get(jurisdiction="fr", code="CM1")
    group = fleet.class_group(made, "CM1 A")
    for number in range(60):
        fleet.pupil(made, name=f"NOM{number:02} Léa", level=level, klass=group, born_on=date(2016, 3, 7))
    fleet.staff(made, name="ROUX Anne")
    return made


def signed_in(role: str, school: School) -> Client:
    client = Client()
    client.force_login(accounts.person(role, school=school))
    return client


def test_a_list_a_pupil_and_a_class_cost_the_same_few_queries(school: School) -> None:
    client = signed_in("school_head", school)
    visit_within(client, reverse("territory:pupils", args=[school.pk]), queries=22)
    visit_within(client, reverse("territory:staff", args=[school.pk]), queries=14)
    place = Schooling.objects.order_by("pk")[0]
    visit_within(client, reverse("territory:pupil", args=[place.pupil_id]), queries=20)
    visit_within(client, reverse("territory:class_pupils", args=[place.memberships.get().class_group_id]), queries=12)


def test_a_member_of_staff_has_a_page_with_their_school_their_classes_and_what_they_hold(school: School) -> None:
    member = StaffMember.objects.get()
    ClassTeacher.objects.create(staff=member, class_group=school.class_groups.get())
    StaffIdentifier.objects.create(staff=member, scheme="local", value="P-0815")
    device = fleet.device(school, asset_tag="PC-17")
    Holding.objects.create(device=device, staff=member, school=school, year=fleet.year(), from_at=timezone.now())
    address = reverse("territory:staff_member", args=[member.pk])
    head = signed_in("school_head", school)
    assert address in head.get(reverse("territory:staff", args=[school.pk])).content.decode()
    assert (
        address in head.get(reverse("territory:class_pupils", args=[school.class_groups.get().pk])).content.decode()
    )
    page = visit_within(head, address, queries=20).content.decode()
    for told in (school.name, "CM1 A", "PC-17", "P-0815"):
        assert told in page
    assert "P-0815" not in signed_in("teacher", school).get(address).content.decode()
    assert signed_in("school_head", territory.school()).get(address).status_code == 404


def test_a_name_is_searched_without_standing_in_an_address(school: School) -> None:
    client = signed_in("school_head", school)
    response = client.post(reverse("territory:pupils", args=[school.pk]), {"name": "nom07"})
    said = response.content.decode()
    assert "NOM07 Léa" in said
    assert "NOM08 Léa" not in said
    assert "nom07" not in "".join(part.split('"')[0] for part in said.split('href="')[1:])


def test_identifiers_and_birth_are_for_who_settles_identities(school: School) -> None:
    pupil = Schooling.objects.order_by("pk")[0].pupil
    PupilIdentifier.objects.create(pupil=pupil, scheme="local", value="F-4711")
    address = reverse("territory:pupil", args=[pupil.pk])
    assert "F-4711" in signed_in("school_head", school).get(address).content.decode()
    assert "F-4711" not in signed_in("teacher", school).get(address).content.decode()


def test_a_doubt_is_shown_side_by_side_and_settled_with_a_reason(school: School) -> None:
    one, other = (place.pupil for place in Schooling.objects.order_by("pk")[:2])
    row = IdentityDoubt.objects.create(
        known=one, found=other, school=school, reasons="same_name,other_birth", raised_on=date(2026, 10, 1)
    )
    client = signed_in("school_head", school)
    address = reverse("territory:doubt", args=[row.pk])
    page = client.get(address).content.decode()
    assert one.display_name in page
    assert other.display_name in page
    assert client.post(address, {"verdict": "same", "why": ""}).status_code == 422
    assert client.post(address, {"verdict": "same", "why": "vu avec la famille"}).status_code == 302
    assert not type(other).objects.filter(pk=other.pk).exists()
    merge = one.merges.get()
    assert client.post(reverse("territory:part_pupils", args=[merge.pk])).status_code == 302
    assert type(other).objects.filter(pk=other.pk).exists()


def test_a_move_is_accepted_and_leavers_are_confirmed_from_the_list(school: School) -> None:
    client = signed_in("school_head", school)
    pupil = fleet.pupil(territory.school())
    Schooling.objects.create(pupil=pupil, school=school, year=fleet.year(), is_main=False)
    move = SchoolMove.objects.create(
        pupil=pupil,
        from_school=pupil.schoolings.get(is_main=True).school,
        to_school=school,
        year=fleet.year(),
        proposed_on=date(2026, 10, 1),
    )
    client.post(reverse("territory:school_move", args=[move.pk]), {"verdict": "accept", "on": "2026-10-01"})
    move.refresh_from_db()
    assert move.state == "accepted"
    place = Schooling.objects.filter(school=school).order_by("pk")[0]
    Schooling.objects.filter(pk=place.pk).update(missing_since=date(2026, 10, 1))
    client.post(reverse("territory:pupils_left", args=[school.pk]), {"selected": [place.pk]})
    place.refresh_from_db()
    assert place.left_on is not None


def test_the_year_changes_from_its_page_and_is_taken_back(school: School) -> None:
    client = signed_in("school_head", school)
    address = reverse("territory:rollover", args=[school.pk])
    assert client.get(address).status_code == 200
    client.post(address, {"begins_on": "2027-09-01"})
    rollover = school.rollovers.get()
    step = rollover.steps.get()
    assert "CM2 A" in client.get(address).content.decode()
    client.post(reverse("territory:rollover_run", args=[rollover.pk]), {f"class-{step.pk}": "CM2 des Lilas"})
    assert school.class_groups.get(year=2027).name == "CM2 des Lilas"
    assert client.get(address).status_code == 200
    client.post(reverse("territory:rollover_undo", args=[rollover.pk]))
    assert not Schooling.objects.filter(year=2027).exists()


def test_numbers_are_taken_from_the_roster(school: School) -> None:
    client = signed_in("school_head", school)
    address = reverse("territory:recount", args=[school.pk])
    assert "60" in client.get(address).content.decode()
    client.post(address)
    assert school.enrolments.get(level=None).pupils == 60
