"""A country's run: its rounds, what each asks of every territory, and their cases: workers share no disk."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.kernel.viewer import Viewer
from pupitre.planning.enums import RoundKind, RunState
from pupitre.planning.querysets import VIEW


class CountryRunQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer) -> Self:
        """A country is seen by those who see every organisation."""
        return self.all() if viewer.scope(VIEW).everywhere else self.none()


class CountryRun(models.Model):
    """One planning of a country: national money and the territories that share it, planned in rounds."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    facts = models.JSONField()  # `engine.country` as JSON: measures, budgets, need of each territory
    country_hash = models.CharField(max_length=64)
    schools = models.PositiveIntegerField()
    rounds_limit = models.PositiveSmallIntegerField()  # of prices
    effort = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.WAITING)
    value = models.FloatField(null=True)  # points of the country, out of 1,000
    bound = models.FloatField(null=True)
    gap = models.FloatField(null=True)  # (bound - value) / bound
    missed = models.FloatField(null=True)  # thousands of euros missed of what national measures must spend
    fifths = models.JSONField(null=True)  # share covered of each fifth of its schools, the least favoured first
    hash = models.CharField(max_length=64, blank=True)
    stop_asked = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=120)
    finished_at = models.DateTimeField(null=True)

    objects = CountryRunQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=RunState.DONE.value) | (Q(value__isnull=False, bound__isnull=False) & ~Q(hash="")),
                name="country_run_done_has_plan",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state in {RunState.WAITING, RunState.RUNNING}


class CountryTerritory(models.Model):
    """A territory of a run: its case, and in the end its plan (both gzipped JSON, a few tens of kilobytes)."""

    run = models.ForeignKey(CountryRun, models.CASCADE, related_name="territories")
    number = models.PositiveIntegerField()  # in the order of names, from 0
    name = models.CharField(max_length=80)
    schools = models.PositiveIntegerField()
    case = models.BinaryField()
    case_hash = models.CharField(max_length=64)
    plan = models.BinaryField(null=True)
    points = models.FloatField(null=True)  # of its plan, out of 1,000: kept apart, as pages compare territories
    floor = models.FloatField(null=True)  # share covered in its least served fifth; None without the solver

    class Meta:
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="country_territory_unique_number"),
            models.UniqueConstraint(fields=["run", "name"], name="country_territory_unique_name"),
        ]

    def __str__(self) -> str:
        return self.name


class CountryRound(models.Model):
    """One round: the national prices asked, and where the country stood when every territory had answered."""

    run = models.ForeignKey(CountryRun, models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()  # from 0
    kind = models.CharField(max_length=5, choices=RoundKind.choices)
    asked = models.JSONField(null=True)  # national prices: {budget, must, due}
    value = models.FloatField(null=True)
    bound = models.FloatField(null=True)
    missed = models.FloatField(null=True)
    began_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="country_round_unique_number")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"


class CountryTask(models.Model):
    """One question to one territory. A worker holds it while it gives signs of life; its answer is written once."""

    round = models.ForeignKey(CountryRound, models.CASCADE, related_name="tasks")
    territory = models.ForeignKey(CountryTerritory, models.CASCADE, related_name="tasks")
    question = models.JSONField()
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)  # of CPU, of the attempt that answered
    answer = models.JSONField(null=True)
    greedy = models.BooleanField(default=False)  # answered without the solver, every worker having died of it
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["round", "territory"]
        constraints = [
            models.UniqueConstraint(fields=["round", "territory"], name="country_task_once"),
            models.CheckConstraint(
                condition=Q(answer__isnull=True) ^ Q(state=RunState.DONE.value), name="country_task_done_has_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.territory_id}"
