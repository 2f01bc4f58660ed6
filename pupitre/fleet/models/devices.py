"""Devices one by one, the sets and carts they stand in, and what goes with each."""

from datetime import date

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.fleet.enums import Allocation, Condition, DeviceState, PartState, SetKind
from pupitre.fleet.querysets import DeviceQuerySet, OfDeviceQuerySet, SchoolOwnedQuerySet
from pupitre.kernel.triggers import history
from pupitre.procurement.models import DeliveryLine, DeviceModel, OrderLine
from pupitre.territory.models import Organisation, Room, School
from pupitre.territory.querysets import plain


class DeviceSet(models.Model):
    """Devices that go together: a cart, a class set, a loan pool. `function` and `group` are the planner's."""

    school = models.ForeignKey(School, models.PROTECT, related_name="device_sets", verbose_name=_("school"))
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=SetKind.choices, default=SetKind.CART)
    tag = models.CharField(
        _("label"), max_length=40, blank=True
    )  # its own sticker, scanned to mean all that is in it
    room = models.ForeignKey(
        Room, models.SET_NULL, null=True, blank=True, related_name="device_sets", verbose_name=_("room")
    )
    function = models.CharField(_("equipment"), max_length=20, blank=True)
    group = models.CharField(_("group of levels"), max_length=30, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = SchoolOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("set of devices")
        verbose_name_plural = _("sets of devices")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "name"],
                condition=Q(closed_on__isnull=True),
                name="device_set_unique_name",
                violation_error_message=_("Another set of this school has this name."),
            ),
            models.UniqueConstraint(fields=["tag"], condition=~Q(tag=""), name="device_set_unique_tag"),
        ]

    def __str__(self) -> str:
        return self.name


class Device(models.Model):
    """A device that a body owns. Its states follow the table of `engine.states`; operations alone change them.

    `school` answers for it; none is the owner's own store. `serial` and `asset_tag` are kept in capitals.
    `order_line` is what bought it: the order, the measures that paid, the decision and the need are reached by it.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="devices", verbose_name=_("owner"))
    model = models.ForeignKey(DeviceModel, models.PROTECT, related_name="devices", verbose_name=_("model"))
    serial = models.CharField(_("serial number"), max_length=60, blank=True)
    asset_tag = models.CharField(_("label"), max_length=40, blank=True)
    hardware_uuid = models.CharField(max_length=40, blank=True)  # as its firmware says, lower case
    name = models.CharField(_("name on the network"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=DeviceState.choices, default=DeviceState.IN_STORE)
    condition = models.CharField(_("condition"), max_length=5, choices=Condition.choices, default=Condition.GOOD)
    allocation = models.CharField(
        _("meant for"), max_length=10, choices=Allocation.choices, default=Allocation.SHARED
    )
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="devices", verbose_name=_("school")
    )
    room = models.ForeignKey(
        Room, models.SET_NULL, null=True, blank=True, related_name="devices", verbose_name=_("room")
    )
    set = models.ForeignKey(
        DeviceSet, models.SET_NULL, null=True, blank=True, related_name="devices", verbose_name=_("set of devices")
    )
    is_spare = models.BooleanField(_("spare"), default=False)  # lent while another is repaired; not in ratios
    bought_on = models.DateField(_("bought on"), null=True, blank=True)
    in_service_on = models.DateField(_("in service since"), null=True, blank=True)
    price = models.DecimalField(_("price paid, tax included"), max_digits=10, decimal_places=2, null=True, blank=True)
    warranty_until = models.DateField(_("under warranty until"), null=True, blank=True)
    support_ends_on = models.DateField(_("end of the vendor's support"), null=True, blank=True)
    order_line = models.ForeignKey(
        OrderLine, models.PROTECT, null=True, blank=True, related_name="devices", verbose_name=_("order")
    )
    delivery_line = models.ForeignKey(  # the receipt that it came by
        DeliveryLine, models.PROTECT, null=True, blank=True, related_name="devices", db_index=False
    )
    os = models.CharField(_("system"), max_length=80, blank=True)
    last_seen_on = models.DateField(_("last seen"), null=True, blank=True)  # kept by what it says itself
    registered_at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(_("note"), max_length=250, blank=True)
    search_text = models.GeneratedField(  # what a person types or scans to find it
        expression=plain(Concat("asset_tag", Value(" "), "serial", Value(" "), "name")),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        triggers = history("fleet.device", leave=("search_text", "last_seen_on"))
        ordering = ["asset_tag", "id"]
        indexes = [
            models.Index(fields=["asset_tag", "id"], name="device_by_tag"),
            models.Index(fields=["school", "asset_tag", "id"], name="device_by_school"),
            models.Index(fields=["model", "asset_tag", "id"], name="device_by_model"),
            models.Index(fields=["state", "asset_tag", "id"], name="device_by_state"),
            models.Index(fields=["last_seen_on", "id"], name="device_by_last_seen"),
            models.Index(fields=["serial", "id"], name="device_by_serial"),
            models.Index(fields=["warranty_until", "id"], name="device_by_warranty"),
            models.Index(fields=["support_ends_on", "id"], name="device_by_support"),
            models.Index(
                fields=["delivery_line"], name="device_of_delivery", condition=Q(delivery_line__isnull=False)
            ),
            models.Index(fields=["hardware_uuid"], name="device_by_uuid", condition=~Q(hardware_uuid="")),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="device_search"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "serial"],
                condition=~Q(serial=""),
                name="device_unique_serial",
                violation_error_message=_("Another device has this serial number."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "asset_tag"],
                condition=~Q(asset_tag=""),
                name="device_unique_tag",
                violation_error_message=_("Another device has this label."),
            ),
            models.CheckConstraint(
                condition=~Q(serial="") | ~Q(asset_tag=""),
                name="device_has_a_name",
                violation_error_message=_("A device has a serial number, a label, or both."),
            ),
            models.CheckConstraint(
                condition=Q(serial=Upper(F("serial")), asset_tag=Upper(F("asset_tag"))), name="device_in_capitals"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_use", "on_loan"]) | Q(school__isnull=False),
                name="device_in_use_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return self.asset_tag or self.serial

    def get_absolute_url(self) -> str:
        return reverse("fleet:device", args=[self.pk])

    def support_end(self) -> date | None:
        """The day the vendor stops its updates: the device's own, else its model's."""
        return self.support_ends_on or self.model.support_ends_on


class KitPart(models.Model):
    """Something that goes with a device and comes back with it: charger, sleeve, stylus. It may bear a label."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="parts")
    model = models.ForeignKey(DeviceModel, models.PROTECT, related_name="+", verbose_name=_("accessory"))
    tag = models.CharField(_("label"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=PartState.choices, default=PartState.PRESENT)

    objects = OfDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a kit")
        verbose_name_plural = _("parts of kits")
        ordering = ["device", "id"]
        constraints = [models.UniqueConstraint(fields=["tag"], condition=~Q(tag=""), name="kit_part_unique_tag")]

    def __str__(self) -> str:
        return f"{self.model}"
