"""An audit by scan: what was expected, found, elsewhere, or unknown."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Placed:
    """A device and where the register says that it is."""

    key: int
    school: int | None
    room: int | None = None
    in_hands: bool = False  # held by somebody: it may be at their home
    out: bool = False  # lost, stolen, withdrawn or gone: it should not be seen


@dataclass(frozen=True)
class Findings:
    """Keys of devices by what the audit says of them; `unknown` are codes that no device bears."""

    found: tuple[int, ...]
    misplaced: tuple[int, ...]
    missing: tuple[int, ...]
    with_people: tuple[int, ...]
    reappeared: tuple[int, ...]
    unknown: tuple[str, ...]


def compare(
    expected: Iterable[Placed],
    seen: Iterable[Placed],
    unknown: Iterable[str],
    *,
    school: int,
    room: int | None = None,
) -> Findings:
    """The rule: a device expected and not seen is missing, unless somebody holds it.

    One seen that the register puts in another school (or another room, when a room is audited) is misplaced; one that
    it says lost or gone has reappeared. Nothing is decided here: a person accepts.
    """
    expected, seen = list(expected), list(seen)
    keys = {device.key for device in seen}
    here = [d for d in seen if d.school == school and (room is None or d.room == room) and not d.out]
    return Findings(
        found=_keys(here),
        misplaced=_keys(d for d in seen if d not in here and not d.out),
        missing=_keys(d for d in expected if d.key not in keys and not d.in_hands),
        with_people=_keys(d for d in expected if d.key not in keys and d.in_hands),
        reappeared=_keys(d for d in seen if d.out),
        unknown=tuple(sorted(set(unknown))),
    )


def _keys(devices: Iterable[Placed]) -> tuple[int, ...]:
    return tuple(sorted({device.key for device in devices}))
