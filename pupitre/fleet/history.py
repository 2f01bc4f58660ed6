"""The past of a device: every change, who made it, when and why.

The database keeps each change, whoever writes (decision 0008); the audit entry of the same transaction says the act
and its author. What somebody wrote stands apart (`ActReason`, the override of a holding), where a purge finds it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Model, Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from pupitre.fleet.models import ActReason, Device
from pupitre.fleet.trail import ACTIONS
from pupitre.http import formats
from pupitre.kernel.imports import queries as imports
from pupitre.kernel.models import AuditEntry, ImportRun, RowChange
from pupitre.kernel.viewer import Viewer

TABLE = "fleet.device"
MOST = 80  # changes read; older ones stay in the base
UNSAID = {"in_service_on"}  # follows from the state
GIVEN = {"fleet.hand_out", "fleet.lend"}


@dataclass
class Past:
    """One line: `who` is "" where nothing says who wrote; `changes` are (what, before, after)."""

    at: datetime
    sentence: str
    who: str = ""
    reason: str = ""
    run: ImportRun | None = None
    changes: list[tuple[str, str, str]] = field(default_factory=list)


def of_device(device: Device, viewer: Viewer) -> list[Past]:
    """The past of a device, latest first."""
    rows = list(RowChange.objects.filter(table=TABLE, row_pk=device.pk).order_by("-pk")[:MOST])
    acts = _acts(device, {row.transaction for row in rows})
    runs = imports.behind(acts.values(), viewer)
    reasons = _reasons(device, acts)
    names = _names(rows)
    fields = {one.column: one for one in Device._meta.concrete_fields}
    lines = []
    for row in rows:
        act = acts.get(row.transaction)
        line = Past(row.at, _sentence(row, act), act.actor_name if act else "")
        if act is not None:
            line.reason, line.run = reasons.get(row.transaction, ""), runs.get(act.subject)
        if row.act == RowChange.Act.UPDATE:
            line.changes = [
                (
                    str(fields[column].verbose_name),
                    _value(fields[column], before, names),
                    _value(fields[column], after, names),
                )
                for column, (before, after) in sorted(row.changes.items())
                if column in fields and column not in UNSAID
            ]
        lines.append(line)
    return lines


def _acts(device: Device, transactions: Iterable[str]) -> dict[str, AuditEntry]:
    """The act of each transaction: the one about the device, else the last."""
    acts: dict[str, AuditEntry] = {}
    for entry in AuditEntry.objects.filter(transaction__in=list(transactions)).order_by("pk"):
        kept = acts.get(entry.transaction or "")
        if kept is None or kept.subject != f"{TABLE}:{device.pk}":
            acts[entry.transaction or ""] = entry
    return acts


def _reasons(device: Device, acts: Mapping[str, AuditEntry]) -> dict[str, str]:
    """What was written with each act: of the device itself, else of the many it was among."""
    rows = ActReason.objects.filter(transaction__in=list(acts)).order_by(F("device").asc(nulls_first=True), "pk")
    mine = rows.filter(Q(device=device) | Q(device=None, organisation=device.organisation_id))
    found = dict(mine.values_list("transaction", "text"))
    given = device.holdings.exclude(override_reason="").order_by("pk")
    overrides = dict(given.values_list("from_at", "override_reason"))
    for transaction, act in acts.items():
        if act.action in GIVEN and act.at in overrides:
            found.setdefault(transaction, overrides[act.at])
    return found


def _sentence(row: RowChange, act: AuditEntry | None) -> str:
    if act is not None and act.subject.startswith(imports.RUN):
        if act.action == "imports.undone":
            return _("Put back as before an import")
        return _("Added by an import") if row.act == RowChange.Act.INSERT else _("Changed by an import")
    if act is not None and act.action in ACTIONS:
        said = str(ACTIONS[act.action])
        return said[:1].upper() + said[1:]
    return _("Came into the register") if row.act == RowChange.Act.INSERT else _("Facts changed")


def _value(found: Any, value: Any, names: Mapping[tuple[str, Any], str]) -> str:
    if value is None or value == "":
        return "–"
    if found.is_relation:
        return names.get((found.related_model._meta.label_lower, value), str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    day = parse_date(value) if found.get_internal_type() == "DateField" else None
    if day:
        return formats.day(day)
    return str(dict(found.flatchoices).get(value, value))


def _names(rows: Iterable[RowChange]) -> dict[tuple[str, Any], str]:
    """The names of what changes refer to by number: schools, rooms, sets, models."""
    wanted: dict[type[Model], set[Any]] = {}
    for row in rows:
        for one in Device._meta.concrete_fields:
            if row.act == RowChange.Act.UPDATE and one.is_relation and one.column in row.changes:
                wanted.setdefault(one.related_model, set()).update(set(row.changes[one.column]) - {None})  # type: ignore[arg-type]
    return {
        (model._meta.label_lower, pk): str(found)
        for model, pks in wanted.items()
        for pk, found in model._default_manager.in_bulk(pks).items()
    }
