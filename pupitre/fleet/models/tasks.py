"""What somebody has to look at: raised by the software, closed by an act or by a person with a reason."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.fleet.enums import TaskKind
from pupitre.fleet.models.devices import Device
from pupitre.fleet.models.signals import ManagedRecord
from pupitre.fleet.querysets import SchoolOwnedQuerySet
from pupitre.territory.models import Pupil, School


class Task(models.Model):
    """One thing to look at, once for a device and kind while it is open."""

    kind = models.CharField(max_length=20, choices=TaskKind.choices)
    device = models.ForeignKey(Device, models.CASCADE, null=True, related_name="tasks")
    pupil = models.ForeignKey(Pupil, models.SET_NULL, null=True, related_name="+")
    record = models.ForeignKey(ManagedRecord, models.CASCADE, null=True, related_name="tasks")  # a machine seen
    school = models.ForeignKey(
        School, models.PROTECT, null=True, related_name="fleet_tasks", verbose_name=_("school")
    )
    detail = models.CharField(max_length=250, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by_name = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=250, blank=True)

    objects = SchoolOwnedQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "id"]
        indexes = [models.Index(fields=["school", "kind"], name="task_open", condition=Q(closed_at__isnull=True))]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "device"],
                condition=Q(closed_at__isnull=True, device__isnull=False),
                name="task_once_while_open",
            ),
            models.UniqueConstraint(
                fields=["kind", "record"],
                condition=Q(closed_at__isnull=True, record__isnull=False),
                name="task_once_for_record",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.device_id}"
