"""Devices that go from one school to another, with the say of both."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pupitre.fleet.enums import LineOutcome, TransferOrigin, TransferState
from pupitre.fleet.models.devices import Device, DeviceSet
from pupitre.fleet.querysets import TransferQuerySet
from pupitre.territory.models import Pupil, School


class Transfer(models.Model):
    """A move of devices: proposed, answered by the school that would receive, shipped, received.

    `pupil` is who moved, where devices follow them. `cause_kind` and `cause_pk`: what asked for it, as the thread
    names it. `strangers` are codes that were scanned at the receipt and are
    not of this transfer.
    """

    from_school = models.ForeignKey(
        School, models.PROTECT, related_name="transfers_out", verbose_name=pgettext_lazy("transfer", "from")
    )
    to_school = models.ForeignKey(
        School, models.PROTECT, related_name="transfers_in", verbose_name=pgettext_lazy("transfer", "to")
    )
    state = models.CharField(_("state"), max_length=12, choices=TransferState.choices, default=TransferState.PROPOSED)
    origin = models.CharField(max_length=8, choices=TransferOrigin.choices, default=TransferOrigin.HAND)
    pupil = models.ForeignKey(Pupil, models.SET_NULL, null=True, blank=True, related_name="+")
    cause_kind = models.CharField(max_length=40, blank=True)
    cause_pk = models.BigIntegerField(null=True)
    reason = models.CharField(_("why"), max_length=250)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by_id = models.BigIntegerField(null=True)
    proposed_by_name = models.CharField(max_length=200)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    shipped_at = models.DateTimeField(null=True)
    shipped_by_name = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=200, blank=True)
    ended_because = models.CharField(max_length=250, blank=True)  # of a refusal, a cancellation, differences
    strangers = ArrayField(models.CharField(max_length=60), default=list)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("devices", "transfer")
        verbose_name_plural = pgettext_lazy("devices", "transfers")
        ordering = ["-proposed_at", "-id"]
        indexes = [
            models.Index(fields=["to_school", "state"], name="transfer_to"),
            models.Index(fields=["from_school", "state"], name="transfer_from"),
            models.Index(fields=["proposed_at", "id"], name="transfer_by_time"),
            models.Index(
                fields=["cause_kind", "cause_pk"], name="transfer_by_cause", condition=Q(cause_pk__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(from_school=F("to_school")), name="transfer_between_two"),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "cancelled", "differences"]) | ~Q(ended_because=""),
                name="transfer_ends_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_school} → {self.to_school}"

    def get_absolute_url(self) -> str:
        return reverse("fleet:transfer", args=[self.pk])


class TransferLine(models.Model):
    """A device of a transfer; a device is in one open transfer at a time. `set` is the cart that moves whole."""

    transfer = models.ForeignKey(Transfer, models.CASCADE, related_name="lines")
    device = models.ForeignKey(Device, models.PROTECT, related_name="transfer_lines")
    set = models.ForeignKey(DeviceSet, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=8, choices=LineOutcome.choices, default=LineOutcome.AWAITED)

    class Meta:
        ordering = ["transfer", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["device"], condition=Q(outcome="awaited"), name="transfer_one_open_for_device"
            ),
            models.UniqueConstraint(fields=["transfer", "device"], name="transfer_device_once"),
        ]

    def __str__(self) -> str:
        return f"{self.transfer_id} {self.device_id}"
