"""The prices of a plan, kept with it, and the questions that people ask of it."""

from django.db import models
from django.db.models import Q

from pupitre.planning.enums import PricingStage, RunState
from pupitre.planning.models.results import Plan

OPEN = (RunState.WAITING, RunState.RUNNING)


class Pricing(models.Model):
    """What the things that a plan shares are worth: computed by a worker after the plan, then never changed.

    `document` is what `pricing.py` writes, in parts: each stage adds its own, so that pages read what is there
    already. `version` is that of its form.
    """

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="pricing")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.WAITING)
    stage = models.CharField(max_length=10, choices=PricingStage.choices, default=PricingStage.PRICES)
    document = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in OPEN]) | Q(finished_at__isnull=False),
                name="pricing_ended_at_an_instant",
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class Question(models.Model):
    """Something asked of a priced plan, which a worker answers by computing: why of a school, or what if.

    `key` names the question: whoever asks it again reads the answer that is there.
    """

    pricing = models.ForeignKey(Pricing, models.CASCADE, related_name="questions")
    key = models.CharField(max_length=80)
    asked = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.WAITING)
    answer = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["pricing", "key"], name="question_asked_once"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in OPEN]) | Q(finished_at__isnull=False),
                name="question_ended_at_an_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
