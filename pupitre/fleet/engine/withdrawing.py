"""Which devices a committee has to decide on before they leave use."""

from collections.abc import Iterable, Mapping


def asks_committee(count: int, decided_from: int | None) -> bool:
    """Whether withdrawing so many devices at once takes a decision; `decided_from` None: never."""
    return decided_from is not None and count >= decided_from


def undecided(
    devices: Iterable[tuple[int, int]], decided_from: Mapping[int, int | None], decided: frozenset[int]
) -> frozenset[int]:
    """Of devices withdrawn together, (key, body) each, those that wait for a decision of their body's committee.

    What a decision has already approved (`decided`) neither waits nor counts.
    """
    by_body: dict[int, list[int]] = {}
    for key, body in devices:
        if key not in decided:
            by_body.setdefault(body, []).append(key)
    return frozenset(
        key for body, keys in by_body.items() if asks_committee(len(keys), decided_from.get(body)) for key in keys
    )
