"""Whether a device may be handed to somebody, or taken back, and if not, why."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What becomes of an act: done, nothing to do because it was done before, or a person must look."""

    OK = "ok"
    ALREADY = "already"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class DeviceFacts:
    """A device as a hand-out sees it. `holder` is a key of whoever holds it ("pupil:12", "staff:3"), or empty."""

    key: int
    state: str
    school: int | None
    allocation: str
    holder: str = ""
    is_spare: bool = False


@dataclass(frozen=True)
class TakerFacts:
    """Who would receive it, and what each gate says against it (release refused without a contract, for instance)."""

    key: str
    school: int
    holds: tuple[int, ...] = ()  # devices that they hold already, loans left out
    blocked: str = ""  # the sentence of the first gate that refuses, or empty
    override: str = ""  # the reason of a named person who lets it go in spite of that


@dataclass(frozen=True)
class Outcome:
    """A verdict with its reason: a code that `wording` puts in words, and the values of its sentence."""

    verdict: Verdict
    code: str = ""
    detail: str = ""


def hand_out(device: DeviceFacts | None, taker: TakerFacts, *, loan: bool = False) -> Outcome:
    """The rule, case by case; the first obstacle met is the one that is said."""
    if device is None:
        return Outcome(Verdict.CONFLICT, "unknown_device")
    if device.holder == taker.key:
        return Outcome(Verdict.ALREADY, "already_theirs")
    obstacles = (
        (bool(device.holder), "held_by_another", ""),
        (device.state != "in_store", "not_in_store", device.state),
        (device.school not in (None, taker.school), "other_school", ""),
        (bool(taker.holds) and not loan, "holds_another", ""),
        (bool(taker.blocked) and not taker.override, "gate", taker.blocked),
    )
    for met, code, detail in obstacles:
        if met:
            return Outcome(Verdict.CONFLICT, code, detail)
    return Outcome(Verdict.OK)


def take_back(device: DeviceFacts | None, *, expected: str = "") -> Outcome:
    """Taking back what somebody holds; `expected` is the holder that the clerk believes it comes from, if any.

    A device that comes back from somebody else is taken all the same, since it is there; the difference is said.
    """
    if device is None:
        return Outcome(Verdict.CONFLICT, "unknown_device")
    if not device.holder:
        return Outcome(Verdict.ALREADY if device.state == "in_store" else Verdict.CONFLICT, "nobody_holds_it")
    if expected and device.holder != expected:
        return Outcome(Verdict.OK, "from_another")
    return Outcome(Verdict.OK)
