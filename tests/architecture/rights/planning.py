"""The pages of scenarios."""

from typing import Any

from tests.architecture.rights.table import Row
from tests.factories import planning as make

READERS = "administrator plan_lead elected adviser buyer support"
SCHOOL_READERS = READERS + " school_head school_referent"
WRITERS = "administrator plan_lead"
COMMENTERS = "administrator plan_lead elected adviser buyer support"
MONEY = "administrator plan_lead elected buyer"


def _made(world: Any, *, foreign: bool = False) -> Any:
    made = world.__dict__.setdefault("scenarios", {})
    if foreign not in made:
        owner = world.foreign_authority if foreign else world.authority
        school = world.foreign_school if foreign else world.school
        made[foreign] = make.priced_scenario(owner, school)
    return made[foreign]


def here(world: Any) -> dict[str, Any]:
    return {"pk": _made(world).pk}


def elsewhere(world: Any) -> dict[str, Any]:
    return {"pk": _made(world, foreign=True).pk}


def school_here(world: Any) -> dict[str, Any]:
    return {"pk": _made(world).pk, "code": world.school.code}


def school_elsewhere(world: Any) -> dict[str, Any]:
    return {"pk": _made(world, foreign=True).pk, "code": world.foreign_school.code}


def wave_here(world: Any) -> dict[str, Any]:
    return {"pk": _made(world).pk, "wave": 3}


def wave_elsewhere(world: Any) -> dict[str, Any]:
    return {"pk": _made(world, foreign=True).pk, "wave": 3}


def _asked(scenario: Any) -> dict[str, Any]:
    pricing = scenario.plans.get().pricing
    asked, _new = pricing.questions.get_or_create(
        key="what_if:here", defaults={"asked": {"changes": []}, "asked_at": pricing.asked_at}
    )
    return {"pk": scenario.pk, "number": asked.pk}


def asked_here(world: Any) -> dict[str, Any]:
    return _asked(_made(world))


def asked_elsewhere(world: Any) -> dict[str, Any]:
    return _asked(_made(world, foreign=True))


def draft(world: Any) -> dict[str, Any]:
    return {"pk": make.scenario(make.digital_plan(world.authority)).pk}


def country(world: Any) -> dict[str, Any]:
    if "country" not in world.__dict__:
        world.country = make.country()
    return {"pk": world.country.pk}


ROWS = [
    Row("planning:countries", "administrator"),
    Row("planning:country", "administrator", args=country),
    Row("planning:country_progress", "administrator", args=country),
    Row("planning:country_resume", "administrator", args=country, method="post"),
    Row("planning:scenarios", SCHOOL_READERS),
    Row("planning:inputs", SCHOOL_READERS),
    Row("planning:scenario_add", WRITERS),
    Row("planning:simulations", MONEY),
    Row("planning:simulation_plan", WRITERS, method="post", query=""),
    Row("planning:presets", WRITERS, method="post"),
    *(
        Row(f"planning:{name}", READERS, args=here, foreign=elsewhere)
        for name in ("scenario", "progress", "schools", "waves", "moves", "compare", "worth", "pricing_progress")
    ),
    *(
        Row(f"planning:{name}", MONEY, args=here, foreign=elsewhere)
        for name in ("money", "case", "plan", "dossier", "what_if")
    ),
    Row("planning:what_if_answer", MONEY, args=here, foreign=elsewhere, query="?money=20&measure=OWN-CAPEX"),
    Row("planning:what_if_estimate", MONEY, args=here, foreign=elsewhere, method="post"),
    Row("planning:what_if_estimated", MONEY, args=asked_here, foreign=asked_elsewhere),
    Row("planning:what_if_plan", WRITERS, args=here, foreign=elsewhere, method="post"),
    Row("planning:price", WRITERS, args=here, foreign=elsewhere, method="post"),
    Row("planning:school_why", READERS, args=school_here, foreign=school_elsewhere),
    Row("planning:school_check", READERS, args=school_here, foreign=school_elsewhere, method="post"),
    Row("planning:wave", WRITERS, args=wave_here, foreign=wave_elsewhere),
    Row("planning:moves_command", WRITERS, args=here, foreign=elsewhere, method="post"),
    Row("planning:wave_command", WRITERS, args=wave_here, foreign=wave_elsewhere, method="post"),
    Row("planning:scenario_edit", WRITERS, args=draft, foreign=elsewhere),
    Row("planning:scenario_copy", WRITERS, args=here, foreign=elsewhere),
    Row("planning:approve", WRITERS, args=here, foreign=elsewhere),
    Row("planning:compute", WRITERS, args=here, foreign=elsewhere, method="post"),
    Row("planning:stop", WRITERS, args=here, foreign=elsewhere, method="post"),
    Row("planning:comment", COMMENTERS, args=here, foreign=elsewhere, method="post"),
    Row("planning:school", READERS, args=school_here, foreign=school_elsewhere),
    Row("planning:pin", WRITERS, args=school_here, foreign=school_elsewhere, method="post"),
    Row("planning:unpin", WRITERS, args=school_here, foreign=school_elsewhere, method="post"),
    Row("planning:school_comment", COMMENTERS, args=school_here, foreign=school_elsewhere, method="post"),
]
# A scenario is removed once: tests/planning/test_pages.py tries it for each role.
ELSEWHERE = "planning:scenario_delete"
