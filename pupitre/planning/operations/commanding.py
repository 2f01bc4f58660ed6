"""What the plan of record commands downwards: draft orders and their money, milestones, transfers of sets.

Each line of a wave is commanded once: its orders are drafted, one a supplier, each line paid as the plan says, and
the amounts are allocated to the schools in the ledger, so that nothing else can take them. When another plan takes
its place, what has not been sent is taken back, and its schools are given other milestones.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pupitre.fleet.operations import plan_moves as fleet_moves
from pupitre.fleet.operations import transfers as fleet_transfers
from pupitre.governance.models import DigitalPlan
from pupitre.governance.operations import ledger
from pupitre.governance.operations.ledger import Draw
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.planning import permissions, plan_moves, queries, refusals, wave_orders
from pupitre.planning.models import Scenario
from pupitre.planning.operations.drafting import subject
from pupitre.planning.ordered import KIND
from pupitre.procurement.models import LineShare, Order
from pupitre.procurement.operations import commanded, drafting
from pupitre.procurement.operations.drafting import Wanted
from pupitre.procurement.queries import rules
from pupitre.projects import operations as projects
from pupitre.projects.engine.milestones import Wave
from pupitre.projects.operations.milestones import Served


@transaction.atomic
def command_wave(
    *, scenario: Scenario, wave: int, actor: Viewer, at: datetime, leave_out: bool = False
) -> list[Order]:
    """Draft the orders of what is left of a wave of the plan of record.

    Schools that are no longer ready stop it, unless the actor leaves them out, to command them when they are.
    Errors: NotAllowed, NotOfRecord, WaveOutOfPlan, NothingInWave, WaveCommanded, SchoolsNotReady, NobodyReady,
    MoneyMissing, NotEnoughMoney.
    """
    if not permissions.can_edit(actor, scenario):
        raise NotAllowed
    found = Scenario.objects.select_for_update(of=("self",)).select_related("plan__organisation").get(pk=scenario.pk)
    if not found.is_record:
        raise refusals.NotOfRecord(scenario=found.name)
    if not 1 <= wave <= found.plan.waves:
        raise refusals.WaveOutOfPlan(last=found.plan.waves)
    plan = queries.shown_plan(found)
    if plan is None or not plan.deliveries.filter(wave=wave).exists():
        raise refusals.NothingInWave(wave=wave)
    asked = wave_orders.foresee_wave(found, plan, wave, at, leave_out=leave_out)
    if not asked.lines:
        raise refusals.NobodyReady(wave=wave) if asked.kept_out else refusals.WaveCommanded(wave=wave)
    if asked.kept_out and not leave_out:
        raise refusals.SchoolsNotReady(asked.kept_out)
    if asked.missing:
        raise refusals.MoneyMissing(asked.missing)
    return _command(found, {wave: asked.lines}, actor=actor, at=at)


def command_first_waves(scenario: Scenario, *, actor: Viewer, at: datetime) -> list[Order]:
    """Draft the orders of the waves of the year that runs, or of the plan's first; called by the approval."""
    plan = queries.shown_plan(scenario)
    if plan is None:
        return []
    waves = current_waves(scenario.plan, timezone.localdate(at))
    lines, _unknown = wave_orders.Reading(scenario, plan).lines(waves)
    by_wave = {wave: [line for line in lines if line.wave == wave] for wave in waves}
    return _command(scenario, by_wave, actor=actor, at=at)


def set_milestones(scenario: Scenario, *, actor: Viewer, at: datetime) -> None:
    """Set the milestones of every school that the plan serves, in place of those of the plan before."""
    plan, digital = queries.shown_plan(scenario), scenario.plan
    if plan is None:
        return
    waves = {
        number: Wave(number, digital.wave_starts_on(number), digital.wave_ends_on(number))
        for number in range(1, digital.waves + 1)
    }
    receives: dict[int, set[int]] = defaultdict(set)
    for school, wave in plan.deliveries.order_by().values_list("school_id", "wave").distinct():
        receives[school].add(wave)
    entered = plan.outcomes.filter(wave__isnull=False).order_by("school_id").values_list("school_id", "wave")
    projects.set_milestones(
        organisation=scenario.organisation,
        plan=(KIND, scenario.pk),
        name=scenario.name,
        served=[
            Served(school, waves[wave], tuple(waves[number] for number in sorted(receives[school])))
            for school, wave in entered
            if wave and receives[school]
        ],
        delivery_days=rules.settings_of(scenario.organisation).delivery_days,
        actor=actor,
        at=at,
    )


@transaction.atomic
def command_moves(*, scenario: Scenario, actor: Viewer, at: datetime) -> int:
    """Propose to schools the sets that the plan of record moves up to the waves of this year; returns how many.

    What a school has not talked over yet, or what is in repair, waits: called again, it is proposed then.
    Errors: NotAllowed, NotOfRecord, and those of a transfer.
    """
    if not permissions.can_edit(actor, scenario):
        raise NotAllowed
    found = Scenario.objects.select_for_update(of=("self",)).select_related("plan__organisation").get(pk=scenario.pk)
    if not found.is_record:
        raise refusals.NotOfRecord(scenario=found.name)
    return propose_moves(found, actor=actor, at=at)


def propose_moves(scenario: Scenario, *, actor: Viewer, at: datetime) -> int:
    """The same, for who may; called by the approval."""
    plan = queries.shown_plan(scenario)
    asked = plan_moves.asked(plan, waves_so_far(scenario, timezone.localdate(at))) if plan else []
    if not asked:
        return 0
    made = fleet_moves.propose(
        asked,
        cause=(KIND, scenario.pk),
        by_committee=scenario.decision_id is not None,
        reason=_("Decided by the plan “%(plan)s”.") % {"plan": scenario.name},
        actor=actor,
        at=at,
    )
    audit.record("planning.moves_proposed", actor=actor, at=at, subject=subject(scenario), sets=made)
    return made


def waves_so_far(scenario: Scenario, today: date) -> range:
    """The waves of a plan up to the last of this year."""
    return range(1, max(current_waves(scenario.plan, today)) + 1)


def take_back(scenario: Scenario, *, actor: Viewer, at: datetime) -> None:
    """Give back what a plan commanded and has not sent; called when another takes its place."""
    reason = _("Another plan was approved.")
    held = commanded.take_back(plan=(KIND, scenario.pk), reason=reason, actor=actor, at=at)
    fleet_transfers.withdraw_caused(cause=(KIND, scenario.pk), reason=reason, actor=actor, at=at)
    for draws in _by_measure(held):
        ledger.deallocate(draws, on=timezone.localdate(at), actor=actor, at=at, reason=scenario.name[:200])


def current_waves(plan: DigitalPlan, today: date) -> list[int]:
    """The waves of the plan's year in which a day falls; of its first year before it begins, of its last after."""
    starts = [plan.wave_starts_on(wave) for wave in range(1, plan.waves + 1)]
    begun = sum(1 for start in starts if start <= today)
    year = (max(begun, 1) - 1) // plan.waves_per_year
    return list(range(year * plan.waves_per_year + 1, (year + 1) * plan.waves_per_year + 1))


def _command(
    scenario: Scenario, lines: Mapping[int, Sequence[Wanted]], *, actor: Viewer, at: datetime
) -> list[Order]:
    """Draft the orders of some waves and hold their money. Errors: NotEnoughMoney."""
    made: list[Order] = []
    days = rules.settings_of(scenario.organisation).delivery_days
    for wave, wanted in lines.items():
        year = (wave - 1) // scenario.plan.waves_per_year + 1
        source = _("%(plan)s, wave %(wave)s") % {"plan": scenario.name, "wave": wave}
        made += drafting.draft_orders(
            wanted,
            source=source,
            actor=actor,
            at=at,
            year=scenario.plan.fiscal_year(year),
            expected_on=_expected_on(scenario.plan.wave_starts_on(wave), timezone.localdate(at), days),
        )
    _hold(made, scenario, list(lines), actor=actor, at=at)
    audit.record(
        "planning.waves_commanded",
        actor=actor,
        at=at,
        subject=subject(scenario),
        waves=list(lines),
        orders=[order.number for order in made],
    )
    return made


def _expected_on(starts_on: date, today: date, delivery_days: int) -> date | None:
    """The first day of the wave; none once it is too near: the sending then counts the usual delay."""
    return starts_on if (starts_on - today).days >= delivery_days else None


def _hold(orders: Iterable[Order], scenario: Scenario, waves: Sequence[int], *, actor: Viewer, at: datetime) -> None:
    """Allocate to each school what its lines take of each measure, beyond what cancelled ones left it.

    Errors: NotEnoughMoney.
    """
    sums: dict[tuple[int, int, int], Decimal] = defaultdict(Decimal)
    rows = LineShare.objects.filter(line__order__in=list(orders), allocated=True).order_by("pk")
    for measure, year, school, amount in rows.values_list("measure_id", "year", "line__school_id", "amount"):
        sums[measure, year, school] += amount
    schools = {school for _measure, _year, school in sums}
    for key, amount in wave_orders.held_by_cancelled(scenario, waves, schools).items():
        sums[key] = max(sums[key] - amount, Decimal(0))
    wave_orders.cancelled(scenario, waves, schools).update(plan_wave=None)
    draws = [
        Draw(measure, year, amount, school) for (measure, year, school), amount in sorted(sums.items()) if amount
    ]
    for part in _by_measure(draws):
        ledger.allocate(part, on=timezone.localdate(at), actor=actor, at=at, reason=scenario.name[:200])


def _by_measure(draws: Iterable[Draw]) -> list[list[Draw]]:
    """Draws by measure, in the order of their numbers: the ledger allocates a measure at a time."""
    out: dict[int, list[Draw]] = defaultdict(list)
    for draw in draws:
        out[draw.measure_id].append(draw)
    return [out[measure] for measure in sorted(out)]
