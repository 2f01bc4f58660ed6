"""A country on workers: the same plan whoever answers, in whatever order; a worker killed loses its question only."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from pupitre.kernel.viewer import SYSTEM
from pupitre.planning import country_queries, country_work, operations, refusals
from pupitre.planning.engine import coordinate
from pupitre.planning.engine import questions as engine
from pupitre.planning.engine.country import from_json
from pupitre.planning.engine.generate_country import generate_country, generate_territory, national_budgets
from pupitre.planning.enums import RoundKind, RunState
from pupitre.planning.models import CountryRun, CountryTask
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db

ROUNDS = 1
WORKER = """
import sys, django
django.setup()
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from pupitre.planning import country_work
country_work.perform(int(sys.argv[2]))
"""


def begun(name: str = "Country", mean: int = 5) -> CountryRun:
    """Three territories of a few schools, two years."""
    cases = list(generate_country(3, mean=mean, seed=4, years=2))
    budgets = national_budgets(sum(len(case.schools) for _, case in cases), years=2)
    return operations.start_country(
        name=name, territories=cases, budgets=budgets, rounds=ROUNDS, actor=SYSTEM, at=timezone.now()
    )


def waiting(run: CountryRun) -> list[int]:
    rows = CountryTask.objects.filter(round__run=run, state=RunState.WAITING)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def finish(run: CountryRun, *, workers: int = 1, seed: int | None = None) -> CountryRun:
    """Answer every question, by so many workers, in the order of the territories or shuffled."""

    def work(task: int) -> None:
        country_work.perform(task)
        if workers > 1:
            connections.close_all()

    while tasks := waiting(run):
        if seed is not None:
            random.Random(seed).shuffle(tasks)
        if workers == 1:
            for task in tasks:
                work(task)
        else:
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(work, tasks))
    run.refresh_from_db()
    return run


def lose(*tasks: int) -> None:
    """Their jobs are gone from the queue."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE (args->>'task_id')::bigint = ANY(%s)", [list(tasks)])


def resume(run: CountryRun) -> int:
    return operations.resume_country(run=run, actor=SYSTEM, at=timezone.now())


def stands(run: CountryRun) -> country_queries.Progress:
    run.refresh_from_db()
    return country_queries.progress(run, list(country_queries.rounds(run)), timezone.now())


def jobs_of(*tasks: int) -> int:
    return ProcrastinateJob.objects.filter(args__task_id__in=tasks).count()


@pytest.mark.django_db(transaction=True)
def test_the_plan_is_the_same_in_one_process_with_one_worker_and_with_three_shuffled() -> None:
    run = finish(begun("one"))
    assert run.state == RunState.DONE
    assert run.value is not None
    assert run.bound is not None
    assert run.value <= run.bound
    other = finish(begun("three"), workers=3, seed=1)
    assert (other.hash, other.value, other.bound) == (run.hash, run.value, run.bound)
    cases = [country_work.case_of(territory) for territory in run.territories.order_by("number")]
    alone, made, _ = coordinate.plan_country(from_json(run.facts), cases.__getitem__, rounds=ROUNDS)
    assert (alone.hash, alone.bound, list(alone.fifths)) == (run.hash, run.bound, run.fifths)
    plans = [country_work.unpack(territory.plan or b"")["hash"] for territory in run.territories.order_by("number")]
    assert plans == [one.hash for one in made]
    assert [one.kind for one in run.rounds.order_by("number")] == [RoundKind.OPEN, RoundKind.PRICE, RoundKind.PLAN]
    least = country_queries.least_served(run, 2)
    assert [one.covered for one in least] == pytest.approx(sorted(one.points / 1000 for one in made)[:2])
    assert all(one.floor is not None and 0 <= one.floor <= 1 for one in least)
    client = Client(headers={"accept-language": "en"})
    client.force_login(person("administrator", language="en"))
    page = client.get(reverse("planning:country", args=[run.pk])).content.decode()
    assert page.index("the least favoured fifth") < page.index("the most favoured fifth")
    assert page.index("Where the plans bring least") < page.index(least[0].name) < page.index(least[1].name)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_its_question_and_another_answers_it_the_same() -> None:
    run = begun(mean=20)
    task = waiting(run)[0]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    name = str(connection.settings_dict["NAME"])
    worker = subprocess.Popen([sys.executable, "-c", WORKER, name, str(task)], env=environment)
    try:
        while not CountryTask.objects.filter(pk=task, state=RunState.RUNNING, beat_at__isnull=False).exists():
            assert worker.poll() is None, "the worker ended before it was killed"
            time.sleep(0.01)
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    held = CountryTask.objects.get(pk=task)
    assert (held.state, held.answer) == (RunState.RUNNING, None)
    lose(task)
    with pytest.raises(refusals.HeldElsewhere):
        country_work.perform(task)  # its last sign of life is too near
    assert (resume(run), stands(run).open.held, stands(run).stuck) == (0, 1, False)
    CountryTask.objects.filter(pk=task).update(beat_at=timezone.now() - 2 * country_work.SILENCE)
    assert (stands(run).open.lost, stands(run).stuck) == ((task,), True)
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(resumed_apart, [run.pk] * 2)) == [0, 1]  # two people at once ask it once
    assert (jobs_of(task), stands(run).open.queued, stands(run).stuck) == (1, 3, False)
    country_work.perform(task)
    found = CountryTask.objects.select_related("territory").get(pk=task)
    assert (found.state, found.attempts, found.greedy) == (RunState.DONE, 2, False)
    case, question = country_work.case_of(found.territory), engine.question_from_json(found.question)
    assert found.answer == json.loads(json.dumps(engine.answer_to_json(engine.answer(case, question)[0])))


def resumed_apart(run_id: int) -> int:
    try:
        return resume(CountryRun.objects.get(pk=run_id))
    finally:
        connections.close_all()


def test_questions_lost_are_asked_again_and_nothing_else() -> None:
    run = begun()
    first, *others = waiting(run)
    assert resume(run) == 0  # a worker will take each of them
    country_work.perform(first)
    lose(first, *others)
    assert stands(run).open.lost == tuple(others)
    assert (resume(run), resume(run)) == (2, 0)
    assert (jobs_of(first), jobs_of(*others)) == (0, 2)
    for task in others:
        country_work.perform(task)
    assert [one.number for one in run.rounds.all()] == [0, 1]
    assert list(CountryTask.objects.filter(round__number=0).values_list("attempts", flat=True)) == [1, 1, 1]


def test_a_round_answered_whose_last_worker_died_is_settled() -> None:
    run = begun()
    tasks = waiting(run)
    for task in tasks:
        held = country_work.claim(task, timezone.now())
        assert held is not None
        country_work.answer_it(held)
    assert not stands(run).stuck  # its job is there: a worker begins the next round
    lose(*tasks)
    assert (stands(run).stuck, resume(run), stands(run).stuck) == (True, 0, False)
    [job] = ProcrastinateJob.objects.filter(args__task_id__in=tasks)
    country_work.perform(job.args["task_id"])
    assert run.rounds.count() == 2


@pytest.mark.parametrize(
    ("made", "to_come", "left"),
    [
        ([("open", 0, 0.0)], ["price", "plan"], None),  # nobody answered yet
        ([("open", 50, 10.0)], ["price", "plan"], 10.0 + 20.0 + 9 * 20.0),
        ([("open", 100, 20.0), ("price", 0, 0.0)], ["plan"], 20.0 + 9 * 20.0),
        ([("open", 100, 20.0), ("price", 100, 40.0), ("plan", 5, 1.0)], [], 61.0 / 245 * 9 * 95),  # too few to tell
        ([("open", 100, 20.0), ("price", 100, 40.0), ("plan", 50, 60.0)], [], 60.0),  # its own pace
    ],
)
def test_about_how_much_computing_is_left(
    made: list[tuple[str, int, float]], to_come: list[str], left: float | None
) -> None:
    found = country_queries.computing_left(100, made, [RoundKind(kind) for kind in to_come])
    assert found == (None if left is None else pytest.approx(left))


def test_the_late_answer_of_a_worker_taken_for_dead_counts_for_nothing() -> None:
    run = begun()
    task = waiting(run)[0]
    late = country_work.claim(task, timezone.now() - timedelta(minutes=5))
    assert late is not None
    country_work.perform(task)
    before = CountryTask.objects.get(pk=task).answer
    assert not country_work.keep(late, {"held": "other"}, None, seconds=1.0, greedy=False, problem="")
    assert CountryTask.objects.get(pk=task).answer == before
    country_work.perform(task)  # delivered twice by the queue: nothing happens
    assert CountryTask.objects.get(pk=task).attempts == 2


def test_a_round_that_two_workers_end_at_once_is_settled_once() -> None:
    run = begun()
    for task in waiting(run)[:-1]:
        country_work.perform(task)
    country_work.perform(waiting(run)[0])
    country_work.advance(run.pk, timezone.now())
    assert list(run.rounds.values_list("number", flat=True)) == [0, 1]
    jobs = ProcrastinateJob.objects.filter(task_name="planning.ask_territory").values_list("args__task_id", flat=True)
    asked = CountryTask.objects.filter(round__run=run).values_list("pk", flat=True)
    assert [task for task in sorted(jobs) if task in set(asked)] == sorted(asked)  # one job each


def test_a_territory_that_kills_its_workers_gets_the_greedy_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    run = begun()
    for task in waiting(run):
        CountryTask.objects.filter(pk=task).update(attempts=country_work.MAX_ATTEMPTS)
        country_work.perform(task)
    run = finish(run)
    assert run.state == RunState.DONE
    assert CountryTask.objects.filter(round__run=run, greedy=True).count() == 3
    assert all(territory.plan for territory in run.territories.all())


def test_a_country_may_be_stopped_and_asks_nothing_more() -> None:
    run = begun()
    operations.stop_country(run=run, actor=SYSTEM, at=timezone.now())
    task = waiting(run)[0]
    country_work.perform(task)
    run.refresh_from_db()
    assert (run.state, CountryTask.objects.get(pk=task).state) == (RunState.STOPPED, RunState.WAITING)
    with pytest.raises(refusals.CountryOver):
        operations.stop_country(run=run, actor=SYSTEM, at=timezone.now())
    lose(task)  # its job found the country stopped, and ended
    assert (resume(run), run.state, stands(run).open.queued) == (1, RunState.RUNNING, 3)
    country_work.perform(task)
    assert stands(run).last.done == 1
    CountryRun.objects.filter(pk=run.pk).update(state=RunState.DONE, value=1.0, bound=1.0, hash="h")
    with pytest.raises(refusals.CountryOver):
        resume(run)


def test_territories_must_describe_the_same_national_measures() -> None:
    odd = generate_territory(1, 3, seed=4, years=3)
    with pytest.raises(refusals.MeasuresDiffer):
        operations.start_country(
            name="odd",
            territories=[*generate_country(1, mean=3, years=2), ("D9999", odd)],
            budgets=national_budgets(6, years=2),
            rounds=1,
            actor=SYSTEM,
            at=timezone.now(),
        )


def test_the_page_follows_the_rounds_and_costs_the_same_for_any_number_of_territories(
    django_assert_max_num_queries: Any,
) -> None:
    run = begun()
    client = Client(headers={"accept-language": "en"})
    client.force_login(person("administrator", language="en"))
    url = reverse("planning:country", args=[run.pk])
    client.get(url)
    with django_assert_max_num_queries(15):
        page = client.get(url).content.decode()
    assert "Territories that have answered: 0 of 3." in page
    assert "Take up again" not in page
    first, *others = waiting(run)
    country_work.perform(first)
    lose(*others)
    fragment = client.get(reverse("planning:country_progress", args=[run.pk]), {"stands": "0-waits"})
    assert fragment["HX-Refresh"] == "true"  # questions are lost: the page says so
    page = client.get(url).content.decode()
    assert "2 territories were left by their workers" in page
    assert "of computing left, for one worker. After this round, at most 2 more." in page
    page = client.post(reverse("planning:country_resume", args=[run.pk]), follow=True).content.decode()
    assert "2 territories are asked again" in page
    assert "Take up again" not in page
    for task in others:
        country_work.perform(task)
    fragment = client.get(reverse("planning:country_progress", args=[run.pk]), {"stands": "0-waits"})
    assert fragment["HX-Refresh"] == "true"  # another round has begun: the page is read anew
    page = client.get(url).content.decode()
    assert "M5-DURABLE" in page
    assert "3 of 3" in page
