"""What each organisation sets for its buying: tolerances, thresholds, green targets."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pupitre.governance.models import FundingMeasure
from pupitre.procurement.enums import Category, Nature, PresetStatus
from pupitre.procurement.querysets import OwnedQuerySet
from pupitre.territory.models import Organisation


class Settings(models.Model):
    """How an organisation buys. Percentages run from 0 to 100."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, related_name="procurement_settings", verbose_name=_("Organisation")
    )
    tax_percent = models.DecimalField(
        _("tax that is paid (%)"),
        max_digits=5,
        decimal_places=3,
        default=Decimal(20),
        help_text=_("Added to net prices to count what a purchase takes from the budget."),
    )
    price_tolerance = models.DecimalField(
        _("price tolerated above the order (%)"), max_digits=5, decimal_places=2, default=Decimal(0)
    )
    quantity_tolerance = models.PositiveIntegerField(_("units tolerated above what was received"), default=0)
    delivery_days = models.PositiveSmallIntegerField(_("usual delay of delivery (days)"), default=30)
    reminder_days = models.PositiveSmallIntegerField(_("remind validators after (days)"), default=7)
    request_measure = models.ForeignKey(
        FundingMeasure,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("measure of the schools' complementary budget"),
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("procurement settings")
        verbose_name_plural = _("Procurement settings")
        ordering = ["organisation__name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(tax_percent__range=(0, 99), price_tolerance__range=(0, 100), reminder_days__gte=1),
                name="procurement_settings_ranges",
                violation_error_message=_("Percentages run from 0 to 100, and reminders wait for one day at least."),
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class HomogeneousNeed(models.Model):
    """Categories whose purchases are added up against the thresholds."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("Organisation"))
    name = models.CharField(_("name"), max_length=120)
    nature = models.CharField(_("nature"), max_length=8, choices=Nature.choices, default=Nature.SUPPLIES)
    categories = ArrayField(
        models.CharField(max_length=12, choices=Category.choices), verbose_name=_("categories"), default=list
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Homogeneous need")
        verbose_name_plural = _("Homogeneous needs")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="homogeneous_need_unique")]

    def __str__(self) -> str:
        return self.name


class Threshold(models.Model):
    """From this net amount on, in a year and for a homogeneous need, this procedure is due."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("Organisation"))
    nature = models.CharField(_("nature"), max_length=8, choices=Nature.choices, default=Nature.SUPPLIES)
    procedure = models.CharField(_("procedure"), max_length=120)
    amount = models.DecimalField(_("from, net of tax"), max_digits=12, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField(_("valid from"))
    ends_on = models.DateField(_("valid until"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=PresetStatus.choices, default="to_validate")
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("procurement threshold")
        verbose_name_plural = _("Procurement thresholds")
        ordering = ["nature", "starts_on", "amount", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="threshold_dates",
                violation_error_message=_("The last day comes before the first."),
            )
        ]

    def __str__(self) -> str:
        return self.procedure


class GreenTarget(models.Model):
    """The reused or recycled share to reach in a category, from a year on; without share, not known yet."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("Organisation"))
    category = models.CharField(_("category"), max_length=12, choices=Category.choices)
    year = models.PositiveSmallIntegerField(_("from year"))
    share = models.DecimalField(
        _("share"), max_digits=5, decimal_places=4, null=True, blank=True, help_text=_("From 0 to 1.")
    )
    status = models.CharField(_("status"), max_length=12, choices=PresetStatus.choices, default="to_validate")
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("green target")
        verbose_name_plural = _("Green targets")
        ordering = ["category", "year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "category", "year"], name="green_target_unique"),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__range=(0, 1)),
                name="green_target_share",
                violation_error_message=_("A share runs from 0 to 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.year}"
