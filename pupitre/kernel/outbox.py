"""The outbox: a mail is written with the act that causes it, and leaves after commit, sent by a worker.

`post` stores the message and defers its sending in the caller's transaction: an act undone sends nothing. A failure
is tried again, more and more slowly, then given up and kept in sight. The text is emptied once sent: its links
open accounts. A message may leave twice if a worker dies between the server's answer and the commit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction

from pupitre.kernel import events
from pupitre.kernel.models import OutboxMessage, StoredFile

MAX_ATTEMPTS = 8  # waits of 4, 16, 64 s ... : about one day and a half in all


@dataclass(frozen=True)
class MailGivenUp:
    """A mail was tried for the last time: published in the transaction that gives it up."""

    message_id: int
    error: str
    at: datetime


class MailNotSent(Exception):
    """The mail server did not take the message; the worker tries again later."""


def post(
    *,
    recipient: str,
    subject: str,
    body: str,
    at: datetime,
    files: Sequence[StoredFile] = (),
    headers: Mapping[str, str] | None = None,
) -> OutboxMessage:
    """Write a mail to one person: plain text, with files. `headers` on one line each; "From" is who it comes from."""
    one_line = {name: " ".join(value.split()) for name, value in (headers or {}).items()}
    message = OutboxMessage.objects.create(
        created_at=at, recipient=recipient, subject=" ".join(subject.split())[:250], body=body, headers=one_line
    )
    if files:
        message.files.set(files)
    _defer(message)
    return message


def requeue(message: OutboxMessage) -> None:
    """Try a message that was given up again, from its first attempt."""
    message.state, message.attempts, message.last_error = OutboxMessage.State.WAITING, 0, ""
    message.save(update_fields=["state", "attempts", "last_error"])
    _defer(message)


def withdraw(message: OutboxMessage) -> None:
    """Remove a message that still waits; one that has left, or was given up, stays."""
    OutboxMessage.objects.filter(pk=message.pk, state=OutboxMessage.State.WAITING).delete()


def send(message_id: int, at: datetime) -> None:
    """Send a message that still waits; a message already sent, given up or being sent elsewhere is left alone.

    Errors: MailNotSent where another attempt is worth making.
    """
    with transaction.atomic():
        message = (
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(pk=message_id, state=OutboxMessage.State.WAITING)
            .first()
        )
        if message is None:
            return
        message.attempts += 1
        try:
            headers = dict(message.headers)
            mail = EmailMessage(
                message.subject,
                message.body,
                from_email=headers.pop("From", None),
                to=[message.recipient],
                headers=headers,
            )
            for file in message.files.select_related("content").order_by("pk"):
                mail.attach(file.name, bytes(file.content.content), file.media_type)
            mail.send()
        except Exception as problem:
            message.last_error = f"{type(problem).__name__}: {problem}"[:250]
            if message.attempts >= MAX_ATTEMPTS:
                message.state = OutboxMessage.State.DEAD
        else:
            message.state, message.sent_at = OutboxMessage.State.SENT, at
            message.body = message.last_error = ""
        message.save()
        if message.state == OutboxMessage.State.DEAD:
            events.publish(MailGivenUp(message.pk, message.last_error, at))
    if message.state == OutboxMessage.State.WAITING:
        raise MailNotSent(message.last_error)


def _defer(message: OutboxMessage) -> None:
    from pupitre.kernel.jobs import send_mail  # noqa: PLC0415 - the job calls this module

    send_mail.defer(message_id=message.pk)
