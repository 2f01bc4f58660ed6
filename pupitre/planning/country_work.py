"""The work of planning a country, as workers do it: one question to one territory at a time.

A worker holds a question while it gives signs of life. If it dies, another asks it again: cases and questions are
frozen and the engine deterministic, so the answer is the same. What a worker taken for dead says counts for nothing
once another has the question. Whoever brings the last answer of a round begins the next one.
"""

import gzip
import json
import time
import traceback
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from pupitre.kernel import audit
from pupitre.kernel.viewer import SYSTEM
from pupitre.planning import jobs
from pupitre.planning.engine import coordinate
from pupitre.planning.engine import questions as engine
from pupitre.planning.engine.case import Case
from pupitre.planning.engine.case_io import case_from_json
from pupitre.planning.engine.country import Country, from_json
from pupitre.planning.engine.effort import Effort
from pupitre.planning.engine.national import Duals, duals_from_json, duals_to_json
from pupitre.planning.engine.plan import plan_to_json, relative_gap
from pupitre.planning.engine.proposals import Reply
from pupitre.planning.enums import RoundKind, RunState
from pupitre.planning.heartbeat import Heartbeat
from pupitre.planning.models import CountryRound, CountryRun, CountryTask, CountryTerritory
from pupitre.planning.refusals import HeldElsewhere

SILENCE = timedelta(seconds=20)
"""Without a sign of life for so long, a worker is taken for dead."""
MAX_ATTEMPTS = 3
"""Workers that may die of a question; then it is answered without the solver."""


def perform(task_id: int) -> None:
    """Answer a question, and begin the next round if it was the last one; nothing when it is answered already.

    Errors: HeldElsewhere, while another worker gives signs of life.
    """
    found = claim(task_id, timezone.now())
    if found is not None:
        row = CountryTask.objects.filter(pk=found.pk)
        with Heartbeat(row, stop="round__run__stop_asked"):
            answer_it(found)
    run = CountryRun.objects.filter(rounds__tasks=task_id).first()
    if run is not None and run.is_open:
        advance(run.pk, timezone.now())


def claim(task_id: int, at: datetime) -> CountryTask | None:
    """Take a question that waits, or whose worker has fallen silent; None when nothing is left to do for it.

    Errors: HeldElsewhere.
    """
    dead = Q(state=RunState.RUNNING, beat_at__lt=at - SILENCE)
    free = CountryTask.objects.filter(Q(state=RunState.WAITING) | dead, pk=task_id, round__run__stop_asked=False)
    taken = free.update(state=RunState.RUNNING, beat_at=at, attempts=F("attempts") + 1, problem="")
    found = CountryTask.objects.select_related("round__run", "territory").filter(pk=task_id).first()
    if found is None or found.state == RunState.DONE or found.round.run.stop_asked:
        return None
    if not taken:
        raise HeldElsewhere
    CountryRun.objects.filter(pk=found.round.run_id, state=RunState.WAITING).update(state=RunState.RUNNING)
    return found


def answer_it(found: CountryTask) -> None:
    """Answer a question held, with the solver; without it where it fails, or where workers died of it."""
    case, question = case_of(found.territory), engine.question_from_json(found.question)
    begin, problem = time.thread_time(), ""
    greedy = found.attempts > MAX_ATTEMPTS
    try:
        if greedy:
            problem, (said, plan) = "The worker died each time.", engine.answer_greedily(case, question)
        else:
            said, plan = engine.answer(case, question, Effort(found.round.run.effort))
    except Exception:
        greedy, problem = True, traceback.format_exc(limit=-3)
        said, plan = engine.answer_greedily(case, question)
    document = None if plan is None else plan_to_json(plan)
    spent = time.thread_time() - begin
    keep(found, engine.answer_to_json(said), document, seconds=spent, greedy=greedy, problem=problem)


@transaction.atomic
def keep(
    found: CountryTask,
    answer: dict[str, Any],
    plan: dict[str, Any] | None,
    *,
    seconds: float,
    greedy: bool,
    problem: str,
) -> bool:
    """Write the answer, unless another worker has the question by now."""
    mine = CountryTask.objects.filter(pk=found.pk, state=RunState.RUNNING, attempts=found.attempts)
    kept = mine.update(
        state=RunState.DONE,
        answer=answer,
        seconds=seconds,
        greedy=greedy,
        problem=problem,
        finished_at=timezone.now(),
    )
    if kept and plan is not None:
        kept_plan = {"plan": pack(plan), "points": answer["points"], "floor": floor_of(plan)}
        CountryTerritory.objects.filter(pk=found.territory_id).update(**kept_plan)
    return bool(kept)


def floor_of(plan: dict[str, Any]) -> float | None:
    """The share covered in the least served fifth of schools; None where the plan was made without the solver."""
    return next((float(goal["value"]) for goal in plan.get("goals", []) if goal["name"] == "fairness"), None)


def advance(run_id: int, at: datetime) -> None:
    """Settle the round when all is answered, and begin the next one. Two workers at once do it once."""
    with transaction.atomic():
        run = CountryRun.objects.select_for_update().get(pk=run_id)
        if not run.is_open:
            return
        if run.stop_asked:
            _close(run, RunState.STOPPED, at)
        elif not CountryTask.objects.filter(round__run=run).exclude(state=RunState.DONE).exists():
            _next(run, at)


def begin(run: CountryRun, at: datetime) -> None:
    """Ask the territories of a new run their first question."""
    _ask(run, 0, RoundKind.OPEN, coordinate.opening(from_json(run.facts)), at=at)


def _next(run: CountryRun, at: datetime) -> None:
    country = from_json(run.facts)
    rounds = list(run.rounds.order_by("number"))
    last = rounds[-1]
    if last.kind == RoundKind.PLAN:
        _settle(run, country, rounds, at)
        return
    replies = [[engine.reply_from_json(answer) for answer in answers_of(one)] for one in rounds]
    if last.kind == RoundKind.PRICE:
        stands = coordinate.standing(country, replies, duals_from_json(last.asked or {}))
        last.value, last.bound, last.missed = stands.value, stands.bound, stands.missed
        run.value, run.bound = stands.value, min(stands.bound, run.bound or stands.bound)
        run.gap = relative_gap(run.value, run.bound)
    last.settled_at = at
    last.save()
    run.state = RunState.RUNNING
    run.save()
    _ask_next(run, country, replies, past_of(rounds), number=len(rounds), at=at)


def _ask_next(
    run: CountryRun,
    country: Country,
    replies: Sequence[Sequence[Reply]],
    past: Sequence[coordinate.Standing],
    *,
    number: int,
    at: datetime,
) -> None:
    if coordinate.is_enough(past, run.rounds_limit):
        _ask(run, number, RoundKind.PLAN, coordinate.planning(country, replies, past), at=at)
        return
    asked, questions = coordinate.pricing(country, replies, past)
    _ask(run, number, RoundKind.PRICE, questions, at=at, asked=asked)


def _ask(
    run: CountryRun,
    number: int,
    kind: RoundKind,
    questions: Sequence[engine.Question],
    *,
    at: datetime,
    asked: Duals | None = None,
) -> None:
    """A round with its questions, and a job for each: all of it or nothing."""
    document = None if asked is None else duals_to_json(asked)
    made = CountryRound.objects.create(run=run, number=number, kind=kind, asked=document, began_at=at)
    territories = run.territories.order_by("number").values_list("pk", flat=True)
    tasks = CountryTask.objects.bulk_create(
        CountryTask(round=made, territory_id=pk, question=engine.question_to_json(question))
        for pk, question in zip(territories, questions, strict=True)
    )
    ask_again([task.pk for task in tasks])


def ask_again(tasks: Sequence[int]) -> None:
    """A job for each question: whichever worker takes it first answers, and one answered is left alone."""
    if tasks:
        jobs.ask_territory.batch_defer(*({"task_id": pk} for pk in tasks))


def _settle(run: CountryRun, country: Country, rounds: Sequence[CountryRound], at: datetime) -> None:
    best = coordinate.best_of(past_of(rounds))
    made = [engine.settled_from_json(answer) for answer in answers_of(rounds[-1])]
    outcome = coordinate.settle(country, best.asked, made)
    run.value, run.bound, run.gap = outcome.value, outcome.bound, outcome.gap
    run.missed, run.hash, run.fifths = outcome.missed, outcome.hash, list(outcome.fifths) or None
    rounds[-1].value, rounds[-1].bound, rounds[-1].missed = outcome.value, outcome.bound, outcome.missed
    rounds[-1].settled_at = at
    rounds[-1].save()
    _close(run, RunState.DONE, at)


def _close(run: CountryRun, state: RunState, at: datetime) -> None:
    run.state, run.finished_at = state, at
    run.save()
    subject = f"planning.countryrun:{run.pk}"
    audit.record("planning.country_ended", actor=SYSTEM, at=at, subject=subject, state=str(state))


def past_of(rounds: Sequence[CountryRound]) -> list[coordinate.Standing]:
    """Where the country stood after each round of prices."""
    return [
        coordinate.Standing(duals_from_json(one.asked or {}), one.value, one.bound, one.missed)
        for one in rounds
        if one.kind == RoundKind.PRICE and one.value is not None and one.bound is not None and one.missed is not None
    ]


def answers_of(one: CountryRound) -> list[dict[str, Any]]:
    """The answers of a round, in the order of the territories."""
    rows = one.tasks.order_by("territory__number").values_list("answer", flat=True)
    return [answer for answer in rows if answer is not None]


def case_of(territory: CountryTerritory) -> Case:
    """The frozen case."""
    return case_from_json(unpack(territory.case))


def pack(document: dict[str, Any]) -> bytes:
    """A document as it is kept: gzipped JSON, the same bytes for the same document."""
    return gzip.compress(json.dumps(document, separators=(",", ":")).encode(), mtime=0)


def unpack(kept: bytes | memoryview) -> dict[str, Any]:
    """The document kept."""
    document: dict[str, Any] = json.loads(gzip.decompress(kept))
    return document
