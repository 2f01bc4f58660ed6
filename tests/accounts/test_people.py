"""People come, change and leave; roles are given and taken back."""

from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from pupitre.accounts import refusals
from pupitre.accounts.models import Person, Role
from pupitre.accounts.operations import memberships, people
from pupitre.accounts.queries import can_manage, viewer_of
from pupitre.kernel.models import AuditEntry, OutboxMessage
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM
from tests.accounts.conftest import NOW, TODAY
from tests.factories.accounts import member, person


def grant(town, actor, role, place, **dates):
    return memberships.grant(
        person=dates.pop("person", town.head),
        role=Role.objects.get(code=role),
        place=place,
        actor=actor,
        at=NOW,
        **{"starts_on": TODAY, "ends_on": None, **dates},
    )


def invite(town, actor, role="teacher", place=None, email="nina@example.org"):
    return people.invite(
        email=email,
        name="Nina",
        language="fr",
        role=Role.objects.get(code=role),
        place=place,
        starts_on=TODAY,
        ends_on=None,
        site="https://pupitre.example",
        actor=actor,
        at=NOW,
    )


def test_an_invited_person_has_a_role_a_verified_address_and_a_mail_with_a_link(town) -> None:
    nina = invite(town, town.lead, place=town.school)
    assert not nina.has_usable_password()
    assert EmailAddress.objects.get(user=nina).verified
    assert viewer_of(nina, TODAY).scope("territory.view").schools == {town.school.pk}
    mail = OutboxMessage.objects.get(recipient="nina@example.org")
    assert "Léa" in mail.subject
    assert "https://pupitre.example/account/password/reset/key/" in mail.body
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {
        "accounts.person_created",
        "accounts.membership_granted",
        "accounts.person_invited",
    }


def test_an_address_opens_one_account_whatever_its_case(town) -> None:
    invite(town, town.lead, place=town.school)
    with pytest.raises(refusals.EmailTaken):
        invite(town, town.lead, place=town.school, email="NINA@example.org")
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "place", "given"),
    [
        ("teacher", "school", True),
        ("school_head", "below", True),
        ("plan_lead", "authority", True),
        ("teacher", "far_school", False),
        ("teacher", "elsewhere", False),
        ("teacher", None, False),
        ("administrator", "school", False),
        ("support", "school", False),
    ],
)
def test_a_plan_lead_gives_no_more_than_they_hold_where_they_hold_it(town, role, place, given) -> None:
    place = getattr(town, place) if place else None
    if given:
        assert grant(town, town.lead, role, place).pk
    else:
        with pytest.raises(refusals.MoreThanYouHold):
            grant(town, town.lead, role, place)


def test_who_manages_nobody_grants_nothing(town) -> None:
    with pytest.raises(NotAllowed):
        grant(town, viewer_of(town.head, TODAY), "teacher", town.school)


def test_the_first_administrator_comes_from_the_command_line(db) -> None:
    ada = people.create_person(email="Ada@Example.org", name="Ada", password="x" * 12, actor=SYSTEM, at=NOW)
    role = Role.objects.get(code="administrator")
    memberships.grant(person=ada, role=role, place=None, starts_on=TODAY, ends_on=None, actor=SYSTEM, at=NOW)
    assert ada.email == "ada@example.org"
    assert viewer_of(ada, TODAY).scope("accounts.manage").everywhere


def test_a_role_ends_on_its_last_day(town) -> None:
    membership = grant(town, town.lead, "teacher", town.school)
    memberships.end_membership(membership=membership, last_day=TODAY, actor=town.lead, at=NOW)
    assert "teacher" in viewer_of(town.head, TODAY).roles
    assert "teacher" not in viewer_of(town.head, TODAY + timedelta(days=1)).roles
    with pytest.raises(refusals.NothingToEnd):
        memberships.end_membership(membership=membership, last_day=TODAY, actor=town.lead, at=NOW + timedelta(days=2))


def test_a_role_that_has_not_started_is_withdrawn(town) -> None:
    membership = grant(town, town.lead, "teacher", town.school, starts_on=date(2026, 9, 1))
    memberships.end_membership(membership=membership, last_day=TODAY, actor=town.lead, at=NOW)
    assert not town.head.memberships.filter(role__code="teacher").exists()
    assert AuditEntry.objects.filter(action="accounts.membership_withdrawn").exists()


def test_a_role_cannot_end_before_it_starts(town) -> None:
    with pytest.raises(refusals.EndsBeforeStart):
        grant(town, town.lead, "teacher", town.school, ends_on=TODAY - timedelta(days=1))


def test_someone_with_more_rights_cannot_be_changed(town) -> None:
    administrator = Person.objects.get(pk=town.administrator.person_id)
    member(administrator, "teacher", school=town.school)  # visible to the lead, and still out of reach
    for act in (people.deactivate, people.reactivate):
        with pytest.raises(refusals.MoreThanYouHold):
            act(person=administrator, actor=town.lead, at=NOW)
    assert not can_manage(town.lead, administrator, TODAY)
    with pytest.raises(NotAllowed):
        people.deactivate(person=town.far_head, actor=town.lead, at=NOW)
    assert not can_manage(town.lead, town.far_head, TODAY)
    assert can_manage(town.lead, town.head, TODAY)


def test_the_last_administrator_stays(town) -> None:
    ada = Person.objects.get(pk=town.administrator.person_id)
    with pytest.raises(refusals.NotOnYourself):
        people.deactivate(person=ada, actor=town.administrator, at=NOW)
    with pytest.raises(refusals.LastAdministrator):
        people.deactivate(person=ada, actor=SYSTEM, at=NOW)
    with pytest.raises(refusals.LastAdministrator):
        memberships.end_membership(membership=ada.memberships.get(), last_day=TODAY, actor=town.administrator, at=NOW)
    person("administrator")
    people.deactivate(person=ada, actor=SYSTEM, at=NOW)


def test_a_closed_account_signs_in_no_more_and_its_sessions_end(town, client) -> None:
    client.post("/account/login/", {"login": town.head.email, "password": "un-mot-de-passe-long"})
    assert client.get("/account/sessions/").status_code == 200
    people.deactivate(person=town.head, actor=town.lead, at=NOW)
    assert client.get("/account/sessions/").status_code == 302
    client.post("/account/login/", {"login": town.head.email, "password": "un-mot-de-passe-long"})
    assert client.get("/account/sessions/").status_code == 302
    with pytest.raises(refusals.PersonInactive):
        grant(town, town.lead, "teacher", town.school)
    people.reactivate(person=town.head, actor=town.lead, at=NOW)
    client.post("/account/login/", {"login": town.head.email, "password": "un-mot-de-passe-long"})
    assert client.get("/account/sessions/").status_code == 200


def test_the_former_address_is_told_when_it_changes(town) -> None:
    former = town.head.email
    people.change_person(
        person=town.head, email="Theo@New.example", name="Théo", language="en", actor=town.lead, at=NOW
    )
    town.head.refresh_from_db()
    assert (town.head.email, town.head.language) == ("theo@new.example", "en")
    assert EmailAddress.objects.get(user=town.head).email == "theo@new.example"
    assert OutboxMessage.objects.get().recipient == former
    assert AuditEntry.objects.get().details == {"fields": ["email", "language"]}
    with pytest.raises(refusals.EmailTaken):
        people.change_person(
            person=town.head, email=town.far_head.email, name="T", language="fr", actor=town.lead, at=NOW
        )


def test_nothing_changed_leaves_no_trace(town) -> None:
    people.change_person(person=town.head, email=town.head.email, name="Théo", language="fr", actor=town.lead, at=NOW)
    assert not AuditEntry.objects.exists()


def test_one_changes_only_ones_own_profile(town) -> None:
    people.change_own_profile(
        person=town.head, name="Théo B.", language="fr-ca", actor=viewer_of(town.head, TODAY), at=NOW
    )
    assert Person.objects.get(pk=town.head.pk).language == "fr-ca"
    with pytest.raises(NotAllowed):
        people.change_own_profile(person=town.head, name="X", language="fr", actor=town.lead, at=NOW)


@pytest.mark.django_db
def test_a_forgotten_password_leads_to_the_installation_whatever_name_the_request_gives(
    client: Client, settings: Any
) -> None:
    settings.PUBLIC_ADDRESS = "https://pupitre.example"
    someone = person("adviser")
    client.post("/account/password/reset/", {"email": someone.email}, headers={"host": "another.example"})
    mail = OutboxMessage.objects.get(recipient=someone.email)
    assert "https://pupitre.example/account/password/reset/key/" in mail.body
    assert "another.example" not in mail.body
