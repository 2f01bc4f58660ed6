"""Read a box: each mail gets its row and its fate, committed, and the server is told then.

Killed at any moment, nothing is lost nor doubled: what was not committed is read again, and what was committed and
not told is told at the next reading (`done_at`).
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import DatabaseError
from django.utils import timezone

from pupitre.connectors.mail import imap
from pupitre.connectors.mail.parsing import parse
from pupitre.support.engine.incoming import Incoming
from pupitre.support.models import Mailbox, ReceivedMail
from pupitre.support.operations import boxes, receiving
from pupitre.support.queries.mails import Desk

BATCH = 50  # mails whose headers are read at once, and of which the server is told at once
BATCH_OCTETS = 8 * 2**20  # of mails read at once, in memory
MOST = 1_000  # mails a reading; the next one goes on
AGAIN = timedelta(days=30)  # how far back a folder is read again, when its numbers are worth nothing any more

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reading:
    """What a reading took in, and the code of what stopped it."""

    taken: int = 0
    problem: str = ""


def read(box: Mailbox) -> Reading | None:
    """One reading; None where another process is at it."""
    with boxes.alone(box) as alone:
        if not alone:
            return None
        box.refresh_from_db()
        taken = 0
        try:
            with imap.opened(box, boxes.secret_of(box)) as folder:
                boxes.place(box, folder.uid_validity)
                _tell(box, folder)
                for uids in _batches(folder.after(box.last_uid, _since(box))[:MOST]):
                    done = _take(box, folder, uids, Desk(box.organisation))
                    boxes.reached(box, max(done, default=0))
                    _tell(box, folder)
                    taken += len(done)
        except imap.Stopped as stopped:
            boxes.note(box, timezone.now(), problem=stopped.code, detail=stopped.detail)
            return Reading(taken, stopped.code)
        boxes.note(box, timezone.now())
        return Reading(taken)


def try_out(box: Mailbox) -> tuple[int, str, str]:
    """Try the connection: how many mails wait, or the code of what stops it with the server's words."""
    try:
        with imap.opened(box, boxes.secret_of(box)) as folder:
            last = box.last_uid if folder.uid_validity == box.uid_validity else 0
            return len(folder.after(last, _since(box))), "", ""
    except imap.Stopped as stopped:
        return 0, stopped.code, stopped.detail


def _since(box: Mailbox) -> date:
    """The day from which mails are taken; after a change of numbers, older ones are known to be done."""
    if box.last_uid == 0 and box.last_read_at is not None:
        return max(box.read_since, timezone.localdate(box.last_read_at - AGAIN))
    return box.read_since


def _batches(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), BATCH):
        yield uids[start : start + BATCH]


def _take(box: Mailbox, folder: imap.Folder, uids: Sequence[int], desk: Desk) -> list[int]:
    """Take in some mails, in order; those too large by their headers alone. Returns those that were still there."""
    heads = folder.headers(uids)
    taken: list[int] = []
    largest = box.largest_mb * 2**20
    whole: list[int] = []
    octets = 0
    for uid in [uid for uid in uids if uid in heads]:
        size, head = heads[uid]
        if whole and (size > largest or octets + size > BATCH_OCTETS):
            taken += _take_whole(box, folder, whole, desk)
            whole, octets = [], 0
        if size > largest:
            _give_fate(box, folder.uid_validity, uid, parse(head, size=size), desk)
            taken.append(uid)
        else:
            whole.append(uid)
            octets += size
    return taken + (_take_whole(box, folder, whole, desk) if whole else [])


def _take_whole(box: Mailbox, folder: imap.Folder, uids: Sequence[int], desk: Desk) -> list[int]:
    taken = []
    for uid, raw in folder.mails(uids):
        _give_fate(box, folder.uid_validity, uid, parse(raw), desk)
        taken.append(uid)
    return taken


def _give_fate(box: Mailbox, uid_validity: int, uid: int, mail: Incoming, desk: Desk) -> ReceivedMail:
    """A row and a fate, committed. After an error of ours, once more; then it is set aside: others wait behind."""
    for _twice in range(2):
        try:
            at = timezone.now()
            return receiving.receive(box=box, mail=mail, uid_validity=uid_validity, uid=uid, at=at, desk=desk)
        except Exception as error:
            if isinstance(error, DatabaseError) and not boxes.is_reachable():
                raise
            log.exception("mail %s of box %s could not be taken in", uid, box.pk)
    try:
        return receiving.set_aside(box=box, mail=mail, uid_validity=uid_validity, uid=uid, at=timezone.now())
    except DatabaseError:  # it is the mail itself that cannot be written
        bare = Incoming(size=mail.size, digest=mail.digest)
        return receiving.set_aside(box=box, mail=bare, uid_validity=uid_validity, uid=uid, at=timezone.now())


def _tell(box: Mailbox, folder: imap.Folder) -> None:
    """Tell the server which mails were taken in; those of numbers that it forgot need it no more."""
    waiting = ReceivedMail.objects.filter(mailbox=box).to_acknowledge()
    uids = list(waiting.filter(uid_validity=folder.uid_validity).order_by("uid").values_list("uid", flat=True))
    if uids:
        folder.done(uids, box.moved_to)
    waiting.update(done_at=timezone.now())
