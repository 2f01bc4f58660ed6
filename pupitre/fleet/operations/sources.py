"""Sources of devices: set up, given a secret, paused; their readings and messages kept."""

import secrets
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import InvalidToken
from django.db import IntegrityError, transaction

from pupitre.accounts import sealing
from pupitre.fleet import permissions, refusals_signals
from pupitre.fleet.enums import MessageFate, RunState, SourceKind
from pupitre.fleet.models import ManagedRecord, Source, SourceMessage, SourceRun
from pupitre.fleet.operations.sightings import Received
from pupitre.kernel import audit, locks
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer

PURPOSE = "source"
MESSAGES_KEPT = timedelta(days=60)
RUNS_KEPT = timedelta(days=400)


@transaction.atomic
def save(*, source: Source, secret: str, actor: Viewer, at: datetime) -> Source:
    """Add a source, or change one; an empty `secret` keeps the one already known. Agents are given theirs by us.

    Errors: NotAllowed, SourceNameTaken.
    """
    if not permissions.can_connect(actor, source):
        raise NotAllowed
    is_new = source.pk is None
    if is_new:
        source.identifier = f"{source.kind}-{secrets.token_hex(4)}"
        if source.kind == SourceKind.AGENT:
            secret = secret or secrets.token_urlsafe(24)
    if secret:
        source.sealed_secret = sealing.seal(secret, PURPOSE)
    try:
        with transaction.atomic():
            source.save()
    except IntegrityError as error:
        raise refusals_signals.SourceNameTaken(name=source.name) from error
    action = "fleet.source_added" if is_new else "fleet.source_changed"
    audit.record(action, actor=actor, at=at, subject=f"fleet.source:{source.pk}", name=source.name, kind=source.kind)
    return source


@transaction.atomic
def renew_secret(*, source: Source, actor: Viewer, at: datetime) -> None:
    """Give agents a new secret; the old one opens nothing any more. Errors: NotAllowed."""
    if not permissions.can_connect(actor, source):
        raise NotAllowed
    source.sealed_secret = sealing.seal(secrets.token_urlsafe(24), PURPOSE)
    source.save(update_fields=["sealed_secret"])
    audit.record("fleet.source_secret_renewed", actor=actor, at=at, subject=f"fleet.source:{source.pk}")


@transaction.atomic
def pause(*, source: Source, paused: bool, actor: Viewer, at: datetime) -> None:
    """Stop hearing a source, or hear it again. Errors: NotAllowed."""
    if not permissions.can_connect(actor, source):
        raise NotAllowed
    source.is_paused = paused
    source.save(update_fields=["is_paused"])
    action = "fleet.source_paused" if paused else "fleet.source_resumed"
    audit.record(action, actor=actor, at=at, subject=f"fleet.source:{source.pk}")


@transaction.atomic
def remove(*, source: Source, actor: Viewer, at: datetime) -> None:
    """Remove a source from which nothing was ever heard. Errors: NotAllowed, SourceInUse."""
    if not permissions.can_connect(actor, source):
        raise NotAllowed
    count = ManagedRecord.objects.filter(source=source).count()
    if count:
        raise refusals_signals.SourceInUse(count=count)
    audit.record("fleet.source_removed", actor=actor, at=at, subject=f"fleet.source:{source.pk}", name=source.name)
    source.delete()


def secret_of(source: Source) -> str:
    """The secret in clear; empty where there is none, or where no key of the installation opens it."""
    try:
        return sealing.opened(source.sealed_secret, PURPOSE) if source.sealed_secret else ""
    except InvalidToken:
        return ""


def note(
    source: Source,
    *,
    kind: str,
    octets: int,
    fate: MessageFate,
    at: datetime,
    external_id: str = "",
    problem: str = "",
) -> None:
    """Keep that a message came, and its fate."""
    SourceMessage.objects.create(
        source=source, at=at, external_id=external_id[:200], kind=kind, octets=octets, fate=fate, problem=problem
    )


def begin(source: Source, at: datetime) -> SourceRun:
    """Open a reading; one that died before is closed as stopped. It goes on where the last one stopped."""
    SourceRun.objects.filter(source=source, state=RunState.RUNNING).update(
        state=RunState.FAILED, ended_at=at, problem="died"
    )
    return SourceRun.objects.create(source=source, started_at=at, was_resumed=bool(source.cursor.get("page")))


@transaction.atomic
def keep_page(run: SourceRun, received: Received, cursor: dict[str, Any]) -> None:
    """Count a page of a reading, and where it stands: in the transaction that wrote the page."""
    run.pages += 1
    for name in ("seen", "new", "changed", "unknown", "conflicts"):
        setattr(run, name, getattr(run, name) + getattr(received, name))
    run.save()
    Source.objects.filter(pk=run.source_id).update(cursor=cursor)
    run.source.cursor = cursor


def start_anew(source: Source) -> None:
    """The next reading begins at the first page."""
    Source.objects.filter(pk=source.pk).update(cursor={})
    source.cursor = {}


def end(run: SourceRun, at: datetime, *, problem: str = "", detail: str = "") -> None:
    """Close a reading: done, or stopped by a problem that the page says in words."""
    run.state = RunState.FAILED if problem else RunState.DONE
    run.ended_at, run.problem, run.detail = at, problem, detail[:250]
    run.save()


def forget_old(at: datetime) -> None:
    """Messages and readings of long ago go; what they said stays in the records."""
    SourceMessage.objects.filter(at__lt=at - MESSAGES_KEPT).delete()
    SourceRun.objects.filter(started_at__lt=at - RUNS_KEPT).delete()


def reseal() -> tuple[int, list[str]]:
    """Seal every secret anew under the present key. Returns how many, and the sources that no key opens."""
    return sealing.reseal_rows(Source.objects.all(), PURPOSE)


def alone(source: Source) -> AbstractContextManager[bool]:
    """Whether this process alone reads the source, until the block ends."""
    return locks.alone("fleet.source", source.pk)
