"""Two plans side by side: who gains, who loses, and where the money goes."""

from dataclasses import replace

import numpy as np
import pytest

from pupitre.planning.engine.assemble import no_decisions
from pupitre.planning.engine.compare import beside_baselines, compare, figures
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.generate import Knobs, generate
from pupitre.planning.engine.greedy import BASELINES, greedy_plan, plan_of

INSTANCE = derive(generate("T1"))
STRONG = greedy_plan(INSTANCE)
SPREADSHEET = greedy_plan(INSTANCE, "commitment")
NOTHING = plan_of(INSTANCE, no_decisions(INSTANCE))


def test_a_plan_beside_itself_changes_nothing() -> None:
    same = compare(INSTANCE, STRONG, STRONG)
    assert (same.gains, same.losses, same.moves_added, same.moves_dropped) == ((), (), (), ())
    assert same.same_schools == len(INSTANCE.schools.ids)
    assert same.before == replace(same.after, name="before")
    assert all(row.before_cents == row.after_cents for row in same.money)


def test_from_nothing_every_school_served_gains() -> None:
    change = compare(INSTANCE, NOTHING, STRONG)
    assert {row.school_id for row in change.gains} == {row.school_id for row in STRONG.entries}
    assert not change.losses
    assert all(row.wave_before is None and row.wave_after for row in change.gains)
    gains = [row.gain for row in change.gains]
    assert gains == sorted(gains, reverse=True)
    assert sum(row.after_cents for row in change.money) == change.after.capex_cents + change.after.opex_cents
    assert len(change.moves_added) == len(STRONG.moves)


def test_gains_and_losses_swap_when_the_plans_do() -> None:
    there, back = compare(INSTANCE, STRONG, SPREADSHEET), compare(INSTANCE, SPREADSHEET, STRONG)
    assert there.gains
    assert there.losses
    assert {row.school_id for row in there.gains} == {row.school_id for row in back.losses}
    assert {row.school_id for row in there.losses} == {row.school_id for row in back.gains}
    assert [(row.before, row.after) for row in there.curves] == [(row.after, row.before) for row in back.curves]


def test_a_later_wave_for_the_same_coverage_is_a_loss() -> None:
    """An entry one wave later without sets to show for it changes no coverage, only the wave."""
    empty = derive(generate(3, seed=1))
    plan = plan_of(empty, no_decisions(empty))
    school = empty.schools.ids[0]
    early = replace(plan, entries=(replace(STRONG.entries[0], school_id=school, wave=2),))
    late = replace(plan, entries=(replace(STRONG.entries[0], school_id=school, wave=3),))
    assert [row.school_id for row in compare(empty, early, late).losses] == [school]
    assert [row.school_id for row in compare(empty, late, early).gains] == [school]


def test_the_value_of_a_plan_is_what_its_schools_gain() -> None:
    change = compare(INSTANCE, NOTHING, STRONG)
    need = np.bincount(INSTANCE.items.school, weights=(INSTANCE.items.value * INSTANCE.items.need).sum(axis=1))
    gain = sum(row.gain * need[INSTANCE.schools.ids.index(row.school_id)] for row in change.gains)
    assert gain == pytest.approx(STRONG.value)
    assert change.after.coverage - change.before.coverage == pytest.approx(STRONG.value / 1000)


def test_the_table_beside_the_baselines() -> None:
    rows = beside_baselines(INSTANCE, STRONG)
    assert [row.name for row in rows] == ["plan", *BASELINES]
    assert replace(rows[0], name="strong") == rows[-1]
    assert all(row.violations == 0 for row in rows)
    assert rows[0].value == max(row.value for row in rows)


def test_a_territory_without_need_is_covered() -> None:
    instance = derive(generate(2, seed=1, knobs=Knobs(empty_schools=1.0)))
    row = figures(instance, greedy_plan(instance))
    assert (row.coverage, row.schools, row.mean_wave) == (1.0, 0, 0.0)
