"""Plans beside their prices, kept ready in a process that answers pages: a pricing never changes once it is there.

It loads the planner, at the first question asked of this process.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

from pupitre.planning import pricing
from pupitre.planning.engine.change import Change
from pupitre.planning.engine.instant import bound_at_once
from pupitre.planning.engine.priced import Priced
from pupitre.planning.models import Pricing

KEPT = 2  # plans ready in a process; one of 263 schools takes 13 to 17 MB and a second of CPU to make ready
_ready = Lock()


@dataclass(frozen=True)
class Standing:
    """A plan beside its prices, and its case as it is written."""

    priced: Priced
    case: Mapping[str, Any]
    weights: Mapping[str, float]  # of each kind of equipment


@lru_cache(maxsize=KEPT)
def _standing(pricing_id: int) -> Standing:
    found = Pricing.objects.select_related("plan__scenario").get(pk=pricing_id)
    priced = pricing.priced_again(found)
    rules = priced.instance.case.meta.settings.functions
    return Standing(priced, found.plan.scenario.case or {}, {rule.name: rule.weight for rule in rules})


def of(found: Pricing) -> Standing:
    """The plan ready to be asked; one thread makes it ready, the others wait."""
    with _ready:
        return _standing(found.pk)


def bound(found: Pricing, changes: Sequence[Change]) -> float:
    """Points that no plan exceeds once the changes have happened: proven, at once."""
    return bound_at_once(of(found).priced, changes)
