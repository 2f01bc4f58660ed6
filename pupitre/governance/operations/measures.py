"""Measures that an organisation starts from."""

from datetime import datetime
from itertools import chain

from django.db import transaction
from django.utils import timezone

from pupitre.governance import permissions
from pupitre.governance.models import FundingMeasure, MeasureRules
from pupitre.governance.presets import PRESETS, Preset
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation

YEARS = 5  # that a measure without dates of its own is open for


@transaction.atomic
def install_presets(*, organisation: Organisation, actor: Viewer, at: datetime) -> int:
    """Add the measures of the organisation's country that it has not; how many. Errors: NotAllowed."""
    if not actor.scope(permissions.EDIT).reaches(organisation.pk):
        raise NotAllowed
    year = organisation.fiscal_year_on(timezone.localdate(at))
    known = {row.code: row for row in FundingMeasure.objects.filter(organisation=organisation).order_by("code")}
    presets = [one for one in PRESETS.get(organisation.jurisdiction, ()) if one.code not in known]
    for preset in chain((one for one in presets if not one.parent), (one for one in presets if one.parent)):
        known[preset.code] = _install(preset, organisation, known.get(preset.parent), year)
    subject = f"territory.organisation:{organisation.pk}"
    audit.record("governance.presets_installed", actor=actor, at=at, subject=subject, measures=len(presets))
    return len(presets)


def _install(preset: Preset, organisation: Organisation, parent: FundingMeasure | None, year: int) -> FundingMeasure:
    starts, ends = preset.years or (year, year + YEARS - 1)
    measure = FundingMeasure.objects.create(
        organisation=organisation,
        code=preset.code,
        name=preset.name,
        parent=parent,
        rank=preset.rank,
        status=preset.status,
        kind=preset.kind,
        cofund_share=preset.cofund_share,
        starts_in=starts,
        ends_in=ends,
    )
    MeasureRules.objects.create(
        measure=measure,
        from_year=starts,
        objects_text=preset.objects,
        formula_text=preset.formula,
        norms_text=preset.norms,
        source=preset.source,
        mode=preset.mode,
        application_due_on=preset.application_due,
        carry_rule=preset.carry,
        cofunders=preset.cofunders,
    )
    return measure
