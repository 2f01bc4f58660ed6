"""The catalogue: what may be bought, from whom, at what price from when to when, for how long it lasts."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pupitre.procurement.enums import Category, Provenance
from pupitre.procurement.querysets import CatalogueQuerySet, DeviceModelQuerySet, OfModelQuerySet
from pupitre.territory.enums import Jurisdiction
from pupitre.territory.models import Organisation

DURABILITY_FROM = date(2026, 1, 1)
"""From then on, in France, the durability index replaces the repairability index (domain.md B2, G11-G13)."""


def _money(label: Any, **options: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=10, decimal_places=2, default=Decimal(0), **options)


class Supplier(models.Model):
    """A firm, a public purchasing body or an association that sells or gives."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="suppliers", verbose_name=_("Organisation")
    )
    name = models.CharField(_("name"), max_length=160)
    number = models.CharField(_("registration number"), max_length=30, blank=True, help_text=_("SIRET, NEQ."))
    email = models.EmailField(_("e-mail for orders"), blank=True)
    address = models.TextField(_("address"), blank=True)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("Supplier")
        verbose_name_plural = _("Suppliers")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="supplier_unique_name")]

    def __str__(self) -> str:
        return self.name


class DeviceModel(models.Model):
    """A thing that one may buy, or that stands in the stock. Without functions the planner does not buy it.

    Prices are net of tax, in the organisation's currency; yearly costs are as paid, per device. `unit_price` is the
    price in force when it was last written; a `PriceVersion` says which one holds on a day.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="device_models")
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=160)
    category = models.CharField(_("category"), max_length=12, choices=Category.choices, default=Category.OTHER)
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="device_models", verbose_name=_("Supplier")
    )
    lot = models.ForeignKey(
        "Lot",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="device_models",
        verbose_name=_("lot of a group purchase"),
    )
    functions = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("used as"),
        default=list,
        blank=True,
        help_text=_("Codes of equipment, separated by commas; empty when the planner does not buy it."),
    )
    is_for_sale = models.BooleanField(_("for sale"), default=True)
    unit_price = _money(_("unit price, net of tax"), help_text=_("Where no dated price says otherwise."))
    opex_part = _money(
        _("of which operating"), help_text=_("Part of the price that is not capital: extended warranty, service.")
    )
    mounting = _money(_("mounting per device"))
    life_years = models.DecimalField(_("technical life (years)"), max_digits=4, decimal_places=1)
    accounting_years = models.DecimalField(
        _("accounting life (years)"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    support_ends_on = models.DateField(_("end of the vendor's support"), null=True, blank=True)
    repairability = models.DecimalField(
        _("repairability"), max_digits=4, decimal_places=2, default=Decimal(0), help_text=_("From 0 to 10.")
    )
    durability = models.DecimalField(
        _("durability"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("From 0 to 10. In France it replaces repairability from 2026 on."),
    )
    opex_licence = _money(_("licence per device and year"))
    opex_mdm = _money(_("device management per device and year"))
    opex_support = _money(_("support per device and year"))
    repairs = _money(_("repairs per device and year"))
    disposal = _money(_("disposal per device"), help_text=_("At the end of its life."))
    set_overhead = _money(_("overhead per set"), help_text=_("Trolley, mounting, cabling: once for each class set."))
    pupils_per_device = models.DecimalField(
        _("pupils per device"), max_digits=5, decimal_places=1, default=Decimal(1), help_text=_("Who share one.")
    )
    provenance = models.CharField(_("provenance"), max_length=12, choices=Provenance.choices, default=Provenance.NEW)
    reconditioned = models.GeneratedField(
        # The stubs ask for an Expression, Django for what resolves as one; a Q does (docs of GeneratedField).
        expression=~Q(provenance="new"),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )

    if TYPE_CHECKING:
        price: Decimal  # net, in force on a day: there on the rows of `priced_on` alone

    objects = DeviceModelQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("Catalogue")
        ordering = ["organisation", "code"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="device_model_unique_code"),
            models.CheckConstraint(
                condition=Q(
                    unit_price__gte=0,
                    opex_licence__gte=0,
                    opex_mdm__gte=0,
                    opex_support__gte=0,
                    set_overhead__gte=0,
                    mounting__gte=0,
                    repairs__gte=0,
                    disposal__gte=0,
                    opex_part__gte=0,
                ),
                name="device_model_amounts",
                violation_error_message=_("An amount is not negative."),
            ),
            models.CheckConstraint(
                condition=Q(opex_part__lte=F("unit_price")),
                name="device_model_opex_part",
                violation_error_message=_("The operating part is not more than the price."),
            ),
            models.CheckConstraint(
                condition=Q(life_years__gt=0, repairability__range=(0, 10), pupils_per_device__gt=0)
                & (Q(durability__isnull=True) | Q(durability__range=(0, 10)))
                & (Q(accounting_years__isnull=True) | Q(accounting_years__gt=0)),
                name="device_model_life",
                violation_error_message=_("Lives and pupils are positive, indices run from 0 to 10."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def index_on(self, day: date) -> Decimal:
        """The index that counts on a day: durability where it has replaced repairability and is known."""
        replaced = self.organisation.jurisdiction == Jurisdiction.FRANCE and day >= DURABILITY_FROM
        return self.durability if replaced and self.durability is not None else self.repairability


class PriceVersion(models.Model):
    """A net price over dates; a model has one price at a date."""

    model = models.ForeignKey(DeviceModel, models.CASCADE, related_name="prices")
    amount = models.DecimalField(_("unit price, net of tax"), max_digits=10, decimal_places=2)
    days = DateRangeField(_("valid"))
    source = models.CharField(_("source"), max_length=160, blank=True)

    objects = OfModelQuerySet.as_manager()

    class Meta:
        ordering = ["-days"]
        constraints = [
            ExclusionConstraint(
                name="price_version_one_at_a_date",
                expressions=[("model", RangeOperators.EQUAL), ("days", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, days__isempty=False, days__startswith__isnull=False),
                name="price_version_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model_id} {self.amount} {self.days}"


class Accessory(models.Model):
    """What goes with a model: sleeve, charger, mount."""

    model = models.ForeignKey(DeviceModel, models.CASCADE, related_name="accessories", verbose_name=_("Model"))
    accessory = models.ForeignKey(DeviceModel, models.PROTECT, related_name="goes_with", verbose_name=_("Accessory"))
    per_device = models.DecimalField(_("per device"), max_digits=5, decimal_places=2, default=Decimal(1))
    is_required = models.BooleanField(_("required"), default=False)

    objects = OfModelQuerySet.as_manager()

    class Meta:
        verbose_name = _("Accessory")
        verbose_name_plural = _("Accessories")
        ordering = ["model__name", "accessory__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["model", "accessory"], name="accessory_unique"),
            models.CheckConstraint(condition=Q(per_device__gt=0), name="accessory_quantity"),
            models.CheckConstraint(condition=~Q(model=F("accessory")), name="accessory_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.model} · {self.accessory}"
