"""The same act on many devices, in one transaction, a set at a time; its preview is the very same decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import DateField, DateTimeField, F, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from pupitre.fleet import permissions, refusals
from pupitre.fleet.engine.bulk import SERVING, Asked, Decision, Facts, decide
from pupitre.fleet.engine.states import ENDS_HOLDING, Act, after
from pupitre.fleet.models import BulkRun, Device, Holding
from pupitre.fleet.operations import deciding, reasons
from pupitre.fleet.operations.devices import WITHOUT_REASON
from pupitre.kernel import audit
from pupitre.kernel.viewer import Viewer

MOST = 5_000  # devices of one act
COLUMNS = ("condition", "is_spare", "room_id", "set_id", "warranty_until")
LEAVES_PLACE = ("retired", "disposed", "in_transit")


@dataclass(frozen=True)
class Done:
    """What a bulk act did; `again` where it had been done before, and nothing was done now."""

    done: int
    refused: int
    again: bool = False


def preview(*, keys: Sequence[int], asked: Asked, actor: Viewer) -> Decision:
    """What the act would do now, without doing it. Errors: TooMany."""
    return decide(_facts(Device.objects.all(), keys, asked, actor), asked)


@transaction.atomic
def run(*, keys: Sequence[int], asked: Asked, key: str, actor: Viewer, at: datetime, reason: str = "") -> Done:
    """Do to these devices what can be done; the rest is left as it is, and counted.

    The same `key` again does nothing and answers what the first call did.
    Errors: NotAllowed, TooMany, ReasonNeeded.
    """
    actor.require(permissions.EDIT)
    if asked.act is not None and asked.act not in WITHOUT_REASON and not reason:
        raise refusals.ReasonNeeded
    name = str(asked.act or "values")
    made = BulkRun(key=key, act=name, done_at=at, done_by_name=actor.name, done=0, refused=0)
    BulkRun.objects.bulk_create([made], ignore_conflicts=True)  # who comes second waits here for who came first
    kept = BulkRun.objects.select_for_update().get(key=key)
    if kept.done or kept.refused:
        return Done(kept.done, kept.refused, again=True)
    decision = decide(_facts(Device.objects.select_for_update(of=("self",)), keys, asked, actor), asked)
    for state, changed in decision.changes.items():
        _write(state, changed, asked, at)
    if asked.act in ENDS_HOLDING:
        held = Holding.objects.open().filter(device__in=[pk for each in decision.changes.values() for pk in each])
        held.update(
            until_at=Greatest(Value(at, DateTimeField()), F("from_at")),
            taken_by_id=actor.person_id,
            taken_by_name=actor.name,
        )
    if asked.act is Act.WITHDRAW:
        deciding.settle([pk for each in decision.changes.values() for pk in each], at)
    kept.done, kept.refused = decision.count, decision.refused_count
    kept.save(update_fields=["done", "refused"])
    if decision.count:
        what = f"fleet.{asked.act}" if asked.act else "fleet.bulk"
        audit.record(what, actor=actor, at=at, devices=decision.count, refused=decision.refused_count)
        done = Device.objects.filter(pk__in=[pk for each in decision.changes.values() for pk in each])
        reasons.keep_of_many(set(done.order_by().values_list("organisation", flat=True).distinct()), reason, at)
    return Done(kept.done, kept.refused)


def _write(state: str, keys: Sequence[int], asked: Asked, at: datetime) -> None:
    """One statement for the devices that come to the same state."""
    values: dict[str, Any] = dict(asked.values)
    if state:
        values["state"] = state
    if state in SERVING:
        today = Value(timezone.localdate(at), output_field=DateField())
        values["in_service_on"] = Coalesce("in_service_on", today)
    if state in LEAVES_PLACE:
        values |= {"set_id": None, "room_id": None}
    Device.objects.filter(pk__in=keys).update(**values)


def _facts(rows: QuerySet[Device], keys: Sequence[int], asked: Asked, actor: Viewer) -> list[Facts]:
    """The devices as the rule sees them, three queries for all."""
    if len(keys) > MOST:
        raise refusals.TooMany(count=len(keys), most=MOST)
    needs = permissions.DISPOSE if asked.act is Act.WITHDRAW else permissions.EDIT
    allowed = set(Device.objects.visible(actor, needs).filter(pk__in=keys).order_by().values_list("pk", flat=True))
    found = list(
        rows.filter(pk__in=keys).order_by("pk").values("pk", "state", "school_id", "organisation_id", *COLUMNS)
    )
    undecided = _undecided(found, allowed) if asked.act is Act.WITHDRAW else frozenset()
    held = dict(Holding.objects.open().filter(device__in=keys).order_by().values_list("device_id", "is_loan"))
    return [
        Facts(
            row["pk"],
            row["state"],
            row["school_id"],
            row["pk"] in allowed,
            row["pk"] in held,
            held.get(row["pk"], False),
            row["set_id"] is not None or row["room_id"] is not None,
            row["pk"] in undecided,
            {name: row[name] for name in COLUMNS},
        )
        for row in found
    ]


def _undecided(rows: Sequence[dict[str, Any]], allowed: set[int]) -> frozenset[int]:
    """Of those that would leave use, those that wait for a committee."""
    leaving = [row for row in rows if row["pk"] in allowed and after(row["state"], Act.WITHDRAW)]
    return deciding.undecided((row["pk"], row["organisation_id"]) for row in leaving)
