"""Begin with the usual rules of the country."""

from datetime import datetime

from django.db import transaction

from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.procurement import permissions, presets
from pupitre.procurement.models import GreenTarget, HomogeneousNeed, Settings, Threshold
from pupitre.procurement.queries import rules
from pupitre.territory.enums import Jurisdiction
from pupitre.territory.models import Organisation


@transaction.atomic
def install_presets(*, organisation: Organisation, actor: Viewer, at: datetime) -> None:
    """Add the thresholds, homogeneous needs and green targets of the country that the organisation lacks.

    What it has already is left as it is. Errors: NotAllowed.
    """
    if not actor.scope(permissions.EDIT).reaches(organisation.pk):
        raise NotAllowed
    preset = presets.PRESETS[Jurisdiction(organisation.jurisdiction)]
    Settings.objects.get_or_create(
        organisation=organisation, defaults={"tax_percent": rules.settings_of(organisation).tax_percent}
    )
    for name, categories in preset.needs.items():
        HomogeneousNeed.objects.get_or_create(
            organisation=organisation, name=name, defaults={"categories": [str(one) for one in categories]}
        )
    if not Threshold.objects.filter(organisation=organisation).exists():
        Threshold.objects.bulk_create(
            Threshold(
                organisation=organisation,
                procedure=row.procedure,
                amount=row.amount,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                status=row.status,
                source=row.source,
            )
            for row in preset.thresholds
        )
    GreenTarget.objects.bulk_create(
        [
            GreenTarget(
                organisation=organisation,
                category=category,
                year=year,
                share=share,
                source=preset.target_source,
            )
            for category in presets.CATEGORIES
            for year, share in preset.targets
        ],
        ignore_conflicts=True,
    )
    audit.record(
        "procurement.presets_installed", actor=actor, at=at, subject=f"territory.organisation:{organisation.pk}"
    )
