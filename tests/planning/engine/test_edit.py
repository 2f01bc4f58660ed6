"""A person places a school or leaves it out: the plan follows, and what it breaks is said."""

import pytest

from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.edit import leave_out, place
from pupitre.planning.engine.generate import Knobs, generate
from pupitre.planning.engine.greedy import greedy_plan
from pupitre.planning.engine.verifier import verify

from .test_verifier import small_territory

INSTANCE = derive(generate("T1"))
PLAN = greedy_plan(INSTANCE)


def test_leaving_a_school_out_breaks_no_hard_rule_and_frees_its_money() -> None:
    for row in PLAN.entries[:8]:
        edited = leave_out(INSTANCE, PLAN, row.school_id)
        assert edited.verdict.respected
        assert row.school_id not in {entry.school_id for entry in edited.plan.entries}
        assert edited.verdict.capex_cents < verify(INSTANCE, PLAN).capex_cents


def test_placing_a_school_where_it_is_changes_nothing() -> None:
    row = PLAN.entries[3]
    assert place(INSTANCE, PLAN, row.school_id, row.wave).plan.hash == PLAN.hash


def test_an_entry_before_the_school_is_ready_is_said() -> None:
    late = next(r for r in PLAN.entries if INSTANCE.schools.ready[INSTANCE.schools.ids.index(r.school_id)] > 1)
    rules = place(INSTANCE, PLAN, late.school_id, 1).verdict.by_rule()
    assert [finding.subject for finding in rules["ready_wave"]] == [late.school_id]


def test_an_entry_later_only_breaks_what_people_cannot_do() -> None:
    allowed = {"capacity_deployments", "capacity_advisers", "capacity_technicians", "financing_balance"}
    for row in PLAN.entries:
        verdict = place(INSTANCE, PLAN, row.school_id, INSTANCE.horizon.waves).verdict
        assert {finding.rule for finding in verdict.violations} <= allowed | {"no_rebuy"}


def test_a_wish_without_money_says_what_is_missing() -> None:
    instance = derive(generate(6, seed=2, knobs=Knobs(no_money=True)))
    plan = greedy_plan(instance)
    absent = next(s for s in range(6) if instance.schools.ready[s] < 3 and instance.items.entry_min[:, 5].any())
    edited = place(instance, plan, instance.schools.ids[absent], 6)
    lacking = edited.verdict.by_rule()["financing_balance"]
    bought = sum(row.capex_cents for row in edited.plan.deliveries)
    assert edited.plan.financing == ()
    assert sum(finding.amount for finding in lacking if finding.fields["kind"] == ("capex",)) == bought / 100
    assert all(finding.sentence("fr-CA") for finding in lacking)


@pytest.mark.parametrize("seed", range(12))
def test_any_edit_gives_a_plan_and_a_verdict(seed: int) -> None:
    instance = small_territory(seed)
    plan = greedy_plan(instance)
    for school_id in instance.schools.ids:
        for wave in range(1, instance.horizon.waves + 1):
            edited = place(instance, plan, school_id, wave)
            rules = set(edited.verdict.by_rule())
            assert (school_id, wave) in {(row.school_id, row.wave) for row in edited.plan.entries}
            assert not rules & {"known_names", "whole_numbers", "coverage_supply", "need_ceiling", "same_case"}


def test_what_is_not_in_the_case_is_refused() -> None:
    with pytest.raises(KeyError):
        leave_out(INSTANCE, PLAN, "nobody")
    with pytest.raises(ValueError, match="waves 1 to 10"):
        place(INSTANCE, PLAN, PLAN.entries[0].school_id, 11)
