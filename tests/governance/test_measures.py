"""Measures in their years: rules in force, carry-overs as they allow, applications, presets of each country."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from pupitre.governance.engine.eligibility import Fact, Item
from pupitre.governance.models import FundingMeasure, MeasureApplication, MeasureRules
from pupitre.governance.operations import applications, ledger
from pupitre.governance.operations.ledger import Document, Draw
from pupitre.governance.operations.measures import install_presets
from pupitre.governance.queries.ledger import position
from pupitre.governance.queries.measures import eligible_measures, may_carry, rules_in_force, standing, terms_of
from pupitre.governance.refusals import NotInThisState, RingFenced, SaidTwice, SectionsDiffer, TooMuchToCarry
from pupitre.kernel.refusal import NotAllowed
from tests.factories import planning as make
from tests.factories.accounts import viewer
from tests.factories.territory import organisation

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 4)


def rules(measure: FundingMeasure, **fields: Any) -> MeasureRules:
    return MeasureRules.objects.create(measure=measure, **{"from_year": 2026, **fields})


def test_rules_hold_until_others_replace_them(purse: SimpleNamespace) -> None:
    old, new = rules(purse.first, from_year=2025), rules(purse.first, from_year=2027)
    assert rules_in_force([purse.first, purse.second], 2024) == {}
    assert rules_in_force([purse.first, purse.second], 2026) == {purse.first.pk: old}
    assert rules_in_force([purse.first], 2030) == {purse.first.pk: new}
    with pytest.raises(IntegrityError), transaction.atomic():
        rules(purse.first, from_year=2027)
    with pytest.raises(IntegrityError), transaction.atomic():
        rules(purse.second, carry_rule="n_years")


def test_rules_narrow_what_the_measure_allows(purse: SimpleNamespace) -> None:
    purse.first.functions, purse.first.categories = ["TAB", "TNI"], ["REP"]
    found = terms_of(purse.first, rules(purse.first, functions=["TNI", "PCE"], levels=["CP"]))
    assert (found.kinds, found.categories, found.levels) == ({"TNI"}, {"REP"}, {"CP"})
    nothing = terms_of(purse.first, MeasureRules(functions=["PCE"]))
    assert not nothing.kinds & {"TAB", "TNI", "PCE"}
    assert nothing.kinds


def test_measures_that_may_pay_come_first_with_what_is_free(purse: SimpleNamespace) -> None:
    rules(purse.first, functions=["TNI"])
    make.measure(purse.owner, 10, code="OLD", status="closed")
    item = Item("capex", 2026, MAY, kind="TAB")
    [yes, no] = eligible_measures(item, organisation_id=purse.owner.pk)
    assert (yes.measure, yes.decision.eligible, yes.left) == (purse.second, True, 500)
    assert (no.measure, [reason.fact for reason in no.decision.against]) == (purse.first, [Fact.KIND])


def test_what_stands_now_and_on_a_day(purse: SimpleNamespace) -> None:
    line = Document("test.line", 1, "line")
    ledger.commit([Draw(purse.first.pk, 2026, Decimal(100))], document=line, on=date(2026, 6, 1), **purse.by)
    ledger.carry_over(measure_id=purse.first.pk, year=2026, amount=Decimal(50), on=MAY, reason="Why", **purse.by)
    now = standing([purse.first, purse.second], 2026)
    assert now[purse.second.pk] == position(purse.second, 2026)
    assert (now[purse.first.pk].total, now[purse.first.pk].transferred, now[purse.first.pk].committed) == (
        950,
        -50,
        100,
    )
    assert standing([purse.first], 2026, on=MAY)[purse.first.pk] == position(purse.first, 2026, on=MAY)


@pytest.mark.parametrize(
    ("carry", "share", "most"),
    [
        ({"carry_rule": "none"}, 1, 0),
        ({"carry_rule": "recovered"}, 1, 0),
        ({"carry_rule": "within_measure"}, 1, 1000),
        ({"carry_rule": "within_measure"}, Decimal("0.25"), 250),
        ({"carry_rule": "n_years", "carry_years": 1}, 1, 1000),
    ],
)
def test_what_is_left_passes_to_the_next_year_as_the_rules_allow(
    purse: SimpleNamespace, carry: dict[str, Any], share: Any, most: int
) -> None:
    rules(purse.first, **carry)
    purse.first.carry_share = share
    purse.first.save()
    said = {"measure_id": purse.first.pk, "year": 2026, "on": MAY, "reason": "End of the year", **purse.by}
    assert may_carry([purse.first], 2026) == {purse.first.pk: most}
    with pytest.raises(TooMuchToCarry):
        ledger.carry_over(amount=Decimal(most) + Decimal("0.01"), **said)
    if most:
        ledger.carry_over(amount=Decimal(most) - 1, **said)
        assert may_carry([purse.first], 2026) == {purse.first.pk: 1}  # the share is of the whole, not of the rest


def test_money_does_not_pass_between_sections_nor_out_of_a_fence(purse: SimpleNamespace) -> None:
    opex = make.measure(purse.owner, 10, kind="opex")
    said = {"measure_id": purse.first.pk, "year": 2026, "amount": Decimal(1), "on": MAY, "reason": "Why", **purse.by}
    with pytest.raises(SectionsDiffer):
        ledger.transfer(to_measure_id=opex.pk, to_year=2026, **said)
    with pytest.raises(SaidTwice):
        ledger.transfer(to_measure_id=purse.first.pk, to_year=2026, **said)
    rules(purse.first, ring_fenced=True)
    with pytest.raises(RingFenced):
        ledger.transfer(to_measure_id=purse.second.pk, to_year=2026, **said)
    ledger.transfer(to_measure_id=purse.second.pk, to_year=2026, waiver="Letter of 3 May", **said)
    reasons = purse.first.movements.filter(verb="transfer").values_list("reason", flat=True)
    assert list(reasons) == ["Why (Letter of 3 May)"]


def test_an_application_is_filed_granted_and_reported_and_its_money_is_voted(purse: SimpleNamespace) -> None:
    row = MeasureApplication(measure=purse.second, year=2026, title="Robots", asked=Decimal(300))
    applications.save_application(row=row, **purse.by)
    grant = {"row": row, "granted": Decimal(250), "on": MAY, **purse.by}
    with pytest.raises(NotInThisState):
        applications.grant_application(**grant)
    applications.file_application(row=row, on=MAY, **purse.by)
    applications.grant_application(**grant)
    assert position(purse.second, 2026).voted == 750
    with pytest.raises(NotInThisState):
        applications.grant_application(**grant)  # twice would vote it twice
    applications.report_application(row=row, on=MAY, **purse.by)
    row.refresh_from_db()
    assert (row.state, row.granted, row.reported_on) == ("reported", 250, MAY)
    with pytest.raises(NotInThisState):
        applications.save_application(row=row, **purse.by)
    stranger = viewer("plan_lead", organisation=organisation())
    other = MeasureApplication(measure=purse.second, year=2026, title="X", asked=Decimal(1))
    with pytest.raises(NotAllowed):
        applications.save_application(row=other, actor=stranger, at=purse.at)


@pytest.mark.parametrize(
    ("jurisdiction", "month", "code", "child", "parent"),
    [("fr", 1, "TNE", "SNEE-EQ", "SNEE"), ("qc", 7, "15081", "30811", "30810")],
)
def test_a_country_has_measures_to_start_from(
    jurisdiction: str, month: int, code: str, child: str, parent: str
) -> None:
    owner = organisation(jurisdiction=jurisdiction, fiscal_year_starts_in=month)
    lead = viewer("plan_lead", organisation=owner)
    at = SimpleNamespace(actor=lead, at=datetime(2026, 3, 1, tzinfo=UTC))
    made = install_presets(organisation=owner, actor=at.actor, at=at.at)
    assert made == FundingMeasure.objects.filter(organisation=owner).count() > 5
    assert install_presets(organisation=owner, actor=at.actor, at=at.at) == 0
    found = FundingMeasure.objects.get(organisation=owner, code=code)
    assert found.starts_in == (2026 if month == 1 else 2025)  # March is in the year that began in July before
    assert FundingMeasure.objects.get(organisation=owner, code=child).parent.code == parent
    assert not FundingMeasure.objects.filter(code__in=["50767", "15084", "15180"]).exists()  # no source was found
    with pytest.raises(NotAllowed):
        install_presets(organisation=owner, actor=viewer("elected", organisation=owner), at=at.at)
