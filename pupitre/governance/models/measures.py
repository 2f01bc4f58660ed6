"""The measures that fund the plan, and the amounts voted."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pupitre.governance.enums import MeasureRank, MeasureScope, MeasureStatus, MoneyKind
from pupitre.governance.querysets import MeasureBudgetQuerySet, OwnedQuerySet
from pupitre.kernel.money import currency_of
from pupitre.territory.models import Organisation


class FundingMeasure(models.Model):
    """A source of money and its rules (grant, budget line, "mesure budgétaire").

    Shares run from 0 to 1. An empty list of functions or categories means all of them.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="funding_measures")
    code = models.CharField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=160)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    rank = models.CharField(_("rank"), max_length=11, choices=MeasureRank.choices, default=MeasureRank.MEASURE)
    status = models.CharField(
        _("status"), max_length=11, choices=MeasureStatus.choices, default=MeasureStatus.OWN, editable=False
    )
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
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="funding_measure_not_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"

    @property
    def currency(self) -> str:
        return currency_of(self.organisation.jurisdiction)

    def year_label(self, year: int) -> str:
        """How the organisation names a fiscal year: 2026, or 2026-2027 where it straddles two."""
        return self.organisation.fiscal_year_label(year)


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
