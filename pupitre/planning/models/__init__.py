"""What planning keeps: the inputs of its own, the scenarios, and the plans made from them."""

from pupitre.planning.models.countries import CountryRound, CountryRun, CountryTask, CountryTerritory
from pupitre.planning.models.inputs import EquipmentFunction, NeedRule, RatioTarget, WaveCapacity
from pupitre.planning.models.pricings import Pricing, Question
from pupitre.planning.models.results import Delivery, Financing, Plan, SchoolOutcome
from pupitre.planning.models.scenarios import Comment, Computation, Pin, Scenario

__all__ = [
    "Comment",
    "Computation",
    "CountryRound",
    "CountryRun",
    "CountryTask",
    "CountryTerritory",
    "Delivery",
    "EquipmentFunction",
    "Financing",
    "NeedRule",
    "Pin",
    "Plan",
    "Pricing",
    "Question",
    "RatioTarget",
    "Scenario",
    "SchoolOutcome",
    "WaveCapacity",
]
