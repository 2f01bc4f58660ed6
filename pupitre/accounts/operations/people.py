"""People come, change and leave."""

from datetime import date, datetime

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction

from pupitre.accounts import mail
from pupitre.accounts.models import Person, Role
from pupitre.accounts.operations.memberships import grant
from pupitre.accounts.permissions import MANAGE
from pupitre.accounts.queries import administrators, excess_over, held_or_coming
from pupitre.accounts.refusals import EmailTaken, LastAdministrator, MoreThanYouHold, NotOnYourself, PersonInactive
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation, School


@transaction.atomic
def create_person(
    *, email: str, name: str, actor: Viewer, at: datetime, language: str = "fr", password: str | None = None
) -> Person:
    """Add someone who signs in, without any role; without a password they need a link or a provider.

    Errors: NotAllowed, EmailTaken.
    """
    actor.require(MANAGE)
    email = email.strip().lower()
    if _email_taken(email):
        raise EmailTaken(email=email)
    person = Person.objects.create_user(email, password, display_name=name.strip(), language=language)
    EmailAddress.objects.create(user=person, email=email, primary=True, verified=True)
    audit.record("accounts.person_created", actor=actor, at=at, subject=f"accounts.person:{person.pk}")
    return person


@transaction.atomic
def invite(
    *,
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
    """Add someone with a first role, and mail them the link where they choose a password.

    Errors: those of `create_person` and `grant`.
    """
    person = create_person(email=email, name=name, language=language, actor=actor, at=at)
    grant(person=person, role=role, place=place, starts_on=starts_on, ends_on=ends_on, actor=actor, at=at)
    _send_invitation(person, site=site, actor=actor, at=at)
    return person


@transaction.atomic
def invite_again(*, person: Person, site: str, actor: Viewer, at: datetime) -> None:
    """Mail a new link: the first was lost, or has run out.

    Errors: NotAllowed, MoreThanYouHold, PersonInactive.
    """
    require_manage(actor, person, at)
    if not person.is_active:
        raise PersonInactive
    _send_invitation(person, site=site, actor=actor, at=at)


def _send_invitation(person: Person, *, site: str, actor: Viewer, at: datetime) -> None:
    days = settings.PASSWORD_RESET_TIMEOUT // 86_400
    mail.write(
        person, "invitation", at=at, link=mail.password_link(person, site), site=site, actor=actor.name, days=days
    )
    audit.record("accounts.person_invited", actor=actor, at=at, subject=f"accounts.person:{person.pk}")


@transaction.atomic
def change_person(*, person: Person, email: str, name: str, language: str, actor: Viewer, at: datetime) -> None:
    """Change what identifies someone. The former address is told when the address changes: it opens the account.

    Errors: NotAllowed, MoreThanYouHold, EmailTaken.
    """
    require_manage(actor, person, at)
    email = email.strip().lower()
    former = Person.objects.select_for_update().get(pk=person.pk)
    if email != former.email and _email_taken(email, but=person):
        raise EmailTaken(email=email)
    person.email, person.display_name, person.language = email, name.strip(), language
    changed = [
        field for field in ("email", "display_name", "language") if getattr(person, field) != getattr(former, field)
    ]
    if not changed:
        return
    if "email" in changed:
        mail.write(former, "address_changed", at=at, actor=actor.name)
        EmailAddress.objects.filter(user=person).delete()
        EmailAddress.objects.create(user=person, email=email, primary=True, verified=True)
    person.save(update_fields=changed)
    audit.record(
        "accounts.person_changed", actor=actor, at=at, subject=f"accounts.person:{person.pk}", fields=changed
    )


@transaction.atomic
def change_own_profile(*, person: Person, name: str, language: str, actor: Viewer, at: datetime) -> None:
    """Someone changes their own name and language.

    Errors: InPersonOnly while someone else acts in their place.
    """
    actor.require_in_person()
    if actor.person_id != person.pk:
        raise NotAllowed
    person.display_name, person.language = name.strip(), language
    person.save(update_fields=["display_name", "language"])
    audit.record("accounts.profile_changed", actor=actor, at=at, subject=f"accounts.person:{person.pk}")


@transaction.atomic
def deactivate(*, person: Person, actor: Viewer, at: datetime) -> None:
    """Close an account: no more signing in, every session ends now; what they did keeps their name.

    Errors: NotAllowed, MoreThanYouHold, NotOnYourself, LastAdministrator.
    """
    require_manage(actor, person, at)
    if person.pk in {actor.person_id, actor.impersonator_id}:
        raise NotOnYourself
    if administrators(at.date()) == {person.pk}:
        raise LastAdministrator
    person.is_active = False
    person.save(update_fields=["is_active"])
    ended = _end_sessions(person)
    audit.record(
        "accounts.person_deactivated", actor=actor, at=at, subject=f"accounts.person:{person.pk}", sessions=ended
    )


@transaction.atomic
def reactivate(*, person: Person, actor: Viewer, at: datetime) -> None:
    """Reopen an account with the roles that still hold.

    Errors: NotAllowed, MoreThanYouHold.
    """
    require_manage(actor, person, at)
    person.is_active = True
    person.save(update_fields=["is_active"])
    audit.record("accounts.person_reactivated", actor=actor, at=at, subject=f"accounts.person:{person.pk}")


@transaction.atomic
def sign_out_everywhere(*, person: Person, actor: Viewer, at: datetime) -> int:
    """Someone ends every session of their own, this one too; returns how many there were. Errors: InPersonOnly."""
    actor.require_in_person()
    if actor.person_id != person.pk:
        raise NotAllowed
    ended = _end_sessions(person)
    audit.record(
        "accounts.signed_out_everywhere", actor=actor, at=at, subject=f"accounts.person:{person.pk}", sessions=ended
    )
    return ended


def _end_sessions(person: Person) -> int:
    sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()
    return len(sessions)


def require_manage(actor: Viewer, person: Person, at: datetime) -> None:
    """Errors: NotAllowed out of sight, MoreThanYouHold where the person holds what the actor does not."""
    actor.require(MANAGE)
    if not Person.objects.visible(actor, MANAGE).filter(pk=person.pk).exists():
        raise NotAllowed
    missing = excess_over(actor, held_or_coming(person, at.date()))
    if missing:
        raise MoreThanYouHold(capabilities=", ".join(missing))


def _email_taken(email: str, but: Person | None = None) -> bool:
    others = Person.objects.exclude(pk=but.pk) if but else Person.objects.all()
    addresses = EmailAddress.objects.exclude(user=but) if but else EmailAddress.objects.all()
    return others.filter(email__iexact=email).exists() or addresses.filter(email__iexact=email).exists()
