"""How long each kind of data is kept, and what each purge took away (domain.md D5)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.families.querysets import OfOrganisationQuerySet
from pupitre.territory.models import Organisation


class RetentionRule(models.Model):
    """Months kept after the trigger, by kind of data. Nothing is purged before somebody wrote the decision down."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="retention_rules")
    kind = models.SlugField(_("kind of data"), max_length=40)  # a key of families.keeping.KINDS
    months = models.PositiveSmallIntegerField(_("kept (months)"))
    decision = models.CharField(_("written decision"), max_length=250, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind"], name="retention_rule_unique"),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True, decision="") | (Q(decided_on__isnull=False) & ~Q(decision="")),
                name="retention_rule_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.months}"


class PurgeRun(models.Model):
    """A purge, previewed or done: figures by kind, never names."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="purges")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200)
    report = models.JSONField(default=dict)

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
