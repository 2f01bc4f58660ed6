"""Who decides and who pays: one file a subject."""

from pupitre.governance.models.measures import FundingMeasure, MeasureBudget
from pupitre.governance.models.plan import ALREADY, NEVER, DigitalPlan

__all__ = ["ALREADY", "NEVER", "DigitalPlan", "FundingMeasure", "MeasureBudget"]
