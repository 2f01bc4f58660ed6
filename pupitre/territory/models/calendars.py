"""School calendars and their periods."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.territory.enums import CalendarPeriodKind, Jurisdiction
from pupitre.territory.querysets import SharedQuerySet


class Calendar(models.Model):
    """A school calendar: a French zone, a centre de services, or a school's own."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    jurisdiction = models.CharField(max_length=2, choices=Jurisdiction.choices)

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CalendarPeriod(models.Model):
    """Days of a calendar, both ends included in what people read; periods of one kind never overlap."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="periods")
    kind = models.CharField(max_length=16, choices=CalendarPeriodKind.choices)
    name = models.CharField(max_length=120)
    days = DateRangeField()

    class Meta:
        ordering = ["days"]
        verbose_name = _("calendar period")
        constraints = [
            ExclusionConstraint(
                name="calendar_period_no_overlap",
                expressions=[
                    ("calendar", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("These days overlap another period of the same kind."),
            ),
            models.CheckConstraint(condition=Q(days__isempty=False), name="calendar_period_has_days"),
        ]

    def __str__(self) -> str:
        return self.name
