"""Sign-in providers set up from the interface, and whose login is whose."""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.core.management import call_command
from django.core.management.base import CommandError

from pupitre.accounts import refusals, sealing
from pupitre.accounts.adapters import MFAAdapter
from pupitre.accounts.models import Person
from pupitre.accounts.operations.providers import Oidc, Saml, link_login, remove_provider, save_provider, unlink_login
from pupitre.kernel.refusal import NotAllowed
from tests.accounts.conftest import NOW
from tests.accounts.fake_oidc import FakeProvider
from tests.accounts.fake_saml import FakeIdentityProvider
from tests.factories.accounts import person

IDENTITY = FakeIdentityProvider()
HOST = {"host": "pupitre.example"}


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    fake = FakeProvider("subject-1", email="theo@example.org", name="Théo", email_verified="true")
    yield fake
    fake.close()


def add_oidc(town, fake: FakeProvider) -> SocialApp:
    described = Oidc(client_id="pupitre", secret="s3cret", server_url=fake.url)
    return save_provider(identifier="ent", name="ENT", described=described, actor=town.administrator, at=NOW)


def sign_in_by(client, fake: FakeProvider, process: str = "login"):
    asked = client.post(f"/account/oidc/ent/login/?process={process}")
    assert asked.status_code == 302
    assert asked["Location"].startswith(f"{fake.url}/authorize")
    return client.get(fake.authorise(asked["Location"]))


def test_a_linked_login_signs_in(town, client, provider) -> None:
    app = add_oidc(town, provider)
    link_login(person=town.head, app=app, subject="subject-1", actor=town.lead, at=NOW)
    response = sign_in_by(client, provider)
    assert response.status_code == 302
    assert client.get("/me/").wsgi_request.user == town.head


def test_nobody_is_recognised_by_an_address(town, client, provider) -> None:
    """The provider says a verified address that someone here has: it still opens nothing, and nothing is linked."""
    person(email="theo@example.org")
    add_oidc(town, provider)
    response = sign_in_by(client, provider)
    assert response.status_code == 403
    assert "subject-1" in response.content.decode()
    assert client.get("/me/").status_code == 302
    assert not SocialAccount.objects.exists()
    assert Person.objects.filter(email="theo@example.org").count() == 1


def test_one_links_ones_own_login_once_signed_in_and_asked_for_the_password_again(town, client, provider) -> None:
    add_oidc(town, provider)
    client.post("/account/login/", {"login": town.head.email, "password": "un-mot-de-passe-long"})
    asked_again = sign_in_by(client, provider, process="connect")
    assert asked_again["Location"] == "/account/reauthenticate/"
    assert not SocialAccount.objects.exists()
    client.post("/account/reauthenticate/", {"password": "un-mot-de-passe-long"})
    assert SocialAccount.objects.get().user == town.head


def test_the_pages_of_sign_in_may_lead_to_the_provider_and_no_others(town, client, provider) -> None:
    add_oidc(town, provider)
    assert f"form-action 'self' {provider.url}" in client.get("/account/login/")["Content-Security-Policy"]
    client.force_login(town.head)
    assert provider.url not in client.get("/me/")["Content-Security-Policy"]


def test_a_login_is_one_persons(town, provider) -> None:
    app = add_oidc(town, provider)
    login = link_login(person=town.head, app=app, subject="subject-1", actor=town.lead, at=NOW)
    other = person("teacher", school=town.school)
    with pytest.raises(refusals.LoginTaken):
        link_login(person=other, app=app, subject="subject-1", actor=town.lead, at=NOW)
    with pytest.raises(refusals.ProviderInUse):
        remove_provider(app=app, actor=town.administrator, at=NOW)
    unlink_login(login=login, actor=town.lead, at=NOW)
    remove_provider(app=app, actor=town.administrator, at=NOW)
    assert not SocialApp.objects.exists()


def test_the_secret_is_kept_when_left_empty_and_identifiers_are_one_providers(town, provider) -> None:
    app = add_oidc(town, provider)
    with pytest.raises(refusals.ProviderTaken):
        add_oidc(town, provider)
    kept = Oidc(client_id="other", secret="", server_url=provider.url)
    save_provider(identifier="ent", name="ENT", described=kept, actor=town.administrator, at=NOW, app=app)
    app.refresh_from_db()
    assert (app.client_id, sealing.open_provider(app).secret) == ("other", "s3cret")


def test_a_copy_of_the_base_alone_opens_no_secret(town, provider) -> None:
    app = SocialApp.objects.get(pk=add_oidc(town, provider).pk)
    assert app.secret == ""
    assert "s3cret" not in str(app.settings)


def test_the_key_changes_without_losing_a_secret(town, provider, settings) -> None:
    app = add_oidc(town, provider)
    sealed = MFAAdapter().encrypt("totp")
    Authenticator.objects.create(user=town.head, type="totp", data={"secret": sealed})
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "k" * 50
    assert sealing.reseal() == (2, [])
    settings.SECRET_KEY_FALLBACKS = []
    app.refresh_from_db()
    assert sealing.open_provider(app).secret == "s3cret"
    assert MFAAdapter().decrypt(Authenticator.objects.get().data["secret"]) == "totp"
    settings.SECRET_KEY = "another" * 10
    with pytest.raises(CommandError, match="No key opens 2"):
        call_command("reseal")


def test_secrets_of_an_older_installation_are_sealed_after_a_migration(db: None) -> None:
    app = SocialApp.objects.create(provider="openid_connect", provider_id="old", name="Old", secret="clear")
    sealing.seal_what_is_clear()
    app.refresh_from_db()
    assert app.secret == ""
    assert sealing.open_provider(app).secret == "clear"


def add_saml(town) -> SocialApp:
    described = Saml(metadata_xml=IDENTITY.metadata, attributes={"uid": "FrEduUid"})
    return save_provider(
        identifier="academie", name="Académie", described=described, actor=town.administrator, at=NOW
    )


def test_saml_is_set_up_from_metadata(town, client) -> None:
    add_saml(town)
    asked = client.post("/account/saml/academie/login/", headers=HOST)
    assert asked.status_code == 302
    assert asked["Location"].startswith("https://idp.academie.example/sso?SAMLRequest=")
    ours = client.get("/account/saml/academie/metadata/", headers=HOST)
    assert ours.status_code == 200
    assert b"/account/saml/academie/acs/" in ours.content
    assert "https://idp.academie.example" in client.get("/account/login/")["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("subject", "signed", "enters"), [("u-12", True, True), ("u-13", True, False), ("u-12", False, False)]
)
def test_saml_signs_in_by_the_subject_of_a_signed_answer(town, client, subject, signed, enters) -> None:
    link_login(person=town.head, app=add_saml(town), subject="u-12", actor=town.lead, at=NOW)
    asked = client.post("/account/saml/academie/login/", headers=HOST)
    answer = IDENTITY.answer(asked["Location"], {"FrEduUid": subject, "mail": town.head.email}, signed=signed)
    posted = client.post("/account/saml/academie/acs/", answer, headers=HOST)
    client.get(posted["Location"], headers=HOST)
    assert (client.get("/me/", headers=HOST).status_code == 200) is enters


@pytest.mark.parametrize("signer", ["first", "second"])
def test_saml_takes_an_answer_signed_with_either_certificate_while_a_key_is_renewed(town, client, signer) -> None:
    renewed = FakeIdentityProvider()
    key = IDENTITY.metadata.partition("<md:KeyDescriptor")[2].partition("</md:KeyDescriptor>")[0]
    other = renewed.metadata.partition("<md:KeyDescriptor")[2].partition("</md:KeyDescriptor>")[0]
    both = IDENTITY.metadata.replace(key, f"{key}</md:KeyDescriptor><md:KeyDescriptor{other}")
    app = save_provider(
        identifier="academie",
        name="Académie",
        described=Saml(metadata_xml=both, attributes={"uid": "FrEduUid"}),
        actor=town.administrator,
        at=NOW,
    )
    link_login(person=town.head, app=app, subject="u-12", actor=town.lead, at=NOW)
    asked = client.post("/account/saml/academie/login/", headers=HOST)
    signs = IDENTITY if signer == "first" else renewed
    answer = signs.answer(asked["Location"], {"FrEduUid": "u-12", "mail": town.head.email})
    posted = client.post("/account/saml/academie/acs/", answer, headers=HOST)
    client.get(posted["Location"], headers=HOST)
    assert client.get("/me/", headers=HOST).status_code == 200


@pytest.mark.parametrize(
    "metadata", ["", "<a/>", IDENTITY.metadata.replace("SingleSignOnService", "Other"), "<!DOCTYPE a><a/>"]
)
def test_metadata_that_describe_nobody_are_refused(town, metadata) -> None:
    with pytest.raises(refusals.MetadataUnreadable):
        save_provider(
            identifier="academie",
            name="Académie",
            described=Saml(metadata_xml=metadata),
            actor=town.administrator,
            at=NOW,
        )


def test_providers_belong_to_the_whole_installation(town) -> None:
    with pytest.raises(NotAllowed):
        add_oidc_as(town.lead)


def add_oidc_as(actor) -> None:
    described = Oidc(client_id="p", secret="s", server_url="https://ent.example")
    save_provider(identifier="ent", name="ENT", described=described, actor=actor, at=NOW)
