"""What a desk sees of its own work: what an hour costs, its weekly digest, problems it chose not to follow."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from pupitre.support.querysets import OfOrganisationQuerySet
from pupitre.territory.models import Organisation

DAYS = [MinValueValidator(1), MaxValueValidator(90)]


class DeskSettings(models.Model):
    """One row a desk."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="desk_settings")
    hourly_cost = models.DecimalField(
        _("cost of an hour of work"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Salary and charges. Without it, time is counted and costs nothing in the figures."),
    )
    sends_digest = models.BooleanField(
        _("weekly digest"), default=True, help_text=_("Each Monday, by mail, to those who run the desk.")
    )
    remind_after_days = models.PositiveSmallIntegerField(
        _("days before a requester is reminded of a question"), default=3, validators=DAYS
    )
    close_after_days = models.PositiveSmallIntegerField(
        _("days after the reminder before it is closed"), default=5, validators=DAYS
    )
    settle_after_days = models.PositiveSmallIntegerField(
        _("days before a solved request is closed"), default=7, validators=DAYS
    )
    chat_patience_minutes = models.PositiveSmallIntegerField(
        _("minutes before a chat that nobody takes becomes a request answered by mail"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    digest_week = models.DateField(null=True, editable=False)  # the Monday of the last week told

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("settings of the desk")
        verbose_name_plural = _("settings of desks")

    def __str__(self) -> str:
        return f"{self.organisation_id}"


class SetAside(models.Model):
    """A problem that was proposed and that somebody chose not to follow: it is not proposed again."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    signature = models.CharField(max_length=120)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "signature"], name="support_set_aside_once"),
        ]

    def __str__(self) -> str:
        return self.signature
