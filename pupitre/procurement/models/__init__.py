"""What may be bought, what is asked, what is ordered, received and paid."""

from pupitre.procurement.models.awards import Award, Offer
from pupitre.procurement.models.catalogue import Accessory, DeviceModel, PriceVersion, Supplier
from pupitre.procurement.models.groups import CensusLine, GroupMember, GroupPurchase, Lot
from pupitre.procurement.models.orders import (
    CallOff,
    Delivery,
    DeliveryLine,
    Difference,
    Invoice,
    InvoiceLine,
    LineShare,
    Order,
    OrderLine,
)
from pupitre.procurement.models.requests import (
    Delegation,
    Opinion,
    Request,
    RequestLine,
    RequestStep,
    ValidationStep,
)
from pupitre.procurement.models.rules import GreenTarget, HomogeneousNeed, Settings, Threshold

__all__ = [
    "Accessory",
    "Award",
    "CallOff",
    "CensusLine",
    "Delegation",
    "Delivery",
    "DeliveryLine",
    "DeviceModel",
    "Difference",
    "GreenTarget",
    "GroupMember",
    "GroupPurchase",
    "HomogeneousNeed",
    "Invoice",
    "InvoiceLine",
    "LineShare",
    "Lot",
    "Offer",
    "Opinion",
    "Order",
    "OrderLine",
    "PriceVersion",
    "Request",
    "RequestLine",
    "RequestStep",
    "Settings",
    "Supplier",
    "Threshold",
    "ValidationStep",
]
