"""How many devices pupils should have, told by the room that plans it: `register(provider)` in config/wiring.py."""

from collections.abc import Callable, Collection, Sequence
from datetime import date

from pupitre.fleet.engine.ratios import Target

Provider = Callable[[Collection[int], date | None], Sequence[Target]]
"""From numbers of bodies, and the day of the prices (None: without prices), to their targets."""
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Offer targets; registering twice is the same as once."""
    if provider not in _providers:
        _providers.append(provider)


def of_bodies(bodies: Collection[int], day: date | None) -> list[Target]:
    """The targets that bodies have written."""
    return [target for provider in _providers for target in provider(bodies, day)]
