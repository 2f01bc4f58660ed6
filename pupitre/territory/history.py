"""The past of a school and its buildings, in the order it was written: what, who, when, by which import or act.

Three sources make one line: the change of the row (kept by the database, whoever writes), the event that says what
it meant (opened, merged), and the audit entry of the same transaction, which says who.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from pupitre.http import formats
from pupitre.kernel.imports import queries as imports
from pupitre.kernel.models import AuditEntry, ImportRun, RowChange
from pupitre.kernel.viewer import Viewer
from pupitre.territory import queries, wording
from pupitre.territory.models import Building, School, SchoolEvent

SCHOOL, BUILDING = "territory.school", "territory.building"
MOST = 60  # changes read; older ones stay in the base
SAID_BY_EVENTS = {"opened_on", "closed_on", "merged_into_id"}


@dataclass
class Past:
    """One line of the history. `who` is "" where nothing says who wrote."""

    at: datetime
    sentence: str = ""
    who: str = ""
    on: date | None = None  # the day it took effect, where an event says it
    reason: str = ""
    other: School | None = None
    run: ImportRun | None = None
    changes: list[tuple[str, str, str]] = field(default_factory=list)  # what, before, after


def of_school(school: School, viewer: Viewer) -> list[Past]:
    """The past of a school and of the buildings it uses, latest first."""
    rows = _rows(school)
    events = list(queries.history(school))
    named = {row.transaction for row in rows} | {event.transaction for event in events if event.transaction}
    acts = _acts(school, named)
    runs = imports.behind(acts.values(), viewer)
    names = _names(rows)
    lines = []
    for transaction, written in _grouped(rows).items():
        meant = [event for event in events if event.transaction == transaction]
        lines.append(_line(written, meant, acts.get(transaction), runs, names))
    shown = {row.transaction for row in rows}
    lines += [_of_event(event) for event in events if event.transaction not in shown]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _rows(school: School) -> list[RowChange]:
    buildings = list(school.buildings.order_by("pk").values_list("pk", flat=True))
    of_these = Q(table=SCHOOL, row_pk=school.pk) | Q(table=BUILDING, row_pk__in=buildings)
    return list(RowChange.objects.filter(of_these).order_by("-pk")[:MOST])


def _grouped(rows: Iterable[RowChange]) -> dict[str, list[RowChange]]:
    groups: dict[str, list[RowChange]] = {}
    for row in rows:
        groups.setdefault(row.transaction, []).append(row)
    return groups


def _acts(school: School, transactions: Iterable[str]) -> dict[str, AuditEntry]:
    """The act of each transaction: the one about the school, else the first."""
    entries = AuditEntry.objects.filter(transaction__in=list(transactions)).order_by("-pk")
    acts: dict[str, AuditEntry] = {}
    for entry in entries:
        kept = acts.get(entry.transaction or "")
        if kept is None or kept.subject != f"{SCHOOL}:{school.pk}":
            acts[entry.transaction or ""] = entry
    return acts


def _line(
    rows: list[RowChange],
    events: list[SchoolEvent],
    act: AuditEntry | None,
    runs: Mapping[str, ImportRun],
    names: Mapping[tuple[str, Any], str],
) -> Past:
    line = _of_event(events[0]) if events else Past(rows[0].at, _sentence(rows, act, names))
    line.at, line.who = rows[0].at, act.actor_name if act else line.who
    line.run = runs.get(act.subject) if act else None
    line.changes = [
        change
        for row in rows
        if row.act == RowChange.Act.UPDATE
        for column, (before, after) in sorted(row.changes.items())
        if not (events and column in SAID_BY_EVENTS)
        for change in [_change(row.table, column, before, after, names)]
    ]
    return line


def _of_event(event: SchoolEvent) -> Past:
    return Past(
        event.recorded_at,
        wording.event_sentence(event),
        event.recorded_by_name,
        event.on,
        event.reason,
        event.other,
        changes=wording.changes(event),
    )


def _sentence(rows: list[RowChange], act: AuditEntry | None, names: Mapping[tuple[str, Any], str]) -> str:
    row = rows[-1]
    if row.table == BUILDING:
        name = names.get((BUILDING, row.row_pk), "")
        sentence = (
            _("Building added: %(name)s") if row.act == RowChange.Act.INSERT else _("Building changed: %(name)s")
        )
        return sentence % {"name": name}
    undone = act is not None and act.action == "imports.undone"
    if undone:
        return _("Put back as before an import")
    if act is not None and act.subject.startswith(imports.RUN):
        return _("Added by an import") if row.act == RowChange.Act.INSERT else _("Changed by an import")
    return _("Added") if row.act == RowChange.Act.INSERT else _("Facts changed")


def _change(
    table: str, column: str, before: Any, after: Any, names: Mapping[tuple[str, Any], str]
) -> tuple[str, str, str]:
    """A column in words, with its value before and after."""
    found = next(one for one in _model(table)._meta.concrete_fields if one.column == column)
    return str(found.verbose_name), _value(found, before, names), _value(found, after, names)


def _value(found: Any, value: Any, names: Mapping[tuple[str, Any], str]) -> str:
    if value is None or value == "":
        return "–"
    if found.is_relation:
        return names.get((found.related_model._meta.label_lower, value), str(value))
    day = parse_date(value) if found.get_internal_type() == "DateField" else None
    return formats.day(day) if day else wording.value(found.name, str(value))


def _names(rows: Iterable[RowChange]) -> dict[tuple[str, Any], str]:
    """The names of the bodies, calendars, schools and buildings that changes refer to by number."""
    wanted: dict[type[Model], set[Any]] = {}
    for row in rows:
        if row.table == BUILDING:
            wanted.setdefault(Building, set()).add(row.row_pk)
        for one in _model(row.table)._meta.concrete_fields:
            if one.is_relation and row.act == RowChange.Act.UPDATE and one.column in row.changes:
                wanted.setdefault(one.related_model, set()).update(set(row.changes[one.column]) - {None})  # type: ignore[arg-type]
    return {
        (model._meta.label_lower, pk): str(row)
        for model, pks in wanted.items()
        for pk, row in model._default_manager.in_bulk(pks).items()
    }


def _model(table: str) -> type[Model]:
    return School if table == SCHOOL else Building
