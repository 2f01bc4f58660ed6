"""The outbox: a mail is written with the act that causes it, and leaves after commit, sent by a worker.

`post` stores the message and defers its sending in the caller's transaction: an act undone sends nothing. A failure
is tried again, more and more slowly, then given up and kept in sight. The text is emptied once sent: its links
open accounts. A message may leave twice if a worker dies between the server's answer and the commit.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from pupitre.kernel import events
from pupitre.kernel.models import OutboxMessage, StoredFile

MAX_ATTEMPTS = 8  # waits of 4, 16, 64 s ... : about one day and a half in all
TOO_LATE = timedelta(days=3)
"""A mail found lost after so long could mislead: a person says whether it still leaves."""
FAILURES = 2  # jobs of one message that failed otherwise than by the mail server, before it is given up


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


@transaction.atomic
def find_lost(at: datetime) -> tuple[int, int]:
    """Send again the mails that wait with no job left to send them; returns how many, and how many are given up.

    Given up: those lost for long, or whose jobs keep failing. None leaves twice: a job sends only what still waits.
    """
    waiting = list(OutboxMessage.objects.filter(state=OutboxMessage.State.WAITING).order_by("pk").defer("body"))
    sending = set(_jobs("todo")) | set(_jobs("doing"))
    failures = Counter(_jobs("failed"))
    again = given_up = 0
    for message in waiting:
        if message.pk in sending:
            continue
        if message.created_at >= at - TOO_LATE and failures[message.pk] < FAILURES:
            _defer(message)
            again += 1
        else:
            given_up += _give_up(message, at)
    return again, given_up


def _jobs(status: str) -> list[int]:
    """The messages that jobs of that status are to send."""
    jobs = ProcrastinateJob.objects.filter(task_name="kernel.send_mail", status=status)
    return list(jobs.values_list("args__message_id", flat=True))


def _give_up(message: OutboxMessage, at: datetime) -> int:
    """Keep in sight a message that still waits; 0 when it has left meanwhile."""
    error = message.last_error or "It was lost before it could be sent."
    held = OutboxMessage.objects.filter(pk=message.pk, state=OutboxMessage.State.WAITING)
    found = held.update(state=OutboxMessage.State.DEAD, last_error=error)
    if found:
        events.publish(MailGivenUp(message.pk, error, at))
    return found


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
