"""The pages of incidents and repairs."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from pupitre.fleet.enums import IncidentKind
from pupitre.fleet.models import Incident, Repair
from pupitre.fleet.operations import incidents
from pupitre.kernel.viewer import SYSTEM
from tests.architecture.rights.fleet_campaigns import CLERKS
from tests.architecture.rights.fleet_register import WRITERS, of
from tests.architecture.rights.inputs import FLEET
from tests.architecture.rights.table import Row
from tests.factories import fleet as make


def device(world: Any, *, foreign: bool = False) -> Any:
    made = world.__dict__.setdefault("broken", {})
    if foreign not in made:
        made[foreign] = make.device(world.foreign_school if foreign else world.school, price=420)
    return made[foreign]


def incident(world: Any, *, foreign: bool = False) -> Incident:
    """A breakdown with its photo; made once."""
    made = world.__dict__.setdefault("incidents", {})
    if foreign not in made:
        made[foreign] = incidents.declare(
            device=device(world, foreign=foreign),
            told=incidents.Told(IncidentKind.FAULT, date(2026, 10, 1), "It does not start."),
            photos=[SimpleUploadedFile("plate.png", make.photo())],
            actor=SYSTEM,
            at=timezone.now(),
        )
    return made[foreign]


def repair(world: Any, *, foreign: bool = False) -> Repair:
    found = incident(world, foreign=foreign)
    return Repair.objects.filter(incident=found).first() or Repair.objects.create(
        device=found.device, incident=found, sent_on=date(2026, 10, 2)
    )


def photo(world: Any, *, foreign: bool = False) -> dict[str, int]:
    found = incident(world, foreign=foreign)
    return {"pk": found.pk, "photo": found.photos.get().pk}


ROWS = [
    Row("fleet:incidents", FLEET),
    Row("fleet:incident_declare", CLERKS, **of(device)),
    Row("fleet:incident", FLEET, **of(incident)),
    Row(
        "fleet:incident_photo",
        FLEET,
        args=photo,
        foreign=lambda world: photo(world, foreign=True),
    ),
    Row("fleet:repair_send", WRITERS, method="post", **of(incident)),
    Row("fleet:repair_back", WRITERS, method="post", **of(repair)),
    Row("fleet:incident_waive", WRITERS, method="post", **of(incident)),
    Row("fleet:incident_close", WRITERS, method="post", **of(incident)),
    Row("fleet:repairs", WRITERS),
]
