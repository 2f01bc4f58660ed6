"""What open pages are told as it happens: PostgreSQL NOTIFY, heard by config/live (docs/decisions/0013).

A notice leaves with the commit of the act, carries keys and no content, and may be lost: a page that comes back reads
again what it missed. Who may hear what is decided when a stream is opened.
"""

import json

from django.db import connection

CHANNEL = "pupitre_live"


def tell_session_over(person: int) -> None:
    """Have the streams of someone look again whether they may still hear: a session ended."""
    tell("session", person=person)


def tell(kind: str, *, ticket: int | None = None, organisation: int | None = None, **more: object) -> None:
    """Tell open pages that something of a ticket or a desk changed.

    `kind`: "ticket", "message", "chat", "presence", "typing" or "session".
    """
    facts = {"kind": kind, "ticket": ticket, "organisation": organisation, **more}
    notice = json.dumps({key: value for key, value in facts.items() if value is not None}, separators=(",", ":"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, notice])
