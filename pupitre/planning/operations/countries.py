"""Asking for the plan of a country, stopping it, taking it up again. Workers do the work (`country_work.py`)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from pupitre.kernel import audit
from pupitre.kernel.viewer import Viewer
from pupitre.planning import country_queries, country_work, refusals
from pupitre.planning.engine.case import Case, MeasureBudget
from pupitre.planning.engine.case_io import case_hash, case_to_json
from pupitre.planning.engine.country import as_json, make_country, national_measures, sketch
from pupitre.planning.engine.effort import Effort
from pupitre.planning.enums import RunState
from pupitre.planning.models import CountryRun, CountryTerritory
from pupitre.planning.permissions import EDIT


@transaction.atomic
def start_country(
    *,
    name: str,
    territories: Iterable[tuple[str, Case]],
    budgets: Sequence[MeasureBudget],
    rounds: int,
    actor: Viewer,
    at: datetime,
    effort: Effort = Effort.QUICK,
) -> CountryRun:
    """Freeze the cases of the territories, read one at a time, and ask workers for the plan.

    Territories come in the order of their names. Errors: NotAllowed, CountryNameTaken, MeasuresDiffer, NothingShared.
    """
    actor.require(EDIT)
    if CountryRun.objects.filter(name=name).exists():
        raise refusals.CountryNameTaken(name=name)
    run = CountryRun.objects.create(
        name=name,
        facts={},
        country_hash="",
        schools=0,
        rounds_limit=rounds,
        effort=effort,
        asked_at=at,
        asked_by_name=actor.name,
    )
    measures, sketches, hashes = None, [], {}
    for number, (territory, case) in enumerate(territories):
        found = national_measures(case)
        if measures is not None and found != measures:
            raise refusals.MeasuresDiffer(territory=territory)
        measures = found
        sketches.append(sketch(territory, case))
        hashes[territory] = case_hash(case)
        CountryTerritory.objects.create(
            run=run,
            number=number,
            name=territory,
            schools=len(case.schools),
            case=country_work.pack(case_to_json(case)),
            case_hash=hashes[territory],
        )
    if not measures:
        raise refusals.NothingShared
    country = make_country(measures, budgets, sketches, case.meta.years)
    run.facts, run.country_hash = as_json(country), country.hash(hashes)
    run.schools = sum(one.schools for one in sketches)
    run.save()
    country_work.begin(run, at)
    facts = {"territories": len(sketches), "schools": run.schools}
    audit.record("planning.country_asked", actor=actor, at=at, subject=_subject(run), **facts)
    return run


@transaction.atomic
def stop_country(*, run: CountryRun, actor: Viewer, at: datetime) -> None:
    """Ask workers to leave a country: what they hold is finished, nothing else is begun.

    Errors: NotAllowed, CountryOver.
    """
    actor.require(EDIT)
    going = CountryRun.objects.filter(pk=run.pk, state__in=[RunState.WAITING, RunState.RUNNING])
    if not going.update(stop_asked=True):
        raise refusals.CountryOver(name=run.name)
    audit.record("planning.country_stop_asked", actor=actor, at=at, subject=_subject(run))
    country_work.advance(run.pk, at)


@transaction.atomic
def resume_country(*, run: CountryRun, actor: Viewer, at: datetime) -> int:
    """Take a country up again, stopped or left by its workers: ask what nobody has or will take; returns how many.

    What is answered stays, what a worker holds or will take is left to it: asked twice, it does nothing more.
    Errors: NotAllowed, CountryOver.
    """
    actor.require(EDIT)
    found = CountryRun.objects.select_for_update().get(pk=run.pk)
    if found.state not in {RunState.WAITING, RunState.RUNNING, RunState.STOPPED}:
        raise refusals.CountryOver(name=run.name)
    was_stopped = found.state == RunState.STOPPED
    if was_stopped:
        found.state, found.stop_asked, found.finished_at = RunState.RUNNING, False, None
        found.save(update_fields=["state", "stop_asked", "finished_at"])
    last = found.rounds.order_by("-number")[0]
    waits = country_queries.unanswered(last, at)
    country_work.ask_again(waits.lost)
    if not waits.count and country_queries.is_left_unsettled(last):
        country_work.ask_again([last.tasks.order_by("pk")[0].pk])  # answered: its worker only begins the next round
    if was_stopped or waits.lost:
        facts = {"territories": len(waits.lost)}
        audit.record("planning.country_resumed", actor=actor, at=at, subject=_subject(run), **facts)
    run.refresh_from_db()
    return len(waits.lost)


def _subject(run: CountryRun) -> str:
    return f"planning.countryrun:{run.pk}"
