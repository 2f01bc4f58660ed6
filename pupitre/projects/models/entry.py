"""What decides of a school's entry: criteria of commitment with their marks, appeals, rules of eligibility."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pupitre.kernel.models import StoredFile
from pupitre.projects.enums import ConditionKind
from pupitre.projects.querysets import OwnedQuerySet, SchoolProjectQuerySet
from pupitre.territory.models import Organisation, School


class Criterion(models.Model):
    """A published criterion of commitment, with its weight beside the others of the same year."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="commitment_criteria", verbose_name=_("organisation")
    )
    year = models.PositiveSmallIntegerField(_("school year that begins in"))
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=120)
    help = models.CharField(_("what is looked at"), max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=20)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-weight", "code"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "code"], name="criterion_unique_code"),
            models.CheckConstraint(
                condition=Q(weight__range=(0, 100)),
                name="criterion_weight",
                violation_error_message=_("A weight runs from 0 to 100."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Mark(models.Model):
    """What a school shows on a criterion, and how it was judged (0 to 5; None = not yet)."""

    school = models.ForeignKey(School, models.CASCADE, related_name="commitment_marks")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="marks")
    evidence = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)
    given_by_name = models.CharField(max_length=200, blank=True)
    mark = models.PositiveSmallIntegerField(null=True)
    comment = models.CharField(max_length=500, blank=True)
    marked_at = models.DateTimeField(null=True)
    marked_by_name = models.CharField(max_length=200, blank=True)

    objects = SchoolProjectQuerySet.as_manager()

    class Meta:
        ordering = ["criterion", "id"]
        constraints = [
            models.UniqueConstraint(fields=["school", "criterion"], name="mark_once_a_criterion"),
            models.CheckConstraint(
                condition=Q(mark__isnull=True, marked_at__isnull=True)
                | Q(mark__range=(0, 5), marked_at__isnull=False),
                name="mark_from_0_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.criterion_id}: {self.mark}"


class Appeal(models.Model):
    """A school contests its score on a criterion; the answer has a reason, and the mark it leads to."""

    school = models.ForeignKey(School, models.CASCADE, related_name="commitment_appeals")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="appeals")
    text = models.TextField()
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=200)
    answer = models.TextField(blank=True)
    mark_before = models.PositiveSmallIntegerField(null=True)
    mark_after = models.PositiveSmallIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=200, blank=True)

    objects = SchoolProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "criterion"], condition=Q(answered_at__isnull=True), name="appeal_one_open"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="appeal_answered_with_reason"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="appeal_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.criterion_id}"


class EligibilityRule(models.Model):
    """A condition to receive equipment: from a day to another, for some kinds or all."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="eligibility_rules", verbose_name=_("organisation")
    )
    condition = models.CharField(_("condition"), max_length=12, choices=ConditionKind.choices)
    functions = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("for the equipment"),
        default=list,
        blank=True,
        help_text=_("Codes of equipment, separated by commas; empty means any."),
    )
    threshold = models.DecimalField(
        _("threshold"),
        max_digits=6,
        decimal_places=2,
        default=Decimal(0),
        help_text=_("Share of teachers from 0 to 1, or commitment from 0 to 100; 0 for the other conditions."),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    source = models.CharField(_("where it comes from"), max_length=160, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "condition", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="eligibility_rule_days",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(condition="trained") | Q(threshold__range=(0, 1)),
                name="eligibility_rule_share",
                violation_error_message=_("A share of teachers runs from 0 to 1."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_condition_display())
