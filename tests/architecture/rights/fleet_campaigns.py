"""The pages of campaigns and of their scanning screens."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.utils import timezone

from pupitre.fleet.models import Campaign, Holding, ScanAct
from pupitre.fleet.operations import loans
from pupitre.kernel.viewer import SYSTEM
from tests.architecture.rights.fleet_register import WRITERS, device, of
from tests.architecture.rights.inputs import FLEET
from tests.architecture.rights.table import Row
from tests.factories import fleet as make

CLERKS = WRITERS + " school_head school_referent"


def campaign(world: Any, *, foreign: bool = False) -> Campaign:
    """A campaign of the authority, with a class of its school, and an act to settle; made once."""
    made = world.__dict__.setdefault("campaigns", {})
    if foreign not in made:
        school = world.foreign_school if foreign else world.school
        made[foreign] = Campaign.objects.create(
            organisation=school.responsible,
            kind="hand_out",
            name="August",
            year=make.year(),
            starts_on=date(2026, 8, 20),
            ends_on=date(2026, 9, 30),
        )
        make.device(school)
        make.pupil(school, name="Zoé MARTIN", klass=make.class_group(school))
    return made[foreign]


def conflict(world: Any, *, foreign: bool = False) -> ScanAct:
    now = timezone.now()
    return ScanAct.objects.create(
        key=uuid4(),
        campaign=campaign(world, foreign=foreign),
        school=world.foreign_school if foreign else world.school,
        kind="hand_out",
        code="NOBODY",
        scanned_at=now,
        received_at=now,
        clerk_name="Claire Aubry",
        fate="conflict",
        reason="unknown_device",
    )


def loan(world: Any, *, foreign: bool = False) -> Holding:
    """A device lent to a teacher; made once."""
    made = world.__dict__.setdefault("loans", {})
    if foreign not in made:
        school = world.foreign_school if foreign else world.school
        device, teacher = make.device(school, allocation="loan"), make.staff(school)
        loans.lend(
            device=device,
            taker=teacher,
            school=school,
            due_on=timezone.localdate(),
            actor=SYSTEM,
            at=timezone.now(),
        )
        made[foreign] = Holding.objects.get(device=device)
    return made[foreign]


def with_a_loan(world: Any) -> dict[str, Any]:
    loan(world)
    return {}


def place(world: Any, *, foreign: bool = False, name: str = "campaign") -> dict[str, int]:
    school = world.foreign_school if foreign else world.school
    return {name: campaign(world, foreign=foreign).pk, "school": school.pk}


def at(name: str) -> dict[str, Any]:
    return {
        "args": lambda world: place(world, name=name),
        "foreign": lambda world: place(world, foreign=True, name=name),
    }


def both(world: Any, *, foreign: bool = False) -> Any:
    conflict(world, foreign=foreign)
    return campaign(world, foreign=foreign)


ROWS = [
    Row("fleet:loans", FLEET, with_a_loan),
    Row("fleet:loan", FLEET, **of(loan)),
    Row("fleet:loan_back", CLERKS, method="post", **of(loan)),
    Row("fleet:loan_extend", CLERKS, method="post", **of(loan)),
    Row("fleet:loans_back", CLERKS, method="post"),
    Row("fleet:lend_scan", CLERKS),
    Row("fleet:lend", CLERKS, **of(device)),
    Row("fleet:campaigns", FLEET),
    Row("fleet:campaign_add", WRITERS),
    Row("fleet:campaign", FLEET, **of(campaign)),
    Row("fleet:campaign_school", FLEET, **at("pk")),
    Row("fleet:campaign_conflicts", CLERKS, **of(both)),
    Row("fleet:conflict_settle", CLERKS, method="post", **of(conflict)),
    Row("fleet:campaign_close", WRITERS, method="post", **of(campaign)),
    Row("fleet:campaign_reopen", WRITERS, method="post", **of(campaign)),
    Row("fleet:scan", CLERKS, **at("campaign")),
    Row("fleet:scan_extract", CLERKS, **at("campaign")),
    Row("fleet:scan_receive", CLERKS, method="post", **at("campaign")),
    Row("fleet:scan_worker", CLERKS),
]
