"""What happened to the demo's devices is done by operations on days gone by: whom they share, how they are dated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from pupitre.accounts.queries import viewer_of
from pupitre.cli.demo.fleet_words import WORDS, Words
from pupitre.fleet.models import Holding
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import School

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made

LAST = """
SELECT (SELECT coalesce(max(id), 0) FROM kernel_rowchange), (SELECT coalesce(max(id), 0) FROM kernel_auditentry),
    (SELECT coalesce(max(id), 0) FROM fleet_actreason)
"""
LATEST = timedelta(days=45)  # holdings younger than this are left alone: something must have had time to happen


@contextmanager
def done_on(at: datetime) -> Iterator[datetime]:
    """What is done inside was done then, in a transaction of its own: the history, the trail and reasons say so."""
    with connection.cursor() as cursor:
        cursor.execute(LAST)
        change, entry, reason = cursor.fetchone()
        yield at
        name = f"{change}.{entry}@{at.timestamp():.6f}"
        cursor.execute("UPDATE kernel_rowchange SET at = %s, transaction = %s WHERE id > %s", [at, name, change])
        cursor.execute("UPDATE kernel_auditentry SET transaction = %s WHERE id > %s", [name, entry])
        cursor.execute("UPDATE fleet_actreason SET transaction = %s WHERE id > %s", [name, reason])


@dataclass
class Stage:
    """What the events share."""

    made: Made
    words: Words
    technician: Viewer
    lead: Viewer
    own: School
    held: list[Holding] = field(default_factory=list)  # pupils' devices to which something may happen

    @property
    def today(self) -> date:
        return timezone.localdate(self.made.at)

    def ago(self, days: int, hour: int = 10) -> datetime:
        return timezone.localtime(self.made.at - timedelta(days=days)).replace(hour=hour, minute=15, second=0)


def stage_of(made: Made) -> Stage:
    today = timezone.localdate(made.at)
    own = next(login.school for login in made.territory.logins if login.role == "school_head")
    held = Holding.objects.open().filter(pupil__isnull=False, year=made.year, from_at__lt=made.at - LATEST)
    some = list(held.order_by("school", "pk").values_list("pk", flat=True))[7::97]
    related = ("device__school__responsible", "device__model", "school__responsible", "pupil")
    return Stage(
        made=made,
        words=WORDS[str(made.authority.jurisdiction)],
        technician=viewer_of(made.people["technician"], today),
        lead=viewer_of(made.people["plan_lead"], today),
        own=School.objects.select_related("responsible").get(pk=made.schools[own].pk),
        held=list(held.filter(pk__in=some).select_related(*related).order_by("school", "pk")),
    )
