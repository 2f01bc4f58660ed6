"""The parts that a desk keeps, place by place, and all that came, left or was counted."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.procurement.models import DeviceModel
from pupitre.support.enums import MovementKind
from pupitre.support.models.visits import PartUsed
from pupitre.support.querysets import StockPartQuerySet
from pupitre.territory.models import Organisation


class StockPart(models.Model):
    """A part in one place of a desk. `in_hand` is the sum of its movements, and never under zero."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="stock_parts", verbose_name=_("body"))
    place = models.CharField(_("place"), max_length=80, help_text=_("A workshop, a store, someone’s van."))
    name = models.CharField(_("part"), max_length=120)
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    model = models.ForeignKey(
        DeviceModel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("of the catalogue")
    )
    unit_cost = models.DecimalField(_("price each, tax included"), max_digits=8, decimal_places=2, default=0)
    threshold = models.PositiveSmallIntegerField(
        _("low at"), default=0, help_text=_("It is shown as low when no more than this is left; 0: when none is.")
    )
    in_hand = models.IntegerField(_("in hand"), default=0, editable=False)

    objects = StockPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part in stock")
        verbose_name_plural = _("parts in stock")
        ordering = ["name", "place", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "place", "name", "reference"], name="support_stock_part_once"
            ),
            models.CheckConstraint(condition=Q(in_hand__gte=0), name="support_stock_never_under_zero"),
            models.CheckConstraint(condition=Q(unit_cost__gte=0), name="support_stock_price"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.place})"

    def get_absolute_url(self) -> str:
        return reverse("support:stock_part", args=[self.pk])

    @property
    def is_low(self) -> bool:
        """Agrees with `StockPart.objects.low`."""
        return self.in_hand <= self.threshold


class StockMovement(models.Model):
    """What came, left or was counted: by whom, when, why, and what was in hand after. Never changed."""

    part = models.ForeignKey(StockPart, models.CASCADE, related_name="movements")
    kind = models.CharField(max_length=8, choices=MovementKind.choices)
    quantity = models.IntegerField()  # negative: it left
    left = models.IntegerField()  # in hand after it
    used = models.OneToOneField(PartUsed, models.SET_NULL, null=True, blank=True, related_name="movement")
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200)
    reason = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=40, blank=True)  # of the form: sent twice, it counts once

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["part", "-at", "-id"], name="stock_movement_order")]
        constraints = [
            models.UniqueConstraint(fields=["part", "key"], condition=~Q(key=""), name="stock_movement_once"),
            models.CheckConstraint(
                condition=Q(kind="received", quantity__gt=0)
                | Q(kind="used", quantity__lt=0)
                | (Q(kind="counted") & ~Q(quantity=0) & ~Q(reason="")),
                name="stock_movement_sign",
            ),
            models.CheckConstraint(condition=Q(left__gte=0), name="stock_movement_left"),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} {self.quantity:+d}"
