"""When a family that has not signed is written to again."""

from datetime import date, timedelta


def is_due(opened_on: date, last_mail_on: date | None, *, after: int, every: int, on: date) -> bool:
    """First `after` days from when the contract was opened, then `every` days at most; `on` is today."""
    waited = on - opened_on >= timedelta(days=after)
    return waited and (last_mail_on is None or on - last_mail_on >= timedelta(days=every))
