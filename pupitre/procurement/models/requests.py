"""What schools ask on their complementary budget, and who validates it in what order."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.accounts.models import Person
from pupitre.procurement.enums import RequestState, Verdict
from pupitre.procurement.models.catalogue import DeviceModel
from pupitre.procurement.querysets import OwnedQuerySet, RequestQuerySet
from pupitre.territory.models import Organisation, School


class ValidationStep(models.Model):
    """A body that must accept requests. Steps of one rank are asked in parallel, ranks one after another."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="validation_steps", verbose_name=_("Organisation")
    )
    rank = models.PositiveSmallIntegerField(_("rank"), default=1, help_text=_("Steps of one rank go in parallel."))
    body = models.CharField(_("body"), max_length=80, help_text=_("ERUN, Emap, Canopé, head of purchases…"))
    role = models.CharField(
        _("role that answers"), max_length=40, blank=True, help_text=_("Code of a role, whoever holds it there.")
    )
    people = models.ManyToManyField(Person, blank=True, related_name="+", verbose_name=_("or these people"))
    quorum = models.PositiveSmallIntegerField(_("acceptances needed"), default=1)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("validation step")
        verbose_name_plural = _("Validation steps")
        ordering = ["rank", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "body"], name="validation_step_unique_body"),
            models.CheckConstraint(
                condition=Q(quorum__gte=1, rank__gte=1),
                name="validation_step_quorum",
                violation_error_message=_("Rank and acceptances count from 1."),
            ),
        ]

    def __str__(self) -> str:
        return self.body


class Delegation(models.Model):
    """Someone answers in another's place between two dates."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("of"))
    delegate = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("to"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="delegation_dates"),
            models.CheckConstraint(condition=~Q(person=F("delegate")), name="delegation_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.delegate}"


class Request(models.Model):
    """A school's request. Once refused it stays refused: the database lets no other state follow (migration 0005)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="procurement_requests", verbose_name=_("school"))
    title = models.CharField(_("what for"), max_length=120)
    reason = models.TextField(_("reason"), help_text=_("What pupils will do with it."))
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.DRAFT)
    year = models.PositiveSmallIntegerField()  # fiscal year of the budget it draws on
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [models.Index(fields=["state", "-opened_at", "-id"], name="request_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="withdrawn") | Q(submitted_at__isnull=False),
                name="request_submitted_at",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "accepted", "ordered"]) | Q(decided_at__isnull=False),
                name="request_decided_at",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("procurement:request", args=[self.pk])


class RequestLine(models.Model):
    """So many of a model, at the price of the day of the request; `amount` is what they take, tax included."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="lines")
    model = models.ForeignKey(DeviceModel, models.PROTECT, related_name="+", verbose_name=_("Model"))
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price = models.DecimalField(max_digits=10, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "model"], name="request_line_once_a_model"),
            models.CheckConstraint(condition=Q(quantity__gt=0, amount__gte=0), name="request_line_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.model}"

    @property
    def net(self) -> Decimal:
        return self.quantity * self.unit_price


class RequestStep(models.Model):
    """A step as it stood when the request was submitted: changing the rules does not change what is under way."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="steps")
    rank = models.PositiveSmallIntegerField()
    body = models.CharField(max_length=80)
    role = models.CharField(max_length=40, blank=True)
    people = ArrayField(models.BigIntegerField(), default=list)
    quorum = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rank", "id"]

    def __str__(self) -> str:
        return self.body


class Opinion(models.Model):
    """What someone answered for a step. Written once; a refusal has reasons."""

    step = models.ForeignKey(RequestStep, models.CASCADE, related_name="opinions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    for_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["step", "person"], name="opinion_once_a_step"),
            models.CheckConstraint(condition=Q(verdict="accept") | ~Q(reason=""), name="opinion_refusal_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.verdict}"
