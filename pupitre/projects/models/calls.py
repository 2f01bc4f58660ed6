"""Calls for projects: their days and terms, who may answer, what is asked, on what answers are judged."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.governance.models import Decision, FundingMeasure
from pupitre.projects.call_enums import CallCondition, CallKind, SourceStatus
from pupitre.projects.call_querysets import CallQuerySet
from pupitre.projects.engine.calls.calendar import Calendar
from pupitre.projects.engine.calls.eligibility import Condition, Rule
from pupitre.projects.engine.calls.funding import Terms
from pupitre.territory.models import Organisation


class Call(models.Model):
    """A call for projects: the body's own, awarded by a committee, or a national one that it helps to answer."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="calls", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=CallKind.choices, default=CallKind.OWN)
    title = models.CharField(_("title"), max_length=160)
    purpose = models.TextField(_("what it is for"), max_length=4000)
    operator = models.CharField(_("who runs it"), max_length=160, blank=True)
    link = models.URLField(_("official page"), blank=True)
    source = models.CharField(_("source of its terms"), max_length=200, blank=True)
    source_status = models.CharField(max_length=11, choices=SourceStatus.choices, default="", blank=True)
    measure = models.ForeignKey(
        FundingMeasure, models.PROTECT, null=True, blank=True, related_name="calls", verbose_name=_("paid by")
    )
    rate = models.DecimalField(_("share of the cost that is helped"), max_digits=5, decimal_places=4)
    floor = models.DecimalField(_("least help"), max_digits=12, decimal_places=2, null=True, blank=True)
    cap = models.DecimalField(_("most help"), max_digits=12, decimal_places=2, null=True, blank=True)
    budget = models.DecimalField(_("money of the call"), max_digits=14, decimal_places=2, null=True, blank=True)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    opinions_due_on = models.DateField(_("opinions due on"), null=True, blank=True)
    awards_on = models.DateField(_("award on"), null=True, blank=True)
    opinion_roles = ArrayField(models.CharField(max_length=40), verbose_name=_("who gives an opinion"), default=list)
    published_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)  # of its cancelling
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="awards_of_calls")
    awarded_at = models.DateTimeField(null=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call for projects")
        ordering = ["-closes_on", "title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title"],
                name="call_unique_title",
                violation_error_message=_("Another call has this title."),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on"))
                & (Q(opinions_due_on__isnull=True) | Q(opinions_due_on__gte=F("closes_on")))
                & (Q(awards_on__isnull=True) | Q(awards_on__gte=F("closes_on")))
                & (
                    Q(awards_on__isnull=True)
                    | Q(opinions_due_on__isnull=True)
                    | Q(awards_on__gte=F("opinions_due_on"))
                ),
                name="call_days_follow",
                violation_error_message=_("The days follow one another: opens, closes, opinions, award."),
            ),
            models.CheckConstraint(
                condition=Q(rate__gt=0, rate__lte=1)
                & (Q(floor__isnull=True) | Q(floor__gt=0))
                & (Q(cap__isnull=True) | Q(cap__gt=0))
                & (Q(floor__isnull=True) | Q(cap__isnull=True) | Q(cap__gte=F("floor")))
                & (Q(budget__isnull=True) | Q(budget__gt=0)),
                name="call_terms",
                violation_error_message=_(
                    "The share is above 0 and at most 1; the most help is not below the least."
                ),
            ),
            models.CheckConstraint(
                condition=Q(decision__isnull=True, awarded_at__isnull=True)
                | Q(decision__isnull=False, awarded_at__isnull=False, kind="own"),
                name="call_awarded_by_decision",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | (~Q(reason="") & Q(decision__isnull=True)),
                name="call_cancelled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("projects:call", args=[self.pk])

    @property
    def is_national(self) -> bool:
        return self.kind == CallKind.NATIONAL

    @property
    def calendar(self) -> Calendar:
        return Calendar(
            self.opens_on,
            self.closes_on,
            self.opinions_due_on,
            self.awards_on,
            is_published=self.published_at is not None,
            is_cancelled=self.cancelled_at is not None,
            is_awarded=self.decision_id is not None,
        )

    @property
    def terms(self) -> Terms:
        return Terms(self.rate, self.floor, self.cap)


class Part(models.Model):
    """A row of what a call asks, in its place."""

    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True


class CallRule(models.Model):
    """Who may answer. `values` are codes, any of which is accepted; `threshold` is the most accepted."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="rules")
    condition = models.CharField(max_length=12, choices=CallCondition.choices)
    values = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    threshold = models.DecimalField(max_digits=9, decimal_places=0, null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "condition"], name="call_rule_once"),
            models.CheckConstraint(
                condition=~Q(condition__in=["population", "pupils"]) | Q(threshold__gt=0), name="call_rule_threshold"
            ),
            models.CheckConstraint(
                condition=~Q(condition__in=["kind", "sector", "network", "schools"]) | Q(values__len__gt=0),
                name="call_rule_values",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_condition_display())

    def rule(self) -> Rule:
        return Rule(Condition(self.condition), frozenset(self.values), self.threshold)


class CallQuestion(Part):
    call = models.ForeignKey(Call, models.CASCADE, related_name="questions")
    heading = models.CharField(_("heading"), max_length=120)
    question = models.CharField(_("question"), max_length=250)
    help = models.CharField(_("help"), max_length=300, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.question


class CallDocument(Part):
    """A document that an answer carries; for a national call, a line of the checklist."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="documents")
    label = models.CharField(_("name"), max_length=160)
    help = models.CharField(_("help"), max_length=300, blank=True)
    is_required = models.BooleanField(_("must be attached"), default=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label


class CallCriterion(Part):
    """What answers are judged on, published with its weight before anyone answers."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="criteria")
    name = models.CharField(_("name"), max_length=120)
    help = models.CharField(_("what is looked at"), max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=20)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(weight__range=(1, 100)), name="call_criterion_weight"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        return str(self.pk)
