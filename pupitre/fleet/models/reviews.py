"""Usage reviews: a set that is little used, what was said of it, and what was decided."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.accounts.models import Person
from pupitre.fleet.engine.reviewing import Facts, Figures
from pupitre.fleet.enums import ReviewOutcome, ReviewReason, ReviewState
from pupitre.fleet.models.devices import DeviceSet
from pupitre.fleet.models.transfers import Transfer
from pupitre.fleet.querysets import ReviewQuerySet
from pupitre.governance.models import Decision
from pupitre.procurement.querysets import OwnedQuerySet
from pupitre.territory.models import Organisation, School

if TYPE_CHECKING:
    from datetime import date

OPEN = ["told", "answered", "offered", "agreed", "declined", "coached"]
ENDED = ["kept", "watched", "moving", "dropped"]


class ReviewSettings(models.Model):
    """How a body runs usage reviews, for itself and the bodies below that say nothing. Off: nothing is flagged.

    `min_years` and `max_km` are what a set that goes to another school must meet.
    """

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, related_name="review_settings", verbose_name=_("Organisation")
    )
    is_on = models.BooleanField(
        _("look for sets that are little used, each day"),
        default=False,
        help_text=_("Off, nothing is flagged and no school is asked."),
    )
    below_days = models.DecimalField(
        _("ask below (days of use a school week)"),
        max_digits=3,
        decimal_places=1,
        default=Decimal(1),
        help_text=_("A day counts when at least one device of the set served."),
    )
    weeks = models.PositiveSmallIntegerField(
        _("school weeks looked at"),
        default=8,
        help_text=_("Holidays, repairs and weeks without an account do not count: as many others are looked for."),
    )
    answer_days = models.PositiveSmallIntegerField(_("days that a school has to answer"), default=30)
    rest_weeks = models.PositiveSmallIntegerField(_("weeks before the same set may be asked about again"), default=26)
    min_years = models.DecimalField(
        _("years that a set must still serve to be moved"), max_digits=3, decimal_places=1, default=Decimal(1)
    )
    max_km = models.PositiveSmallIntegerField(_("how far a set may go (km)"), default=50)
    committee_moves = models.BooleanField(
        _("a move is decided by a committee"),
        default=False,
        help_text=_("Otherwise a person who runs reviews may decide it too."),
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("settings of usage reviews")
        verbose_name_plural = _("Settings of usage reviews")
        ordering = ["organisation__name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(below_days__gt=0, below_days__lte=5),
                name="review_settings_days",
                violation_error_message=_("A school week has five days: write more than 0, and 5 at most."),
            ),
            models.CheckConstraint(
                condition=Q(weeks__range=(4, 30)),
                name="review_settings_weeks",
                violation_error_message=_("Look at 4 to 30 school weeks."),
            ),
            models.CheckConstraint(
                condition=Q(answer_days__range=(7, 120)),
                name="review_settings_answer",
                violation_error_message=_("Give a school 7 to 120 days to answer."),
            ),
            models.CheckConstraint(
                condition=Q(rest_weeks__lte=104),
                name="review_settings_rest",
                violation_error_message=_("Wait 104 weeks at most."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class UsageReview(models.Model):
    """A set that was little used over some weeks, from the notice to the school to what was decided.

    The figures are those of the day it was flagged, and do not change. `follows` is the review before it of the same
    set. `coaching_on` is the day agreed, then the day it was held.
    """

    set = models.ForeignKey(DeviceSet, models.PROTECT, related_name="reviews", verbose_name=_("set of devices"))
    school = models.ForeignKey(School, models.PROTECT, related_name="usage_reviews", verbose_name=_("school"))
    follows = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=ReviewState.choices, default=ReviewState.TOLD)
    devices = models.PositiveSmallIntegerField(_("devices"))
    below_days = models.DecimalField(max_digits=3, decimal_places=1)  # the threshold of that day
    first_week = models.DateField()
    last_week = models.DateField()
    weeks = models.PositiveSmallIntegerField()
    used_days = models.PositiveSmallIntegerField()
    open_days = models.PositiveSmallIntegerField()
    holiday_weeks = models.PositiveSmallIntegerField()
    repair_weeks = models.PositiveSmallIntegerField()
    missing_weeks = models.PositiveSmallIntegerField()
    flagged_at = models.DateTimeField(_("asked on"))
    flagged_by_name = models.CharField(max_length=200)
    answer_due_on = models.DateField(_("answer wished by"))
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    reasons = ArrayField(models.CharField(max_length=10, choices=ReviewReason.choices), default=list)
    asks_help = models.BooleanField(_("asks for help"), default=False)
    coaching_offered_at = models.DateTimeField(null=True)
    coaching_by = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")  # who owes it
    adviser = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    adviser_name = models.CharField(max_length=200, blank=True)
    reply_due_on = models.DateField(null=True)
    coaching_on = models.DateField(null=True)
    outcome = models.CharField(max_length=8, choices=ReviewOutcome.choices, blank=True)
    outcome_reasons = models.TextField(blank=True)
    watch_until = models.DateField(null=True)
    to_school = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")
    transfer = models.ForeignKey(Transfer, models.PROTECT, null=True, related_name="reviews")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("usage review")
        verbose_name_plural = _("usage reviews")
        ordering = ["-flagged_at", "-id"]
        indexes = [
            models.Index(fields=["flagged_at", "id"], name="review_by_time"),
            models.Index(fields=["school", "state"], name="review_of_school", condition=Q(ended_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["set"], condition=Q(ended_at__isnull=True), name="review_one_open_for_set"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="move") | Q(answered_at__isnull=False) | Q(decided_on__gt=F("answer_due_on")),
                name="review_heard_before_move",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="move") | Q(coaching_offered_at__isnull=False),
                name="review_coaching_before_move",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_on__isnull=True)
                | (~Q(outcome="") & ~Q(outcome_reasons="") & Q(decided_on__isnull=False, ended_at__isnull=False)),
                name="review_decided_with_reasons",
            ),
            models.CheckConstraint(
                condition=Q(outcome="watch", watch_until__gt=F("decided_on"))
                | (~Q(outcome="watch") & Q(watch_until__isnull=True)),
                name="review_watch_has_an_end",
            ),
            models.CheckConstraint(
                condition=(
                    Q(outcome="move", to_school__isnull=False, transfer__isnull=False) & ~Q(to_school=F("school"))
                )
                | (~Q(outcome="move") & Q(to_school__isnull=True, transfer__isnull=True)),
                name="review_moves_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, state__in=OPEN) | Q(ended_at__isnull=False, state__in=ENDED),
                name="review_open_or_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.set}, {self.school}"

    def get_absolute_url(self) -> str:
        return reverse("fleet:review", args=[self.pk])

    def figures(self) -> Figures:
        """As they were when the set was flagged."""
        return Figures(
            self.first_week,
            self.last_week,
            self.weeks,
            self.used_days,
            self.open_days,
            self.holiday_weeks,
            self.repair_weeks,
            self.missing_weeks,
        )

    def facts(self, today: "date") -> Facts:
        return Facts(
            self.state,
            today,
            self.answer_due_on,
            self.answered_at is not None,
            self.coaching_offered_at is not None,
            self.reply_due_on,
        )

    def reason_words(self) -> list[str]:
        """What the school ticked."""
        words = dict(ReviewReason.choices)
        return [str(words[code]) for code in self.reasons if code in words]


class ReviewStep(models.Model):
    """One act of a review, with what was said: the thread, only ever added to."""

    review = models.ForeignKey(UsageReview, models.CASCADE, related_name="steps")
    act = models.CharField(max_length=10)  # of engine.reviewing.ReviewAct; "flag", "propose", "set_aside"
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    on = models.DateField(null=True)  # of a coaching, of the end of a watch

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.review_id} {self.act}"


class ReviewProposal(models.Model):
    """A decision that is put to a committee: it does not change. One waits at a time for a review."""

    review = models.ForeignKey(UsageReview, models.CASCADE, related_name="proposals")
    outcome = models.CharField(max_length=8, choices=ReviewOutcome.choices)
    reasons = models.TextField()
    watch_until = models.DateField(null=True)
    to_school = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    proposed_by_name = models.CharField(max_length=200)
    rejected = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)  # another took its place

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review"],
                condition=Q(rejected__isnull=True, withdrawn_at__isnull=True),
                name="review_one_proposal_waits",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="watch") | Q(watch_until__isnull=False), name="review_proposal_watch"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="move") | Q(to_school__isnull=False), name="review_proposal_move"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.outcome}"
