"""Where each school stands on its own way: the conditions of its entry into the plan, and what it was promised."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.projects.querysets import SchoolProjectQuerySet
from pupitre.territory.models import School


class Readiness(models.Model):
    """A school's conditions of entry, and what its entry asks of advisers and technicians.

    A condition without a date is not planned. Seats count the training places still missing for the share of
    trained teachers to reach its threshold.
    """

    school = models.OneToOneField(
        School, models.CASCADE, related_name="readiness", verbose_name=_("school concerned")
    )
    convention_on = models.DateField(_("convention signed on"), null=True, blank=True)
    project_on = models.DateField(_("school digital project validated on"), null=True, blank=True)
    referent_on = models.DateField(_("referent trained on"), null=True, blank=True)
    trained_share = models.DecimalField(
        _("share of teachers trained"),
        max_digits=5,
        decimal_places=4,
        default=Decimal(0),
        help_text=_("From 0 to 1."),
    )
    trained_threshold = models.DecimalField(
        _("share to reach before entry"),
        max_digits=5,
        decimal_places=4,
        default=Decimal(0),
        help_text=_("From 0 to 1."),
    )
    seats_needed = models.PositiveSmallIntegerField(_("training places missing"), default=0)
    commitment = models.DecimalField(
        _("commitment"), max_digits=5, decimal_places=2, default=Decimal(50), help_text=_("From 0 to 100.")
    )
    adviser_days = models.DecimalField(_("adviser days at entry"), max_digits=6, decimal_places=2, default=Decimal(2))
    technician_hours = models.DecimalField(
        _("technician hours at entry"), max_digits=6, decimal_places=2, default=Decimal(2)
    )

    objects = SchoolProjectQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("Readiness of schools")
        ordering = ["school__sort_name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(trained_share__range=(0, 1), trained_threshold__range=(0, 1)),
                name="readiness_shares",
                violation_error_message=_("A share runs from 0 to 1."),
            ),
            models.CheckConstraint(
                condition=Q(commitment__range=(0, 100), adviser_days__gte=0, technician_hours__gte=0),
                name="readiness_amounts",
                violation_error_message=_("Commitment runs from 0 to 100; days and hours are not negative."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.school)


class Obligation(models.Model):
    """A promise or a legal duty: a share of a need that must be covered by the end of a fiscal year."""

    school = models.ForeignKey(School, models.CASCADE, related_name="obligations", verbose_name=_("school concerned"))
    function = models.CharField(_("equipment"), max_length=20)
    group = models.CharField(_("group of levels"), max_length=30)
    deadline_year = models.PositiveSmallIntegerField(_("by the end of fiscal year"))
    min_share = models.DecimalField(
        _("share covered"), max_digits=5, decimal_places=4, default=Decimal(1), help_text=_("From 0 to 1.")
    )
    label = models.CharField(_("where it comes from"), max_length=160)

    objects = SchoolProjectQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("Promises")
        ordering = ["school__sort_name", "deadline_year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "function", "group", "deadline_year"], name="obligation_unique"
            ),
            models.CheckConstraint(
                condition=Q(min_share__range=(0, 1)),
                name="obligation_share",
                violation_error_message=_("A share runs from 0 to 1."),
            ),
        ]

    def __str__(self) -> str:
        return self.label
