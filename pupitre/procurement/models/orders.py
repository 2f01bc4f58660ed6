"""Orders, what arrives of them, and what is invoiced."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.governance.models import FundingMeasure
from pupitre.kernel.models import OutboxMessage
from pupitre.procurement.enums import DifferenceKind, Fate, InvoiceKind, InvoiceState, OrderState
from pupitre.procurement.models.catalogue import DeviceModel, Supplier
from pupitre.procurement.models.groups import Lot
from pupitre.procurement.models.requests import RequestLine
from pupitre.procurement.querysets import DeliveryQuerySet, InvoiceQuerySet, OrderLineQuerySet, OrderQuerySet
from pupitre.projects.models import Need
from pupitre.territory.models import Organisation, School


class Order(models.Model):
    """What is asked of a supplier. Its states follow the table of `engine.orders`."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="orders")
    number = models.CharField(max_length=30)
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, related_name="orders", verbose_name=_("Supplier")
    )
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="orders", verbose_name=_("Lot"))
    state = models.CharField(max_length=10, choices=OrderState.choices, default=OrderState.DRAFT)
    year = models.PositiveSmallIntegerField()  # fiscal year that pays
    tax_percent = models.DecimalField(max_digits=5, decimal_places=3)
    source = models.CharField(max_length=160, blank=True)  # what drafted it, in words
    note = models.TextField(_("note to the supplier"), blank=True)
    drafted_at = models.DateTimeField()
    drafted_by_name = models.CharField(max_length=200)
    approved_at = models.DateTimeField(null=True)
    approved_by_name = models.CharField(max_length=200, blank=True)
    sent_on = models.DateField(null=True)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    ended_reason = models.TextField(blank=True)
    mail = models.ForeignKey(OutboxMessage, models.SET_NULL, null=True, related_name="+")  # to the supplier, the last

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-drafted_at", "-id"]
        indexes = [models.Index(fields=["state", "expected_on"], name="order_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="order_unique_number"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | Q(approved_at__isnull=False), name="order_approved_at"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "approved", "cancelled"])
                | Q(sent_on__isnull=False, supplier__isnull=False),
                name="order_sent_to_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("procurement:order", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether things may still arrive of it."""
        return self.state in {OrderState.SENT, OrderState.PARTLY}


class OrderLine(models.Model):
    """So many of a model for a school. `amount` is what the budget pays, tax included: quantity x price x tax.

    `accepted` have arrived sound, `dropped` were given up; the rest is to come. `billed` counts units invoiced.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    model = models.ForeignKey(DeviceModel, models.PROTECT, related_name="order_lines", verbose_name=_("Model"))
    school = models.ForeignKey(School, models.PROTECT, related_name="order_lines", verbose_name=_("school"))
    member = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price = models.DecimalField(_("unit price, net of tax"), max_digits=10, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    accepted = models.PositiveIntegerField(default=0)
    dropped = models.PositiveIntegerField(default=0)
    billed = models.PositiveIntegerField(default=0)
    received_amount = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    request_line = models.ForeignKey(RequestLine, models.PROTECT, null=True, related_name="order_lines")
    need = models.ForeignKey(Need, models.PROTECT, null=True, related_name="order_lines")
    plan_kind = models.CharField(max_length=40, blank=True)
    plan_pk = models.BigIntegerField(null=True, db_index=True)
    plan_wave = models.PositiveSmallIntegerField(null=True)  # the plan's wave that commanded it; None once taken back

    objects = OrderLineQuerySet.as_manager()

    class Meta:
        ordering = ["order", "school__sort_name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, quantity__gte=F("accepted") + F("dropped"), amount__gte=0),
                name="order_line_quantities",
            ),
            models.CheckConstraint(
                condition=Q(received_amount__gte=0, received_amount__lte=F("amount")), name="order_line_received"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.model}"

    @property
    def to_come(self) -> int:
        return self.quantity - self.accepted - self.dropped

    @property
    def net(self) -> Decimal:
        return self.quantity * self.unit_price


class LineShare(models.Model):
    """What a measure pays of an order line, tax included; the shares of a line add up to its amount.

    `received` and `paid` say how far the ledger has followed, so that each step takes what is left of a share.
    """

    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="shares")
    measure = models.ForeignKey(FundingMeasure, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    allocated = models.BooleanField(default=False)  # from what is allocated to the school
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    released = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    received = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    paid = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["line", "measure", "year", "allocated"], name="line_share_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, released__gte=0, paid__gte=0, received__gte=F("paid"))
                & Q(amount__gte=F("received") + F("released")),
                name="line_share_stages",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.measure_id}: {self.amount}"


class CallOff(models.Model):
    """What an order takes of a lot, in its unit; the database adds it to the lot and refuses past the ceiling."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="call_offs")
    order = models.OneToOneField(Order, models.PROTECT, related_name="call_off")
    quantity = models.DecimalField(max_digits=14, decimal_places=2)
    called_at = models.DateTimeField()

    class Meta:
        ordering = ["called_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=0), name="call_off_quantity")]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.order_id}: {self.quantity}"


class Delivery(models.Model):
    """What arrived at a school one day. `key` is made by the phone: sending it again adds nothing."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="deliveries")
    school = models.ForeignKey(School, models.PROTECT, related_name="deliveries")
    key = models.CharField(max_length=60, unique=True)
    on = models.DateField(_("received on"))
    recorded_at = models.DateTimeField()
    recorded_by_id = models.BigIntegerField(null=True)
    recorded_by_name = models.CharField(max_length=200)
    note = models.CharField(_("note"), max_length=250, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.school} {self.on}"


class DeliveryLine(models.Model):
    """Of an order line: units that arrived sound and units that arrived damaged; the serials that were scanned."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="delivery_lines")
    accepted = models.PositiveIntegerField()
    damaged = models.PositiveIntegerField(default=0)
    surplus = models.PositiveIntegerField(default=0)
    serials = models.JSONField(default=list)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["delivery", "line"], name="delivery_line_once")]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.accepted}"


class Difference(models.Model):
    """Something that did not arrive as ordered, and what becomes of it."""

    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="differences")
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="differences")
    kind = models.CharField(max_length=8, choices=DifferenceKind.choices)
    quantity = models.PositiveIntegerField()
    fate = models.CharField(max_length=8, choices=Fate.choices, default=Fate.OPEN)
    reason = models.CharField(max_length=250, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="difference_quantity"),
            models.CheckConstraint(
                condition=Q(fate="open", settled_at__isnull=True) | (~Q(fate="open") & Q(settled_at__isnull=False)),
                name="difference_settled_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity}"


class Invoice(models.Model):
    """A supplier's invoice or credit note on an order."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="invoices")
    kind = models.CharField(_("kind"), max_length=8, choices=InvoiceKind.choices, default=InvoiceKind.INVOICE)
    number = models.CharField(_("number"), max_length=60)
    dated_on = models.DateField(_("dated"))
    state = models.CharField(max_length=9, choices=InvoiceState.choices)
    recorded_at = models.DateTimeField()
    recorded_by_name = models.CharField(max_length=200)
    decided_reason = models.TextField(blank=True)
    paid_on = models.DateField(null=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-dated_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "kind", "number"], name="invoice_unique_number"),
            models.CheckConstraint(
                condition=Q(state="paid", paid_on__isnull=False) | (~Q(state="paid") & Q(paid_on__isnull=True)),
                name="invoice_paid_on",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("procurement:invoice", args=[self.pk])


class InvoiceLine(models.Model):
    """Units billed of an order line, at a net price; `amount` is with tax."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="invoice_lines")
    quantity = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=10, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "line"], name="invoice_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0, amount__gte=0), name="invoice_line_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.unit_price}"

    @property
    def net(self) -> Decimal:
        return self.quantity * self.unit_price
