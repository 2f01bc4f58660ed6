"""The demo territory, written step by step in one transaction.

A room that wants to show something adds its step: a function of `Made`, in a module beside this one, and a line in
STEPS. Steps run in order; each sees what those before it wrote, and takes its random choices from `made.chance`.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from pupitre.accounts.models import Person
from pupitre.cli.demo import (
    calls_written,
    campaigns_written,
    entry_written,
    families_written,
    fleet_events,
    france,
    money_written,
    people_written,
    plan_written,
    procurement_written,
    projects_written,
    quebec,
    reviews_written,
    rosters_written,
    steering_written,
    support_written,
    territory_written,
    usage_written,
)
from pupitre.cli.demo.values import Territory
from pupitre.kernel import audit
from pupitre.kernel.refusal import Refusal
from pupitre.kernel.viewer import SYSTEM, Viewer
from pupitre.territory.models import Building, Level, Organisation, School, SchoolYear

VARIANTS: dict[str, Callable[[int], Territory]] = {"france": france.generate, "quebec": quebec.generate}
SCHOOL_YEAR_BEGINS = 8  # month: from August on, the year that opens is the one to show
MANY = 50  # rows written to a table, from which on its size matters to how it is read
GROWN = 1.2  # times the rows that were counted: from then on a table is counted again
PASSWORD_WORDS = ("buvard", "cahier", "cartable", "compas", "craie", "encrier", "gomme", "plumier", "trousse")


@dataclass
class Made:
    """What the steps share: the facts, and the rows written so far by the keys of the facts."""

    territory: Territory
    at: datetime
    password: str
    chance: Random
    actor: Viewer = SYSTEM
    year: SchoolYear = field(init=False)
    levels: dict[str, Level] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)
    schools: dict[str, School] = field(default_factory=dict)
    buildings: dict[str, Building] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)  # by role

    @property
    def authority(self) -> Organisation:
        """The body that runs the plan."""
        return self.bodies[self.territory.authority]


Step = Callable[[Made], None]
STEPS: tuple[tuple[str, Step], ...] = (
    ("organisations", territory_written.bodies),
    ("schools and buildings", territory_written.schools),
    ("classes and pupils", territory_written.enrolments),
    ("pupils and staff by name", rosters_written.rosters),
    ("indices and networks", territory_written.indices),
    ("people", people_written.people),
    ("money, needs and equipment", plan_written.inputs),
    ("two years of money", money_written.lived),
    ("conventions and committees", steering_written.steering),
    ("schools' digital projects", projects_written.projects),
    ("commitment, eligibility and visits", entry_written.entry),
    ("contracts that families sign", families_written.families),
    ("scenarios", plan_written.scenarios),
    ("catalogue, requests and orders", procurement_written.lived),
    ("devices, and two years of campaigns", campaigns_written.fleet),
    ("what happened to devices", fleet_events.happened),
    ("weeks of use", usage_written.weeks),
    ("usage reviews", reviews_written.reviewed),
    ("calls for projects and what a committee awarded", calls_written.calls),
    ("a year of requests for help", support_written.support),
)


class BaseNotEmpty(Refusal):
    code = "cli.base_not_empty"
    sentence = "This base already holds a territory: the demo is made in an empty one only."


def make(variant: str, *, at: datetime, password: str = "", say: Callable[[str], None] = lambda _text: None) -> Made:
    """Write the demo territory of a variant ("france" or "quebec") as of an instant.

    Without `password`, one is made up; it opens every demo login. Errors: BaseNotEmpty.
    """
    today = timezone.localdate(at)
    year = today.year if today.month >= SCHOOL_YEAR_BEGINS else today.year - 1
    with transaction.atomic():
        if Organisation.objects.exists():
            raise BaseNotEmpty
        territory = VARIANTS[variant](year)
        made = Made(territory, at, password or _password(), Random(year))  # noqa: S311 - a picture, not a secret
        counted: dict[str, int] = {}
        for name, step in STEPS:
            started = time.perf_counter()
            step(made)
            _count_what_was_written(counted)
            say(f"{name} ({time.perf_counter() - started:.1f} s)")
        audit.record("cli.demo_made", actor=made.actor, at=at, variant=variant, schools=len(made.schools))
    return made


def _count_what_was_written(counted: dict[str, int]) -> None:
    """Tell the database how large its tables became: until then, it reads them as it would empty ones.

    `counted` keeps the rows written into each table when it was last told of.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relid::regclass::text, n_tup_ins FROM pg_stat_xact_user_tables WHERE n_tup_ins >= %s", [MANY]
        )
        grown = {table: rows for table, rows in cursor.fetchall() if rows > GROWN * counted.get(table, 0)}
        if grown:
            cursor.execute("ANALYZE " + ", ".join(grown))
            counted.update(grown)


def _password() -> str:
    """Three words and two digits: easy to type, and not the same from one installation to the next."""
    return "-".join([*(secrets.choice(PASSWORD_WORDS) for _ in range(3)), str(secrets.randbelow(90) + 10)])
