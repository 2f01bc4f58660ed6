"""The kernel's background jobs."""

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from pupitre.kernel import outbox, upkeep


@app.task(
    name="kernel.send_mail",
    queue="mail",
    retry=RetryStrategy(max_attempts=outbox.MAX_ATTEMPTS, exponential_wait=4, retry_exceptions=[outbox.MailNotSent]),
)
def send_mail(message_id: int) -> None:
    """Send one message of the outbox."""
    outbox.send(message_id, timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="kernel.take_up_again", queue="upkeep", queueing_lock="kernel.take_up_again", pass_context=True)
async def take_up_again(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives the instant
    """Each minute: the work of workers that died."""
    await upkeep.take_up_again(context.app)


@app.periodic(cron="*/10 * * * *")
@app.task(name="kernel.find_lost_mails", queue="upkeep", queueing_lock="kernel.find_lost_mails")
def find_lost_mails(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives the instant
    """Every ten minutes: the mails that wait with no job left to send them."""
    outbox.find_lost(timezone.now())


@app.periodic(cron="30 3 * * *")
@app.task(name="kernel.forget_finished", queue="upkeep", queueing_lock="kernel.forget_finished", pass_context=True)
async def forget_finished(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives the instant
    """Each night: the trace of work finished a month ago."""
    await upkeep.forget_finished(context.app)
