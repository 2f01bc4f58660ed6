"""Where the devices of a model stand, told by the room that keeps them: `register` in config/wiring.py."""

from collections.abc import Callable
from dataclasses import dataclass

from pupitre.kernel.viewer import Viewer


@dataclass(frozen=True)
class Standing:
    """The devices of a model that a person sees: how many, the addresses of their list and of their use."""

    devices: int
    devices_url: str
    use_url: str


Provider = Callable[[Viewer, int], Standing | None]
_providers: list[Provider] = []


def register(of_model: Provider) -> None:
    """Offer what a room knows; registering twice is the same as once."""
    if of_model not in _providers:
        _providers.append(of_model)


def of_model(viewer: Viewer, model: int) -> Standing | None:
    """What the first room that knows says of a model; None where none of its devices stands."""
    return next((found for provider in _providers if (found := provider(viewer, model)) is not None), None)
