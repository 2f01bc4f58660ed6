"""The families' room's background jobs."""

from django.utils import timezone
from procrastinate.contrib.django import app


@app.periodic(cron="0 9 * * 1-5")
@app.task(name="families.remind", queue="upkeep", queueing_lock="families.remind")
def remind(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives the instant
    """Each working morning: write again to the families that have not signed."""
    from pupitre.families.operations import asking  # noqa: PLC0415 - the worker alone needs it

    asking.remind_due(timezone.now())
