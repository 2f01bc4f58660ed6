"""What goes with the register: photos, what an organisation sets, series of labels, mappings kept, bulk acts done."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.fleet.models.devices import Device
from pupitre.fleet.querysets import OfDeviceQuerySet
from pupitre.kernel.models import StoredFile
from pupitre.procurement.querysets import OwnedQuerySet
from pupitre.territory.models import Organisation


class FleetSettings(models.Model):
    """How an organisation keeps its fleet."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, related_name="fleet_settings", verbose_name=_("Organisation")
    )
    spare_percent = models.DecimalField(
        _("spare devices wanted (%)"),
        max_digits=4,
        decimal_places=1,
        default=Decimal(5),
        help_text=_("For each hundred devices in the hands of people: what is kept to lend during repairs."),
    )
    loan_days = models.PositiveSmallIntegerField(
        _("usual length of a loan (days)"),
        default=14,
        help_text=_("Proposed when a device is lent; another day may be chosen."),
    )

    withdrawals_decided_from = models.PositiveSmallIntegerField(
        _("devices from which a committee decides that they leave use"),
        null=True,
        blank=True,
        help_text=_("1: each time. Empty: never."),
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("fleet settings")
        verbose_name_plural = _("Fleet settings")
        ordering = ["organisation__name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(spare_percent__range=(0, 50)),
                name="fleet_settings_spares",
                violation_error_message=_("The share of spares runs from 0 to 50."),
            ),
            models.CheckConstraint(
                condition=Q(loan_days__range=(1, 366)),
                name="fleet_settings_loans",
                violation_error_message=_("A loan lasts from 1 to 366 days."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawals_decided_from__isnull=True) | Q(withdrawals_decided_from__gt=0),
                name="fleet_settings_withdrawals",
                violation_error_message=_("Write 1 or more, or leave it empty."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class TagSeries(models.Model):
    """The next number of a body's labels that begin alike: whoever assigns holds the row, so none comes twice."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="tag_series")
    prefix = models.CharField(_("beginning of the label"), max_length=20)
    next_number = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["prefix", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "prefix"], name="tag_series_unique")]

    def __str__(self) -> str:
        return f"{self.prefix}{self.next_number}"


class DevicePhoto(models.Model):
    """A photo of a device: its plate, a damage."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    caption = models.CharField(_("what it shows"), max_length=120, blank=True)

    objects = OfDeviceQuerySet.as_manager()

    class Meta:
        ordering = ["device", "-id"]

    def __str__(self) -> str:
        return self.caption or self.file.name


class ColumnMapping(models.Model):
    """How a body's inventory file is read, remembered by its headers: columns, words of states, models.

    `columns` gives a header for each column of the import, `states` a state for each word of the file, `model_codes`
    the code of a model for each name of the file ("" = make it).
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    signature = models.CharField(max_length=64)  # SHA-256 of the headers
    columns = models.JSONField(default=dict)
    states = models.JSONField(default=dict)
    model_codes = models.JSONField(default=dict)
    kept_at = models.DateTimeField()
    kept_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["-kept_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "signature"], name="column_mapping_once")]

    def __str__(self) -> str:
        return self.signature[:12]


class BulkRun(models.Model):
    """A bulk act that was done; its key is made with its preview, so that sending it again does nothing."""

    key = models.CharField(max_length=60, unique=True)
    act = models.CharField(max_length=20)
    done_at = models.DateTimeField()
    done_by_name = models.CharField(max_length=200)
    done = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.act} {self.done}"
