"""Where families stand: deprivation indices and priority networks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.territory.enums import Polarity
from pupitre.territory.models.levels import SchoolYear
from pupitre.territory.models.schools import School
from pupitre.territory.triggers import latest_index, latest_network


class IndexScheme(models.Model):
    """A deprivation index: its range and what a high value means. Its code is the acronym people say."""

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=120)
    polarity = models.CharField(max_length=14, choices=Polarity.choices)
    lowest = models.FloatField()
    highest = models.FloatField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class SchoolIndex(models.Model):
    """A school's value of an index in a year; no value has a reason and is never imputed."""

    school = models.ForeignKey(School, models.CASCADE, related_name="indices", verbose_name=_("school"))
    scheme = models.ForeignKey(IndexScheme, models.PROTECT, verbose_name=_("index"))
    year = models.ForeignKey(SchoolYear, models.PROTECT, verbose_name=_("school year"))
    value = models.FloatField(_("value"), null=True)
    decile = models.PositiveSmallIntegerField(null=True)
    missing_reason = models.CharField(_("why there is none"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("index of a school")
        verbose_name_plural = _("indices of schools")
        triggers = latest_index()
        indexes = [models.Index(fields=["scheme", "year", "value"], name="school_index_ranking")]
        constraints = [
            models.UniqueConstraint(fields=["school", "scheme", "year"], name="school_index_unique"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(missing_reason=""), name="school_index_value_or_reason"
            ),
            models.CheckConstraint(
                condition=Q(decile__isnull=True) | Q(decile__range=(1, 10)), name="school_index_decile"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.value}"


class NetworkMembership(models.Model):
    """A school in a priority network (REP, REP+) for a year."""

    school = models.ForeignKey(School, models.CASCADE, related_name="networks", verbose_name=_("school"))
    year = models.ForeignKey(SchoolYear, models.PROTECT, verbose_name=_("school year"))
    network = models.CharField(_("network"), max_length=20)

    class Meta:
        verbose_name = _("priority network of a school")
        verbose_name_plural = _("priority networks of schools")
        triggers = latest_network()
        constraints = [
            models.UniqueConstraint(fields=["school", "year", "network"], name="network_membership_unique")
        ]

    def __str__(self) -> str:
        return self.network
