"""What the text of a measure says from a year on, and the applications to those paid a posteriori."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pupitre.governance.enums import AllocationMode, ApplicationState, CarryRule
from pupitre.governance.models.measures import FundingMeasure
from pupitre.governance.querysets import MeasureBudgetQuerySet

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


def _codes(label: StrPromise, help_text: StrPromise) -> ArrayField:
    return ArrayField(
        models.CharField(max_length=30), verbose_name=label, default=list, blank=True, help_text=help_text
    )


class MeasureRules(models.Model):
    """The rules of a measure from a fiscal year on, until other rules replace them.

    An empty list of codes means all of them. What a list holds narrows what the measure itself allows each year.
    """

    measure = models.ForeignKey(
        FundingMeasure, models.CASCADE, related_name="rules", verbose_name=_("measure concerned")
    )
    from_year = models.PositiveSmallIntegerField(_("from fiscal year"))
    objects_text = models.TextField(_("what it pays"), blank=True)
    formula_text = models.TextField(_("how amounts are computed"), blank=True)
    norms_text = models.TextField(_("conditions of use"), blank=True)
    source = models.CharField(_("source"), max_length=250, blank=True)
    mode = models.CharField(
        _("allocation"), max_length=12, choices=AllocationMode.choices, default=AllocationMode.A_PRIORI
    )
    application_due_on = models.DateField(_("applications until"), null=True, blank=True)
    report_due_on = models.DateField(_("final report until"), null=True, blank=True)
    ring_fenced = models.BooleanField(
        _("ring-fenced"), default=False, help_text=_("Money leaves the measure only with a written waiver.")
    )
    carry_rule = models.CharField(
        _("at the end of the year"), max_length=14, choices=CarryRule.choices, default=CarryRule.NONE
    )
    carry_years = models.PositiveSmallIntegerField(_("years of carry-over"), null=True, blank=True)
    cofunders = models.CharField(_("who pays the rest"), max_length=200, blank=True)
    functions = _codes(_("kinds of equipment"), _("Codes, separated by commas; empty means any."))
    categories = _codes(_("school categories"), _("Such as REP or REP+, separated by commas; empty means any."))
    levels = _codes(_("levels"), _("Codes such as CP or CE1, separated by commas; empty means any."))
    schools = _codes(_("schools"), _("Codes of schools, separated by commas; empty means any."))
    buys_from = models.DateField(_("purchases from"), null=True, blank=True)
    buys_until = models.DateField(_("purchases until"), null=True, blank=True)

    objects = MeasureBudgetQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("Rules of measures")
        ordering = ["measure", "-from_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "from_year"],
                name="measure_rules_once_a_year",
                violation_error_message=_("This measure has rules from this year already."),
            ),
            models.CheckConstraint(
                condition=Q(carry_rule=CarryRule.N_YEARS, carry_years__isnull=False, carry_years__gte=1)
                | (~Q(carry_rule=CarryRule.N_YEARS) & Q(carry_years__isnull=True)),
                name="measure_rules_carry_years",
                violation_error_message=_("Say for how many years, and only where it is for some years."),
            ),
            models.CheckConstraint(
                condition=Q(buys_from__isnull=True) | Q(buys_until__isnull=True) | Q(buys_until__gte=F("buys_from")),
                name="measure_rules_dates",
                violation_error_message=_("The last day comes before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure.code} {self.from_year}"


class MeasureApplication(models.Model):
    """A request for the money of a measure paid a posteriori: filed, answered, then accounted for."""

    measure = models.ForeignKey(
        FundingMeasure, models.PROTECT, related_name="applications", verbose_name=_("measure concerned")
    )
    year = models.PositiveSmallIntegerField(_("fiscal year"))
    title = models.CharField(_("project"), max_length=160)
    reference = models.CharField(_("funder's reference"), max_length=80, blank=True)
    asked = models.DecimalField(_("amount asked"), max_digits=14, decimal_places=2)
    granted = models.DecimalField(_("amount granted"), max_digits=14, decimal_places=2, null=True, blank=True)
    state = models.CharField(max_length=9, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    filed_on = models.DateField(_("filed on"), null=True, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=250, blank=True)

    objects = MeasureBudgetQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("Applications")
        ordering = ["-year", "measure__code", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked__gt=0) & (Q(granted__isnull=True) | Q(granted__gt=0)), name="application_amounts"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", filed_on__isnull=True, answered_on__isnull=True, reported_on__isnull=True)
                | Q(state="filed", filed_on__isnull=False, answered_on__isnull=True, reported_on__isnull=True)
                | Q(state__in=["granted", "refused"], answered_on__isnull=False, reported_on__isnull=True)
                | Q(state="reported", answered_on__isnull=False, reported_on__isnull=False),
                name="application_dates_of_its_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["granted", "reported"], granted__isnull=False)
                | (~Q(state__in=["granted", "reported"]) & Q(granted__isnull=True)),
                name="application_granted_amount",
            ),
        ]

    def __str__(self) -> str:
        return self.title
