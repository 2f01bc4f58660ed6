"""The pages of what moves between schools."""

from typing import Any

from django.utils import timezone

from pupitre.fleet.operations import transfers
from pupitre.kernel.viewer import SYSTEM
from tests.architecture.rights.fleet_register import WRITERS, of
from tests.architecture.rights.inputs import FLEET
from tests.architecture.rights.table import Row
from tests.factories import fleet as make
from tests.factories import territory


def transfer(world: Any, *, foreign: bool = False) -> Any:
    """A device on its way to the school of the people, or between two schools of the other authority."""
    made = world.__dict__.setdefault("transfers", {})
    if foreign not in made:
        to_school = world.foreign_school if foreign else world.school
        giver = territory.school(to_school.responsible, name="École qui donne")
        by: dict[str, Any] = {"actor": SYSTEM, "at": timezone.now()}
        device = make.device(giver, price=420)
        made[foreign] = transfers.propose(devices=[device], to_school=to_school, reason="Little used", **by)
    return made[foreign]


ROWS = [
    Row("fleet:transfers", FLEET),
    Row("fleet:transfer_add", WRITERS),
    Row("fleet:transfer", FLEET, **of(transfer)),
]
# Each school does its own part: tests/fleet/test_transfers.py tries who does which act.
ELSEWHERE = "fleet:transfer_act fleet:transfer_receive"
