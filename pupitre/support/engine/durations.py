"""Times as people type them: a day's open hours, and how long is owed."""

import re
from itertools import pairwise

SPAN = re.compile(r"(\d{1,2})(?:[:hH](\d{2})?)?\s*[-–à]\s*(\d{1,2})(?:[:hH](\d{2})?)?")
LASTING = re.compile(
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:d|j)\w*)?\s*(?:(\d+(?:[.,]\d+)?)\s*h\w*)?\s*(?:(\d+)\s*(?:min\w*)?)?", re.I
)


def windows(text: str) -> list[tuple[int, int]]:
    """ "8:00-12:00, 13h30-17h" as minutes of the day, in order; nothing is a closed day.

    Errors: ValueError where it cannot be read, ends before it begins, or overlaps.
    """
    spans: list[tuple[int, int]] = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", text))):
        read = SPAN.fullmatch(part)
        if read is None:
            raise ValueError(part)
        opens, closes = (int(read[at]) * 60 + int(read[at + 1] or 0) for at in (1, 3))
        if not opens < closes <= 1440:
            raise ValueError(part)
        spans.append((opens, closes))
    spans.sort()
    if any(first[1] > second[0] for first, second in pairwise(spans)):
        raise ValueError(text)
    return spans


def written(spans: list[tuple[int, int]]) -> str:
    """What `windows` reads."""
    said = ((opens // 60, opens % 60, closes // 60, closes % 60) for opens, closes in sorted(spans))
    return ", ".join(f"{a:02d}:{b:02d}-{c:02d}:{d:02d}" for a, b, c, d in said)


def minutes(text: str, day: int) -> int:
    """ "30 min", "4 h", "1 h 30", "2 d" in open minutes, `day` being those of an open day; a bare figure is minutes.

    Errors: ValueError where it cannot be read, or is nothing.
    """
    read = LASTING.fullmatch(text.strip())
    if read is None or not text.strip():
        raise ValueError(text)
    days, hours, rest = (float((read[at] or "0").replace(",", ".")) for at in (1, 2, 3))
    found = round(days * day + hours * 60 + rest)
    if found < 1:
        raise ValueError(text)
    return found


def lasting(found: int, day: int, letter: str = "d") -> str:
    """What `minutes` reads, in the largest unit that says it whole; `letter` is that of days."""
    if day and found % day == 0:
        return f"{found // day} {letter}"
    if found % 60 == 0:
        return f"{found // 60} h"
    return f"{found} min" if found < 60 else f"{found // 60} h {found % 60}"
