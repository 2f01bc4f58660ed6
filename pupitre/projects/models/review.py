"""A version of a project as it was sent, the opinions on it, and the decision."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.projects.enums import Outcome, Verdict
from pupitre.projects.models.project import Project
from pupitre.projects.querysets import ContentQuerySet


class ProjectVersion(models.Model):
    """The text as it was sent (`snapshot`, see snapshots.py), who is to give an opinion, and what was decided."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    snapshot = models.JSONField()
    sent_at = models.DateTimeField()
    sent_by_id = models.BigIntegerField(null=True)
    sent_by_name = models.CharField(max_length=200)
    expected_roles = ArrayField(models.CharField(max_length=40), default=list)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.PENDING, blank=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True)

    objects = ContentQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="project_version_unique"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(outcome=Outcome.PENDING.value), name="project_version_one_pending"
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.PENDING.value, decided_at__isnull=True)
                | Q(outcome=Outcome.WITHDRAWN.value, decided_at__isnull=False)
                | (
                    ~Q(outcome__in=[Outcome.PENDING.value, Outcome.WITHDRAWN.value])
                    & Q(decided_at__isnull=False)
                    & ~Q(reason="")
                ),
                name="project_version_decided_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} v{self.number}"


class Opinion(models.Model):
    """What a role that is to be heard says of a version: one verdict, and one on each axis."""

    version = models.ForeignKey(ProjectVersion, models.CASCADE, related_name="opinions")
    role = models.CharField(max_length=40)  # code of the role in whose name it is given
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    verdict = models.CharField(_("opinion"), max_length=12, choices=Verdict.choices)
    relevance = models.CharField(max_length=12, choices=Verdict.choices)
    feasibility = models.CharField(max_length=12, choices=Verdict.choices)
    training = models.CharField(max_length=12, choices=Verdict.choices)
    inclusion = models.CharField(max_length=12, choices=Verdict.choices)
    comment = models.TextField(blank=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["given_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "role"], name="opinion_once_a_role"),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.FAVOURABLE.value) | ~Q(comment=""), name="opinion_reserve_is_said"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.role}: {self.verdict}"
