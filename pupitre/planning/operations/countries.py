"""Asking for the plan of a country, and stopping it. The work itself is `country_work.py`, done by workers."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from pupitre.kernel import audit
from pupitre.kernel.viewer import Viewer
from pupitre.planning import country_work, refusals
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


def _subject(run: CountryRun) -> str:
    return f"planning.countryrun:{run.pk}"
