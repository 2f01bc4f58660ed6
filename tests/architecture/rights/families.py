"""The pages of the families' room. Those of guardians have no account behind them: a secret opens them."""

from typing import Any

from django.utils import timezone

from pupitre.families.models import Agreement
from pupitre.families.operations import agreements, links
from pupitre.kernel.viewer import SYSTEM
from tests.architecture.rights.table import PUBLIC, Row
from tests.factories import families as make
from tests.factories import fleet


def agreement(world: Any, *, foreign: bool = False) -> Agreement:
    """A contract that waits for its signer, in the school of the people or in the other authority; made once."""
    made = world.__dict__.setdefault("agreements", {})
    if foreign not in made:
        school = world.foreign_school if foreign else world.school
        make.published(make.programme(school.responsible))
        pupil = fleet.pupil(school, name="MARTIN Léa")
        fleet.guardian(pupil, name="Anne MARTIN", email="anne@example.org")
        by = {"actor": SYSTEM, "at": timezone.now()}
        (made[foreign],) = agreements.ask(school=school, pupils=[pupil], kits={}, **by)
    return made[foreign]


def link(world: Any) -> dict[str, str]:
    """The secret of a link that still opens its contract."""
    row = agreement(world)
    if "link" not in world.__dict__:
        [signer] = row.signers[0]
        world.link = links.new_link(row, signer, at=timezone.now())
    return {"token": world.link}


ROWS = [
    Row("families:code", PUBLIC),
    Row("families:sign", PUBLIC, link),
]
# What a used link shows, and the copy it gives: tests/families/test_guardian_pages.py.
ELSEWHERE = "families:signed families:copy"
