"""Who holds which device, from when to when: one holder at a time."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pupitre.fleet.enums import Condition, PartState
from pupitre.fleet.models.devices import Device, KitPart
from pupitre.fleet.querysets import OfDeviceQuerySet
from pupitre.territory.models import Pupil, School, SchoolYear, StaffMember


class Holding(models.Model):
    """A device in the hands of a pupil or of a member of staff. A purge forgets the name and keeps the row.

    `due_on` is when a loan comes back; without it, it is held until it is taken back. `replaces` is the holding
    whose device this one stands in for (a swap).
    """

    device = models.ForeignKey(Device, models.PROTECT, related_name="holdings")
    pupil = models.ForeignKey(
        Pupil, models.SET_NULL, null=True, related_name="holdings", verbose_name=pgettext_lazy("a person", "pupil")
    )
    staff = models.ForeignKey(
        StaffMember, models.SET_NULL, null=True, related_name="holdings", verbose_name=_("member of staff")
    )
    school = models.ForeignKey(School, models.PROTECT, related_name="holdings")  # which answers for it
    year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+")
    is_loan = models.BooleanField(default=False)
    from_at = models.DateTimeField()
    due_on = models.DateField(_("due back on"), null=True, blank=True)
    until_at = models.DateTimeField(null=True)
    returned_as = models.CharField(max_length=5, choices=Condition.choices, blank=True)
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, related_name="replacements")
    given_by_id = models.BigIntegerField(null=True)
    given_by_name = models.CharField(max_length=200, blank=True)
    taken_by_id = models.BigIntegerField(null=True)
    taken_by_name = models.CharField(max_length=200, blank=True)
    override_reason = models.CharField(max_length=250, blank=True)  # why it left in spite of a gate
    reminded_on = models.DateField(null=True)  # when whoever has a late loan was last written to

    objects = OfDeviceQuerySet.as_manager()

    class Meta:
        ordering = ["-from_at", "-id"]
        indexes = [
            models.Index(fields=["school", "year"], name="holding_of_school"),
            models.Index(fields=["due_on"], name="holding_by_due", condition=Q(until_at__isnull=True)),
            models.Index(
                fields=["due_on", "id"], name="loan_by_due", condition=Q(is_loan=True, until_at__isnull=True)
            ),
            models.Index(fields=["from_at", "id"], name="loan_by_start", condition=Q(is_loan=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["device"], condition=Q(until_at__isnull=True), name="holding_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=F("from_at")), name="holding_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(pupil__isnull=True) | Q(staff__isnull=True), name="holding_one_holder"
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=False) | Q(pupil__isnull=False) | Q(staff__isnull=False),
                name="holding_open_has_holder",
            ),
            models.CheckConstraint(
                condition=Q(reminded_on__isnull=True) | Q(is_loan=True), name="holding_reminds_loans"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.from_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("fleet:loan", args=[self.pk])

    @property
    def holder(self) -> Pupil | StaffMember | None:
        return self.pupil or self.staff


class LoanExtension(models.Model):
    """A loan prolonged: from the day it was due (none: no day was agreed) to a later one, and why."""

    loan = models.ForeignKey(Holding, models.CASCADE, related_name="extensions")
    before = models.DateField(null=True)
    until = models.DateField()
    reason = models.CharField(max_length=250)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["loan", "until", "id"]
        constraints = [
            models.UniqueConstraint(fields=["loan", "before"], nulls_distinct=False, name="loan_extension_once"),
            models.CheckConstraint(
                condition=Q(before__isnull=True) | Q(until__gt=F("before")), name="loan_extension_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.until}"


class HoldingPart(models.Model):
    """A part of the kit that left with a device, and how it came back; empty until then."""

    holding = models.ForeignKey(Holding, models.CASCADE, related_name="parts")
    part = models.ForeignKey(KitPart, models.CASCADE, related_name="+")
    returned_as = models.CharField(max_length=8, choices=PartState.choices, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holding", "part"], name="holding_part_once")]

    def __str__(self) -> str:
        return f"{self.holding_id} {self.part_id}"
