"""The desk's background jobs."""

from django.utils import timezone
from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *")
@app.task(name="support.watch_deadlines", queue="upkeep", queueing_lock="support.watch_deadlines")
def watch_deadlines(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives the instant
    """Each minute: the alarm before deadlines, and those that were passed."""
    from pupitre.support.operations import alarms  # noqa: PLC0415 - the worker alone needs it

    at = timezone.now()
    alarms.raise_due(at)
    alarms.mark_breaches(at)


@app.periodic(cron="*/30 * * * *")
@app.task(name="support.mail_alarms", queue="upkeep", queueing_lock="support.mail_alarms")
def mail_alarms(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives the instant
    """Twice an hour: one mail to each person who has requests close to their deadline, or past it."""
    from pupitre.support.operations import alarms  # noqa: PLC0415 - the worker alone needs it

    alarms.mail_digests(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="support.leave_chats_alone", queue="upkeep", queueing_lock="support.leave_chats_alone")
def leave_chats_alone(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives the instant
    """Each minute: chats that nobody took become requests answered by mail."""
    from pupitre.support.operations import chatting  # noqa: PLC0415 - the worker alone needs it

    chatting.leave_alone(timezone.now())


@app.periodic(cron="0 7 * * 1")
@app.task(name="support.tell_the_week", queue="upkeep", queueing_lock="support.tell_the_week")
def tell_the_week(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives the instant
    """Each Monday morning: the week that ended, to those who lead the teams of a desk."""
    from pupitre.support.operations import digest  # noqa: PLC0415 - the worker alone needs it

    digest.send_due(timezone.now())


@app.periodic(cron="15 8 * * 1-5")
@app.task(name="support.aftercare", queue="upkeep", queueing_lock="support.aftercare")
def aftercare(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives the instant
    """Each working morning: remind those who were asked something, close what stays without a word."""
    from pupitre.support.operations import aftercare  # noqa: PLC0415 - the worker alone needs it

    at = timezone.now()
    aftercare.remind_due(at)
    aftercare.close_due(at)
