"""Audits by scan, which change nothing until they are accepted; and what leaves the fleet for good."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.fleet.enums import DisposalRoute
from pupitre.fleet.models.devices import Device
from pupitre.fleet.querysets import OfOrganisationQuerySet, SchoolOwnedQuerySet
from pupitre.kernel.models import StoredFile
from pupitre.territory.models import Organisation, Room, School


class StockCheck(models.Model):
    """An audit of a school, or of one room of it: what was expected there when it began, and what is scanned."""

    school = models.ForeignKey(School, models.PROTECT, related_name="stock_checks")
    room = models.ForeignKey(Room, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("room"))
    expected = models.ManyToManyField(Device, related_name="+")
    started_at = models.DateTimeField()
    started_by_name = models.CharField(max_length=200)
    accepted_at = models.DateTimeField(null=True)
    accepted_by_name = models.CharField(max_length=200, blank=True)
    accepted_because = models.CharField(max_length=250, blank=True)
    dropped_at = models.DateTimeField(null=True)

    objects = SchoolOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit")
        verbose_name_plural = _("audits")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(dropped_at__isnull=True), name="stock_check_one_end"
            )
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.started_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("fleet:check", args=[self.pk])


class CheckScan(models.Model):
    """A code scanned during an audit. Its key is made on the clerk's device; the same code counts once."""

    check_of = models.ForeignKey(StockCheck, models.CASCADE, related_name="scans")
    key = models.UUIDField(unique=True)
    code = models.CharField(max_length=80)
    device = models.ForeignKey(Device, models.SET_NULL, null=True, related_name="+")
    scanned_at = models.DateTimeField()
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["scanned_at", "id"]
        constraints = [models.UniqueConstraint(fields=["check_of", "code"], name="check_scan_once")]

    def __str__(self) -> str:
        return self.code


class Disposal(models.Model):
    """Devices that leave the fleet together, by one route (décret 2023-266: reuse shares are counted by route)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="disposals")
    route = models.CharField(_("route"), max_length=12, choices=DisposalRoute.choices)
    recipient = models.CharField(_("to whom"), max_length=160, blank=True)
    on = models.DateField(_("on"))
    certificate = models.ForeignKey(StoredFile, models.SET_NULL, null=True, blank=True, related_name="+")
    data_erased = models.BooleanField(_("data erased"), default=False)
    decision_kind = models.CharField(max_length=40, blank=True)  # what approved it, in the thread's words
    decision_pk = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by_name = models.CharField(max_length=200)
    devices = models.ManyToManyField(Device, through="DisposalLine", related_name="disposals")

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("disposal")
        verbose_name_plural = _("disposals")
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.route} {self.on}"

    def get_absolute_url(self) -> str:
        return reverse("fleet:disposal", args=[self.pk])


class DisposalLine(models.Model):
    """A device of a disposal; it leaves once. `age_years` on the day decides whether it counts (under ten years)."""

    disposal = models.ForeignKey(Disposal, models.CASCADE, related_name="lines")
    device = models.OneToOneField(Device, models.PROTECT, related_name="disposal_line")
    age_years = models.DecimalField(max_digits=4, decimal_places=1, null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.disposal_id} {self.device_id}"
