"""Who decides and who pays: the plan's calendar and the measures that fund it."""

from datetime import date
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pupitre.governance.enums import MeasureScope, MoneyKind
from pupitre.governance.querysets import MeasureBudgetQuerySet, OwnedQuerySet
from pupitre.kernel.money import currency_of
from pupitre.territory.models import Organisation

ALREADY = 0
NEVER = 99
"""Wave numbers of a condition met before the plan, and of one that is not planned (planner, commitments)."""


class DigitalPlan(models.Model):
    """The multi-year programme of an organisation: its years and its waves, on the calendar.

    Year 1 begins on the first day of the organisation's fiscal year that is named by `first_year`; the waves of
    a year are of equal length. Everything that counts in "year 2" or "wave 3" is turned into dates here.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="digital_plans")
    name = models.CharField(_("name"), max_length=120)
    first_year = models.PositiveSmallIntegerField(_("first fiscal year"))
    years = models.PositiveSmallIntegerField(_("number of years"), default=5)
    waves_per_year = models.PositiveSmallIntegerField(_("waves per year"), default=2)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-first_year", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="digital_plan_unique_name"),
            models.CheckConstraint(condition=Q(years__range=(1, 15)), name="digital_plan_years"),
            models.CheckConstraint(condition=Q(waves_per_year__in=(1, 2, 3, 4)), name="digital_plan_waves"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def waves(self) -> int:
        return self.years * self.waves_per_year

    @property
    def starts_on(self) -> date:
        return date(self.first_year, self.organisation.fiscal_year_starts_in, 1)

    def wave_starts_on(self, wave: int) -> date:
        """First day of a wave, counted from 1."""
        months = self.starts_on.month - 1 + (wave - 1) * (12 // self.waves_per_year)
        return date(self.first_year + months // 12, months % 12 + 1, 1)

    def wave_of(self, day: date | None) -> int:
        """First wave that begins on the day or after it; ALREADY before the plan, NEVER without a date."""
        if day is None:
            return NEVER
        if day <= self.starts_on:
            return ALREADY
        return next((w for w in range(1, self.waves + 1) if self.wave_starts_on(w) >= day), NEVER)

    def fiscal_year(self, year: int) -> int:
        """The calendar number of the plan's year, counted from 1."""
        return self.first_year + year - 1

    def fiscal_year_label(self, year: int) -> str:
        """How the organisation names the plan's year: 2026, or 2026-2027 where it straddles two."""
        number = self.fiscal_year(year)
        return str(number) if self.organisation.fiscal_year_starts_in == 1 else f"{number}-{number + 1}"


class FundingMeasure(models.Model):
    """A source of money and its rules (grant, budget line, "mesure budgétaire").

    Shares run from 0 to 1. An empty list of functions or categories means all of them.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="funding_measures")
    code = models.CharField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("section"), max_length=5, choices=MoneyKind.choices)
    scope = models.CharField(_("scope"), max_length=8, choices=MeasureScope.choices, default=MeasureScope.LOCAL)
    carry_share = models.DecimalField(
        _("carry-over share"),
        max_digits=5,
        decimal_places=4,
        default=Decimal(0),
        help_text=_("Share of what is left that remains usable the year after, from 0 to 1."),
    )
    cofund_share = models.DecimalField(
        _("share paid"),
        max_digits=5,
        decimal_places=4,
        default=Decimal(1),
        help_text=_("Share of an eligible purchase that the measure pays; own funds pay the rest. From 0 to 1."),
    )
    must_spend_share = models.DecimalField(
        _("share to be spent in the year"), max_digits=5, decimal_places=4, default=Decimal(0)
    )
    functions = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("eligible equipment"),
        default=list,
        blank=True,
        help_text=_("Codes of equipment, separated by commas; empty means any."),
    )
    categories = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("eligible school categories"),
        default=list,
        blank=True,
        help_text=_("Such as REP or REP+, separated by commas; empty means any."),
    )
    min_commitment = models.DecimalField(
        _("minimum commitment"), max_digits=5, decimal_places=2, default=Decimal(0), help_text=_("From 0 to 100.")
    )
    min_repairability = models.DecimalField(
        _("minimum repairability"), max_digits=4, decimal_places=2, default=Decimal(0), help_text=_("From 0 to 10.")
    )
    starts_in = models.PositiveSmallIntegerField(_("first fiscal year"))
    ends_in = models.PositiveSmallIntegerField(_("last fiscal year"))

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("Funding measures")
        ordering = ["organisation", "code"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="funding_measure_unique_code"),
            models.CheckConstraint(
                condition=Q(carry_share__range=(0, 1), must_spend_share__range=(0, 1)),
                name="funding_measure_shares",
                violation_error_message=_("A share runs from 0 to 1."),
            ),
            models.CheckConstraint(
                condition=Q(cofund_share__range=(Decimal("0.01"), 1)),
                name="funding_measure_pays_a_share",
                violation_error_message=_("The share paid runs from 0.01 to 1."),
            ),
            models.CheckConstraint(
                condition=Q(min_commitment__range=(0, 100), min_repairability__range=(0, 10)),
                name="funding_measure_thresholds",
                violation_error_message=_("Commitment runs from 0 to 100, repairability from 0 to 10."),
            ),
            models.CheckConstraint(
                condition=Q(ends_in__gte=F("starts_in")),
                name="funding_measure_ends_after_start",
                violation_error_message=_("The last year comes before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"

    @property
    def currency(self) -> str:
        return currency_of(self.organisation.jurisdiction)


class MeasureBudget(models.Model):
    """Money voted for a measure in a fiscal year, in the organisation's currency."""

    measure = models.ForeignKey(
        FundingMeasure, models.CASCADE, related_name="budgets", verbose_name=_("measure concerned")
    )
    year = models.PositiveSmallIntegerField(_("fiscal year"))
    amount = models.DecimalField(_("amount voted"), max_digits=14, decimal_places=2)

    objects = MeasureBudgetQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("Amounts voted")
        ordering = ["measure__code", "year"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "year"], name="measure_budget_unique"),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="measure_budget_not_negative",
                violation_error_message=_("An amount is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure.code} {self.year}"
