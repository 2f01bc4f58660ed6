"""How django-allauth fits the house: by invitation, through the outbox, secrets encrypted, no link by address."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from pupitre.accounts import sealing
from pupitre.accounts.operations.pending import note_login
from pupitre.kernel import addresses, outbox


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """People come by invitation, unless the installation is open (PUPITRE_OPEN_SIGNUP)."""
        return settings.PUPITRE_OPEN_SIGNUP

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Every mail leaves from the outbox, as plain text, and leads to the address of the installation."""
        asked, ours = self.request.build_absolute_uri("/"), addresses.public("/")
        links = {
            name: value.replace(asked, ours, 1)
            for name, value in context.items()
            if isinstance(value, str) and value.startswith(asked)
        }
        host = urlsplit(ours).netloc
        here = {"request": self.request, "current_site": SimpleNamespace(name=host, domain=host)}
        context = {"email": email, **here, **context, **links}
        message = self.render_mail(template_prefix, email, context)
        outbox.post(recipient=email, subject=message.subject, body=str(message.body), at=timezone.now())

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """Someone who opens an account alone is called by their address until they say their name."""
        user.display_name = user.display_name or form.cleaned_data.get("email", "").partition("@")[0]
        return super().save_user(request, user, form, commit)


class SocialAdapter(DefaultSocialAccountAdapter):
    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """The providers as signing in needs them: their secrets open, in memory alone."""
        return [sealing.open_provider(app) for app in super().list_apps(request, provider, client_id)]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        return settings.PUPITRE_OPEN_SIGNUP

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """A login of a provider that nobody is linked to opens nothing, and waits for an administrator.

        It is never matched by its address: people of one family or school share addresses. An administrator links
        its subject from the person's page, or the person does so once signed in.
        """
        if sociallogin.is_existing or request.user.is_authenticated or settings.PUPITRE_OPEN_SIGNUP:
            return
        account, said = sociallogin.account, sociallogin.user
        name = getattr(said, "display_name", "") or str(account.get_provider_account())
        note_login(
            provider=account.provider, subject=account.uid, name=name, email=said.email or "", at=timezone.now()
        )
        context = {"provider": account.get_provider().name, "subject": account.uid}
        raise ImmediateHttpResponse(render(request, "accounts/login_not_linked.html", context, status=403))


class MFAAdapter(DefaultMFAAdapter):
    """Keys of authenticator apps are kept encrypted under a key drawn from the installation's secret."""

    def encrypt(self, text: str) -> str:
        return sealing.seal(text, sealing.MFA)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.opened(encrypted_text, sealing.MFA)


def with_every_certificate(build: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """allauth's SAML configuration, with all the certificates of pasted metadata and not the first alone.

    A provider that renews its key announces both for a while, and signs with either.
    """

    def built(request: HttpRequest, provider_config: dict[str, Any], org: str) -> dict[str, Any]:
        config = build(request, provider_config, org)
        certificates = provider_config["idp"].get("x509certs", ())
        if len(certificates) > 1:
            config["idp"]["x509certMulti"] = {"signing": list(certificates)}
        return config

    return built
