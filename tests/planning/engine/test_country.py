"""A country: the national bound holds against the whole model solved at once; the answer depends on nobody's order."""

import random
from functools import cache

import numpy as np
import pytest

from pupitre.planning.engine import coordinate
from pupitre.planning.engine.case import Case
from pupitre.planning.engine.country import Country, from_json, as_json, make_country, national_measures, sketch, with_allotment
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.formulation import formulate
from pupitre.planning.engine.generate_country import generate_country, national_budgets
from pupitre.planning.engine.highs import Limits, solve_mip
from pupitre.planning.engine.model import Model
from pupitre.planning.engine.national import Duals, National
from pupitre.planning.engine.questions import Kind, Question, answer, answer_greedily, answer_to_json, question_from_json, question_to_json, reply_from_json, Settled
from pupitre.planning.engine.proposals import Reply


@cache
def small_country() -> tuple[Country, tuple[Case, ...]]:
    """Three territories of about eight schools."""
    cases = dict(generate_country(3, mean=8, seed=4))
    sketches = [sketch(name, case) for name, case in reversed(cases.items())]
    schools = sum(one.schools for one in sketches)
    measures = national_measures(next(iter(cases.values())))
    return make_country(measures, national_budgets(schools), sketches, 5), tuple(cases.values())


def test_try() -> None:
    country, cases = small_country()
    out, made, past = coordinate.plan_country(country, cases.__getitem__, rounds=3)
    print(out, [(one.points, one.bound, one.gap) for one in made], [(p.value, p.bound) for p in past])
    assert 0
