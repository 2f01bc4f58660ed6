"""The fleet's background jobs."""

from django.utils import timezone
from procrastinate.contrib.django import app


@app.periodic(cron="15 7 * * *")
@app.task(name="fleet.chase_loans", queue="upkeep", queueing_lock="fleet.chase_loans")
def chase_loans(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives the instant
    """Each morning: the loans that are late become things to look at, and whoever has them is written to."""
    from pupitre.fleet.operations import loans  # noqa: PLC0415 - the worker alone needs it

    loans.chase(timezone.now())


@app.periodic(cron="10 7 * * 1-5")
@app.task(name="fleet.flag_little_used", queue="upkeep", queueing_lock="fleet.flag_little_used")
def flag_little_used(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives the instant
    """Each working morning, after the night's measure: sets that are little used, where the body turned it on."""
    from pupitre.fleet.operations import review_flags  # noqa: PLC0415 - the worker alone needs it

    review_flags.flag_due(timezone.now())
