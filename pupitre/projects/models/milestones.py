"""The dated milestones that the plan of record sets for a school."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.projects.enums import MilestoneKind
from pupitre.projects.querysets import MilestoneQuerySet
from pupitre.territory.models import Organisation, School


class Milestone(models.Model):
    """What must be true by a day for a school to be delivered in a wave. Whether it is, facts say: nobody ticks it.

    `plan_kind`, `plan_pk`: what set it, as orders name it. Another plan's milestones replace it: it is then kept.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    school = models.ForeignKey(School, models.CASCADE, related_name="milestones", verbose_name=_("school concerned"))
    kind = models.CharField(max_length=10, choices=MilestoneKind.choices)
    wave = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    plan_kind = models.CharField(max_length=40)
    plan_pk = models.BigIntegerField()
    plan_name = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    replaced_by_name = models.CharField(max_length=200, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["due_on"], name="milestone_due", condition=Q(replaced_at__isnull=True)),
            models.Index(fields=["school", "replaced_at"], name="milestone_school"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "school", "wave", "kind"],
                condition=Q(replaced_at__isnull=True),
                name="milestone_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.kind} {self.due_on}"
