"""Logins that came in through a provider and are nobody's here: noted, then given a person or set aside."""

from datetime import date, datetime, timedelta

from allauth.socialaccount.models import SocialApp
from django.db import transaction
from django.db.models import F

from pupitre.accounts import mail
from pupitre.accounts.models import PendingLogin, Person, Role
from pupitre.accounts.operations.memberships import grant
from pupitre.accounts.operations.people import create_person
from pupitre.accounts.operations.providers import link_login
from pupitre.accounts.permissions import MANAGE
from pupitre.accounts.refusals import ProviderGone
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation, School

KEPT = timedelta(days=90)  # without coming back; what is known of a stranger is not kept longer


@transaction.atomic
def note_login(*, provider: str, subject: str, name: str, email: str, at: datetime) -> PendingLogin:
    """Keep that a login nobody is linked to came in; one that comes back is counted, and one set aside stays so."""
    PendingLogin.objects.filter(last_at__lt=at - KEPT).delete()
    facts = {"name": name[:120], "email": email, "last_at": at}
    row, new = PendingLogin.objects.get_or_create(
        provider=provider, subject=subject, defaults={**facts, "first_at": at}
    )
    if not new:
        PendingLogin.objects.filter(pk=row.pk).update(**facts, attempts=F("attempts") + 1)
    return row


@transaction.atomic
def admit(
    *,
    login: PendingLogin,
    email: str,
    name: str,
    language: str,
    role: Role,
    place: Organisation | School | None,
    starts_on: date,
    ends_on: date | None,
    site: str,
    actor: Viewer,
    at: datetime,
) -> Person:
    """Make a person of a login, with a first role, and tell them that it opens.

    Errors: NotAllowed, ProviderGone, and those of `create_person`, `link_login` and `grant`.
    """
    require_everywhere(actor)
    app = _provider(login)
    person = create_person(email=email, name=name, language=language, actor=actor, at=at)
    link_login(person=person, app=app, subject=login.subject, actor=actor, at=at)
    grant(person=person, role=role, place=place, starts_on=starts_on, ends_on=ends_on, actor=actor, at=at)
    mail.write(person, "admitted", at=at, provider=app.name, site=site, actor=actor.name)
    return person


@transaction.atomic
def link_to(*, login: PendingLogin, person: Person, actor: Viewer, at: datetime) -> Person:
    """Say that a login is that of someone who is here. Errors: ProviderGone, and those of `link_login`."""
    require_everywhere(actor)
    link_login(person=person, app=_provider(login), subject=login.subject, actor=actor, at=at)
    return person


@transaction.atomic
def dismiss(*, login: PendingLogin, actor: Viewer, at: datetime) -> None:
    """Set a login aside: it waits for nobody any more. Errors: NotAllowed."""
    require_everywhere(actor)
    login.dismissed_at = at
    login.save(update_fields=["dismissed_at"])
    audit.record("accounts.login_dismissed", actor=actor, at=at, subject=_subject(login), provider=login.provider)


@transaction.atomic
def consider_again(*, login: PendingLogin, actor: Viewer, at: datetime) -> None:
    """Take back that a login was set aside. Errors: NotAllowed."""
    require_everywhere(actor)
    login.dismissed_at = None
    login.save(update_fields=["dismissed_at"])
    audit.record("accounts.login_reconsidered", actor=actor, at=at, subject=_subject(login), provider=login.provider)


def require_everywhere(actor: Viewer) -> None:
    """A stranger belongs to no place yet: only who manages people everywhere decides. Errors: NotAllowed."""
    if not actor.scope(MANAGE).everywhere:
        raise NotAllowed


def _provider(login: PendingLogin) -> SocialApp:
    app = SocialApp.objects.filter(provider_id=login.provider).first()
    if app is None:
        raise ProviderGone(provider=login.provider)
    return app


def _subject(login: PendingLogin) -> str:
    return f"accounts.pendinglogin:{login.pk}"
