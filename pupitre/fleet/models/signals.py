"""What devices and the tools that manage them say: sources, records, messages, activity by day."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.fleet.enums import MessageFate, RunState, SourceKind, Standing
from pupitre.fleet.models.devices import Device, DeviceSet
from pupitre.fleet.querysets_signals import RecordQuerySet, SourceQuerySet
from pupitre.procurement.models import DeviceModel
from pupitre.territory.models import Organisation, School


class Source(models.Model):
    """Where a body's devices are seen: its agents, or a tool that manages them.

    `identifier` is the name that agents give with the secret. The secret is sealed (accounts/sealing.py). `cursor` is
    where the reading stands, so that it is taken up again after a failure.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="device_sources", verbose_name=_("owner of the devices")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=SourceKind.choices)
    name = models.CharField(_("name"), max_length=80)
    identifier = models.SlugField(_("identifier"), max_length=40, unique=True)
    settings = models.JSONField(default=dict)  # addresses and identifiers, never a secret
    sealed_secret = models.TextField(blank=True)
    is_paused = models.BooleanField(default=False)
    cursor = models.JSONField(default=dict)
    last_heard_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source of devices")
        verbose_name_plural = _("sources of devices")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="source_unique_name")]

    def __str__(self) -> str:
        return self.name


class SourceRun(models.Model):
    """One reading of a tool that manages devices: how far it came, what it changed, what stopped it."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="runs")
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.RUNNING)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    pages = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)  # managed until then, and not in the whole listing any more
    unknown = models.PositiveIntegerField(default=0)
    conflicts = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=40, blank=True)  # a code; the page has its words
    detail = models.CharField(max_length=250, blank=True)
    was_resumed = models.BooleanField(default=False)

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [models.Index(fields=["source", "-started_at"], name="source_run_latest")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.started_at:%Y-%m-%d %H:%M} {self.state}"


class ManagedRecord(models.Model):
    """A machine as a source knows it: what it is and when it was seen; nothing of who uses it, nor where it went.

    What a source does not say is left as it was: an agent says only what changed. `how` is what recognised the device
    (`engine.identity.How`).
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="records")
    external_id = models.CharField(max_length=200)
    previous_ids = ArrayField(
        models.CharField(max_length=200), default=list
    )  # of the same machine, before it was re-imaged
    device = models.ForeignKey(Device, models.SET_NULL, null=True, related_name="records")
    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="device_records")  # read from `site`
    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.UNKNOWN)
    how = models.CharField(max_length=10, blank=True)
    between = ArrayField(models.BigIntegerField(), default=list)  # devices between which a person chooses
    serial = models.CharField(_("serial number"), max_length=60, blank=True)
    uuid = models.CharField(max_length=40, blank=True)
    macs = ArrayField(models.CharField(max_length=17), default=list)
    asset_tag = models.CharField(_("label"), max_length=40, blank=True)
    model = models.CharField(_("model"), max_length=120, blank=True)
    os = models.CharField(_("system"), max_length=60, blank=True)
    os_version = models.CharField(max_length=60, blank=True)
    support_ends_on = models.DateField(null=True)
    memory_mb = models.PositiveIntegerField(null=True)
    disk_gb = models.PositiveIntegerField(null=True)
    battery_percent = models.PositiveSmallIntegerField(null=True)  # of the capacity it had when new
    site = models.CharField(_("place, as the source says it"), max_length=200, blank=True)
    is_managed = models.BooleanField(default=True)  # by a tool that manages; an agent only sees
    listed_at = models.DateTimeField(null=True)  # when a reading of all that the tool manages last held it
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True)
    standing_reason = models.CharField(max_length=250, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("machine seen")
        verbose_name_plural = _("machines seen")
        ordering = ["-first_seen_at", "-id"]
        indexes = [
            models.Index(fields=["source", "serial"], name="record_by_serial", condition=~Q(serial="")),
            models.Index(fields=["standing", "-first_seen_at", "-id"], name="record_to_settle"),
            GinIndex(fields=["previous_ids"], name="record_previous_ids"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="record_unique"),
            models.CheckConstraint(
                condition=Q(standing="linked", device__isnull=False) | ~Q(standing="linked"), name="record_linked_to"
            ),
        ]

    def __str__(self) -> str:
        return self.serial or self.external_id

    def get_absolute_url(self) -> str:
        return reverse("fleet:seen_one", args=[self.pk])


class DeviceAddress(models.Model):
    """A hardware address that a device had; an adapter may pass from one to another."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="addresses")
    mac = models.CharField(max_length=17)

    class Meta:
        indexes = [models.Index(fields=["mac"], name="device_address_by_mac")]
        constraints = [models.UniqueConstraint(fields=["device", "mac"], name="device_address_once")]

    def __str__(self) -> str:
        return self.mac


class SourceMessage(models.Model):
    """A message of an agent, and what became of it: written in the transaction that holds its effects."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="messages")
    at = models.DateTimeField()
    external_id = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=16)
    octets = models.PositiveIntegerField()
    fate = models.CharField(max_length=8, choices=MessageFate.choices)
    problem = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["source", "-at"], name="source_message_latest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.external_id} {self.fate}"


class ActiveDay(models.Model):
    """A day on which a machine was used; one table partitioned by year (decision on activity), read through weeks."""

    pk = models.CompositePrimaryKey("record_id", "day")
    record_id = models.BigIntegerField()
    day = models.DateField()
    minutes = models.PositiveSmallIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.record_id} {self.day}"


class HeardDay(models.Model):
    """A day of which a source gave an account: without one, silence is missing data, not disuse."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="heard_days")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "day"], name="heard_day_once")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.day}"


class UsageWeek(models.Model):
    """The use of a set's devices, or of a school's devices of one model outside sets, over one school week.

    Kept by `operations.usage.measure`. `asked` device-days could have been used, `active` were; the others fell out:
    `repaired`, `missing` (no source gave an account). `open_days` are the days of school of the week, `used_days`
    those on which at least one device was used.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="usage_weeks")
    set = models.ForeignKey(DeviceSet, models.CASCADE, null=True, related_name="usage_weeks")
    model = models.ForeignKey(DeviceModel, models.CASCADE, related_name="usage_weeks")
    week = models.DateField()  # its Monday
    devices = models.PositiveSmallIntegerField()
    measured = models.PositiveSmallIntegerField()  # those that some source gave an account of
    open_days = models.PositiveSmallIntegerField()
    used_days = models.PositiveSmallIntegerField()
    asked = models.PositiveIntegerField()
    active = models.PositiveIntegerField()
    repaired = models.PositiveIntegerField()
    missing = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "week", "set", "model"], nulls_distinct=False, name="usage_week_once"
            ),
            models.CheckConstraint(
                condition=Q(active__lte=models.F("asked"), used_days__lte=models.F("open_days")),
                name="usage_week_adds_up",
            ),
        ]
        indexes = [
            models.Index(fields=["set", "week"], name="usage_week_of_set"),
            models.Index(fields=["model", "week"], name="usage_week_of_model"),
            models.Index(fields=["week"], name="usage_week_by_week"),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.week}: {self.active}/{self.asked}"

    @staticmethod
    def monday(day: date) -> date:
        return date.fromordinal(day.toordinal() - day.weekday())
