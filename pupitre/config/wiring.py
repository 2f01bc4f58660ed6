"""Who hears what: every event that a room publishes and another hears, in one place."""

from pupitre.kernel import events

# (event, listener); a listener is a function of a room above the publisher.
SUBSCRIPTIONS: tuple[tuple[type, events.Listener], ...] = ()


def connect() -> None:
    """Subscribe every listener; called once when the applications are ready."""
    for event, listener in SUBSCRIPTIONS:
        events.subscribe(event, listener)
