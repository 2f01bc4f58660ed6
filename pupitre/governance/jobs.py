"""Governance's background jobs."""

from django.utils import timezone
from procrastinate.contrib.django import app


@app.periodic(cron="0 6 * * *")
@app.task(name="governance.morning", queue="upkeep", queueing_lock="governance.morning")
def morning(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives the instant
    """Each morning: schools that opened are covered, and conventions that end are told, once."""
    from pupitre.governance.operations import reminders  # noqa: PLC0415 - the worker alone needs it

    reminders.follow_schools()
    reminders.alert_renewals(timezone.now())
