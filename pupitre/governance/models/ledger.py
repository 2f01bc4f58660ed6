"""The ledger: what happened to each euro, and where it stands. Written by `operations.ledger` alone."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.governance.enums import HELD, WAYS, Stage, Verb
from pupitre.governance.models.measures import FundingMeasure
from pupitre.governance.querysets import MovementQuerySet
from pupitre.territory.models import School

_OUTER = [Verb.VOTE, Verb.TRANSFER, Verb.CARRY_OVER, Verb.RECOVER]
_SCHOOLS = [Verb.ALLOCATE, Verb.DEALLOCATE]


def _way(verb: Verb) -> Q:
    found = Q()
    for start, end in sorted(WAYS[verb]):
        found |= Q(from_stage=start.value, to_stage=end.value)
    return Q(verb=verb.value) & found


def _ways() -> Q:
    found = Q()
    for verb in Verb:
        found |= _way(verb)
    return found


class LedgerMovement(models.Model):
    """Some money of a measure and a fiscal year that goes from a stage to another, and the document it goes for.

    Rows are only ever added: the database refuses to change or remove one. Triggers keep `LedgerBalance` within the
    inserting transaction, one transaction at a time for each organisation, and refuse what would leave a stage
    below zero at any date, or give back more than the document took (migration 0006).
    """

    measure = models.ForeignKey(FundingMeasure, models.PROTECT, related_name="movements")
    year = models.PositiveSmallIntegerField(_("fiscal year"))
    school = models.ForeignKey(
        School, models.PROTECT, null=True, related_name="movements", verbose_name=_("school"), db_index=False
    )
    verb = models.CharField(_("act"), max_length=10, choices=Verb.choices)
    from_stage = models.CharField(_("from"), max_length=9, choices=Stage.choices)
    to_stage = models.CharField(_("to"), max_length=9, choices=Stage.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    document_kind = models.CharField(max_length=40)
    document_pk = models.BigIntegerField()
    document_label = models.CharField(_("document"), max_length=160)
    on = models.DateField(_("date"))  # the day it counts for
    reason = models.CharField(_("reason"), max_length=250, blank=True)
    key = models.CharField(max_length=60, blank=True)  # makes a repeated call write once
    line = models.PositiveIntegerField(default=0)  # rank within the call that wrote it
    recorded_at = models.DateTimeField()
    recorded_by_id = models.BigIntegerField(null=True)
    recorded_by_name = models.CharField(max_length=200)

    objects = MovementQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("Movements of the ledger")
        ordering = ["-on", "-id"]
        indexes = [
            models.Index(fields=["on", "id"], name="movement_on"),
            models.Index(fields=["measure", "year", "on", "id"], name="movement_measure"),
            models.Index(fields=["school", "on", "id"], name="movement_school"),
            models.Index(fields=["document_kind", "document_pk"], name="movement_document"),
            # What came into measures and what left them: few among the movements of orders.
            models.Index(fields=["measure", "year", "verb"], name="movement_outer", condition=Q(verb__in=_OUTER)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="movement_amount_positive"),
            models.CheckConstraint(condition=_ways(), name="movement_way"),
            models.CheckConstraint(
                condition=(Q(verb__in=_OUTER) & Q(school__isnull=True))
                | (Q(verb__in=_SCHOOLS) & Q(school__isnull=False))
                | ~Q(verb__in=[*_OUTER, *_SCHOOLS]),
                name="movement_school_or_none",
            ),
            models.CheckConstraint(
                condition=~Q(from_stage=Stage.ALLOCATED, school__isnull=True)
                & ~Q(to_stage=Stage.ALLOCATED, school__isnull=True),
                name="movement_allocated_to_a_school",
            ),
            models.UniqueConstraint(
                fields=["document_kind", "document_pk", "verb", "key", "line"],
                condition=~Q(key=""),
                name="movement_once_a_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.amount} ({self.document_label})"


class LedgerBalance(models.Model):
    """What stands in a stage, for a measure and a year: the sum of the movements, kept by the database.

    Free money has no school. `last_on` is the latest day of a movement of the stage.
    """

    measure = models.ForeignKey(FundingMeasure, models.PROTECT, related_name="balances", db_index=False)
    year = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=9, choices=Stage.choices)
    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="balances")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    last_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "year", "stage", "school"], nulls_distinct=False, name="balance_unique"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="balance_not_negative"),
            models.CheckConstraint(condition=Q(stage__in=[stage.value for stage in HELD]), name="balance_stage"),
            models.CheckConstraint(
                condition=~Q(stage=Stage.FREE) | Q(school__isnull=True), name="balance_free_has_no_school"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.year} {self.stage} {self.amount}"
