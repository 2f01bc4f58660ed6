"""Who a lot goes to: the offers received, and the award that a committee's decision made."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.governance.models import Decision
from pupitre.procurement.models.catalogue import Supplier
from pupitre.procurement.models.groups import Lot
from pupitre.procurement.querysets import OfLotQuerySet, OfOfferQuerySet


class Offer(models.Model):
    """What a supplier offers on a lot, as it was examined; `rejected` names the decision that did not retain it."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="offers")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="offers", verbose_name=_("Supplier"))
    amount = models.DecimalField(_("net amount"), max_digits=14, decimal_places=2)
    points = models.DecimalField(_("points out of 100"), max_digits=5, decimal_places=2, null=True, blank=True)
    note = models.TextField(_("what the examination says"), blank=True)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=200)
    rejected = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfLotQuerySet.as_manager()

    class Meta:
        verbose_name = _("Offer")
        ordering = ["lot", models.F("points").desc(nulls_last=True), "amount", "id"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "supplier"], name="offer_once_a_supplier"),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & (Q(points__isnull=True) | Q(points__range=(0, 100))),
                name="offer_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot} → {self.supplier}"


class Award(models.Model):
    """A lot given to an offer by a committee's decision. It is never changed (migration 0008 keeps the lot to it)."""

    offer = models.OneToOneField(Offer, models.PROTECT, primary_key=True, related_name="award")
    lot = models.OneToOneField(Lot, models.PROTECT, related_name="award")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="awards_of_lots")
    awarded_at = models.DateTimeField()

    objects = OfOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("Award")
        ordering = ["-awarded_at", "pk"]

    def __str__(self) -> str:
        return str(self.offer)
