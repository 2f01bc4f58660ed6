"""What the plan of record commands downwards: draft orders for its waves, and the money that they hold.

A wave is commanded once: its orders are drafted, one a supplier, each line paid as the plan says, and the amounts are
allocated to the schools in the ledger, so that nothing else can take them. When another plan takes its place, what
has not been sent is taken back.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pupitre.governance.models import DigitalPlan, FundingMeasure
from pupitre.governance.operations import ledger
from pupitre.governance.operations.ledger import Draw
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.planning import permissions, queries, refusals
from pupitre.planning.models import Delivery, Plan, Scenario
from pupitre.planning.operations.drafting import subject
from pupitre.procurement.models import DeviceModel, LineShare, Order, OrderLine
from pupitre.procurement.operations import commanded, drafting
from pupitre.procurement.operations.drafting import Pays, Wanted
from pupitre.projects.models import Need

KIND = "planning.scenario"
CAPEX = "capex"
Item = tuple[str, str, str, str, int]  # school, function, group of levels, model, wave


@transaction.atomic
def command_wave(*, scenario: Scenario, wave: int, actor: Viewer, at: datetime) -> list[Order]:
    """Draft the orders of a wave of the plan of record.

    Errors: NotAllowed, NotOfRecord, WaveOutOfPlan, WaveCommanded, NotEnoughMoney.
    """
    if not permissions.can_edit(actor, scenario):
        raise NotAllowed
    found = Scenario.objects.select_for_update(of=("self",)).select_related("plan__organisation").get(pk=scenario.pk)
    if not found.is_record:
        raise refusals.NotOfRecord(scenario=found.name)
    if not 1 <= wave <= found.plan.waves:
        raise refusals.WaveOutOfPlan(last=found.plan.waves)
    if wave in commanded_waves(found):
        raise refusals.WaveCommanded(wave=wave)
    return _command(found, [wave], actor=actor, at=at)


def command_first_waves(scenario: Scenario, *, actor: Viewer, at: datetime) -> list[Order]:
    """Draft the orders of the waves of the year that runs, or of the plan's first; called by the approval."""
    return _command(scenario, current_waves(scenario.plan, timezone.localdate(at)), actor=actor, at=at)


def take_back(scenario: Scenario, *, actor: Viewer, at: datetime) -> None:
    """Give back what a plan commanded and has not sent; called when another takes its place."""
    held = commanded.take_back(plan=(KIND, scenario.pk), reason=_("Another plan was approved."), actor=actor, at=at)
    for draws in _by_measure(held):
        ledger.deallocate(draws, on=timezone.localdate(at), actor=actor, at=at, reason=scenario.name[:200])


def current_waves(plan: DigitalPlan, today: date) -> list[int]:
    """The waves of the plan's year in which a day falls; of its first year before it begins, of its last after."""
    starts = [plan.wave_starts_on(wave) for wave in range(1, plan.waves + 1)]
    begun = sum(1 for start in starts if start <= today)
    year = (max(begun, 1) - 1) // plan.waves_per_year
    return list(range(year * plan.waves_per_year + 1, (year + 1) * plan.waves_per_year + 1))


def commanded_waves(scenario: Scenario) -> set[int]:
    """The waves whose orders were drafted, told by the day when they are expected."""
    lines = OrderLine.objects.filter(plan_kind=KIND, plan_pk=scenario.pk).exclude(order__state="cancelled")
    days = set(lines.values_list("order__expected_on", flat=True).distinct())
    return {wave for wave in range(1, scenario.plan.waves + 1) if scenario.plan.wave_starts_on(wave) in days}


def _command(scenario: Scenario, waves: Sequence[int], *, actor: Viewer, at: datetime) -> list[Order]:
    plan = queries.shown_plan(scenario)
    if plan is None:
        return []
    facts = _Facts(scenario, plan)
    made: list[Order] = []
    for wave in waves:
        rows = (
            plan.deliveries.filter(wave=wave)
            .select_related("school")
            .order_by("school__code", "function", "group", "model_code")
        )
        year = (wave - 1) // scenario.plan.waves_per_year + 1
        source = _("%(plan)s, wave %(wave)s") % {"plan": scenario.name, "wave": wave}
        made += drafting.draft_orders(
            [line for line in (facts.wanted(row) for row in rows) if line is not None],
            source=source,
            actor=actor,
            at=at,
            year=scenario.plan.fiscal_year(year),
            expected_on=scenario.plan.wave_starts_on(wave),
        )
    _hold(made, scenario.name, actor=actor, at=at)
    audit.record(
        "planning.waves_commanded",
        actor=actor,
        at=at,
        subject=subject(scenario),
        waves=list(waves),
        orders=[order.number for order in made],
    )
    return made


def _hold(orders: Iterable[Order], name: str, *, actor: Viewer, at: datetime) -> None:
    """Allocate to each school what its lines take of each measure. Errors: NotEnoughMoney."""
    sums: dict[tuple[int, int, int], Decimal] = defaultdict(Decimal)
    rows = LineShare.objects.filter(line__order__in=list(orders), allocated=True).order_by("pk")
    for measure, year, school, amount in rows.values_list("measure_id", "year", "line__school_id", "amount"):
        sums[measure, year, school] += amount
    draws = [Draw(measure, year, amount, school) for (measure, year, school), amount in sorted(sums.items())]
    for part in _by_measure(draws):
        ledger.allocate(part, on=timezone.localdate(at), actor=actor, at=at, reason=name[:200])


def _by_measure(draws: Iterable[Draw]) -> list[list[Draw]]:
    """Draws by measure, in the order of their numbers: the ledger allocates a measure at a time."""
    out: dict[int, list[Draw]] = defaultdict(list)
    for draw in draws:
        out[draw.measure_id].append(draw)
    return [out[measure] for measure in sorted(out)]


class _Facts:
    """What it takes to turn deliveries of a plan into lines of orders."""

    def __init__(self, scenario: Scenario, plan: Plan) -> None:
        owner = scenario.organisation_id
        self.scenario = scenario
        self.models = dict(DeviceModel.objects.filter(organisation=owner).values_list("code", "pk"))
        self.measures = dict(FundingMeasure.objects.filter(organisation=owner).values_list("code", "pk"))
        self.needs = _needs_of(plan)
        document = Plan.objects.values_list("document", flat=True).get(pk=plan.pk)
        self.splits: dict[Item, list[dict[str, object]]] = {
            (row["school_id"], row["function"], row["group"], row["model_id"], row["wave"]): row["split"]
            for row in document["deliveries"]
        }
        self.codes = {row["school_id"] for row in document["deliveries"]}

    def wanted(self, row: Delivery) -> Wanted | None:
        """A delivery as a line; None where its model has left the catalogue since."""
        model = self.models.get(row.model_code)
        if model is None:
            return None
        key = (row.school.code, row.function, row.group, row.model_code, row.wave)
        weights: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        for share in self.splits.get(key, []):
            measure = self.measures.get(str(share["measure_id"]))
            if share["kind"] == CAPEX and measure is not None:
                year = self.scenario.plan.fiscal_year(int(str(share["year"])))
                weights[measure, year] += Decimal(str(share["amount_eur"]))
        pays = [Pays(measure, year, weight, allocated=True) for (measure, year), weight in sorted(weights.items())]
        need = self.needs.get((row.school_id, row.function, row.group))
        return Wanted(model, row.school_id, row.devices, tuple(pays), need_id=need, plan=(KIND, self.scenario.pk))


def _needs_of(plan: Plan) -> dict[tuple[int, str, str], int]:
    """The need of its project that each delivery answers: the last one written for that equipment."""
    rows = Need.objects.filter(school__in=plan.deliveries.values("school"), withdrawn_at__isnull=True).order_by("pk")
    return {
        (school, function, group): pk
        for pk, school, function, group in rows.values_list("pk", "school_id", "function", "group")
    }
