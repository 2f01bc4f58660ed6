"""The fleet's background jobs."""

from django.utils import timezone
from procrastinate.contrib.django import app


@app.periodic(cron="15 7 * * *")
@app.task(name="fleet.chase_loans", queue="upkeep", queueing_lock="fleet.chase_loans")
def chase_loans(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives the instant
    """Each morning: the loans that are late become things to look at, and whoever has them is written to."""
    from pupitre.fleet.operations import loans  # noqa: PLC0415 - the worker alone needs it

    loans.chase(timezone.now())
