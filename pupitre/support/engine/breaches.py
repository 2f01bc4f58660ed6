"""Why a deadline was passed: one cause a breach, the first of the rules that holds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Path:
    """What a ticket went through before its deadline."""

    of: str  # answer or resolve
    assigned: bool = False
    hand_overs: int = 0
    waited_third: bool = False
    reopened: bool = False


def cause(path: Path) -> str:
    """handed_over, third, reopened, not_taken or busy, from what explains most to what explains least."""
    if path.hand_overs:
        return "handed_over"
    if path.of == "resolve" and path.waited_third:
        return "third"
    if path.reopened:
        return "reopened"
    return "busy" if path.assigned else "not_taken"
