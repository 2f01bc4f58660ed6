"""Messages to the families of an audience, after-school included, and what became of each."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from pupitre.families.enums import DeliveryState
from pupitre.families.querysets import OfOrganisationQuerySet, OfPupilQuerySet
from pupitre.kernel.models import OutboxMessage
from pupitre.territory.models import Guardian, Level, Organisation, Pupil, School, SchoolYear


class Activity(models.Model):
    """Something pupils of a school do outside class, for a year: study hour, evening care, a club."""

    school = models.ForeignKey(School, models.PROTECT, related_name="activities", verbose_name=_("school"))
    year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+", verbose_name=_("school year"))
    name = models.CharField(_("name"), max_length=80)
    pupils = models.ManyToManyField(Pupil, blank=True, related_name="activities")

    objects = OfPupilQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [models.UniqueConstraint(fields=["school", "year", "name"], name="activity_unique")]

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """A text in each language it is written in; each family reads its own language, else the first one."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="family_messages")
    subject = models.CharField(_("subject"), max_length=160)
    texts = models.JSONField(default=dict)  # language -> text
    schools = models.ManyToManyField(School, blank=True, related_name="+", verbose_name=_("schools"))
    levels = models.ManyToManyField(Level, blank=True, related_name="+", verbose_name=_("levels"))
    activities: models.ManyToManyField = models.ManyToManyField(
        "Activity", blank=True, related_name="+", verbose_name=_("activities")
    )
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
