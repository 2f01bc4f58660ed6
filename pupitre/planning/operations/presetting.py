"""Starting from the usual equipment and needs of a country."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from pupitre.governance.models import DigitalPlan
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.planning import permissions, presets, refusals
from pupitre.planning.models import EquipmentFunction, NeedRule, RatioTarget


@transaction.atomic
def install_presets(*, plan: DigitalPlan, actor: Viewer, at: datetime) -> None:
    """Write the usual equipment, needs and ratios of the plan's country; only where there is none yet.

    Errors: NotAllowed, EquipmentKnown.
    """
    if not actor.scope(permissions.EDIT).reaches(plan.organisation_id):
        raise NotAllowed
    if EquipmentFunction.objects.filter(organisation=plan.organisation_id).exists():
        raise refusals.EquipmentKnown
    country = plan.organisation.jurisdiction
    functions = {row.code: _function(plan, row) for row in presets.EQUIPMENT[country]}
    for row in presets.NEEDS[country]:
        _need(plan, functions[row.function], row)
    audit.record("planning.presets_installed", actor=actor, at=at, subject=f"governance.digitalplan:{plan.pk}")


def _function(plan: DigitalPlan, row: presets.Equipment) -> EquipmentFunction:
    return EquipmentFunction.objects.create(
        organisation=plan.organisation,
        code=row.code,
        name=row.name,
        weight=Decimal(row.weight),
        technician_hours=Decimal(row.hours),
        is_base=row.is_base,
    )


def _need(plan: DigitalPlan, function: EquipmentFunction, row: presets.Need) -> None:
    """A need, with a target for each year in which its ratio changes."""
    rule = NeedRule.objects.create(
        function=function,
        group=row.group,
        name=row.name,
        levels=list(row.levels),
        basis=row.basis,
        set_size=row.set_size,
    )
    RatioTarget.objects.bulk_create(
        RatioTarget(rule=rule, from_year=plan.first_year + offset, pupils_per_device=ratio)
        for offset, ratio in enumerate(row.ratios)
        if not offset or ratio != row.ratios[offset - 1]
    )
