"""Mail given up, tried again."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from pupitre.accounts.operations.roles import require_configure
from pupitre.kernel import audit, outbox
from pupitre.kernel.models import OutboxMessage
from pupitre.kernel.viewer import Viewer


@transaction.atomic
def requeue_mails(*, numbers: Iterable[int], actor: Viewer, at: datetime) -> int:
    """Send again those of these mails that were given up; returns how many. Errors: ConfiguresEverywhere."""
    require_configure(actor)
    dead = OutboxMessage.objects.filter(pk__in=list(numbers), state=OutboxMessage.State.DEAD)
    found = list(dead.select_for_update().order_by("pk"))
    for message in found:
        outbox.requeue(message)
    if found:
        audit.record("accounts.mails_requeued", actor=actor, at=at, mails=len(found))
    return len(found)
