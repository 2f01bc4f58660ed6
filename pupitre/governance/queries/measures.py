"""What measures say in a year: rules in force, terms of eligibility, what the end of the year does to their money."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from pupitre.governance.engine import eligibility, year_end
from pupitre.governance.enums import CarryRule, MeasureStatus, Stage, Verb
from pupitre.governance.models import FundingMeasure, LedgerBalance, LedgerMovement, MeasureBudget, MeasureRules
from pupitre.governance.queries.ledger import ZERO, Position, positions

NO_CODE = frozenset({"—"})  # what two lists without a common code allow: nothing


def rules_in_force(measures: Iterable[FundingMeasure], year: int) -> dict[int, MeasureRules]:
    """The rules that hold in a fiscal year, by measure; measures without any are left out."""
    rows = MeasureRules.objects.filter(measure__in=measures, from_year__lte=year)
    return {row.measure_id: row for row in rows.order_by("from_year")}  # the latest of each stays


def carry_of(measure: FundingMeasure, rules: MeasureRules | None) -> year_end.Carry:
    """The carry-over of a measure: as its rules say, else by the share that the plan counts with."""
    if rules is None:
        rule = CarryRule.WITHIN_MEASURE if measure.carry_share else CarryRule.NONE
        return year_end.Carry(rule.value, measure.carry_share)
    return year_end.Carry(rules.carry_rule, measure.carry_share or Decimal(1), rules.carry_years or 1)


def terms_of(measure: FundingMeasure, rules: MeasureRules | None) -> eligibility.Terms:
    """What a measure asks for: its own conditions, narrowed by the rules in force."""
    return eligibility.Terms(
        section=measure.kind,
        first_year=measure.starts_in,
        last_year=measure.ends_in,
        kinds=_narrowed(measure.functions, rules.functions if rules else ()),
        categories=_narrowed(measure.categories, rules.categories if rules else ()),
        schools=frozenset(rules.schools) if rules else frozenset(),
        levels=frozenset(rules.levels) if rules else frozenset(),
        buys_from=rules.buys_from if rules else None,
        buys_until=rules.buys_until if rules else None,
        min_commitment=float(measure.min_commitment),
        min_repairability=float(measure.min_repairability),
    )


@dataclass(frozen=True)
class Offer:
    """A measure looked at for an item: may it pay, why, and how much of it is free in the item's year."""

    measure: FundingMeasure
    decision: eligibility.Decision
    left: Decimal


def eligible_measures(item: eligibility.Item, *, organisation_id: int) -> list[Offer]:
    """Every open measure of an organisation judged for an item, those that may pay first."""
    measures = list(
        FundingMeasure.objects.filter(organisation=organisation_id)
        .exclude(status=MeasureStatus.CLOSED)
        .select_related("organisation")
        .order_by("code")
    )
    rules = rules_in_force(measures, item.year)
    free = dict(
        LedgerBalance.objects.filter(measure__in=measures, year=item.year, stage=Stage.FREE)
        .order_by()
        .values_list("measure", "amount")
    )
    offers = [
        Offer(one, eligibility.judge(terms_of(one, rules.get(one.pk)), item), free.get(one.pk, ZERO))
        for one in measures
    ]
    return sorted(offers, key=lambda offer: (not offer.decision.eligible, offer.measure.code))


def standing(measures: Collection[FundingMeasure], year: int, on: date | None = None) -> dict[int, Position]:
    """Where the money of several measures stands in a fiscal year, now (from the balances) or at a date.

    Now, `transferred` holds all that came besides the vote: transfers, carry-overs, recoveries.
    """
    if on is not None:
        rows = LedgerMovement.objects.filter(measure__in=measures, year=year)
        return {measure: one for (measure,), one in positions(rows, "measure", on=on).items()}
    found: dict[int, Position] = defaultdict(Position)
    balances = LedgerBalance.objects.filter(measure__in=measures, year=year).order_by()
    for measure, stage, amount in balances.values_list("measure", "stage").annotate(Sum("amount")):
        setattr(found[measure], stage, amount)
    voted = MeasureBudget.objects.filter(measure__in=measures, year=year).order_by()
    for measure, amount in voted.values_list("measure", "amount"):
        found[measure].voted = amount
    for one in found.values():
        one.transferred = one.left + one.used - one.voted
    return dict(found)


def may_carry(measures: Collection[FundingMeasure], year: int) -> dict[int, Decimal]:
    """How much of what is left of a year may still pass to the next, by measure."""
    rules = rules_in_force(measures, year)
    carries = {measure.pk: carry_of(measure, rules.get(measure.pk)) for measure in measures}
    stands = standing(measures, year)
    aged = _history([pk for pk, carry in carries.items() if carry.rule == CarryRule.N_YEARS], year)
    gone = dict(
        LedgerMovement.objects.filter(
            measure__in=measures, year=year, verb=Verb.CARRY_OVER, from_stage=Stage.FREE, school=None
        )
        .order_by()
        .values_list("measure")
        .annotate(Sum("amount"))
    )
    found = {}
    for pk, carry in carries.items():
        left, carried = stands.get(pk, Position()).left, gone.get(pk, ZERO)
        most = year_end.carriable(carry, aged.get(pk, []), left + carried) - carried
        found[pk] = max(most, ZERO)
    return found


def _history(measures: Collection[int], until: int) -> dict[int, list[year_end.Year]]:
    """What came new and what was used of each measure, year after year until one included."""
    found: dict[int, list[year_end.Year]] = defaultdict(list)
    if measures:
        rows = LedgerMovement.objects.filter(measure__in=measures, year__lte=until)
        for (measure, year), one in sorted(positions(rows, "measure", "year").items()):
            found[measure].append(year_end.Year(year, one.voted + one.transferred - one.recovered, one.used))
    return dict(found)


def _narrowed(own: Collection[str], more: Collection[str]) -> frozenset[str]:
    if own and more:
        return (frozenset(own) & frozenset(more)) or NO_CODE
    return frozenset(own) | frozenset(more)
