"""Sign-in providers of the territory (OIDC, SAML), and whose login is whose.

A provider's subject is who someone is; an e-mail address never is: an administrator links the subject, or the
person does so once signed in.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.models import SocialAccount, SocialApp
from django.db import transaction
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

from pupitre.accounts import sealing
from pupitre.accounts.models import PendingLogin, Person
from pupitre.accounts.operations.people import require_manage
from pupitre.accounts.operations.roles import require_configure
from pupitre.accounts.refusals import LoginTaken, MetadataUnreadable, ProviderInUse, ProviderTaken
from pupitre.kernel import audit
from pupitre.kernel.viewer import Viewer

OIDC, SAML = "openid_connect", "saml"


@dataclass(frozen=True)
class Oidc:
    """What an OpenID Connect provider gives us. `secret` "" keeps the one already known."""

    client_id: str
    secret: str
    server_url: str


@dataclass(frozen=True)
class Saml:
    """What a SAML identity provider gives us: its metadata as XML, or the address where they are read.

    `attributes` maps "uid", "email", "first_name", "last_name" to the provider's attribute names; without "uid" the
    persistent NameID is the subject.
    """

    metadata_xml: str = ""
    metadata_url: str = ""
    entity_id: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def save_provider(
    *, identifier: str, name: str, described: Oidc | Saml, actor: Viewer, at: datetime, app: SocialApp | None = None
) -> SocialApp:
    """Add a provider, or change `app`. The identifier stands in the provider's addresses, and never changes.

    Errors: ConfiguresEverywhere, ProviderTaken, MetadataUnreadable.
    """
    require_configure(actor)
    if app is None and SocialApp.objects.filter(provider_id=identifier).exists():
        raise ProviderTaken(identifier=identifier)
    app = app or SocialApp(provider_id=identifier)
    app.name = name
    if isinstance(described, Oidc):
        app.provider, app.client_id = OIDC, described.client_id
        app.secret = described.secret or sealing.open_provider(app).secret
        app.settings = {"server_url": described.server_url, "oauth_pkce_enabled": True}
        sealing.seal_provider(app)
    else:
        app.provider, app.client_id = SAML, app.provider_id
        app.settings = _saml_settings(described)
    action = "accounts.provider_changed" if app.pk else "accounts.provider_added"
    app.save()
    audit.record(action, actor=actor, at=at, subject=f"accounts.provider:{app.pk}", name=name, kind=app.provider)
    return app


@transaction.atomic
def remove_provider(*, app: SocialApp, actor: Viewer, at: datetime) -> None:
    """Remove a provider that no login is linked through. Errors: ConfiguresEverywhere, ProviderInUse."""
    require_configure(actor)
    count = SocialAccount.objects.filter(provider=app.provider_id).count()
    if count:
        raise ProviderInUse(count=count)
    audit.record(
        "accounts.provider_removed", actor=actor, at=at, subject=f"accounts.provider:{app.pk}", name=app.name
    )
    app.delete()


@transaction.atomic
def link_login(*, person: Person, app: SocialApp, subject: str, actor: Viewer, at: datetime) -> SocialAccount:
    """Say that a provider's subject is this person. Errors: NotAllowed, MoreThanYouHold, LoginTaken."""
    require_manage(actor, person, at)
    if SocialAccount.objects.filter(provider=app.provider_id, uid=subject).exists():
        raise LoginTaken
    login = SocialAccount.objects.create(user=person, provider=app.provider_id, uid=subject)
    PendingLogin.objects.filter(provider=app.provider_id, subject=subject).delete()
    audit.record(
        "accounts.login_linked", actor=actor, at=at, subject=f"accounts.person:{person.pk}", provider=app.provider_id
    )
    return login


@transaction.atomic
def unlink_login(*, login: SocialAccount, actor: Viewer, at: datetime) -> None:
    """A provider's subject is this person no more. Errors: NotAllowed, MoreThanYouHold."""
    require_manage(actor, login.user, at)
    audit.record(
        "accounts.login_unlinked",
        actor=actor,
        at=at,
        subject=f"accounts.person:{login.user_id}",
        provider=login.provider,
    )
    login.delete()


def _saml_settings(described: Saml) -> dict[str, Any]:
    """allauth's settings of a SAML provider, from what the administrator gave. Errors: MetadataUnreadable."""
    advanced = {"want_assertion_signed": True, "reject_deprecated_algorithm": True}
    chosen: dict[str, Any] = {"advanced": advanced}
    if described.attributes:
        chosen["attribute_mapping"] = described.attributes
    if described.metadata_url:
        chosen["idp"] = {"metadata_url": described.metadata_url, "entity_id": described.entity_id}
        return chosen
    try:
        idp = OneLogin_Saml2_IdPMetadataParser.parse(described.metadata_xml, entity_id=described.entity_id or None)[
            "idp"
        ]
        certificates = idp.get("x509certMulti", {}).get("signing") or [idp["x509cert"]]
        chosen["idp"] = {
            "entity_id": idp["entityId"],
            "sso_url": idp["singleSignOnService"]["url"],
            "slo_url": idp.get("singleLogoutService", {}).get("url", ""),
            "x509cert": certificates[0],
            "x509certs": certificates,
        }
    except Exception as problem:
        raise MetadataUnreadable from problem
    return chosen


def origins(app: SocialApp) -> list[str]:
    """Where signing in through the provider leads the browser: its scheme and host, for the page's policy."""
    idp = app.settings.get("idp", {})
    addresses = [app.settings.get("server_url"), idp.get("sso_url"), idp.get("metadata_url")]
    parts = [urlsplit(address) for address in addresses if address]
    return [f"{part.scheme}://{part.netloc}" for part in parts]
