"""Whom schools teach: counts by level, and classes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.territory.models.levels import Level, SchoolYear
from pupitre.territory.models.schools import School
from pupitre.territory.triggers import latest_counts


class Enrolment(models.Model):
    """Pupils and classes of a school in a year: one row a level, and one without level for the total.

    The total is what the source counts; the levels may be estimates (`is_estimate`, with the rule's name).
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="enrolments", verbose_name=_("school"))
    year = models.ForeignKey(SchoolYear, models.PROTECT, verbose_name=_("school year"))
    level = models.ForeignKey(Level, models.PROTECT, null=True, blank=True, verbose_name=_("level"))
    pupils = models.PositiveIntegerField(_("pupils"), null=True)
    classes = models.DecimalField(_("classes"), max_digits=6, decimal_places=2, null=True)
    is_estimate = models.BooleanField(_("estimated"), default=False)
    rule = models.CharField(_("rule of the estimate"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("count of pupils")
        verbose_name_plural = _("counts of pupils")
        triggers = latest_counts()
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "level"], name="enrolment_unique", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(is_estimate=False, rule="") | (Q(is_estimate=True) & ~Q(rule="")),
                name="enrolment_estimate_has_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.year_id} {self.level_id}: {self.pupils}"


class ClassGroup(models.Model):
    """Pupils taught together for a year; several levels are allowed."""

    school = models.ForeignKey(School, models.CASCADE, related_name="class_groups")
    year = models.ForeignKey(SchoolYear, models.PROTECT)
    name = models.CharField(max_length=80)
    levels = models.ManyToManyField(Level)
    pupils = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "name"],
                name="class_group_unique",
                violation_error_message=_("Another class of this school has this name in the same year."),
            )
        ]

    def __str__(self) -> str:
        return self.name
