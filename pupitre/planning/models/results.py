"""Plans: the engine's document, and its rows spread for the pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from pupitre.governance.enums import MoneyKind
from pupitre.planning.enums import Method
from pupitre.planning.models.scenarios import Scenario
from pupitre.territory.models import School


class Plan(models.Model):
    """One plan of a scenario, by one method: `document` (plan.json, planner section 8) is the truth; rows follow."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="plans")
    method = models.CharField(max_length=16, choices=Method.choices)
    status = models.CharField(max_length=20)
    value = models.FloatField()  # points of coverage; the full need is 1,000
    bound = models.FloatField(null=True)
    gap = models.FloatField(null=True)
    fairness = models.FloatField(null=True)  # coverage of the least covered quintile, stock included, 0 to 1
    missed = models.PositiveIntegerField(default=0)  # obligations not kept
    schools_served = models.PositiveIntegerField(default=0)
    capex = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    opex = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    document = models.JSONField()
    summary = models.JSONField(default=dict)  # curves that pages draw: see result_rows.py
    plan_hash = models.CharField(max_length=64)
    case_hash = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ["scenario", "-value"]
        constraints = [models.UniqueConstraint(fields=["scenario", "method"], name="plan_one_per_method")]

    def __str__(self) -> str:
        return f"{self.scenario_id} {self.method}"


class SchoolOutcome(models.Model):
    """What a plan does for a school: its wave or none, and why, first in one reason."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="outcomes")
    school = models.ForeignKey(School, models.CASCADE, related_name="+")
    wave = models.PositiveSmallIntegerField(null=True)
    pupils = models.PositiveIntegerField(default=0)
    needed = models.PositiveIntegerField(default=0)  # sets lacking at the end of the plan without it
    delivered = models.PositiveIntegerField(default=0)  # sets bought and received
    coverage = models.FloatField(null=True)  # share of its need covered at the end, weighted; None: it needs nothing
    coverage_before = models.FloatField(null=True)  # the same with the stock alone
    capex = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    reason_code = models.CharField(max_length=60, blank=True)
    reasons = models.JSONField(default=dict)  # see reasons.py

    class Meta:
        ordering = ["plan", "wave", "school"]
        constraints = [models.UniqueConstraint(fields=["plan", "school"], name="school_outcome_unique")]

    def __str__(self) -> str:
        return f"{self.school_id}: {self.wave}"


class Delivery(models.Model):
    """Class sets of a model bought for an item of a school in a wave."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="deliveries")
    school = models.ForeignKey(School, models.CASCADE, related_name="+")
    function = models.CharField(max_length=20)
    group = models.CharField(max_length=30)
    model_code = models.CharField(max_length=40)
    wave = models.PositiveSmallIntegerField()
    sets = models.PositiveIntegerField()
    devices = models.PositiveIntegerField()
    capex = models.DecimalField(max_digits=12, decimal_places=2)
    opex_per_year = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["plan", "wave", "school", "function", "group", "model_code"]

    def __str__(self) -> str:
        return f"{self.school_id} {self.function} {self.sets}"


class Financing(models.Model):
    """Money of a measure spent in a year of the plan."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="financing")
    measure_code = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField(_("year of the plan"))
    kind = models.CharField(max_length=5, choices=MoneyKind.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["plan", "measure_code", "year"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "measure_code", "year", "kind"], name="financing_unique")
        ]

    def __str__(self) -> str:
        return f"{self.measure_code} {self.year}: {self.amount}"
