"""How often devices in service fail, by provenance, told by the room that keeps them: `register` in config/wiring.py.

Refurbished devices must be reused and must also last (domain, trap 12): both are read on the same page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pupitre.kernel.viewer import Viewer


@dataclass(frozen=True)
class Failures:
    """Of one provenance (enums.Provenance): devices in service over a year, and how many of them failed."""

    provenance: str
    devices: int
    failed: int

    @property
    def rate(self) -> float | None:
        return self.failed / self.devices if self.devices else None


Provider = Callable[[Viewer], Sequence[Failures]]
_providers: list[Provider] = []


def register(failures_by_provenance: Provider) -> None:
    """Offer what a room knows; registering twice is the same as once."""
    if failures_by_provenance not in _providers:
        _providers.append(failures_by_provenance)


def failures(viewer: Viewer) -> list[Failures]:
    """What the rooms that know say, of the viewer's devices."""
    return [row for provider in _providers for row in provider(viewer)]
