"""The plan's calendar: its years and its waves."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.governance.querysets import OwnedQuerySet
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

    def wave_ends_on(self, wave: int) -> date:
        """Last day of a wave."""
        return self.wave_starts_on(wave + 1) - timedelta(days=1)

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
        return self.organisation.fiscal_year_label(self.fiscal_year(year))
