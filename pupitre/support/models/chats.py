"""A talk as it happens, over a ticket; and who reads a ticket now."""

from django.db import models
from django.db.models import Q

from pupitre.accounts.models import Person
from pupitre.support.enums import ChatEnd
from pupitre.support.models.tickets import Ticket


class Chat(models.Model):
    """The live part of a ticket: from its first word until its end; the ticket goes on."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="chat")
    waiting_since = models.DateTimeField()  # begun, or handed over
    taken_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()  # until when the requester had it before their eyes
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=8, choices=ChatEnd.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["waiting_since"], name="chat_under_way", condition=Q(ended_at__isnull=True))]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended="") | (Q(ended_at__isnull=False) & ~Q(ended="")),
                name="chat_end_is_said",
            ),
            models.CheckConstraint(
                condition=~Q(ended="nobody") | Q(taken_at__isnull=True), name="chat_left_alone_was_not_taken"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.ended}"

    @property
    def is_live(self) -> bool:
        return self.ended_at is None


class Reading(models.Model):
    """Someone has a ticket before their eyes; as fresh as `Presence`."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="readings")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "ticket"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.ticket_id}"
