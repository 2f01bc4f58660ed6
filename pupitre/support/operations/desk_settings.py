"""What an hour of work costs at a desk, whether its week is told by mail, after how many days silence closes."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.support import permissions
from pupitre.support.models import DeskSettings
from pupitre.territory.models import Organisation


@dataclass(frozen=True)
class Silence:
    """After how many days a requester is reminded, then their request closed; and a solved one closed.

    And after how many minutes a chat that nobody takes becomes a request.
    """

    remind_after_days: int = 3
    close_after_days: int = 5
    settle_after_days: int = 7
    chat_patience_minutes: int = 5


@transaction.atomic
def settle(
    *,
    organisation: Organisation,
    hourly_cost: Decimal | None,
    sends_digest: bool,
    actor: Viewer,
    at: datetime,
    silence: Silence | None = None,
) -> DeskSettings:
    """Say what an hour costs (None: not known), whether the digest leaves, and what silence does (None: as it was).

    Errors: NotAllowed.
    """
    if not permissions.can_lead(actor, organisation):
        raise NotAllowed
    days = asdict(silence) if silence else {}
    row, _made = DeskSettings.objects.update_or_create(
        organisation=organisation, defaults={"hourly_cost": hourly_cost, "sends_digest": sends_digest, **days}
    )
    body = f"territory.organisation:{organisation.pk}"
    audit.record("support.desk_settled", actor=actor, at=at, subject=body, hourly_cost=str(hourly_cost or ""), **days)
    return row
