"""What an hour of work costs at a desk, and whether its week is told by mail."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.support import permissions
from pupitre.support.models import DeskSettings
from pupitre.territory.models import Organisation


@transaction.atomic
def settle(
    *, organisation: Organisation, hourly_cost: Decimal | None, sends_digest: bool, actor: Viewer, at: datetime
) -> DeskSettings:
    """Say what an hour costs (None: not known), and whether the digest leaves. Errors: NotAllowed."""
    if not permissions.can_lead(actor, organisation):
        raise NotAllowed
    row, _made = DeskSettings.objects.update_or_create(
        organisation=organisation, defaults={"hourly_cost": hourly_cost, "sends_digest": sends_digest}
    )
    body = f"territory.organisation:{organisation.pk}"
    audit.record("support.desk_settled", actor=actor, at=at, subject=body, hourly_cost=str(hourly_cost or ""))
    return row
