"""The answers that need computing, as a worker finds them: a school's reasons checked, what a change would do."""

import traceback
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from pupitre.planning import pricing, what_if
from pupitre.planning.engine.bound_if import answer_of
from pupitre.planning.engine.change import changed_case
from pupitre.planning.engine.priced import price_plan
from pupitre.planning.engine.promises import LEAST, ROUNDS, SHOWN, shifts
from pupitre.planning.enums import RunState
from pupitre.planning.models import Pricing, Question
from pupitre.planning.models.pricings import OPEN
from pupitre.planning.priced_reasons import checked


def run(question_id: int) -> None:
    """Answer a question; nothing when it is answered, or gone with its plan."""
    if not Question.objects.filter(pk=question_id, state__in=OPEN).update(state=RunState.RUNNING):
        return
    found = Question.objects.select_related("pricing__plan__scenario__plan__organisation").get(pk=question_id)
    try:
        answer = _school(found) if "school" in found.asked else _changes(found.pricing, found.asked["changes"])
    except Exception:
        _end(found, RunState.FAILED, problem=traceback.format_exc(limit=-3))
        raise
    _end(found, RunState.DONE, answer=answer)


def _school(found: Question) -> dict[str, Any]:
    instance, plan = pricing.taken_up(found.pricing)
    return checked(instance, plan, found.asked["school"], found.pricing.plan.scenario.plan)


def _changes(found: Pricing, documents: list[dict[str, Any]]) -> dict[str, Any]:
    """What a plan of the changed case would about cover, and who wins and loses by it, in points."""
    instance, plan = pricing.taken_up(found)
    priced = price_plan(instance, plan)
    changes = what_if.from_json(documents)
    answer, master = answer_of(priced, changed_case(instance.case, changes), rounds=ROUNDS)
    moved = shifts(priced, master)
    estimate = answer.estimate if answer.estimate is not None else priced.outcome.value
    return {
        "points": estimate - priced.outcome.value,
        "bound": answer.bound,
        "keeps": answer.keeps,
        "winners": [asdict(one) for one in moved[:SHOWN] if one.points > LEAST],
        "losers": [asdict(one) for one in moved[::-1][:SHOWN] if one.points < -LEAST],
    }


def _end(found: Question, state: RunState, *, answer: dict[str, Any] | None = None, problem: str = "") -> None:
    Question.objects.filter(pk=found.pk).update(
        state=state, finished_at=timezone.now(), answer=answer or {}, problem=problem
    )
