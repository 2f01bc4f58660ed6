"""Campaigns are opened, corrected, closed and opened again; what was scanned is in `operations.campaigns`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from pupitre.fleet import permissions, refusals
from pupitre.fleet.models import Campaign
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Level, Organisation, School


@transaction.atomic
def open_campaign(
    *,
    organisation: Organisation,
    actor: Viewer,
    at: datetime,
    schools: Iterable[School] = (),
    levels: Iterable[Level] = (),
    **facts: Any,
) -> Campaign:
    """Open a campaign of a body. No school or level named means all of them.

    Errors: NotAllowed, NameTaken.
    """
    if not permissions.can_run_campaigns(actor, organisation):
        raise NotAllowed
    try:
        with transaction.atomic():
            campaign = Campaign.objects.create(organisation=organisation, **facts)
    except IntegrityError as error:
        raise refusals.CampaignNameTaken(name=facts["name"]) from error
    campaign.schools.set(schools)
    campaign.levels.set(levels)
    audit.record("fleet.campaign_opened", actor=actor, at=at, subject=subject(campaign))
    return campaign


@transaction.atomic
def close(*, campaign: Campaign, actor: Viewer, at: datetime) -> None:
    """Close a campaign: nothing more is scanned in it. Closing twice changes nothing.

    Errors: NotAllowed.
    """
    _switch(campaign, actor, at, closed_at=at, action="fleet.campaign_closed")


@transaction.atomic
def reopen(*, campaign: Campaign, actor: Viewer, at: datetime) -> None:
    """Open again a campaign that was closed.

    Errors: NotAllowed.
    """
    _switch(campaign, actor, at, closed_at=None, action="fleet.campaign_reopened")


def _switch(campaign: Campaign, actor: Viewer, at: datetime, *, closed_at: datetime | None, action: str) -> None:
    if not permissions.can_run_campaigns(actor, campaign.organisation):
        raise NotAllowed
    row = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if (row.closed_at is None) == (closed_at is None):
        return
    row.closed_at = closed_at
    row.save(update_fields=["closed_at"])
    audit.record(action, actor=actor, at=at, subject=subject(row))


def subject(campaign: Campaign) -> str:
    """How the audit trail names a campaign."""
    return f"fleet.campaign:{campaign.pk}"
