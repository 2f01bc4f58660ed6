"""Journeys through the pages of the room."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from pupitre.accounts.models import Impersonation, Person, Role
from pupitre.kernel import outbox
from pupitre.kernel.models import AuditEntry, OutboxMessage
from tests.factories.accounts import PASSWORD, person

INVITATION = {
    "email": "nina@example.org",
    "name": "Nina Roy",
    "language": "en",
    "starts_on": "2026-01-01",
}


@pytest.fixture
def sign_in(client, town):
    """The client, signed in as someone of the town."""

    def signed(viewer):
        client.force_login(Person.objects.get(pk=viewer.person_id))
        return client

    return signed


def role(code: str) -> int:
    return Role.objects.get(code=code).pk


def test_from_an_invitation_to_the_first_page(town, sign_in) -> None:
    client = sign_in(town.lead)
    data = {**INVITATION, "role": role("teacher"), "place": town.school.code}
    response = client.post("/people/invite/", data)
    assert response.status_code == 302, response.content.decode()
    client.logout()
    outbox.send(OutboxMessage.objects.get().pk, timezone.now())
    assert "Léa invites you to Pupitre" in mail.outbox[0].subject
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body).group(1)
    form = client.get(link, follow=True)
    secret = "une-phrase-assez-longue"
    client.post(form.request["PATH_INFO"], {"password1": secret, "password2": secret})
    nina = Person.objects.get(email="nina@example.org")
    assert client.get("/me/").wsgi_request.user == nina
    assert nina.check_password(secret)
    assert client.get(link, follow=True).request["PATH_INFO"] != form.request["PATH_INFO"], "the link works once"


def test_nothing_is_lost_when_a_form_is_refused(town, sign_in) -> None:
    client = sign_in(town.lead)
    data = {**INVITATION, "role": role("administrator"), "place": town.school.code}
    response = client.post("/people/invite/", data)
    assert response.status_code == 422
    assert "Nina Roy" in response.content.decode()
    assert "accounts.configure" in response.content.decode()
    assert not Person.objects.filter(email="nina@example.org").exists()


def test_a_place_that_several_share_is_chosen_and_one_out_of_reach_is_unknown(town, sign_in) -> None:
    client = sign_in(town.lead)
    from tests.factories.territory import school

    twins = [school(town.below, name="Jean Jaurès"), school(town.below, name="Jean Jaurès")]
    data = {"role": role("teacher"), "starts_on": "2026-01-01", "place": "jean jaures"}
    response = client.post(f"/people/{town.head.pk}/grant/", data)
    assert response.status_code == 422
    assert twins[1].code in response.content.decode()
    client.post(f"/people/{town.head.pk}/grant/", {**data, "place_chosen": f"school:{twins[1].pk}"})
    assert town.head.memberships.get(role__code="teacher").school == twins[1]
    for place in (town.far_school.code, "", "everywhere"):
        assert client.post(f"/people/{town.head.pk}/grant/", {**data, "place": place}).status_code == 422
    out_of_reach = {**data, "place_chosen": f"school:{town.far_school.pk}"}
    assert client.post(f"/people/{town.head.pk}/grant/", out_of_reach).status_code == 422


def test_everywhere_is_said_and_never_the_default(town, sign_in) -> None:
    client = sign_in(town.administrator)
    data = {"role": role("elected"), "starts_on": "2026-01-01"}
    address = f"/people/{town.head.pk}/grant/"
    assert client.post(address, data).status_code == 422
    assert client.post(address, {**data, "everywhere": "on", "place": town.school.code}).status_code == 422
    assert client.post(address, {**data, "everywhere": "on"}).status_code == 302
    assert town.head.memberships.get(role__code="elected").place is None


def test_seeing_pupitre_as_someone_and_coming_back(town, sign_in) -> None:
    client = sign_in(town.support)
    assert client.post(f"/people/{town.head.pk}/see-as/", {"reason": ""}).status_code == 422
    client.post(f"/people/{town.head.pk}/see-as/", {"reason": "ticket 12"})
    seen = client.get("/me/")
    assert seen.context["person"] == town.head
    banner = seen.content.decode()
    assert "/see-as/stop/" in banner
    assert client.get("/account/password/change/").status_code == 403
    assert client.post("/me/", {"name": "Autre", "language": "fr"}).status_code == 422
    assert Person.objects.get(pk=town.head.pk).display_name == "Théo"
    assert client.post("/me/sign-out-everywhere/").status_code == 403
    client.post("/see-as/stop/")
    assert client.get("/me/").context["person"].pk == town.support.person_id
    assert Impersonation.objects.get().ended_at is not None
    client.force_login(town.head)
    assert "ticket 12" in client.get("/me/").content.decode()


def test_the_list_of_people_says_what_each_holds_today(town, sign_in) -> None:
    closed = person("teacher", school=town.school, display_name="Zoé", is_active=False)
    client = sign_in(town.lead)
    rows = {row["pk"]: row for row in client.get("/people/").context["listing"].rows}
    assert town.far_head.pk not in rows
    assert rows[closed.pk]["state"] == "closed"
    assert rows[town.head.pk]["places"] == town.school.name
    assert rows[town.head.pk]["roles"] == str(Role.objects.get(code="school_head"))
    found = client.get("/people/", {"q": "zo", "state": "closed", "role": role("teacher")}).context["listing"].rows
    assert [row["pk"] for row in found] == [closed.pk]
    assert client.get("/people/", {"export": "csv"}).status_code == 200


def test_the_trail_is_bounded_by_what_one_administers(town, sign_in) -> None:
    from tests.factories.accounts import viewer

    local = viewer("administrator", organisation=town.authority)
    for someone in (town.head, town.far_head):
        AuditEntry.objects.create(
            at=timezone.now(),
            action="accounts.person_changed",
            actor_name="x",
            subject=f"accounts.person:{someone.pk}",
        )
    seen = sign_in(local).get("/audit/").context["listing"].rows
    assert [row["subject_name"] for row in seen] == ["Théo"]
    assert len(sign_in(town.administrator).get("/audit/").context["listing"].rows) == 2
    assert sign_in(local).get("/sign-in/").status_code == 403
    assert sign_in(local).get("/outbox/").status_code == 403


def test_a_mail_given_up_is_in_sight_and_sent_again(town, sign_in) -> None:
    lost = OutboxMessage.objects.create(
        created_at=timezone.now(),
        recipient="a@example.org",
        subject="s",
        body="secret link",
        state="dead",
        last_error="550",
    )
    client = sign_in(town.administrator)
    for address in ("/outbox/", "/outbox/?state=dead"):
        page = client.get(address).content.decode()
        assert page.count("550") == 1  # once, in the list
        assert "secret link" not in page
        assert ('href="?state=dead"' in page) is (address == "/outbox/")
    for _twice in range(2):
        client.post("/outbox/retry/", {"selected": [lost.pk]})
    outbox.send(lost.pk, timezone.now())
    assert len(mail.outbox) == 1


def test_a_role_is_edited_in_the_interface(town, sign_in) -> None:
    client = sign_in(town.administrator)
    names = {"name_fr": "Prof", "name_fr_ca": "Prof", "name_en": "Teacher"}
    client.post("/roles/teacher/", {**names, "in_territory": ["territory.view"], "in_fleet": ["fleet.view"]})
    assert Role.objects.get(code="teacher").capabilities == ["fleet.view", "territory.view"]
    client.post("/roles/teacher/restore/")
    assert Role.objects.get(code="teacher").edited_at is None


def test_a_provider_is_set_up_in_the_interface_and_its_secret_never_shown(town, sign_in) -> None:
    client = sign_in(town.administrator)
    data = {
        "name": "ENT",
        "identifier": "ent",
        "server_url": "https://ent.example/",
        "client_id": "p",
        "secret": "s3",
    }
    assert client.post("/sign-in/new/openid_connect/", data).status_code == 302
    assert "http://testserver/account/oidc/ent/login/callback/" in client.get("/sign-in/").content.decode()
    from allauth.socialaccount.models import SocialApp

    app = SocialApp.objects.get()
    assert app.settings["server_url"] == "https://ent.example"
    assert 'value="s3"' not in client.get(f"/sign-in/{app.pk}/").content.decode()
    assert client.get("/sign-in/new/cas/").status_code == 404
    assert client.post("/sign-in/new/saml/", {"name": "A", "identifier": "a"}).status_code == 422


def test_signing_in_is_slowed_down_after_failures(town, client) -> None:
    for _attempt in range(6):
        client.post("/account/login/", {"login": town.head.email, "password": "faux"})
    client.post("/account/login/", {"login": town.head.email, "password": PASSWORD})
    assert client.get("/me/").status_code == 302


def test_signing_out_everywhere_ends_the_other_sessions_too(town, client) -> None:
    from django.test import Client

    other = Client()
    for browser in (client, other):
        browser.post("/account/login/", {"login": town.head.email, "password": PASSWORD})
        assert browser.get("/me/").status_code == 200
    client.post("/me/sign-out-everywhere/")
    assert other.get("/me/").status_code == 302
    assert client.get("/me/").status_code == 302


def test_nobody_opens_an_account_uninvited(client, db) -> None:
    data = {"email": "x@example.org", "password1": "une-phrase-longue", "password2": "une-phrase-longue"}
    client.post("/account/signup/", data)
    assert not Person.objects.exists()
