"""Secrets kept in the database are sealed (Fernet: AES-128-CBC with HMAC-SHA-256) under the installation's own key.

A copy of the base alone opens none of them: the keys of authenticator apps, the secrets that sign-in providers gave
us. To change the key: put the new one in PUPITRE_SECRET_KEY and the old one in PUPITRE_OLD_SECRET_KEYS, restart, run
`pupitre manage reseal`, then forget the old one.
"""

import base64
import hashlib
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialApp
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

MFA, PROVIDER = "mfa", "provider"
SEALED = "sealed_secret"  # where a provider's secret stands, in its settings: a sealed one outgrows allauth's column

# Rooms above that keep sealed secrets say here how theirs are sealed anew: how many, and the names of those lost.
_others: list[Callable[[], tuple[int, list[str]]]] = []


def register(reseal_theirs: Callable[[], tuple[int, list[str]]]) -> None:
    """Seal the secrets of a room above too, when the key changes; registering twice is the same as once."""
    if reseal_theirs not in _others:
        _others.append(reseal_theirs)


def seal(text: str, purpose: str) -> str:
    return _box(purpose).encrypt(text.encode()).decode()


def opened(sealed: str, purpose: str) -> str:
    """Errors: cryptography.fernet.InvalidToken where no key of the installation opens it."""
    return _box(purpose).decrypt(sealed.encode()).decode()


def reseal_rows(rows: QuerySet[Any], purpose: str) -> tuple[int, list[str]]:
    """Seal the `sealed_secret` of rows anew under the present key. Returns how many, and those that no key opens."""
    done, lost = 0, []
    for row in rows.exclude(sealed_secret="").select_for_update().order_by("pk"):
        try:
            row.sealed_secret = seal(opened(row.sealed_secret, purpose), purpose)
        except InvalidToken:
            lost.append(row.name)
            continue
        row.save(update_fields=["sealed_secret"])
        done += 1
    return done, lost


def _box(purpose: str) -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    drawn = [hashlib.sha256(f"pupitre.accounts.{purpose}\0".encode() + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in drawn])


def seal_provider(app: SocialApp) -> None:
    """Seal the secret of a provider, about to be saved, that stands in clear."""
    if app.secret:
        app.settings = {**app.settings, SEALED: seal(app.secret, PROVIDER)}
        app.secret = ""


def open_provider(app: SocialApp) -> SocialApp:
    """The provider with its secret in clear, to sign in with: never to be saved."""
    sealed = app.settings.get(SEALED)
    if sealed:
        app.secret = opened(sealed, PROVIDER)
    return app


def seal_what_is_clear(**_signal: Any) -> None:
    """After each migration: the providers of an installation older than sealing."""
    for app in SocialApp.objects.exclude(secret="").order_by("pk"):
        seal_provider(app)
        app.save(update_fields=["secret", "settings"])


@transaction.atomic
def reseal() -> tuple[int, list[str]]:
    """Seal everything anew under the present key. Returns how many, and the names of those that no key opens."""
    done, lost = 0, []
    for app in SocialApp.objects.select_for_update().order_by("pk"):
        try:
            seal_provider(open_provider(app))
        except InvalidToken:
            lost.append(app.name)
            continue
        app.save(update_fields=["secret", "settings"])
        done += 1
    for authenticator in Authenticator.objects.select_for_update(of=("self",)).select_related("user").order_by("pk"):
        for field in ("secret", "seed"):
            sealed = authenticator.data.get(field)
            if not sealed:
                continue
            try:
                authenticator.data[field] = seal(opened(sealed, MFA), MFA)
            except InvalidToken:
                lost.append(f"{authenticator.user}: {authenticator.type}")
                continue
            authenticator.save(update_fields=["data"])
            done += 1
    for reseal_theirs in _others:
        theirs, theirs_lost = reseal_theirs()
        done, lost = done + theirs, [*lost, *theirs_lost]
    return done, lost
