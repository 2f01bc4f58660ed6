"""The kernel's background jobs."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from pupitre.kernel import outbox


@app.task(
    name="kernel.send_mail",
    queue="mail",
    retry=RetryStrategy(max_attempts=outbox.MAX_ATTEMPTS, exponential_wait=4, retry_exceptions=[outbox.MailNotSent]),
)
def send_mail(message_id: int) -> None:
    """Send one message of the outbox."""
    outbox.send(message_id, timezone.now())
