"""Read a source to its end, a page a transaction: what stops it is kept, and the next reading goes on from there.

A listing begins at its first page, which may be several readings ago: the mark keeps when. Only one that came to its
end says what the tool manages no more.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import transaction
from django.utils import timezone

from pupitre.connectors.devices import chromeos, gam, intune, jamf
from pupitre.connectors.devices.client import Client, Stopped
from pupitre.connectors.devices.values import Page
from pupitre.fleet.enums import SourceKind
from pupitre.fleet.models import Source, SourceRun
from pupitre.fleet.operations import activity, sightings, sources

Reader = Callable[[Client, Mapping[str, str], str, str, date], Page]
READERS: dict[str, Reader] = {
    SourceKind.CHROMEOS: chromeos.read,
    SourceKind.INTUNE: intune.read,
    SourceKind.JAMF: jamf.read,
}
STALE = timedelta(hours=12)  # a mark older than this is worth nothing to a tool: the reading begins anew
MOST_PAGES = 5_000
BATCH = 500  # machines of a file a transaction


def read(source: Source, client: Client | None = None) -> SourceRun | None:
    """One reading; None where another process is at it."""
    with sources.alone(source) as alone:
        if not alone:
            return None
        source.refresh_from_db()
        return _read(source, client or Client())


def _read(source: Source, client: Client) -> SourceRun:
    mark = _mark(source, timezone.now())
    if not mark and source.cursor:
        source.cursor = {}
    began = source.cursor.get("began", "") if mark else timezone.now().isoformat()
    run = sources.begin(source, timezone.now())
    reader, secret = READERS[source.kind], sources.secret_of(source)
    heard: set[date] = set()
    try:
        for _number in range(MOST_PAGES):
            now = timezone.now()
            page = reader(client, source.settings, secret, mark, activity.local_day(now))
            mark, heard = page.next, heard | page.heard
            _keep(run, page, now, began)
            if not mark:
                break
    except Stopped as stopped:
        if stopped.code in {"unexpected", "not_found"}:  # its mark may be what the tool does not take any more
            sources.start_anew(source)
        sources.end(run, timezone.now(), problem=stopped.code, detail=stopped.detail)
    else:
        activity.hear(source, heard, timezone.now())
        sources.end(run, timezone.now())
    return run


@transaction.atomic
def _keep(run: SourceRun, page: Page, now: datetime, began: str) -> None:
    """`began`: when the listing did; empty where the mark does not say it, and then nothing is said to be gone."""
    received = sightings.receive(source=run.source, sightings=page.sightings, at=now, is_listed=True)
    if not page.next and began:
        run.gone = sightings.end_listing(source=run.source, since=datetime.fromisoformat(began))
    cursor = {"page": page.next, "at": now.isoformat(), "began": began} if page.next else {}
    sources.keep_page(run, received, cursor)


def _mark(source: Source, now: datetime) -> str:
    """Where the last reading stopped, while its mark holds."""
    at = source.cursor.get("at")
    return source.cursor.get("page", "") if at and now - datetime.fromisoformat(at) < STALE else ""


def try_out(source: Source, client: Client | None = None) -> tuple[int, str]:
    """Try the credentials: how many devices the first page holds, or the code of what stops it. Writes nothing."""
    try:
        page = READERS[source.kind](
            client or Client(), source.settings, sources.secret_of(source), "", timezone.localdate()
        )
    except Stopped as stopped:
        return 0, stopped.code
    return len(page.sightings), ""


def read_file(source: Source, octets: bytes) -> SourceRun:
    """An export given by hand, whole or not at all."""
    now = timezone.now()
    run = sources.begin(source, now)
    try:
        with transaction.atomic():
            machines = gam.read_file(octets)
            heard: set[date] = set()
            while batch := list(islice(machines, BATCH)):
                heard |= {day for seen in batch for day, _minutes in seen.active}
                sources.keep_page(run, sightings.receive(source=source, sightings=batch, at=now), {})
            activity.hear(source, heard, now)
    except Stopped as stopped:
        run = SourceRun.objects.get(pk=run.pk)
        sources.end(run, now, problem=stopped.code)
    else:
        sources.end(run, now)
    return run
