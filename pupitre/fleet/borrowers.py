"""Who is written to when what a pupil borrowed is late: the room that knows families says it (config/wiring.py)."""

from collections.abc import Callable
from datetime import datetime

from pupitre.fleet.models import Holding

# (loan, instant) -> how many adults were written to.
Writer = Callable[[Holding, datetime], int]
_writers: list[Writer] = []


def register(writer: Writer) -> None:
    """Have `writer` asked for each late loan of a pupil; registering twice is the same as once."""
    if writer not in _writers:
        _writers.append(writer)


def remind(loan: Holding, at: datetime) -> int:
    """Have the adults of a pupil written to; 0 where no room can."""
    return sum(writer(loan, at) for writer in _writers)
