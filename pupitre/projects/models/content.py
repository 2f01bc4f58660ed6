"""What a school writes in its project: texts, equipment, learning needs and what they ask for, aids.

Two people write at once: each row has a `revision`, and a write says which one it read (operations.writing).
"""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.projects.enums import AidKind, Fate
from pupitre.projects.models.project import Aim, Project
from pupitre.projects.models.review import ProjectVersion
from pupitre.projects.querysets import ContentQuerySet, NeedQuerySet
from pupitre.territory.models import School


class Written(models.Model):
    """A row that several people write: its revision, and who wrote it last."""

    revision = models.PositiveIntegerField(default=0)
    edited_at = models.DateTimeField(null=True)
    edited_by_id = models.BigIntegerField(null=True)
    edited_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


class Passage(Written):
    """One text of the project; `key` is one of headings.PASSAGES."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="passages")
    key = models.CharField(max_length=30)
    text = models.TextField(blank=True)

    objects = ContentQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="passage_unique")]

    def __str__(self) -> str:
        return self.key


class PastPassage(models.Model):
    """A text that another person's replaced: nothing that was written is lost."""

    passage = models.ForeignKey(Passage, models.CASCADE, related_name="past")
    revision = models.PositiveIntegerField()
    text = models.TextField()
    edited_at = models.DateTimeField(null=True)
    edited_by_id = models.BigIntegerField(null=True)
    edited_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-revision"]
        constraints = [models.UniqueConstraint(fields=["passage", "revision"], name="past_passage_unique")]

    def __str__(self) -> str:
        return f"{self.passage_id} {self.revision}"


class EquipmentRow(Written):
    """Equipment that stands in the school, and what becomes of it. `source` names the stock that it came from."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="equipment")
    function = models.CharField(_("equipment"), max_length=20, blank=True)
    group = models.CharField(_("group of levels"), max_length=30, blank=True)
    label = models.CharField(_("what it is"), max_length=160)
    units = models.PositiveSmallIntegerField(_("how many"), default=1)
    age = models.DecimalField(_("age in years"), max_digits=4, decimal_places=1, null=True, blank=True)
    condition = models.CharField(_("condition"), max_length=40, blank=True)
    fate = models.CharField(
        _("what becomes of it"), max_length=6, choices=Fate.choices, default=Fate.UNDECIDED, blank=True
    )
    note = models.CharField(_("note"), max_length=250, blank=True)
    source = models.CharField(max_length=120, blank=True)

    objects = ContentQuerySet.as_manager()

    class Meta:
        ordering = ["function", "label", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "source"], condition=~Q(source=""), name="equipment_row_unique_source"
            ),
            models.CheckConstraint(
                condition=Q(age__isnull=True) | Q(age__gte=Decimal(0)), name="equipment_row_age_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class LearningNeed(Written):
    """What pupils need to learn, under one of the organisation's aims."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="learning_needs")
    aim = models.ForeignKey(Aim, models.PROTECT, related_name="learning_needs", verbose_name=_("aim chosen"))
    levels = models.CharField(_("for whom"), max_length=120, blank=True)
    text = models.TextField(_("what pupils need"), blank=True)
    withdrawn_at = models.DateTimeField(null=True)  # once sent, a need is withdrawn rather than deleted

    objects = ContentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.aim}: {self.text[:60]}"


class Need(models.Model):
    """Equipment that a school asks for, always for a learning need. `version` is the last that carried it."""

    school = models.ForeignKey(School, models.CASCADE, related_name="equipment_needs")
    learning_need = models.ForeignKey(LearningNeed, models.PROTECT, related_name="needs")
    function = models.CharField(_("equipment"), max_length=20)
    group = models.CharField(_("group of levels"), max_length=30)
    quantity = models.PositiveSmallIntegerField(_("how many devices"))
    note = models.CharField(_("note"), max_length=250, blank=True)
    version = models.ForeignKey(ProjectVersion, models.PROTECT, null=True, related_name="needs")
    withdrawn_at = models.DateTimeField(null=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1),
                name="need_at_least_one",
                violation_error_message=_("A need asks for at least one device."),
            ),
            models.UniqueConstraint(
                fields=["learning_need", "function", "group"],
                condition=Q(withdrawn_at__isnull=True),
                name="need_once_a_learning_need",
                violation_error_message=_("This learning need asks for this equipment already: change its number."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.function} {self.group}"


class AidCount(Written):
    """How many pupils need a kind of aid. No name, no diagnosis: a number."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="aids")
    kind = models.CharField(max_length=10, choices=AidKind.choices)
    count = models.PositiveSmallIntegerField(_("pupils"), default=0)

    objects = ContentQuerySet.as_manager()

    class Meta:
        ordering = ["kind"]
        constraints = [models.UniqueConstraint(fields=["project", "kind"], name="aid_count_unique")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.count}"
