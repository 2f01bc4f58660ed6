"""Who waits at the door: a provider's login that is nobody's, given a person, or set aside."""

from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from pupitre.accounts import refusals
from pupitre.accounts.models import PendingLogin, Person, Role
from pupitre.accounts.operations import pending
from pupitre.accounts.queries import pending_logins, viewer_of
from pupitre.kernel.models import AuditEntry, OutboxMessage
from pupitre.kernel.refusal import NotAllowed
from tests.accounts.conftest import NOW
from tests.accounts.fake_oidc import FakeProvider
from tests.accounts.test_providers import add_oidc, provider, sign_in_by  # noqa: F401 - a fixture
from tests.factories.accounts import person
from tests.http.budget import visit_within


def given(town, **fields):
    role = Role.objects.get(code="teacher")
    first = {"email": "theo@example.org", "name": "Théo Blanc", "language": "fr", "role": role, "place": town.school}
    return {**first, "starts_on": NOW.date(), "ends_on": None, "site": "https://pupitre.example", **fields}


@pytest.fixture
def stranger(town, client, provider: FakeProvider) -> PendingLogin:  # noqa: F811
    """Someone whom the provider knows, and nobody here."""
    add_oidc(town, provider)
    assert sign_in_by(client, provider).status_code == 403
    return PendingLogin.objects.get()


def test_a_login_that_is_nobodys_waits_and_is_counted_once(stranger, client, provider) -> None:  # noqa: F811
    assert (stranger.subject, stranger.email, stranger.attempts) == ("subject-1", "theo@example.org", 1)
    sign_in_by(client, provider)
    stranger.refresh_from_db()
    assert stranger.attempts == 2


def test_an_administrator_gives_it_a_person_who_then_signs_in(town, stranger, client, provider) -> None:  # noqa: F811
    admitted = pending.admit(login=stranger, actor=town.administrator, at=NOW, **given(town))
    assert not PendingLogin.objects.exists()
    assert admitted.memberships.get().school == town.school
    assert "ENT" in OutboxMessage.objects.get(recipient="theo@example.org").body
    assert sign_in_by(client, provider).status_code == 302
    assert client.get("/me/").wsgi_request.user == admitted


def test_an_address_that_is_taken_opens_nothing(town, stranger) -> None:
    person(email="theo@example.org")
    with pytest.raises(refusals.EmailTaken):
        pending.admit(login=stranger, actor=town.administrator, at=NOW, **given(town))
    assert not SocialAccount.objects.exists()


def test_it_may_be_that_of_someone_who_is_here(town, stranger) -> None:
    pending.link_to(login=stranger, person=town.head, actor=town.administrator, at=NOW)
    assert SocialAccount.objects.get().user == town.head
    assert not PendingLogin.objects.exists()


def test_whoever_links_it_alone_waits_no_more(town, stranger) -> None:
    SocialAccount.objects.create(user=town.head, provider="ent", uid="subject-1")
    assert not pending_logins(town.administrator).exists()


def test_set_aside_it_stays_so_when_it_comes_back_and_is_taken_back(
    town,
    stranger,
    client,
    provider,  # noqa: F811
) -> None:
    pending.dismiss(login=stranger, actor=town.administrator, at=NOW)
    sign_in_by(client, provider)
    stranger.refresh_from_db()
    assert stranger.dismissed_at == NOW
    pending.consider_again(login=stranger, actor=town.administrator, at=NOW)
    assert pending_logins(town.administrator).filter(dismissed_at=None).get() == stranger
    done = AuditEntry.objects.filter(subject=f"accounts.pendinglogin:{stranger.pk}").values_list("action", flat=True)
    assert set(done) == {"accounts.login_dismissed", "accounts.login_reconsidered"}


def test_whoever_manages_one_body_decides_of_no_stranger(town, stranger) -> None:
    for act in (pending.dismiss, pending.consider_again):
        with pytest.raises(NotAllowed):
            act(login=stranger, actor=town.lead, at=NOW)
    with pytest.raises(NotAllowed):
        pending.admit(login=stranger, actor=town.lead, at=NOW, **given(town))
    assert not pending_logins(town.lead).exists()


def test_a_provider_that_is_gone_is_said(town, stranger) -> None:
    stranger.provider = "other"
    with pytest.raises(refusals.ProviderGone):
        pending.admit(login=stranger, actor=town.administrator, at=NOW, **given(town))
    assert not Person.objects.filter(email="theo@example.org").exists()


def test_a_stranger_is_forgotten_after_ninety_days(stranger) -> None:
    later = stranger.last_at + timedelta(days=91)
    pending.note_login(provider="ent", subject="subject-2", name="", email="", at=later)
    assert set(PendingLogin.objects.values_list("subject", flat=True)) == {"subject-2"}


@pytest.mark.django_db
def test_the_page_and_the_home_name_who_waits(client: Client) -> None:
    boss = person("administrator", language="en")
    person(display_name="Sans Rôle", last_login=NOW)
    invited = person("teacher", display_name="Pas Venue")
    for number in range(60):
        pending.note_login(
            provider="ent", subject=str(number), name=f"Venu {number}", email="", at=NOW + timedelta(minutes=number)
        )
    client.force_login(boss)
    page = visit_within(client, "/people/waiting/", queries=16).content.decode()
    for said in ("61 people wait for a role", "Sans Rôle", "Pas Venue", "Venu 59", "The latest 50 of 60."):
        assert said in page
    assert f"/people/{invited.pk}/invite-again/" in page
    assert "Venu 59" in visit_within(client, "/today/door/", queries=10).content.decode()
    first = PendingLogin.objects.order_by("pk")[0]
    assert client.post(f"/people/waiting/{first.pk}/link/", {"email": "nobody@example.org"}).status_code == 422
    client.post(f"/people/waiting/{first.pk}/dismiss/")
    assert "1 login set aside" in client.get("/people/waiting/").content.decode()
    assert viewer_of(boss, NOW.date()).scope("accounts.manage").everywhere
