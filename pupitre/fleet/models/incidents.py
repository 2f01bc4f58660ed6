"""What happens to devices: damage, loss, theft; repairs until their end; what a family pays, if anything."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.fleet.enums import IncidentKind, RepairOutcome
from pupitre.fleet.models.devices import Device
from pupitre.fleet.models.holdings import Holding
from pupitre.fleet.querysets import OfDeviceQuerySet, OfOrganisationQuerySet
from pupitre.kernel.models import StoredFile
from pupitre.procurement.models import Supplier
from pupitre.territory.models import Organisation, School


class ChargeRule(models.Model):
    """What the body asks of a family for a kind of incident: a share of the price left, at most so much; or nothing.

    `from_occurrence` 2 means that the first one is free.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="charge_rules")
    kind = models.CharField(_("kind"), max_length=8, choices=IncidentKind.choices)
    percent = models.DecimalField(
        _("share of the value left (%)"), max_digits=5, decimal_places=2, default=Decimal(0)
    )
    at_most = models.DecimalField(_("at most"), max_digits=8, decimal_places=2, null=True, blank=True)
    from_occurrence = models.PositiveSmallIntegerField(_("from the incident number"), default=1)

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("charge to families")
        verbose_name_plural = _("charges to families")
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind"], name="charge_rule_unique"),
            models.CheckConstraint(
                condition=Q(percent__range=(0, 100), from_occurrence__gte=1), name="charge_rule_figures"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.percent} %"


class Incident(models.Model):
    """Something that happened to a device. It is closed by what was done about it, and always has an outcome then."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="incidents")
    holding = models.ForeignKey(Holding, models.SET_NULL, null=True, related_name="incidents")
    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="incidents")
    kind = models.CharField(_("kind"), max_length=8, choices=IncidentKind.choices)
    happened_on = models.DateField(_("happened on"))
    account = models.CharField(_("what happened"), max_length=500, blank=True)  # of the device, never of a person
    police_reference = models.CharField(_("reference of the complaint"), max_length=60, blank=True)
    opened_at = models.DateTimeField()
    opened_by_name = models.CharField(max_length=200)
    charge = models.DecimalField(_("asked of the family"), max_digits=8, decimal_places=2, default=Decimal(0))
    charge_why = models.CharField(max_length=250, blank=True)
    waived_reason = models.CharField(max_length=250, blank=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=250, blank=True)
    photos = models.ManyToManyField(StoredFile, blank=True, related_name="+")

    objects = OfDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-opened_at", "-id"]
        indexes = [models.Index(fields=["school", "-opened_at"], name="incident_of_school")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(outcome=""), name="incident_closed_has_outcome"
            ),
            models.CheckConstraint(condition=Q(charge__gte=0), name="incident_charge"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.device_id}"

    def get_absolute_url(self) -> str:
        return reverse("fleet:incident", args=[self.pk])


class Repair(models.Model):
    """A device at a repairer's, from when to when, at what cost, with what outcome."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="repairs")
    incident = models.ForeignKey(Incident, models.SET_NULL, null=True, related_name="repairs")
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="repairs", verbose_name=_("repairer")
    )
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    under_warranty = models.BooleanField(_("under warranty"), default=False)
    sent_on = models.DateField(_("sent on"))
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    back_on = models.DateField(_("back on"), null=True, blank=True)
    cost = models.DecimalField(_("cost, tax included"), max_digits=8, decimal_places=2, null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=RepairOutcome.choices, blank=True)

    objects = OfDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("repair")
        verbose_name_plural = _("repairs")
        ordering = ["-sent_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["device"], condition=Q(back_on__isnull=True), name="repair_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(back_on__isnull=True, outcome="") | (Q(back_on__gte=F("sent_on")) & ~Q(outcome="")),
                name="repair_back_has_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.sent_on}"
