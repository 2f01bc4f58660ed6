from datetime import date
from decimal import Decimal

import pytest

from pupitre.planning.case_building import build_case
from pupitre.planning.choices import Choices
from pupitre.planning.engine.case_io import case_from_json, case_hash, case_to_json
from pupitre.planning.engine.problems import CaseError
from pupitre.planning.models import RatioTarget
from tests.factories import planning as make

pytestmark = pytest.mark.django_db


def test_the_case_says_what_the_rooms_say() -> None:
    here = make.small_territory()
    make.stock_set(here.schools[0], here.model, bought_on=date(2024, 1, 1))
    make.usage(here.schools[0], "0.2")
    make.obligation(here.schools[1], deadline_year=2028)
    built = build_case(here.plan, Choices())
    case = built.case
    assert [school.school_id for school in case.schools] == sorted(school.code for school in here.schools)
    assert {row.lots for row in case.need} == {2}  # 60 pupils, 6 a device, sets of 6
    assert case.stock[0].age == pytest.approx(2.0, abs=0.05)
    assert case.usage[0].usage_rate == 0.2
    assert case.obligations[0].deadline_year == 3
    assert case.measure_budgets[0].amount == Decimal(3000)
    assert len(case.capacities) == here.plan.waves
    assert case.commitments[0].convention_wave == 0
    assert {found.code for found in built.assumptions} == {"no_index"}


def test_the_frozen_case_replays_to_the_same_hash() -> None:
    built = build_case(make.small_territory().plan, Choices())
    assert case_hash(case_from_json(case_to_json(built.case))) == case_hash(built.case)


def test_choices_change_money_people_and_ratios() -> None:
    here = make.small_territory()
    case = build_case(here.plan, Choices(capex_percent=50, capacity_percent=200, ratio_percent=50)).case
    assert case.measure_budgets[0].amount == Decimal(1500)
    assert case.capacities[0].deployments == 6
    assert {row.lots for row in case.need} == {4}


def test_the_target_falls_with_the_years() -> None:
    here = make.small_territory()
    RatioTarget.objects.create(rule=here.rule, from_year=2028, pupils_per_device=3)
    case = build_case(here.plan, Choices()).case
    first = case.schools[0].school_id
    assert [row.lots for row in case.need if row.school_id == first] == [2, 2, 4]


def test_what_is_not_known_is_supposed_and_counted() -> None:
    here = make.small_territory()
    here.schools[0].readiness.delete()
    here.schools[1].enrolments.all().delete()
    make.stock_set(here.schools[1], here.model)
    built = build_case(here.plan, Choices())
    counts = {found.code: found.count for found in built.assumptions}
    assert counts == {
        "no_index": 3,
        "readiness_supposed": 1,
        "schools_without_pupils": 1,
        "stock_without_need": 1,
    }
    waves = {
        row.school_id: row.convention_wave
        for row in build_case(here.plan, Choices(assume_ready=False)).case.commitments
    }
    assert waves[here.schools[0].code] == 99


def test_everything_that_is_wrong_comes_back_at_once() -> None:
    here = make.small_territory()
    here.plan.capacities.filter(wave__in=[1, 2]).delete()
    here.model.functions = ["UNKNOWN"]
    here.model.save()
    with pytest.raises(CaseError) as caught:
        build_case(here.plan, Choices())
    assert {problem.code for problem in caught.value.problems} == {"no_capacity", "unknown_function"}


def test_the_queries_do_not_grow_with_the_schools(django_assert_max_num_queries) -> None:
    here = make.small_territory(schools=12)
    with django_assert_max_num_queries(22):
        build_case(here.plan, Choices())
