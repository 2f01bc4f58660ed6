"""Messages to the families of an audience, after-school included, and what became of each."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from pupitre.families.enums import DeliveryState
from pupitre.families.querysets import OfOrganisationQuerySet
from pupitre.kernel.models import OutboxMessage
from pupitre.territory.models import Guardian, Level, Organisation, School


class Message(models.Model):
    """A text in each language it is written in; each family reads its own language, else the first one."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="family_messages")
    subject = models.CharField(_("subject"), max_length=160)
    texts = models.JSONField(default=dict)  # language -> text
    schools = models.ManyToManyField(School, blank=True, related_name="+", verbose_name=_("schools"))
    levels = models.ManyToManyField(Level, blank=True, related_name="+", verbose_name=_("levels"))
    activity = models.CharField(_("activity"), max_length=80, blank=True)  # "garderie du soir", "étude"
    languages = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    written_at = models.DateTimeField()
    written_by_name = models.CharField(max_length=200)
    sent_at = models.DateTimeField(null=True)

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-id"]

    def __str__(self) -> str:
        return self.subject


class MessageDelivery(models.Model):
    """One adult of the audience; the outbox's row says whether the mail left."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    guardian = models.ForeignKey(Guardian, models.SET_NULL, null=True, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    mail = models.ForeignKey(OutboxMessage, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "guardian"], name="message_delivery_once")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"
