"""The bodies of the territory, and their tree."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pupitre.territory.enums import Jurisdiction, OrganisationKind
from pupitre.territory.querysets import OrganisationQuerySet


class Organisation(models.Model):
    """A body of the tree: the authority, its communes, the state authority and its areas."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("depends on")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=OrganisationKind.choices)
    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(
        _("code"), max_length=40, blank=True
    )  # what files call it: INSEE code, number of a circonscription
    label = models.CharField(max_length=80, blank=True)  # what people call its kind: "DSDEN", "circonscription"
    jurisdiction = models.CharField(_("jurisdiction"), max_length=2, choices=Jurisdiction.choices)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    fiscal_year_starts_in = models.PositiveSmallIntegerField(default=1)  # month: 1 in France, 7 in Québec
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fiscal_year_starts_in__range=(1, 12)), name="organisation_fiscal_month"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(opened_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="organisation_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="organisation_not_own_parent"
            ),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="organisation_code_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    def fiscal_year_on(self, day: date) -> int:
        """The fiscal year that a day falls in, named by the calendar year in which it begins."""
        return day.year if day.month >= self.fiscal_year_starts_in else day.year - 1

    def fiscal_year_bounds(self, year: int) -> tuple[date, date]:
        """First and last day of a fiscal year."""
        first = date(year, self.fiscal_year_starts_in, 1)
        return first, first.replace(year=year + 1) - timedelta(days=1)

    def fiscal_year_label(self, year: int) -> str:
        """How people name it: 2026, or 2026-2027 where it straddles two calendar years."""
        return str(year) if self.fiscal_year_starts_in == 1 else f"{year}-{year + 1}"
