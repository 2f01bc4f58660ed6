"""The words of procurement: what is bought, where it comes from, what state each paper is in."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Category(models.TextChoices):
    """Categories of product; those of GREEN count for the reused share (AGEC art. 58, IT list: domain.md B2)."""

    TABLET = "tablet", _("tablets")
    LAPTOP = "laptop", _("laptops")
    DESKTOP = "desktop", _("desktop computers")
    SCREEN = "screen", _("screens and interactive displays")
    PROJECTOR = "projector", _("projectors")
    PHONE = "phone", _("telephones")
    SERVER = "server", _("servers")
    NETWORK = "network", _("network")
    ACCESSORY = "accessory", _("accessories")
    FURNITURE = "furniture", _("mounts, trolleys, furniture")
    SOFTWARE = "software", _("software and licences")
    OTHER = "other", pgettext_lazy("category of product", "other")


class Provenance(models.TextChoices):
    NEW = "new", pgettext_lazy("provenance", "new")
    REFURBISHED = "refurbished", _("reconditioned")
    REUSE = "reuse", _("reused")
    GIFT = "gift", _("given")
    RECYCLED = "recycled", _("recycled materials")


class Nature(models.TextChoices):
    SUPPLIES = "supplies", _("supplies")
    SERVICES = "services", _("services")
    WORKS = "works", _("works")


class PresetStatus(models.TextChoices):
    """How far a figure that came with Pupitre may be relied on (domain.md)."""

    SEEN = "seen", _("read in a public source")
    TO_VALIDATE = "to_validate", _("to validate")
    VALIDATED = "validated", _("validated here")


class Vehicle(models.TextChoices):
    """The ways of buying (domain.md B2: PurchaseVehicle)."""

    OWN = "own", _("own contract")
    GROUP = "group", _("Group purchase")
    CENTRAL = "central", _("central purchasing body")
    UGAP = "ugap", "UGAP"
    CAG = "cag", _("Centre d'acquisitions gouvernementales")


class CeilingUnit(models.TextChoices):
    MONEY = "money", _("net amount")
    QUANTITY = "quantity", _("quantity")


class RequestState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("being validated")
    REFUSED = "refused", _("refused for good")
    ACCEPTED = "accepted", _("accepted")
    ORDERED = "ordered", _("ordered")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Verdict(models.TextChoices):
    ACCEPT = "accept", _("accepts")
    REFUSE = "refuse", _("refuses")


class OrderState(models.TextChoices):
    DRAFT = "draft", _("draft")
    APPROVED = "approved", _("approved")
    SENT = "sent", _("sent to the supplier")
    PARTLY = "partly", _("partly received")
    RECEIVED = "received", _("received")
    CLOSED = "closed", _("ended")
    CANCELLED = "cancelled", _("cancelled")


class DifferenceKind(models.TextChoices):
    DAMAGED = "damaged", _("damaged")
    MISSING = "missing", _("missing")
    SURPLUS = "surplus", _("too many")


class Fate(models.TextChoices):
    """What becomes of a difference. `replace` leaves the units to come; `drop` gives them up, with their money."""

    OPEN = "open", _("to decide")
    REPLACE = "replace", _("the supplier replaces or sends")
    DROP = "drop", _("given up: the money is released")
    BACK = "back", _("sent back")
    KEEP = "keep", _("kept, without being paid")


class InvoiceKind(models.TextChoices):
    INVOICE = "invoice", _("Invoice")
    CREDIT = "credit", _("credit note")


class InvoiceState(models.TextChoices):
    MATCHED = "matched", _("agrees")
    DISPUTED = "disputed", _("does not agree")
    PAID = "paid", _("paid")
    REJECTED = "rejected", _("rejected")


GREEN = (
    Category.TABLET,
    Category.LAPTOP,
    Category.DESKTOP,
    Category.SCREEN,
    Category.PROJECTOR,
    Category.PHONE,
    Category.SERVER,
)
"""The categories of the IT list of AGEC art. 58 (domain.md B2)."""
REUSED = (Provenance.REFURBISHED, Provenance.REUSE, Provenance.GIFT, Provenance.RECYCLED)
"""Provenances that count as reused or recycled."""
