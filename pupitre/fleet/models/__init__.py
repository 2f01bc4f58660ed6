"""What stands in the schools: class sets for the plan, devices one by one, who holds them, what happens to them."""

from pupitre.fleet.models.campaigns import Campaign, ScanAct
from pupitre.fleet.models.checks import CheckScan, Disposal, DisposalLine, StockCheck
from pupitre.fleet.models.devices import Device, DeviceSet, KitPart
from pupitre.fleet.models.holdings import Holding, HoldingPart, LoanExtension
from pupitre.fleet.models.incidents import ChargeRule, Incident, Repair
from pupitre.fleet.models.reasons import ActReason
from pupitre.fleet.models.register import BulkRun, ColumnMapping, DevicePhoto, FleetSettings, TagSeries
from pupitre.fleet.models.reviews import ReviewProposal, ReviewSettings, ReviewStep, UsageReview
from pupitre.fleet.models.signals import (
    ActiveDay,
    DeviceAddress,
    HeardDay,
    ManagedRecord,
    Source,
    SourceMessage,
    SourceRun,
    UsageWeek,
)
from pupitre.fleet.models.stock import DAYS_A_YEAR, StockSet, UsageRate
from pupitre.fleet.models.tasks import Task
from pupitre.fleet.models.transfers import Transfer, TransferLine
from pupitre.fleet.models.withdrawals import Withdrawal, WithdrawalLine

__all__ = [
    "DAYS_A_YEAR",
    "ActReason",
    "ActiveDay",
    "BulkRun",
    "Campaign",
    "ChargeRule",
    "CheckScan",
    "ColumnMapping",
    "Device",
    "DeviceAddress",
    "DevicePhoto",
    "DeviceSet",
    "Disposal",
    "DisposalLine",
    "FleetSettings",
    "HeardDay",
    "Holding",
    "HoldingPart",
    "Incident",
    "KitPart",
    "LoanExtension",
    "ManagedRecord",
    "Repair",
    "ReviewProposal",
    "ReviewSettings",
    "ReviewStep",
    "ScanAct",
    "Source",
    "SourceMessage",
    "SourceRun",
    "StockCheck",
    "StockSet",
    "TagSeries",
    "Task",
    "Transfer",
    "TransferLine",
    "UsageRate",
    "UsageReview",
    "UsageWeek",
    "Withdrawal",
    "WithdrawalLine",
]
