"""Messages to the families of an audience: each in their language, and what became of each."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from pupitre.families import permissions, refusals
from pupitre.families.enums import DeliveryState
from pupitre.families.models import Activity, Message, MessageDelivery
from pupitre.families.queries import audience
from pupitre.kernel import audit, outbox
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Level, Organisation, School


@transaction.atomic
def send(
    *,
    organisation: Organisation,
    subject: str,
    texts: Mapping[str, str],
    schools: Sequence[School],
    levels: Sequence[Level] = (),
    activities: Sequence[Activity] = (),
    actor: Viewer,
    at: datetime,
) -> Message:
    """Write to every adult of the audience; those without an address are kept in sight.

    Errors: NotAllowed, NoAudience.
    """
    if not permissions.can_write(actor, organisation):
        raise NotAllowed
    reached = audience.of(schools, levels, activities)
    if not reached or not texts:
        raise refusals.NoAudience
    message = Message.objects.create(
        organisation=organisation,
        subject=subject,
        texts=dict(texts),
        written_at=at,
        written_by_name=actor.name,
        sent_at=at,
    )
    message.schools.set(schools)
    message.levels.set(levels)
    message.activities.set(activities)
    MessageDelivery.objects.bulk_create(_delivery(message, one, at) for one in reached)
    body = f"territory.organisation:{organisation.pk}"
    audit.record("families.message_sent", actor=actor, at=at, subject=body, adults=len(reached))
    return message


def _delivery(message: Message, one: audience.Reached, at: datetime) -> MessageDelivery:
    guardian = one.guardian
    if not guardian.email:
        return MessageDelivery(
            message=message, guardian=guardian, school_id=one.school_id, state=DeliveryState.NO_ADDRESS
        )
    text = text_for(message.texts, guardian.language)
    mail = outbox.post(recipient=guardian.email, subject=message.subject, body=text, at=at)
    return MessageDelivery(message=message, guardian=guardian, school_id=one.school_id, mail=mail)


def text_for(texts: Mapping[str, str], language: str) -> str:
    """The text in a language, else in a near one, else the first."""
    near = next((code for code in texts if language and code[:2] == language[:2]), next(iter(texts)))
    return texts.get(language) or texts[near]
