"""The demo's plan: its money, catalogue, needs, stock and conditions, a plan of record and scenarios beside it."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from pupitre.accounts.queries import viewer_of
from pupitre.cli.demo.plan_presets import PRESETS, SEED_SCHOOLS, Preset
from pupitre.fleet.models import StockSet, UsageRate
from pupitre.governance.engine.committees import Votes
from pupitre.governance.models import CommitteeMember, DigitalPlan, FundingMeasure, MeasureBudget, Meeting
from pupitre.governance.operations import committees, deciding
from pupitre.kernel import audit
from pupitre.kernel.viewer import Viewer
from pupitre.planning import computation, needs, operations
from pupitre.planning.case_building import need_rules
from pupitre.planning.choices import Choices
from pupitre.planning.enums import ScenarioState
from pupitre.planning.models import EquipmentFunction, Scenario, WaveCapacity
from pupitre.planning.operations import computing
from pupitre.planning.school_facts import SchoolFacts, gather
from pupitre.procurement.enums import Provenance
from pupitre.procurement.models import DeviceModel, Supplier
from pupitre.projects.models import Obligation, Readiness

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made

FIRST_YEAR_SHARE = Decimal("0.2")  # of the five years' money
OWNED = {"TNI": 0.55, "TAB": 0.4, "PCE": 0.45, "IND": 0.85}  # share of the need that stands there already
CONDITIONS = {"bon": 72, "moyen": 20, "HS": 8}  # of a hundred sets


def inputs(made: Made) -> None:
    """Everything that a plan is computed from, beside the schools and their pupils."""
    preset = _preset(made)
    owner = made.authority
    plan = DigitalPlan.objects.create(organisation=owner, name=preset.name, first_year=made.year.start_year + 1)
    _money(made, preset, plan)
    models = _catalogue(made, preset)
    operations.install_presets(plan=plan, actor=made.actor, at=made.at)
    facts = gather(plan, Choices())
    ready = _readiness(made, plan, facts)
    sets = _stock(made, plan, facts, models)
    _capacities(plan, ready, sets)


def scenarios(made: Made) -> None:
    """A plan of record, a scenario in preparation that people talk about, and a leaner one to compare them with.

    The first is the strong plan alone, made here; a worker computes the other two as soon as there is one.
    """
    preset = _preset(made)
    plan = DigitalPlan.objects.get(organisation=made.authority)
    _plan_of_record(made, preset, plan)
    asked = (
        (preset.reference, preset.purpose, Choices(), made.at),
        (preset.lean, preset.lean_purpose, Choices(capex_percent=80), made.at - timedelta(minutes=1)),
    )
    first, lean = (
        operations.open_scenario(plan=plan, name=name, purpose=purpose, choices=choices, actor=made.actor, at=at)
        for name, purpose, choices, at in asked
    )
    operations.start_computation(scenario=first, actor=made.actor, at=made.at, first_plan=True)
    operations.start_computation(scenario=lean, actor=made.actor, at=made.at)
    for role, text in preset.comments:
        operations.comment_on(scenario=first, text=text, actor=_viewer(made, role), at=made.at)


def _plan_of_record(made: Made, preset: Preset, plan: DigitalPlan) -> None:
    """The plan that a committee approved five months ago, with less money."""
    afternoon = made.at.replace(hour=14, minute=30, second=0, microsecond=0)
    opened, approved = afternoon - timedelta(days=160), afternoon - timedelta(days=150)
    scenario = operations.open_scenario(
        plan=plan,
        name=preset.voted,
        purpose=preset.voted_purpose,
        choices=Choices(capex_percent=85),
        actor=made.actor,
        at=opened,
    )
    computing.freeze(scenario, at=opened)
    scenario.state = ScenarioState.COMPUTED
    scenario.save()
    computation.compute_first_plan(scenario, opened)
    _vote(made, preset, scenario, approved)


def _vote(made: Made, preset: Preset, scenario: Scenario, at: datetime) -> None:
    """The committee meets on the scenario and adopts it: its decision makes it the plan of record."""
    secretary = _viewer(made, "plan_lead")
    seats = CommitteeMember.objects.filter(committee__organisation=made.authority).order_by("committee", "pk")
    committee = next(seat.committee for seat in seats.select_related("committee"))
    meeting = Meeting.objects.create(
        committee=committee,
        title=preset.session,
        starts_at=at - timedelta(hours=2),
        ends_at=at,
        changed_at=at - timedelta(days=20),
    )
    members = list(committee.members.order_by("pk"))
    committees.note_attendance(
        meeting=meeting, presences={one.pk: "present" for one in members}, actor=secretary, at=at
    )
    meeting.refresh_from_db()
    point = committees.add_point(
        meeting=meeting,
        title=preset.voted,
        note=preset.voted_purpose,
        kind="planning.scenario",
        key=scenario.pk,
        actor=secretary,
        at=at,
    )
    voices = sum(one.has_voice for one in members)
    deciding.record_decision(
        point=point,
        text=preset.adopted,
        reasons=preset.voted_reason,
        votes=Votes(voices - 1, 0, 1),
        postponed=False,
        actor=secretary,
        at=at,
    )
    deciding.approve_minutes(meeting=meeting, actor=secretary, at=at + timedelta(days=8))


def _viewer(made: Made, role: str) -> Viewer:
    return viewer_of(made.people[role], timezone.localdate(made.at))


def _preset(made: Made) -> Preset:
    return PRESETS["quebec" if made.authority.jurisdiction == "qc" else "france"]


def _money(made: Made, preset: Preset, plan: DigitalPlan) -> None:
    """Each measure's money over the years: a fifth the first, the rest evenly, in whole hundreds."""
    audit.sign(actor=made.actor, at=made.at)
    last = plan.fiscal_year(plan.years)
    scale = Decimal(len(made.schools)) / SEED_SCHOOLS if plan.organisation.jurisdiction == "fr" else Decimal(1)
    for row in preset.measures:
        measure = FundingMeasure.objects.create(
            organisation=plan.organisation,
            code=row.code,
            name=row.name,
            kind=row.kind,
            carry_share=Decimal(row.carry),
            cofund_share=Decimal(row.pays),
            must_spend_share=Decimal(row.must_spend),
            functions=list(row.functions),
            categories=list(row.categories),
            min_commitment=row.commitment,
            min_repairability=row.repairability,
            starts_in=plan.first_year,
            ends_in=last,
        )
        rest = (1 - FIRST_YEAR_SHARE) / (plan.years - 1)
        shares = [FIRST_YEAR_SHARE, *[rest] * (plan.years - 1)]
        _vote_on(made.at - timedelta(days=170))
        MeasureBudget.objects.bulk_create(
            MeasureBudget(measure=measure, year=plan.first_year + year, amount=round(row.amount * scale * share, -2))
            for year, share in enumerate(shares)
        )
    _vote_on(None)


def _vote_on(instant: datetime | None) -> None:
    """The day from which the amounts written next count in the ledger; None gives it back its own rule."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pupitre.on', %s, true)", [timezone.localdate(instant).isoformat() if instant else ""]
        )


def _catalogue(made: Made, preset: Preset) -> dict[str, DeviceModel]:
    """The models, and for each function the one that stands in the stock."""
    found: dict[str, DeviceModel] = {}
    for row in preset.models:
        licence, management, support = row.yearly
        model = DeviceModel.objects.create(
            organisation=made.authority,
            code=row.code,
            name=row.name,
            supplier=Supplier.objects.get_or_create(organisation=made.authority, name=row.supplier)[0],
            functions=list(row.functions),
            unit_price=row.price,
            life_years=row.life,
            repairability=Decimal(row.repairability),
            opex_licence=licence,
            opex_mdm=management,
            opex_support=support,
            set_overhead=row.overhead,
            provenance=Provenance.REFURBISHED if row.reconditioned else Provenance.NEW,
        )
        for function in row.functions:
            found.setdefault(function, model)
    return found


def _readiness(made: Made, plan: DigitalPlan, facts: list[SchoolFacts]) -> list[Readiness]:
    """Most schools are ready early, some late; one in twenty-five has no convention in sight."""
    rows = []
    for school in facts:
        days = [timedelta(days=min(made.chance.expovariate(1 / 280), 1600) - 120) for _ in range(3)]
        convention, project, referent = (plan.starts_on + delay for delay in days)
        trained = round(min(max(made.chance.gauss(0.5, 0.25), 0), 1), 2)
        rows.append(
            Readiness(
                school_id=school.pk,
                convention_on=None if made.chance.random() < 0.04 else convention,
                project_on=project,
                referent_on=referent,
                trained_share=Decimal(str(trained)),
                trained_threshold=Decimal("0.5"),
                seats_needed=max(0, round((0.5 - trained) * school.teachers + 0.49)),
                commitment=Decimal(str(round(min(max(made.chance.gauss(55, 20), 0), 100)))),
                adviser_days=Decimal(str(round(2 + school.pupils / 80, 1))),
                technician_hours=Decimal(str(round(4 + school.pupils / 60, 1))),
            )
        )
    return Readiness.objects.bulk_create(rows)


def _stock(made: Made, plan: DigitalPlan, facts: list[SchoolFacts], models: dict[str, DeviceModel]) -> float:
    """Part of the need stands there already, of every age; returns the technician hours of the whole need."""
    rules = need_rules(plan, Choices())
    hours = dict(
        EquipmentFunction.objects.filter(organisation=plan.organisation).values_list("code", "technician_hours")
    )
    sets: list[StockSet] = []
    usage: list[UsageRate] = []
    promises: list[Obligation] = []
    work = 0.0
    for school in facts:
        for rule in rules:
            needed = needs.sets_needed(rule, school.levels_by_year[-1], plan.years - 1)
            if not needed:
                continue
            work += needed * float(hours[rule.function])
            place = {"school_id": school.pk, "function": rule.function, "group": rule.group}
            sets += [
                StockSet(
                    **place,
                    model=models[rule.function],
                    bought_on=plan.starts_on - timedelta(days=made.chance.randint(90, 2600)),
                    condition=made.chance.choices(list(CONDITIONS), weights=list(CONDITIONS.values()))[0],
                    units=rule.set_size,
                )
                for _ in range(needed)
                if made.chance.random() < OWNED[rule.function]
            ]
            rate = Decimal(str(round(made.chance.betavariate(2.2, 2), 2)))
            usage.append(UsageRate(**place, rate=rate, measured_on=plan.starts_on - timedelta(days=60)))
            if rule.basis == "classes" and made.chance.random() < 0.06:
                label = _preset(made).promise
                promises.append(
                    Obligation(**place, deadline_year=plan.fiscal_year(3), min_share=Decimal("0.6"), label=label)
                )
    StockSet.objects.bulk_create(sets)
    UsageRate.objects.bulk_create(usage)
    Obligation.objects.bulk_create(promises)
    return work


def _capacities(plan: DigitalPlan, ready: list[Readiness], work: float) -> None:
    """People enough for most of the plan, not for all of it at once."""
    waves = plan.waves
    days = sum(float(row.adviser_days) for row in ready)
    site = sum(float(row.technician_hours) for row in ready)
    seats = sum(row.seats_needed for row in ready if row.trained_share < row.trained_threshold)
    WaveCapacity.objects.bulk_create(
        WaveCapacity(
            plan=plan,
            wave=wave,
            deployments=max(1, round(1.3 * len(ready) / waves)),
            adviser_days=round(1.15 * days / waves),
            technician_hours=round((0.6 * work + site) / waves),
            training_seats=round(1.1 * seats / waves + 0.5),
        )
        for wave in range(1, waves + 1)
    )
