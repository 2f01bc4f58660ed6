"""The labels of a series: a beginning and a number."""

from collections.abc import Collection, Iterator

DIGITS = 5


def bare(code: str) -> str:
    """The label or number that a scanned code names, in capitals; of a code that holds an address, its last part."""
    code = code.strip().upper()
    if code.startswith(("HTTP://", "HTTPS://")):
        code = code.partition("?")[0].rstrip("/").rpartition("/")[2]
    return code


def series(
    prefix: str, first: int, count: int, taken: Collection[str], digits: int = DIGITS
) -> Iterator[tuple[str, int]]:
    """The next labels of a series, each with its number; those that something bears already are passed over."""
    number, given = first, 0
    while given < count:
        tag = f"{prefix}{number:0{digits}d}"
        if tag not in taken:
            yield tag, number
            given += 1
        number += 1
