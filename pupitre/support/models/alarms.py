"""Who was told that a deadline is near, or passed."""

from django.db import models
from django.db.models import Q

from pupitre.accounts.models import Person
from pupitre.support.enums import Deadline
from pupitre.support.models.tickets import Ticket


class Alarm(models.Model):
    """One person told of one deadline of one ticket; the mail that says it says all the others that wait with it."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="alarms")
    person = models.ForeignKey(Person, models.CASCADE, related_name="support_alarms")
    deadline = models.CharField(max_length=7, choices=Deadline.choices)
    passed = models.BooleanField(default=False)
    at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["person", "at"], name="support_alarm_to_mail", condition=Q(mailed_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "person", "deadline", "passed"], name="support_alarm_once"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.deadline} {self.person_id}"
