"""A scenario: choices over a territory, its frozen case, the work of computing it, what people say of it."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.accounts.models import Person
from pupitre.governance.models import Decision, DigitalPlan
from pupitre.planning.enums import RunState, ScenarioState
from pupitre.planning.querysets import SILENCE, ComputationQuerySet, PlanOwnedQuerySet
from pupitre.territory.models import Organisation, School


class Scenario(models.Model):
    """A named set of choices over a plan, computed into plans and kept with its inputs.

    `case` is the engine's JSON document (planner, section 8), frozen when the computation is asked for: the
    scenario can be replayed although the territory has changed since. `choices` is `choices.Choices` as JSON.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="scenarios")
    plan = models.ForeignKey(DigitalPlan, models.PROTECT, related_name="scenarios", verbose_name=_("plan"))
    name = models.CharField(_("name"), max_length=120)
    purpose = models.TextField(_("what it is for"), blank=True)
    choices = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=ScenarioState.choices, default=ScenarioState.DRAFT)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    case = models.JSONField(null=True)
    case_hash = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField(null=True)
    assumptions = models.JSONField(default=list)  # what the case had to suppose: [{code, count}]
    is_record = models.BooleanField(default=False)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    approved_by_name = models.CharField(max_length=120, blank=True)
    approval_reason = models.TextField(blank=True)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="+")  # of a committee

    objects = PlanOwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-is_record", "-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="scenario_unique_name"),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(is_record=True), name="scenario_one_plan_of_record"
            ),
            models.CheckConstraint(
                condition=Q(state=ScenarioState.DRAFT.value) | Q(case__isnull=False), name="scenario_has_frozen_case"
            ),
            models.CheckConstraint(
                condition=Q(is_record=False)
                | (Q(approved_at__isnull=False, state=ScenarioState.COMPUTED.value) & ~Q(approval_reason="")),
                name="scenario_record_is_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Pin(models.Model):
    """A person's wish for a school: the wave it enters, or none to leave it out of the plan."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="pins")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    wave = models.PositiveSmallIntegerField(_("wave number"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=250, blank=True)
    pinned_at = models.DateTimeField()
    pinned_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    pinned_by_name = models.CharField(max_length=120)

    class Meta:
        ordering = ["school__sort_name", "id"]
        constraints = [models.UniqueConstraint(fields=["scenario", "school"], name="pin_one_per_school")]

    def __str__(self) -> str:
        return f"{self.school_id}: {self.wave}"


class Computation(models.Model):
    """One run of the planner for a scenario, with its progress; kept as history.

    A worker writes `beat_at` as it goes: a run whose worker died is seen by its silence and started again.
    """

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="computations")
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.WAITING)
    stage = models.CharField(max_length=40, blank=True)
    value = models.FloatField(null=True)
    bound = models.FloatField(null=True)
    gap = models.FloatField(null=True)  # (bound - value) / bound
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=120)
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    stop_asked = models.BooleanField(default=False)
    problem = models.TextField(blank=True)

    objects = ComputationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario"],
                condition=Q(state__in=[RunState.WAITING.value, RunState.RUNNING.value]),
                name="computation_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scenario_id} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in {RunState.WAITING, RunState.RUNNING}

    def is_silent(self, at: datetime) -> bool:
        """Whether its worker has given no sign of life for so long that it is taken for dead."""
        return self.state == RunState.RUNNING and self.beat_at is not None and self.beat_at < at - SILENCE


class Comment(models.Model):
    """What someone says of a scenario, or of a school in it."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="comments")
    school = models.ForeignKey(School, models.CASCADE, null=True, blank=True, related_name="+")
    author = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField(max_length=120)
    text = models.TextField(_("comment"), max_length=4000)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        return self.text[:60]
