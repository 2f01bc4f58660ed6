"""The pages of audits."""

from typing import Any

from django.utils import timezone

from pupitre.fleet.models import StockCheck
from pupitre.fleet.operations import checks
from pupitre.kernel.viewer import SYSTEM
from tests.architecture.rights.fleet_campaigns import CLERKS
from tests.architecture.rights.fleet_register import WRITERS, of
from tests.architecture.rights.table import Row
from tests.factories import fleet as make


def check(world: Any, *, foreign: bool = False) -> StockCheck:
    """An audit of the school, of which one device is expected; made once."""
    made = world.__dict__.setdefault("checks", {})
    if foreign not in made:
        school = world.foreign_school if foreign else world.school
        make.device(school)
        made[foreign] = checks.start(school=school, room=None, actor=SYSTEM, at=timezone.now())
    return made[foreign]


ROWS = [
    Row("fleet:checks", CLERKS),
    Row("fleet:check_start", CLERKS),
    Row("fleet:check", CLERKS, **of(check)),
    Row("fleet:check_extract", CLERKS, **of(check)),
    Row("fleet:check_receive", CLERKS, method="post", **of(check)),
    Row("fleet:check_accept", WRITERS, method="post", **of(check)),
    Row("fleet:check_drop", CLERKS, method="post", **of(check)),
]
