"""The diagnosis of a school in two tracks: visits and interviews, and what was found there."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.kernel.models import StoredFile
from pupitre.projects.enums import Becomes, Package, Severity, Topic, VisitKind
from pupitre.projects.models.content import LearningNeed
from pupitre.projects.querysets import FindingQuerySet, SchoolProjectQuerySet
from pupitre.territory.models import School


class Visit(models.Model):
    """A technical visit or a pedagogical interview. `key` is made by the device, so that nothing is opened twice."""

    school = models.ForeignKey(School, models.CASCADE, related_name="diagnosis_visits")
    kind = models.CharField(_("kind"), max_length=12, choices=VisitKind.choices)
    on = models.DateField(_("day"))
    key = models.UUIDField(unique=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True)

    objects = SchoolProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"


class Finding(models.Model):
    """Something seen or heard: how serious, where, with a photo; then what it becomes, and its price."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="findings")
    key = models.UUIDField(unique=True)  # made by the device that noted it: sent twice, it is kept once
    topic = models.CharField(_("topic"), max_length=10, choices=Topic.choices)
    severity = models.CharField(_("how serious"), max_length=8, choices=Severity.choices)
    room = models.CharField(_("where"), max_length=80, blank=True)
    text = models.TextField(_("what was seen or heard"))
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()
    noted_by_name = models.CharField(max_length=200)
    becomes = models.CharField(max_length=8, choices=Becomes.choices, default=Becomes.OPEN, blank=True)
    learning_need = models.ForeignKey(LearningNeed, models.SET_NULL, null=True, related_name="findings")
    package = models.CharField(max_length=8, choices=Package.choices, default=Package.USEFUL)
    price = models.DecimalField(_("price"), max_digits=10, decimal_places=2, null=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="finding_says_what"),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=Decimal(0)), name="finding_price_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(learning_need__isnull=True) | Q(becomes="need"), name="finding_need_is_one"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
