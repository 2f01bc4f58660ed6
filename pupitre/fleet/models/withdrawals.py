"""Lots of devices to withdraw from use: proposed, decided on where the body's rules ask, then withdrawn."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.fleet.enums import WithdrawalState
from pupitre.fleet.models.devices import Device
from pupitre.governance.models import Decision
from pupitre.procurement.querysets import OwnedQuerySet
from pupitre.territory.models import Organisation


class Withdrawal(models.Model):
    """Devices that a body would no longer use. `decision` is the committee's that approved or rejected it, if any."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="withdrawals", verbose_name=_("owner")
    )
    title = models.CharField(_("name"), max_length=120)
    reason = models.CharField(_("why"), max_length=250)
    state = models.CharField(
        _("state"), max_length=8, choices=WithdrawalState.choices, default=WithdrawalState.PROPOSED
    )
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="withdrawals")
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by_name = models.CharField(max_length=200)
    decided_at = models.DateTimeField(null=True)
    dropped_because = models.CharField(max_length=250, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("lot to withdraw")
        verbose_name_plural = _("lots to withdraw")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="rejected") | Q(decision__isnull=False), name="withdrawal_rejected_by_decision"
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(dropped_because=""), name="withdrawal_dropped_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("fleet:withdrawal", args=[self.pk])


class WithdrawalLine(models.Model):
    """A device of a lot, of one open lot at a time: open until it is withdrawn, or the lot rejected or given up."""

    withdrawal = models.ForeignKey(Withdrawal, models.CASCADE, related_name="lines")
    device = models.ForeignKey(Device, models.PROTECT, related_name="withdrawal_lines")
    is_open = models.BooleanField(default=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["withdrawal", "id"]
        constraints = [
            models.UniqueConstraint(fields=["withdrawal", "device"], name="withdrawal_device_once"),
            models.UniqueConstraint(
                fields=["device"], condition=Q(is_open=True), name="withdrawal_one_open_for_device"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(is_open=False), name="withdrawal_line_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.withdrawal_id} {self.device_id}"
