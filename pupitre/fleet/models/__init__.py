"""What stands in the schools: class sets for the plan, devices one by one, who holds them."""

from pupitre.fleet.models.devices import Device, DeviceSet, KitPart
from pupitre.fleet.models.holdings import Holding, HoldingPart
from pupitre.fleet.models.register import BulkRun, ColumnMapping, DevicePhoto, FleetSettings, TagSeries
from pupitre.fleet.models.stock import DAYS_A_YEAR, StockSet, UsageRate
from pupitre.fleet.models.tasks import Task

__all__ = [
    "DAYS_A_YEAR",
    "BulkRun",
    "ColumnMapping",
    "Device",
    "DevicePhoto",
    "DeviceSet",
    "FleetSettings",
    "Holding",
    "HoldingPart",
    "KitPart",
    "StockSet",
    "TagSeries",
    "Task",
    "UsageRate",
]
