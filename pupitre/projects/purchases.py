"""What is ordered for schools by a plan, told by the room that commands it (config/wiring.py)."""

from collections.abc import Callable, Collection, Mapping

from pupitre.projects.engine.milestones import Bought

Provider = Callable[[tuple[str, int], Collection[int]], Mapping[tuple[int, int], Bought]]
"""(what the plan is, schools) -> what is bought for each (school, wave) that it commanded."""
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Offer what a room knows; registering twice is the same as once."""
    if provider not in _providers:
        _providers.append(provider)


def bought(plan: tuple[str, int], schools: Collection[int]) -> dict[tuple[int, int], Bought]:
    """What the rooms that command say, by (school, wave)."""
    return {key: row for provider in _providers for key, row in provider(plan, schools).items()}
