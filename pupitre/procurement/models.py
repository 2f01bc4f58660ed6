"""The catalogue: what may be bought, at what price, for how long."""

from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.procurement.querysets import DeviceModelQuerySet
from pupitre.territory.models import Organisation


def _money(label: Any, **options: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=10, decimal_places=2, default=Decimal(0), **options)


class DeviceModel(models.Model):
    """A device that one may buy, or that stands in the stock. Without functions it is no longer for sale.

    Prices are net of tax, in the organisation's currency; yearly costs are as paid, per device.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="device_models")
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=160)
    supplier = models.CharField(_("supplier"), max_length=120, blank=True)
    functions = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("used as"),
        default=list,
        blank=True,
        help_text=_("Codes of equipment, separated by commas; empty when no longer for sale."),
    )
    unit_price = _money(_("unit price, net of tax"))
    life_years = models.DecimalField(_("life (years)"), max_digits=4, decimal_places=1)
    repairability = models.DecimalField(
        _("repairability"), max_digits=4, decimal_places=2, default=Decimal(0), help_text=_("From 0 to 10.")
    )
    opex_licence = _money(_("licence per device and year"))
    opex_mdm = _money(_("device management per device and year"))
    opex_support = _money(_("support per device and year"))
    set_overhead = _money(_("overhead per set"), help_text=_("Trolley, mounting, cabling: once for each class set."))
    reconditioned = models.BooleanField(_("reconditioned"), default=False)

    objects = DeviceModelQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("Catalogue")
        ordering = ["organisation", "code"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="device_model_unique_code"),
            models.CheckConstraint(
                condition=Q(
                    unit_price__gte=0, opex_licence__gte=0, opex_mdm__gte=0, opex_support__gte=0, set_overhead__gte=0
                ),
                name="device_model_amounts",
                violation_error_message=_("An amount is not negative."),
            ),
            models.CheckConstraint(
                condition=Q(life_years__gt=0, repairability__range=(0, 10)),
                name="device_model_life",
                violation_error_message=_("Life is positive, repairability runs from 0 to 10."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
