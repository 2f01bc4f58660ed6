"""What stands in the schools: class sets for the plan, devices one by one, who holds them, what happens to them."""

from pupitre.fleet.models.campaigns import Campaign, ScanAct
from pupitre.fleet.models.checks import CheckScan, Disposal, DisposalLine, StockCheck
from pupitre.fleet.models.devices import Device, DeviceSet, KitPart
from pupitre.fleet.models.holdings import Holding, HoldingPart
from pupitre.fleet.models.incidents import ChargeRule, Incident, Repair
from pupitre.fleet.models.register import BulkRun, ColumnMapping, DevicePhoto, FleetSettings, TagSeries
from pupitre.fleet.models.stock import DAYS_A_YEAR, StockSet, UsageRate
from pupitre.fleet.models.tasks import Task

__all__ = [
    "DAYS_A_YEAR",
    "BulkRun",
    "Campaign",
    "ChargeRule",
    "CheckScan",
    "ColumnMapping",
    "Device",
    "DevicePhoto",
    "DeviceSet",
    "Disposal",
    "DisposalLine",
    "FleetSettings",
    "Holding",
    "HoldingPart",
    "Incident",
    "KitPart",
    "Repair",
    "ScanAct",
    "StockCheck",
    "StockSet",
    "TagSeries",
    "Task",
    "UsageRate",
]
