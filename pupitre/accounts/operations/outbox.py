"""Mail given up, tried again."""

from datetime import datetime

from django.db import transaction

from pupitre.accounts.operations.roles import require_configure
from pupitre.accounts.refusals import MailNotDead
from pupitre.kernel import audit, outbox
from pupitre.kernel.models import OutboxMessage
from pupitre.kernel.viewer import Viewer


@transaction.atomic
def requeue_mail(*, message: OutboxMessage, actor: Viewer, at: datetime) -> None:
    """Send again a mail that was given up. Errors: ConfiguresEverywhere, MailNotDead."""
    require_configure(actor)
    message = OutboxMessage.objects.select_for_update().get(pk=message.pk)
    if message.state != OutboxMessage.State.DEAD:
        raise MailNotDead
    outbox.requeue(message)
    audit.record("accounts.mail_requeued", actor=actor, at=at, subject=f"kernel.outboxmessage:{message.pk}")
