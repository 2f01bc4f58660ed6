"""August and June: campaigns of hand-out and return, and each act that a clerk scanned, with its fate."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.fleet.enums import Allocation, CampaignKind, Fate, ScanKind
from pupitre.fleet.models.devices import Device
from pupitre.fleet.querysets import CampaignQuerySet, SchoolOwnedQuerySet
from pupitre.territory.models import Level, Organisation, Pupil, School, SchoolYear


class Campaign(models.Model):
    """Devices handed out or taken back, in schools, over some days. No level or no school named means all of them."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="campaigns")
    kind = models.CharField(_("kind"), max_length=8, choices=CampaignKind.choices)
    name = models.CharField(_("name"), max_length=120)
    year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+", verbose_name=_("school year"))
    allocation = models.CharField(
        _("devices meant for"), max_length=10, choices=Allocation.choices, default=Allocation.INDIVIDUAL
    )
    schools = models.ManyToManyField(School, blank=True, related_name="campaigns", verbose_name=_("schools"))
    levels = models.ManyToManyField(Level, blank=True, related_name="+", verbose_name=_("levels"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    closed_at = models.DateTimeField(null=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="campaign_days"),
            models.UniqueConstraint(fields=["organisation", "year", "name"], name="campaign_unique_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("fleet:campaign", args=[self.pk])


class ScanAct(models.Model):
    """One act of a clerk, as it was sent: its key is made on the clerk's device, so that it counts once.

    Its fate is written in the transaction that acknowledges it. A conflict stays until somebody settles it.
    """

    key = models.UUIDField(unique=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="acts")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ScanKind.choices)
    code = models.CharField(max_length=80)  # what was scanned or typed
    pupil = models.ForeignKey(Pupil, models.SET_NULL, null=True, related_name="+")
    device = models.ForeignKey(Device, models.SET_NULL, null=True, related_name="+")
    condition = models.CharField(max_length=5, blank=True)
    missing_parts = ArrayField(models.BigIntegerField(), default=list)
    broken_parts = ArrayField(models.BigIntegerField(), default=list)
    override = models.CharField(max_length=250, blank=True)
    scanned_at = models.DateTimeField()  # by the clerk's clock
    received_at = models.DateTimeField()
    clerk_id = models.BigIntegerField(null=True)
    clerk_name = models.CharField(max_length=200)
    fate = models.CharField(max_length=8, choices=Fate.choices)
    reason = models.CharField(max_length=30, blank=True)  # a code of fleet.wording
    detail = models.CharField(max_length=250, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by_name = models.CharField(max_length=200, blank=True)
    settled_how = models.CharField(max_length=250, blank=True)

    objects = SchoolOwnedQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "id"]
        indexes = [
            models.Index(fields=["campaign", "school"], name="scan_act_of_campaign"),
            models.Index(
                fields=["school", "received_at"],
                name="scan_act_conflict",
                condition=Q(fate="conflict", settled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
