"""What orders have announced to schools: the wave in which each of them enters, which a plan made anew keeps to."""

import numpy as np

from pupitre.governance.models import DigitalPlan
from pupitre.planning import queries
from pupitre.planning.engine import case as engine
from pupitre.planning.engine.derive import derive
from pupitre.planning.models import Pin, Scenario, SchoolOutcome
from pupitre.planning.ordered import KIND
from pupitre.procurement.enums import OrderState
from pupitre.procurement.models import OrderLine


def waves_of(plan: DigitalPlan) -> dict[int, int]:
    """The wave announced to each school for which a wave was ordered, by this plan of record or one before it.

    What was taken back, or cancelled, announces nothing any more.
    """
    scenarios = Scenario.objects.filter(plan=plan).order_by().values_list("pk", flat=True)
    lines = OrderLine.objects.filter(plan_kind=KIND, plan_pk__in=list(scenarios), plan_wave__isnull=False)
    held = lines.exclude(order__state=OrderState.CANCELLED).order_by("plan_wave").values_list("school", "plan_wave")
    found: dict[int, int] = {}
    for school, wave in held:
        found.setdefault(school, wave or 0)
    record = Scenario.objects.filter(plan=plan, is_record=True).only("pk").first()
    shown = queries.shown_plan(record) if record else None
    rows = SchoolOutcome.objects.filter(plan=shown, school__in=list(found), wave__isnull=False).order_by("pk")
    for school, entry in rows.values_list("school", "wave"):
        found[school] = min(found[school], entry or 0)  # sets of another school may come before what is ordered
    return found


def pins_of(plan: DigitalPlan) -> list[Pin]:
    """The same as wishes that nobody has to write."""
    return [Pin(school_id=school, wave=wave) for school, wave in sorted(waves_of(plan).items())]


def still_due(case: engine.Case) -> tuple[engine.Pin, ...]:
    """The announcements to schools that still lack something then: to the others it has come."""
    if not case.pins:
        return ()
    instance = derive(case)
    hole = np.zeros((len(instance.schools.ids), instance.horizon.waves), dtype=np.int64)
    np.add.at(hole, instance.items.school, instance.items.hole)
    place = {school: s for s, school in enumerate(instance.schools.ids)}
    return tuple(pin for pin in case.pins if pin.wave and hole[place[pin.school_id], pin.wave - 1] > 0)


def kept_by(scenario: Scenario) -> dict[str, int]:
    """The announced wave of each school that a scenario keeps to: all, but those whom a person wants otherwise."""
    held = {row["school_id"]: int(row["wave"]) for row in (scenario.case or {}).get("pins", [])}
    for code in scenario.pins.order_by().values_list("school__code", flat=True):
        held.pop(code, None)
    return held
