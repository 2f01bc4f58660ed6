"""The pages of money: elected members and buyers read, the plan lead acts, a head reads their school's share."""

from decimal import Decimal
from typing import Any

from pupitre.governance.models import MeasureApplication
from tests.architecture.rights.table import Row
from tests.factories import planning as make

READERS = "administrator plan_lead elected buyer"
WRITERS = "administrator plan_lead"


def _measure(world: Any, *, foreign: bool = False) -> Any:
    made = world.__dict__.setdefault("money", {})
    if foreign not in made:
        owner = world.foreign_authority if foreign else world.authority
        made[foreign] = make.measure(owner, 1000)
    return made[foreign]


def _application(world: Any, *, foreign: bool = False) -> Any:
    measure = _measure(world, foreign=foreign)
    return MeasureApplication.objects.create(measure=measure, year=2026, title="Robots", asked=Decimal(10))


def measure(world: Any) -> dict[str, Any]:
    return {"pk": _measure(world).pk}


def foreign_measure(world: Any) -> dict[str, Any]:
    return {"pk": _measure(world, foreign=True).pk}


def application(world: Any) -> dict[str, Any]:
    return {"pk": _application(world).pk}


def foreign_application(world: Any) -> dict[str, Any]:
    return {"pk": _application(world, foreign=True).pk}


ROWS = [
    *(Row(f"governance:{name}", READERS) for name in ("money", "movements", "budgets", "report", "applications")),
    Row("governance:measure", READERS, args=measure, foreign=foreign_measure),
    Row("governance:application", READERS, args=application, foreign=foreign_application),
    *(Row(f"governance:{name}", WRITERS) for name in ("vote", "transfer", "year_end", "allocate", "application_add")),
    Row("governance:application_edit", WRITERS, args=application, foreign=foreign_application),
    Row("governance:application_answer", WRITERS, args=application, foreign=foreign_application, method="post"),
    Row("governance:measure_presets", WRITERS, method="post"),
    Row(
        "governance:school_money",
        READERS + " school_head support",
        args=lambda w: {"code": w.school.code},
        foreign=lambda w: {"code": w.foreign_school.code},
    ),
]
