"""What stands in the schools, and how much it is used."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.fleet.enums import Condition
from pupitre.fleet.querysets import SchoolOwnedQuerySet
from pupitre.procurement.models import DeviceModel
from pupitre.territory.models import School

DAYS_A_YEAR = 365.25


class StockSet(models.Model):
    """One class set that a school has: one row, whatever its number of devices."""

    school = models.ForeignKey(School, models.CASCADE, related_name="stock_sets", verbose_name=_("school concerned"))
    function = models.CharField(_("equipment"), max_length=20)
    group = models.CharField(_("group of levels"), max_length=30)
    model = models.ForeignKey(DeviceModel, models.PROTECT, related_name="stock_sets", verbose_name=_("model"))
    bought_on = models.DateField(_("bought on"))
    condition = models.CharField(_("condition"), max_length=5, choices=Condition.choices, default=Condition.GOOD)
    units = models.PositiveSmallIntegerField(_("devices"))
    reference = models.CharField(_("reference"), max_length=60, blank=True)  # what names it in imports

    objects = SchoolOwnedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("Equipment of schools")
        ordering = ["school__sort_name", "function", "group", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "reference"], condition=~Q(reference=""), name="stock_set_unique_reference"
            )
        ]

    def __str__(self) -> str:
        return f"{self.function} {self.group} ({self.units})"

    def age(self, day: date) -> float:
        """Years since the purchase, to a tenth, never negative."""
        return max(0.0, round((day - self.bought_on).days / DAYS_A_YEAR, 1))


class UsageRate(models.Model):
    """Share of the available time during which an item is used, as last measured (0 to 1)."""

    school = models.ForeignKey(School, models.CASCADE, related_name="usage_rates", verbose_name=_("school concerned"))
    function = models.CharField(_("equipment"), max_length=20)
    group = models.CharField(_("group of levels"), max_length=30)
    rate = models.DecimalField(_("usage rate"), max_digits=5, decimal_places=4, help_text=_("From 0 to 1."))
    measured_on = models.DateField(_("measured on"))

    objects = SchoolOwnedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("Usage")
        ordering = ["school__sort_name", "function", "group"]
        constraints = [
            models.UniqueConstraint(fields=["school", "function", "group"], name="usage_rate_unique"),
            models.CheckConstraint(
                condition=Q(rate__range=(0, 1)),
                name="usage_rate_share",
                violation_error_message=_("A rate runs from 0 to 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.function} {self.group}: {self.rate}"
