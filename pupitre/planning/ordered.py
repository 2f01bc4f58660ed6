"""What orders hold of a plan, and what is left to order of it.

A line of the plan that it commanded itself is done with: the buyer may since have changed how many. What a plan of
record before it sent for a school, a wave and a kind of equipment is bought, so many devices of it: the rest of a
line is left to order. Nothing is ordered twice, and nothing that was not ordered is held back.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import BooleanField, Case, Exists, F, OuterRef, QuerySet, Value, When

from pupitre.planning.enums import Method
from pupitre.planning.models import Delivery, Plan, Scenario
from pupitre.procurement import bought as procurement
from pupitre.procurement.enums import OrderState
from pupitre.procurement.models import DeviceModel, OrderLine
from pupitre.procurement.queries.rules import SPENT
from pupitre.projects.engine.milestones import Bought

KIND = "planning.scenario"


@dataclass(frozen=True)
class Planned:
    """A line of a plan, in devices. `known`: its model is in the catalogue, and may be ordered."""

    school: int
    wave: int
    function: str
    model: str
    devices: int
    known: bool = True


@dataclass(frozen=True)
class Ordered:
    """Devices that an order holds for a school and a wave; `own`: the plan commanded them, else one before it."""

    school: int
    wave: int
    model: str
    functions: tuple[str, ...]
    devices: int
    own: bool


def still_to_order(planned: Sequence[Planned], ordered: Iterable[Ordered]) -> list[int]:
    """How many devices of each line are left to order; 0 where its model has left the catalogue.

    What was sent before is set against lines of the same model first, then against those of a kind that its model
    serves, the models of fewest kinds first.
    """
    own = {(row.school, row.wave, row.model) for row in ordered if row.own}
    before: dict[tuple[int, int], list[Ordered]] = defaultdict(list)
    for row in sorted((row for row in ordered if not row.own), key=lambda row: len(row.functions)):
        before[row.school, row.wave].append(row)
    left = [line.devices for line in planned]
    for same_model in (True, False):
        for at, line in enumerate(planned):
            sent = before[line.school, line.wave]
            for place, row in enumerate(sent):
                if line.function in row.functions and (row.model == line.model or not same_model):
                    taken = min(left[at], row.devices)
                    left[at] -= taken
                    sent[place] = replace(row, devices=row.devices - taken)
    return [
        rest if line.known and (line.school, line.wave, line.model) not in own else 0
        for line, rest in zip(planned, left, strict=True)
    ]


def lines_of(scenario: int) -> QuerySet[OrderLine]:
    """The lines of orders that a scenario commanded."""
    return OrderLine.objects.filter(plan_kind=KIND, plan_pk=scenario, plan_wave__isnull=False)


def holding(scenario: int) -> QuerySet[OrderLine]:
    """The lines that hold something of a scenario: its own, and what others of the same plan sent before it.

    Another plan takes back what was not sent.
    """
    family = Scenario.objects.filter(plan__in=Scenario.objects.filter(pk=scenario).values("plan"))
    others = family.exclude(pk=scenario).order_by().values("pk")
    sent = OrderLine.objects.filter(
        plan_kind=KIND, plan_pk__in=others, plan_wave__isnull=False, order__state__in=SPENT
    )
    return sent | lines_of(scenario).exclude(order__state=OrderState.CANCELLED)


def units_of(scenario: int, lines: QuerySet[OrderLine]) -> list[Ordered]:
    """The lines that hold something, as the rule reads them; units given up hold nothing (one query)."""
    own = Case(When(plan_pk=scenario, then=Value(True)), default=Value(False), output_field=BooleanField())
    rows = lines.order_by("pk").values_list(
        "school_id", "plan_wave", "model__code", "model__functions", F("quantity") - F("dropped"), own
    )
    return [
        Ordered(school, wave or 0, code, tuple(functions), units, is_own)
        for school, wave, code, functions, units, is_own in rows
    ]


def in_order(deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Deliveries in the order in which they are set against what was sent."""
    return deliveries.order_by("wave", "school__code", "function", "group", "model_code")


def planned(deliveries: QuerySet[Delivery]) -> list[Planned]:
    """The lines of a plan, as the rule reads them (one query)."""
    models = DeviceModel.objects.filter(
        organisation=OuterRef("plan__scenario__organisation"), code=OuterRef("model_code")
    )
    rows = in_order(deliveries).annotate(known=Exists(models))
    return [
        Planned(*row) for row in rows.values_list("school_id", "wave", "function", "model_code", "devices", "known")
    ]


def bought(plan: tuple[str, int], schools: Collection[int]) -> dict[tuple[int, int], Bought]:
    """What is bought of a plan for schools, by it or before it, and what is left to order (four queries)."""
    kind, scenario = plan
    if kind != KIND:
        return {}
    lines = holding(scenario).filter(school__in=schools)
    found = procurement.of_lines(lines)
    if not found:
        return {}
    shown = Plan.objects.filter(scenario=scenario, method__in=[Method.SOLVER, Method.STRONG]).order_by("method")
    rows = planned(Delivery.objects.filter(plan=shown.values("pk")[:1], school__in=schools))
    left: dict[tuple[int, int], int] = defaultdict(int)
    for line, units in zip(rows, still_to_order(rows, units_of(scenario, lines)), strict=True):
        left[line.school, line.wave] += units
    return {key: replace(row, to_order=left[key]) for key, row in found.items()}
