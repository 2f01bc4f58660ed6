"""Procurement's background jobs."""

from django.utils import timezone
from procrastinate.contrib.django import app


@app.periodic(cron="0 7 * * 1-5")
@app.task(name="procurement.remind", queue="upkeep", queueing_lock="procurement.remind")
def remind(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives the instant
    """Each working morning: those whose answer to a request is awaited for too long."""
    from pupitre.procurement.operations import requests  # noqa: PLC0415

    requests.remind(at=timezone.now())
