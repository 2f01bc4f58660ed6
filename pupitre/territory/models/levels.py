"""What is taught: levels, their cycles, and the school year."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from pupitre.territory.enums import Jurisdiction
from pupitre.territory.querysets import SharedQuerySet


class Cycle(models.Model):
    """A group of levels taught as one stage."""

    jurisdiction = models.CharField(_("country"), max_length=2, choices=Jurisdiction.choices)
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("rank"))

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["jurisdiction", "position"]
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "code"], name="cycle_unique")]

    def __str__(self) -> str:
        return self.name


class Level(models.Model):
    """A year level. `is_unit` marks a support unit (ULIS): its pupils keep a reference class and count once."""

    jurisdiction = models.CharField(_("country"), max_length=2, choices=Jurisdiction.choices)
    cycle = models.ForeignKey(
        Cycle, models.PROTECT, null=True, blank=True, related_name="levels", verbose_name=_("cycle")
    )
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("rank"))
    is_unit = models.BooleanField(
        _("support unit"),
        default=False,
        help_text=_("Its pupils keep a reference class, and are counted there only."),
    )

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        ordering = ["jurisdiction", "position"]
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "code"], name="level_unique")]

    def __str__(self) -> str:
        return self.name


class SchoolYear(models.Model):
    """The year of enrolment, named by the calendar year of its first day: 2025 is 2025-2026."""

    start_year = models.PositiveSmallIntegerField(_("starts in"), primary_key=True)

    class Meta:
        verbose_name = _("school year")
        verbose_name_plural = _("school years")
        ordering = ["-start_year"]

    def __str__(self) -> str:
        return f"{self.start_year}-{self.start_year + 1}"
