"""Support sees Pupitre as someone: with a reason, for an hour at most, and the person knows."""

from datetime import datetime

from django.db import transaction

from pupitre.accounts import mail
from pupitre.accounts.models import Impersonation, Person
from pupitre.accounts.permissions import IMPERSONATE
from pupitre.accounts.queries import excess_over, held_or_coming
from pupitre.accounts.refusals import MoreThanYouHold, NotOnYourself, PersonInactive, ReasonMissing
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer


@transaction.atomic
def start_impersonation(*, person: Person, reason: str, actor: Viewer, at: datetime) -> Impersonation:
    """Begin to see Pupitre as someone who holds no right that one does not hold; they are told by mail.

    Errors: NotAllowed, InPersonOnly, NotOnYourself, PersonInactive, MoreThanYouHold, ReasonMissing.
    """
    actor.require_in_person()
    actor.require(IMPERSONATE)
    if actor.person_id is None or person.pk == actor.person_id:
        raise NotOnYourself
    if not Person.objects.visible(actor, IMPERSONATE).filter(pk=person.pk).exists():
        raise NotAllowed
    if not person.is_active:
        raise PersonInactive
    missing = excess_over(actor, held_or_coming(person, at.date()), act=IMPERSONATE)
    if missing:
        raise MoreThanYouHold(capabilities=", ".join(missing))
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    Impersonation.objects.filter(impersonator_id=actor.person_id, ended_at=None).update(ended_at=at)
    started = Impersonation.objects.create(
        person=person, impersonator_id=actor.person_id, reason=reason, started_at=at
    )
    mail.write(person, "impersonated", at=at, impersonator=actor.name, reason=reason, started_at=at)
    audit.record(
        "accounts.impersonation_started",
        actor=actor,
        at=at,
        subject=f"accounts.person:{person.pk}",
        impersonation=started.pk,
    )
    return started


@transaction.atomic
def stop_impersonation(*, impersonation: Impersonation, actor: Viewer, at: datetime) -> None:
    """Come back to oneself; stopping what has ended changes nothing. Errors: NotAllowed for another's."""
    if impersonation.impersonator_id not in {actor.person_id, actor.impersonator_id}:
        raise NotAllowed
    if impersonation.ended_at is not None:
        return
    impersonation.ended_at = at
    impersonation.save(update_fields=["ended_at"])
    audit.record(
        "accounts.impersonation_stopped",
        actor=actor,
        at=at,
        subject=f"accounts.person:{impersonation.person_id}",
        impersonation=impersonation.pk,
    )
