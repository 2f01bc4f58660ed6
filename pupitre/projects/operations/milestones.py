"""The milestones that a plan sets for the schools that it serves, commanded by the room that plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pupitre.kernel import audit
from pupitre.kernel.viewer import Viewer
from pupitre.projects.engine import milestones as engine
from pupitre.projects.models import Milestone
from pupitre.territory.models import Organisation


@dataclass(frozen=True)
class Served:
    """A school of a plan: the wave in which it enters, and those in which it receives something."""

    school_id: int
    entry: engine.Wave
    deliveries: tuple[engine.Wave, ...]


@transaction.atomic
def set_milestones(
    *,
    organisation: Organisation,
    plan: tuple[str, int],
    name: str,
    served: Sequence[Served],
    delivery_days: int,
    actor: Viewer,
    at: datetime,
) -> int:
    """Set the milestones of every school that an organisation's plan serves, in place of those of the plan before.

    The caller has checked the act that commands them. Returns how many were set.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    before = Milestone.objects.live().filter(organisation=organisation)
    replaced = before.update(replaced_at=at, replaced_by_name=name[:200])
    made = [
        Milestone(
            organisation=organisation,
            school_id=one.school_id,
            kind=due.kind.value,
            wave=due.wave,
            due_on=due.due_on,
            plan_kind=plan[0],
            plan_pk=plan[1],
            plan_name=name[:200],
            set_at=at,
        )
        for one in served
        for due in engine.schedule(one.entry, one.deliveries, delivery_days)
    ]
    Milestone.objects.bulk_create(made, batch_size=2_000)
    kind, key = plan
    audit.record(
        "projects.milestones_set",
        actor=actor,
        at=at,
        subject=f"{kind}:{key}",
        schools=len(served),
        milestones=len(made),
        replaced=replaced,
    )
    return len(made)
