"""Priority = impact x urgency, with a floor: a class that cannot work is never below P2."""

MATRIX: dict[tuple[int, int], int] = {
    # (impact, urgency): priority
    (1, 1): 4, (1, 2): 3, (1, 3): 3,
    (2, 1): 4, (2, 2): 3, (2, 3): 2,
    (3, 1): 3, (3, 2): 2, (3, 3): 2,
    (4, 1): 3, (4, 2): 2, (4, 3): 1,
}  # fmt: skip
CLASS_BLOCKED = 2


def priority(impact: int, urgency: int, *, class_blocked: bool = False) -> int:
    """From 1 (now) to 4 (can wait). `impact` 1 to 4, `urgency` 1 to 3."""
    found = MATRIX[impact, urgency]
    return min(found, CLASS_BLOCKED) if class_blocked else found


def can_wait(priority: int) -> bool:
    """The triage of the desk: what is not P1 or P2 can wait its turn."""
    return priority > CLASS_BLOCKED
