"""Mail leaves after commit, and every message has a fate."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from pupitre.kernel import outbox
from pupitre.kernel.models import OutboxMessage

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def message(db):
    return outbox.post(recipient="a@example.org", subject="Deux\nlignes", body="Un lien secret", at=NOW)


def break_the_server(monkeypatch) -> None:
    def refuse(*_args, **_kwargs):
        raise smtplib.SMTPServerDisconnected("no route")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)


def test_a_message_and_its_job_are_written_together(message) -> None:
    assert message.subject == "Deux lignes"
    assert ProcrastinateJob.objects.get(task_name="kernel.send_mail").args == {"message_id": message.pk}


def test_an_act_undone_sends_nothing(db) -> None:
    with transaction.atomic():
        outbox.post(recipient="a@example.org", subject="s", body="b", at=NOW)
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_a_message_sent_is_sent_once_and_its_text_emptied(message) -> None:
    outbox.send(message.pk, NOW)
    outbox.send(message.pk, NOW)
    assert [sent.body for sent in mail.outbox] == ["Un lien secret"]
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.body) == ("sent", NOW, "")


def test_a_failure_is_tried_again_then_given_up_and_kept(message, monkeypatch) -> None:
    break_the_server(monkeypatch)
    for attempt in range(1, outbox.MAX_ATTEMPTS):
        with pytest.raises(outbox.MailNotSent):
            outbox.send(message.pk, NOW)
        message.refresh_from_db()
        assert (message.state, message.attempts) == ("waiting", attempt)
    outbox.send(message.pk, NOW)
    message.refresh_from_db()
    assert message.state == "dead"
    assert "no route" in message.last_error
    assert message.body == "Un lien secret"


def test_a_message_given_up_can_be_tried_again(message) -> None:
    OutboxMessage.objects.update(state="dead", attempts=8)
    message.refresh_from_db()
    outbox.requeue(message)
    assert ProcrastinateJob.objects.filter(task_name="kernel.send_mail").count() == 2
    outbox.send(message.pk, NOW)
    assert len(mail.outbox) == 1


def in_queue(message: OutboxMessage, *statuses: str) -> None:
    """The message has a job of each status, and no other."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        for status in statuses:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (task_name, queue_name, priority, args, status)"
                " VALUES ('kernel.send_mail', 'mail', 0, jsonb_build_object('message_id', %s::int), %s)",
                [message.pk, status],
            )


@pytest.mark.parametrize(
    ("state", "statuses", "hours", "found", "after"),
    [
        ("waiting", [], 0, (1, 0), "waiting"),  # its job went with a transaction that was undone
        ("waiting", ["succeeded"], 1, (1, 0), "waiting"),  # its job ran before it was written
        ("waiting", ["failed"], 1, (1, 0), "waiting"),  # the base was away
        ("waiting", ["failed", "failed"], 1, (0, 1), "dead"),
        ("waiting", [], 73, (0, 1), "dead"),  # so late that it may mislead
        ("waiting", ["todo"], 73, (0, 0), "waiting"),
        ("waiting", ["doing"], 1, (0, 0), "waiting"),
        ("dead", ["failed"], 1, (0, 0), "dead"),
        ("sent", [], 1, (0, 0), "sent"),
    ],
)
def test_a_message_whose_job_is_lost_is_found(message, state, statuses, hours, found, after) -> None:
    OutboxMessage.objects.update(state=state, sent_at=NOW if state == "sent" else None)
    in_queue(message, *statuses)
    assert outbox.find_lost(NOW + timedelta(hours=hours)) == found
    message.refresh_from_db()
    assert message.state == after
    assert outbox.find_lost(NOW + timedelta(hours=hours)) == (0, 0)  # once
    outbox.send(message.pk, NOW)
    outbox.send(message.pk, NOW)
    assert len(mail.outbox) == (after == "waiting")


def test_a_message_leaves_with_its_headers_on_one_line_each(db) -> None:
    headers = {
        "From": "Aide <aide@desk.example>",
        "Message-ID": "<1@desk.example>",
        "X-Loop": "a\r\nBcc: x@x.example",
    }
    message = outbox.post(recipient="a@example.org", subject="s", body="b", at=NOW, headers=headers)
    outbox.send(message.pk, NOW)
    [sent] = mail.outbox
    assert (sent.from_email, sent.message()["Message-ID"]) == ("Aide <aide@desk.example>", "<1@desk.example>")
    assert sent.message()["X-Loop"] == "a Bcc: x@x.example"
    assert "Bcc" not in sent.message()
