"""Events: how a lower room is heard above without knowing who listens.

An event is a frozen dataclass of the room that publishes it. Listeners run at once, inside the publisher's
transaction, in the order of `config/wiring.py`; slow work is deferred by the listener as a job.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

Listener = Callable[[Any], None]
_listeners: dict[type, list[Listener]] = defaultdict(list)


def subscribe(event: type, listener: Listener) -> None:
    """Call `listener` with every event of exactly this type; subscribing twice is the same as once."""
    if listener not in _listeners[event]:
        _listeners[event].append(listener)


def publish(event: object) -> None:
    for listener in _listeners[type(event)]:
        listener(event)
