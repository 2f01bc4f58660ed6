"""Mailboxes of a desk: set up, given a secret, removed; where the reading of each stands."""

from contextlib import AbstractContextManager
from datetime import datetime

from cryptography.fernet import InvalidToken
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models.functions import Greatest

from pupitre.accounts import sealing
from pupitre.kernel import audit, locks
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.support import permissions, refusals
from pupitre.support.models import Mailbox, SchoolAddress
from pupitre.territory.models import School

PURPOSE = "mailbox"


@transaction.atomic
def save(*, box: Mailbox, secret: str, actor: Viewer, at: datetime) -> Mailbox:
    """Add a box, or change one; an empty `secret` keeps the one already known. Errors: NotAllowed, BoxNameTaken."""
    if not permissions.can_lead(actor, box.organisation):
        raise NotAllowed
    is_new = box.pk is None
    box.address = box.address.lower()
    if secret:
        box.sealed_secret = sealing.seal(secret, PURPOSE)
    try:
        with transaction.atomic():
            box.save()
    except IntegrityError as error:
        raise refusals.BoxNameTaken from error
    action = "support.box_added" if is_new else "support.box_changed"
    audit.record(action, actor=actor, at=at, subject=f"support.mailbox:{box.pk}", name=box.name)
    return box


@transaction.atomic
def name_school(*, box: Mailbox, tag: str, school: School, actor: Viewer, at: datetime) -> SchoolAddress:
    """Give a school a tag of the box, besides its code; a tag is of one school. Errors: NotAllowed."""
    if not permissions.can_lead(actor, box.organisation):
        raise NotAllowed
    row, _made = SchoolAddress.objects.update_or_create(mailbox=box, tag=tag.lower(), defaults={"school": school})
    audit.record(
        "support.school_address", actor=actor, at=at, subject=f"support.mailbox:{box.pk}", tag=tag, school=school.pk
    )
    return row


@transaction.atomic
def unname_school(*, row: SchoolAddress, actor: Viewer, at: datetime) -> None:
    """Take a tag back. Errors: NotAllowed."""
    if not permissions.can_lead(actor, row.mailbox.organisation):
        raise NotAllowed
    subject = f"support.mailbox:{row.mailbox_id}"
    audit.record("support.school_address_removed", actor=actor, at=at, subject=subject, tag=row.tag)
    row.delete()


@transaction.atomic
def pause(*, box: Mailbox, paused: bool, actor: Viewer, at: datetime) -> None:
    """Stop reading a box, or read it again. Errors: NotAllowed."""
    if not permissions.can_lead(actor, box.organisation):
        raise NotAllowed
    box.is_active = not paused
    box.save(update_fields=["is_active"])
    action = "support.box_paused" if paused else "support.box_resumed"
    audit.record(action, actor=actor, at=at, subject=f"support.mailbox:{box.pk}")


def secret_of(box: Mailbox) -> str:
    """The secret in clear; empty where there is none, or where no key of the installation opens it."""
    try:
        return sealing.opened(box.sealed_secret, PURPOSE) if box.sealed_secret else ""
    except InvalidToken:
        return ""


def place(box: Mailbox, uid_validity: int) -> None:
    """Where the reading goes on: at the first mail again, when the server numbered the folder anew (RFC 3501)."""
    if box.uid_validity != uid_validity:
        box.uid_validity, box.last_uid = uid_validity, 0
        box.save(update_fields=["uid_validity", "last_uid"])


def reached(box: Mailbox, uid: int) -> None:
    """How far a box is read, once all up to there have their fate; killed before, they are found to be done."""
    Mailbox.objects.filter(pk=box.pk, uid_validity=box.uid_validity).update(last_uid=Greatest("last_uid", uid))


def note(box: Mailbox, at: datetime, *, problem: str = "", detail: str = "") -> None:
    """Keep how the last reading ended: read, or stopped by a problem that the page says in words."""
    failing_since = (box.failing_since or at) if problem else None
    fields = {"problem": problem, "problem_detail": detail, "failing_since": failing_since}
    if not problem:
        fields["last_read_at"] = at
    Mailbox.objects.filter(pk=box.pk).update(**fields)


def is_reachable() -> bool:
    """Whether the database still answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def reseal() -> tuple[int, list[str]]:
    """Seal every secret anew under the present key. Returns how many, and the boxes that no key opens."""
    return sealing.reseal_rows(Mailbox.objects.all(), PURPOSE)


def alone(box: Mailbox) -> AbstractContextManager[bool]:
    """Whether this process alone reads the box, until the block ends."""
    return locks.alone("support.mailbox", box.pk)
