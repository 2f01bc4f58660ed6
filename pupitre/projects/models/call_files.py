"""Answers to calls: what a school writes and attaches, the opinions on it, what it was granted, what it spent."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse

from pupitre.governance.models import Decision
from pupitre.kernel.models import StoredFile
from pupitre.projects.call_enums import ExpenseState, FileState
from pupitre.projects.call_querysets import FileQuerySet, OfFileQuerySet
from pupitre.projects.models.calls import Call, CallCriterion, CallDocument, CallQuestion
from pupitre.projects.models.content import Written
from pupitre.territory.models import Organisation, School


class CallFile(models.Model):
    """The one answer of a school to a call; `body` answers in its place.

    `cost` and `asked` are frozen when it is sent. `proposed` and `proposal` are what the committee is offered, before
    it decides. `amount` is what was granted; `reason` says why, or why not.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="files")
    school = models.ForeignKey(School, models.PROTECT, related_name="call_files")
    body = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="call_files")
    state = models.CharField(max_length=8, choices=FileState.choices, default=FileState.DRAFT)
    opened_at = models.DateTimeField()
    opened_by_name = models.CharField(max_length=200)
    sent_at = models.DateTimeField(null=True)
    sent_by_name = models.CharField(max_length=200, blank=True)
    cost = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    asked = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    proposed = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    proposal = models.TextField(blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    reason = models.TextField(blank=True)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="call_files")
    decided_on = models.DateField(null=True)
    reference = models.CharField(max_length=80, blank=True)  # of the national operator
    filed_on = models.DateField(null=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        ordering = ["school__sort_name", "id"]
        indexes = [models.Index(fields=["call", "state"], name="call_file_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["call", "school"], name="call_file_once_a_school"),
            models.CheckConstraint(
                condition=Q(state="draft", sent_at__isnull=True) | (~Q(state="draft") & Q(sent_at__isnull=False)),
                name="call_file_sent",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="awarded", amount__isnull=False, amount__gt=0)
                    | (~Q(state="awarded") & Q(amount__isnull=True))
                )
                & (~Q(state__in=["awarded", "refused"]) | Q(decided_on__isnull=False)),
                name="call_file_amount_when_awarded",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="call_file_refused_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(proposed__isnull=True) | Q(proposed__gt=0) | (Q(proposed=0) & ~Q(proposal="")),
                name="call_file_proposal_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(asked__gte=0, cost__gte=F("asked"))
                & (Q(proposed__isnull=True) | Q(proposed__lte=F("asked")))
                & (Q(amount__isnull=True) | Q(amount__lte=F("cost"))),
                name="call_file_within_cost",
            ),
            models.CheckConstraint(
                condition=~Q(state="filed") | (~Q(reference="") & Q(filed_on__isnull=False)), name="call_file_filed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call}: {self.school}"

    def get_absolute_url(self) -> str:
        return reverse("projects:call_file", args=[self.pk])

    @property
    def is_writable(self) -> bool:
        return self.state == FileState.DRAFT

    def total(self) -> Decimal:
        """What its lines of cost add up to."""
        found: Decimal | None = self.costs.aggregate(total=Sum("amount"))["total"]
        return found or Decimal(0)


class CallAnswer(Written):
    file = models.ForeignKey(CallFile, models.CASCADE, related_name="answers")
    question = models.ForeignKey(CallQuestion, models.PROTECT, related_name="answers")
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["question", "id"]
        constraints = [models.UniqueConstraint(fields=["file", "question"], name="call_answer_once")]

    def __str__(self) -> str:
        return self.text[:80]


class CallCost(models.Model):
    """A line of what the project costs, tax included."""

    file = models.ForeignKey(CallFile, models.CASCADE, related_name="costs")
    label = models.CharField(max_length=160)
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="call_cost_amount")]

    def __str__(self) -> str:
        return self.label


class CallPaper(models.Model):
    """A document of an answer: one that the call asks for, or another (`document` null)."""

    file = models.ForeignKey(CallFile, models.CASCADE, related_name="papers")
    document = models.ForeignKey(CallDocument, models.PROTECT, null=True, related_name="papers")
    content = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by_name = models.CharField(max_length=200)

    objects = OfFileQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.content_id)


class CallOpinion(models.Model):
    """What a role that is to be heard says of an answer, criterion by criterion."""

    file = models.ForeignKey(CallFile, models.CASCADE, related_name="opinions")
    role = models.CharField(max_length=40)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    comment = models.TextField(blank=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["given_at", "id"]
        constraints = [models.UniqueConstraint(fields=["file", "role"], name="call_opinion_once_a_role")]

    def __str__(self) -> str:
        return f"{self.file_id} {self.role}"


class CallMark(models.Model):
    opinion = models.ForeignKey(CallOpinion, models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(CallCriterion, models.PROTECT, related_name="marks")
    mark = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=500)

    class Meta:
        ordering = ["criterion__position", "criterion"]
        constraints = [
            models.UniqueConstraint(fields=["opinion", "criterion"], name="call_mark_once"),
            models.CheckConstraint(condition=Q(mark__range=(0, 5)), name="call_mark_from_0_to_5"),
            models.CheckConstraint(condition=~Q(reason=""), name="call_mark_says_why"),
        ]

    def __str__(self) -> str:
        return str(self.mark)


class CallExpense(models.Model):
    """Money spent on what was granted, with its document; checked by those who run the call."""

    file = models.ForeignKey(CallFile, models.PROTECT, related_name="expenses")
    label = models.CharField(max_length=160)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    spent_on = models.DateField()
    paper = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    given_by_name = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=ExpenseState.choices, default=ExpenseState.GIVEN)
    reason = models.CharField(max_length=300, blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_by_name = models.CharField(max_length=200, blank=True)

    objects = OfFileQuerySet.as_manager()

    class Meta:
        ordering = ["spent_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="call_expense_amount"),
            models.CheckConstraint(
                condition=Q(state="given", judged_at__isnull=True) | (~Q(state="given") & Q(judged_at__isnull=False)),
                name="call_expense_judged",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="call_expense_refused_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.label
