"""The pages of what leaves the fleet."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from pupitre.fleet.enums import DisposalRoute
from pupitre.fleet.models import Disposal, FleetSettings, Withdrawal
from pupitre.fleet.operations import disposals, withdrawals
from pupitre.kernel.viewer import SYSTEM
from tests.architecture.rights.fleet_register import of
from tests.architecture.rights.table import Row
from tests.factories import fleet as make

DISPOSERS = "administrator plan_lead"


def disposal(world: Any, *, foreign: bool = False) -> Disposal:
    """A device given to an association, with its certificate; made once."""
    made = world.__dict__.setdefault("disposals", {})
    if foreign not in made:
        school = world.foreign_school if foreign else world.school
        made[foreign] = disposals.dispose(
            organisation=school.responsible,
            route=DisposalRoute.GIFT_CHARITY,
            on=date(2026, 11, 2),
            devices=[make.device(school, state="retired")],
            data_erased=True,
            certificate=SimpleUploadedFile("plate.png", make.photo()),
            certificate_name="plate.png",
            actor=SYSTEM,
            at=timezone.now(),
        )
    return made[foreign]


def lot(world: Any, *, foreign: bool = False) -> Withdrawal:
    """A lot that awaits a decision; made once."""
    made = world.__dict__.setdefault("lots", {})
    if foreign not in made:
        school = world.foreign_school if foreign else world.school
        FleetSettings.objects.update_or_create(
            organisation=school.responsible, defaults={"withdrawals_decided_from": 1}
        )
        made[foreign] = withdrawals.propose(
            organisation=school.responsible,
            devices=[make.device(school)],
            title="Old tablets",
            reason="Out of support",
            actor=SYSTEM,
            at=timezone.now(),
        )
    return made[foreign]


ROWS = [
    Row("fleet:withdrawal_add", DISPOSERS),
    Row("fleet:withdrawal", DISPOSERS, **of(lot)),
    Row("fleet:withdrawal_withdraw", DISPOSERS, method="post", **of(lot)),
    Row("fleet:withdrawal_drop", DISPOSERS, method="post", **of(lot)),
    Row("fleet:disposals", DISPOSERS),
    Row("fleet:disposal_add", DISPOSERS),
    Row("fleet:disposal", DISPOSERS, **of(disposal)),
    Row("fleet:disposal_certificate", DISPOSERS, **of(disposal)),
]
