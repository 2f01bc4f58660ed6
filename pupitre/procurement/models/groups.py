"""Buying together: members and their acts, what they need, lots with a floor and a ceiling."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pupitre.kernel.models import StoredFile
from pupitre.procurement.enums import CeilingUnit, Vehicle
from pupitre.procurement.models.catalogue import DeviceModel, Supplier
from pupitre.procurement.querysets import OfGroupQuerySet, OfLotQuerySet, OwnedQuerySet
from pupitre.territory.models import Organisation

if TYPE_CHECKING:
    from pupitre.procurement.models.awards import Award


class GroupPurchase(models.Model):
    """A way of buying with its dates: a group of members, a central body, or a contract of one's own."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="group_purchases", verbose_name=_("coordinator")
    )
    name = models.CharField(_("name"), max_length=160)
    vehicle = models.CharField(_("way of buying"), max_length=8, choices=Vehicle.choices, default=Vehicle.GROUP)
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Group purchase")
        verbose_name_plural = _("Group purchases")
        ordering = ["-starts_on", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="group_purchase_unique_name"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="group_purchase_dates",
                violation_error_message=_("The last day comes before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """A body that joined, by its own act (délibération, résolution)."""

    group = models.ForeignKey(GroupPurchase, models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships_of_groups")
    act_on = models.DateField(_("date of the act"), null=True, blank=True)
    act = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfGroupQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "id"]
        constraints = [models.UniqueConstraint(fields=["group", "organisation"], name="group_member_once")]

    def __str__(self) -> str:
        return str(self.organisation)


class Lot(models.Model):
    """A part of a contract, with what must and what may be bought from it.

    `called` is kept by the database from the call-offs (migration 0005), row locked; it never passes the ceiling.
    """

    group = models.ForeignKey(GroupPurchase, models.PROTECT, related_name="lots", verbose_name=_("Group purchase"))
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=160)
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="lots", verbose_name=_("Supplier")
    )
    unit = models.CharField(_("counted in"), max_length=8, choices=CeilingUnit.choices, default=CeilingUnit.MONEY)
    minimum = models.DecimalField(_("minimum"), max_digits=14, decimal_places=2, default=Decimal(0))
    ceiling = models.DecimalField(_("ceiling"), max_digits=14, decimal_places=2)
    called = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0), editable=False)

    objects = OfGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("Lot")
        verbose_name_plural = _("Lots")
        ordering = ["group", "number"]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="lot_unique_number"),
            models.CheckConstraint(
                condition=Q(minimum__gte=0, ceiling__gte=F("minimum"), called__gte=0, called__lte=F("ceiling")),
                name="lot_within_ceiling",
                violation_error_message=_("The ceiling is not below the minimum nor below what is called already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"

    def clean(self) -> None:
        """An awarded lot stays with its supplier (the database refuses another: migration 0008)."""
        if self.given is not None and self.given.offer.supplier_id != self.supplier_id:
            raise ValidationError({"supplier": _("A committee awarded this lot: its supplier does not change.")})

    @property
    def given(self) -> "Award | None":
        """The award of the lot, where a committee made one."""
        return getattr(self, "award", None)

    @property
    def left(self) -> Decimal:
        return self.ceiling - self.called

    @property
    def to_minimum(self) -> Decimal:
        """What must still be called for the minimum to be reached."""
        return max(Decimal(0), self.minimum - self.called)


class CensusLine(models.Model):
    """What a member needs of a model: as the plan counts it, and as the member says."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="census")
    member = models.ForeignKey(GroupMember, models.CASCADE, related_name="census")
    model = models.ForeignKey(DeviceModel, models.PROTECT, related_name="+")
    planned = models.PositiveIntegerField(_("by the plan"), default=0)
    stated = models.PositiveIntegerField(_("as the member says"), null=True, blank=True)
    stated_at = models.DateTimeField(null=True, blank=True)
    stated_by_name = models.CharField(max_length=200, blank=True)

    objects = OfLotQuerySet.as_manager()

    class Meta:
        ordering = ["lot", "member", "model"]
        constraints = [
            models.UniqueConstraint(fields=["member", "lot", "model"], name="census_line_unique"),
            models.CheckConstraint(
                condition=Q(stated__isnull=True) | Q(stated_at__isnull=False), name="census_line_stated_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.model_id}: {self.quantity}"

    @property
    def quantity(self) -> int:
        """What the member says, else what the plan counts."""
        return self.planned if self.stated is None else self.stated
