"""What every room leans on: the audit trail and the outbox."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One act: who did what to what, when. Written once, in the act's transaction, never changed.

    The person is kept by number and not by foreign key: the kernel knows no room, and a trail outlives a name.
    `details` carries figures and identifiers, never free text about a pupil.
    """

    at = models.DateTimeField()
    action = models.CharField(max_length=80)  # "territory.import_applied"
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    impersonator_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=120, blank=True)  # "territory.school:12"
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            BrinIndex(fields=["at"], name="audit_at"),
            models.Index(fields=["subject", "-at"], name="audit_subject"),
            models.Index(fields=["actor_id", "-at"], name="audit_actor"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"


class OutboxMessage(models.Model):
    """A mail that leaves after commit, with its fate. A worker sends it; a failure is retried, then kept in sight."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        DEAD = "dead", _("given up")

    created_at = models.DateTimeField()
    recipient = models.EmailField()
    subject = models.CharField(max_length=250)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=250, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="outbox_waiting", condition=Q(state="waiting"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="outbox_sent_has_instant",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.state})"
