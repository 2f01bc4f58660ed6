"""Training of parents: who is invited, who came, and the material."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.families.enums import Attendance
from pupitre.families.querysets import OfOrganisationQuerySet
from pupitre.kernel.models import StoredFile
from pupitre.territory.models import Guardian, Organisation, School


class ParentSession(models.Model):
    """A meeting where parents learn what the device is for; for one school, or for all of a body's."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="parent_sessions")
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="parent_sessions", verbose_name=_("school")
    )
    title = models.CharField(_("title"), max_length=160)
    starts_at = models.DateTimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(_("length (minutes)"), default=90)
    place = models.CharField(_("place"), max_length=160, blank=True)
    places = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=5, default="fr")
    material = models.ManyToManyField(StoredFile, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        verbose_name = _("session for parents")
        verbose_name_plural = _("sessions for parents")
        constraints = [models.CheckConstraint(condition=Q(minutes__gt=0), name="parent_session_length")]

    def __str__(self) -> str:
        return self.title


class Attendee(models.Model):
    """A guardian invited to a session; a purge keeps the count and forgets who it was."""

    session = models.ForeignKey(ParentSession, models.CASCADE, related_name="attendees")
    guardian = models.ForeignKey(Guardian, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=Attendance.choices, default=Attendance.INVITED)
    token_sha256 = models.CharField(max_length=64, unique=True)  # of the link by which they answer
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "guardian"], name="attendee_once")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.state}"
