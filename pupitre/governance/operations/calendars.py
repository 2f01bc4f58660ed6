"""The private calendar address of a person: made, made anew, revoked."""

import hmac
import secrets
from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac

from pupitre.accounts.models import Person
from pupitre.governance import permissions
from pupitre.governance.models import CalendarAddress
from pupitre.kernel import audit
from pupitre.kernel.viewer import Viewer

SALT = "pupitre.governance.calendar"
SIGNED = 24  # characters of the signature: 96 bits


@transaction.atomic
def give_address(*, actor: Viewer, at: datetime) -> CalendarAddress:
    """A new address for oneself; the one before no longer answers. Errors: NotAllowed, InPersonOnly."""
    actor.require(permissions.VIEW)
    actor.require_in_person()
    person = Person.objects.select_for_update().get(pk=actor.person_id)
    made, _created = CalendarAddress.objects.update_or_create(
        person=person, defaults={"key": secrets.token_hex(10), "created_at": at}
    )
    audit.record("governance.calendar_address_given", actor=actor, at=at, subject=f"accounts.person:{person.pk}")
    return made


@transaction.atomic
def revoke_address(*, actor: Viewer, at: datetime) -> None:
    """The address answers no more. Errors: NotAllowed."""
    actor.require(permissions.VIEW)
    CalendarAddress.objects.filter(person=actor.person_id).delete()
    subject = f"accounts.person:{actor.person_id}"
    audit.record("governance.calendar_address_revoked", actor=actor, at=at, subject=subject)


def token_of(address: CalendarAddress) -> str:
    """What the address holds: the key, and its signature by the installation's secret."""
    return f"{address.key}{_signature(address.key)}"


def address_of(token: str) -> CalendarAddress | None:
    """The address that a token names; None for one made up or revoked."""
    key, signature = token[:-SIGNED], token[-SIGNED:]
    if not hmac.compare_digest(_signature(key).encode(), signature.encode()):
        return None
    return CalendarAddress.objects.filter(key=key, person__is_active=True).select_related("person").first()


def _signature(key: str) -> str:
    return salted_hmac(SALT, key, algorithm="sha256").hexdigest()[:SIGNED]
