"""The connectors' background jobs."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from pupitre.kernel.viewer import SYSTEM


@app.periodic(cron="20 */4 * * *")
@app.task(name="connectors.read_sources", queue="upkeep", queueing_lock="connectors.read_sources")
def read_sources(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives the instant
    """Six times a day: each tool that manages devices is read, by a job of its own."""
    from pupitre.fleet.models import Source  # noqa: PLC0415 - the worker alone needs it

    for pk in Source.objects.read_by_us().order_by("pk").values_list("pk", flat=True):
        ask_to_read(pk)


def ask_to_read(source_id: int) -> None:
    """Have a source read soon, once."""
    lock = f"connectors.read_source.{source_id}"
    try:
        read_source.configure(queueing_lock=lock, lock=lock).defer(source_id=source_id)
    except AlreadyEnqueued:
        return


@app.task(name="connectors.read_source", queue="default")
def read_source(source_id: int) -> None:
    """Read one tool; what stops it is kept with the reading."""
    from pupitre.connectors.devices import reading  # noqa: PLC0415
    from pupitre.fleet.models import Source  # noqa: PLC0415

    reading.read(Source.objects.get(pk=source_id))


@app.periodic(cron="40 4 * * *")
@app.task(name="connectors.measure_usage", queue="upkeep", queueing_lock="connectors.measure_usage")
def measure_usage(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives the instant
    """Each night: the weeks of use of the last three weeks, the rates, the tables of this year and the next."""
    from pupitre.fleet.operations import activity, sources, usage  # noqa: PLC0415

    now, today = timezone.now(), timezone.localdate()
    activity.ensure_years({today.year, (today + timedelta(days=120)).year})
    usage.measure(first=today - timedelta(weeks=2), last=today, actor=SYSTEM, at=now)
    usage.measure_rates(on=today, actor=SYSTEM, at=now)
    sources.forget_old(now)


@app.periodic(cron="* * * * *")
@app.task(name="connectors.read_boxes", queue="upkeep", queueing_lock="connectors.read_boxes")
def read_boxes(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives the instant
    """Each minute: each mailbox of a desk is read, by a job of its own."""
    from pupitre.support.models import Mailbox  # noqa: PLC0415 - the worker alone needs it

    for pk in Mailbox.objects.in_use().order_by("pk").values_list("pk", flat=True):
        ask_to_read_box(pk)


def ask_to_read_box(box_id: int) -> None:
    """Have a mailbox read soon, once."""
    lock = f"connectors.read_box.{box_id}"
    try:
        read_box.configure(queueing_lock=lock, lock=lock).defer(box_id=box_id)
    except AlreadyEnqueued:
        return


@app.task(name="connectors.read_box", queue="default")
def read_box(box_id: int) -> None:
    """Read one mailbox; what stops it is kept with it."""
    from pupitre.connectors.mail import reading  # noqa: PLC0415
    from pupitre.support.models import Mailbox  # noqa: PLC0415

    reading.read(Mailbox.objects.get(pk=box_id))


@app.periodic(cron="50 3 * * *")
@app.task(name="connectors.forget_mails", queue="upkeep", queueing_lock="connectors.forget_mails")
def forget_mails(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives the instant
    """Each night: mails past their time of keeping."""
    from pupitre.support.operations import receiving  # noqa: PLC0415

    receiving.forget_old(timezone.now())
