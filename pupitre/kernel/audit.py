"""Record an act in the audit trail, inside the act's own transaction."""

from datetime import datetime
from typing import Any

from django.db import connection

from pupitre.kernel.models import AuditEntry
from pupitre.kernel.viewer import Viewer


def record(action: str, *, actor: Viewer, at: datetime, subject: str = "", **details: Any) -> AuditEntry:
    """Write one entry. `action` is "room.verb_in_the_past"; `subject` is "room.model:id"; details are figures."""
    return AuditEntry.objects.create(
        at=at,
        action=action,
        actor_id=actor.person_id,
        actor_name=actor.name,
        impersonator_id=actor.impersonator_id,
        subject=subject,
        details=details,
    )


def sign(*, actor: Viewer, at: datetime) -> None:
    """Tell the database who writes in this transaction, for the rows that its triggers write (the ledger's votes)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pupitre.actor_id', %s, true), set_config('pupitre.actor_name', %s, true),"
            " set_config('pupitre.at', %s, true)",
            ["" if actor.person_id is None else str(actor.person_id), actor.name, at.isoformat()],
        )
