"""What stands in a school, told by the room above that keeps it: `register(provider)` in config/wiring.py."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pupitre.territory.models import School


@dataclass(frozen=True)
class Standing:
    """Some devices alike: `source` names them, so that they are prefilled once. Age in years."""

    source: str
    function: str
    group: str
    model: str
    units: int
    age: Decimal | None = None
    condition: str = ""


Provider = Callable[[School], Sequence[Standing]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Offer what a room knows; registering twice is the same as once."""
    if provider not in _providers:
        _providers.append(provider)


def standing(school: School) -> list[Standing]:
    """What every room that knows says stands in the school."""
    return [row for provider in _providers for row in provider(school)]
