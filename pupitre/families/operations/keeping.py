"""Deciding how long data is kept, and purging what is due: never before a decision is written, never a name left."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from pupitre.families import keeping, permissions, refusals
from pupitre.families.models import PurgeRun, RetentionRule
from pupitre.families.operations.forgetting import FORGET
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation


@transaction.atomic
def decide(
    *, organisation: Organisation, kind: str, months: int, decision: str, on: date, actor: Viewer, at: datetime
) -> RetentionRule:
    """Write down how long a kind of data is kept, and which decision says so.

    Errors: NotAllowed, DecisionNeeded without a reference to a decision.
    """
    if not permissions.can_keep(actor, organisation):
        raise NotAllowed
    if not decision.strip():
        raise refusals.DecisionNeeded
    rule, _created = RetentionRule.objects.update_or_create(
        organisation=organisation,
        kind=keeping.BY_CODE[kind].code,
        defaults={
            "months": months,
            "decision": decision.strip()[:250],
            "decided_on": on,
            "decided_by_name": actor.name,
        },
    )
    body = f"territory.organisation:{organisation.pk}"
    audit.record("families.keeping_decided", actor=actor, at=at, subject=body, kind=kind, months=months)
    return rule


@transaction.atomic
def purge(*, organisation: Organisation, actor: Viewer, at: datetime) -> PurgeRun:
    """Forget, kind by kind, what is due under the decisions written down; the report is figures alone.

    Errors: NotAllowed, NothingDecided.
    """
    if not permissions.can_keep(actor, organisation):
        raise NotAllowed
    rules = decided(organisation)
    if not rules:
        raise refusals.NothingDecided
    today = timezone.localdate(at)
    report = {
        kind.code: FORGET[kind.code](kind.due(organisation, keeping.before(today, rules[kind.code].months)))
        for kind in keeping.KINDS
        if kind.code in rules
    }
    run = PurgeRun.objects.create(organisation=organisation, at=at, by_name=actor.name, report=report)
    body = f"territory.organisation:{organisation.pk}"
    audit.record("families.purged", actor=actor, at=at, subject=body, **report)
    return run


def decided(organisation: Organisation) -> dict[str, RetentionRule]:
    """The rules in force, by kind: those with a written decision."""
    rows = RetentionRule.objects.filter(organisation=organisation, decided_on__isnull=False).order_by("kind")
    return {row.kind: row for row in rows}
