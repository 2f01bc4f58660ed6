"""Record an act in the audit trail, inside the act's own transaction."""

from datetime import datetime
from typing import Any

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
