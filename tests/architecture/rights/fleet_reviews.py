"""The pages of usage reviews."""

from typing import Any

from tests.architecture.rights.fleet_register import WRITERS, of
from tests.architecture.rights.inputs import FLEET
from tests.architecture.rights.table import Row
from tests.factories import reviews as make

REVIEWERS = "administrator plan_lead adviser"


def review(world: Any, *, foreign: bool = False) -> Any:
    """A review on which everything may be done, of the school of the people or of the other authority."""
    made = world.__dict__.setdefault("reviews", {})
    if foreign not in made:
        made[foreign] = make.talked_over(make.review(world.foreign_school if foreign else world.school))
    return made[foreign]


def cart(world: Any, *, foreign: bool = False) -> Any:
    """A set that is little used, where reviews are on."""
    made = world.__dict__.setdefault("little_used", {})
    if foreign not in made:
        school = world.foreign_school if foreign else world.school
        make.settings(school.responsible)
        made[foreign] = make.cart(school, 0, 0, 0, 0, name="Chariot 9")
    return made[foreign]


ROWS = [
    Row("fleet:reviews", FLEET),
    Row("fleet:review", FLEET, **of(review)),
    Row("fleet:stock_restate", WRITERS),
    Row("fleet:reallocation", REVIEWERS),
    Row("fleet:reallocation_propose", REVIEWERS, method="post"),
    Row("fleet:review_begin", REVIEWERS, **of(cart), method="post"),
]
# Each side does its own part: tests/fleet/test_review_pages.py tries who does which act.
ELSEWHERE = "fleet:review_act"
