"""Undoing an import: each row goes back to what it was, unless someone has changed or used it since."""

from typing import Any

from django.apps import apps
from django.db import models
from psycopg.sql import SQL, Composable, Identifier, Literal

from pupitre.kernel.imports.staging import comma, run_sql
from pupitre.kernel.imports.writing import CHANGES, fingerprint
from pupitre.kernel.models import ImportChange, ImportRun

KEPT_SHOWN = 100  # rows kept, named in the report
VERDICTS = Identifier("import_undo")


def undo(run: ImportRun, *, named: bool = True) -> dict[str, Any]:
    """Undo what can be, last step first; rows kept are told by their number unless `named`.

    Returns {"undone": rows, "kept": rows, "why": [{table, row, reason, by}]}.

    Kept rows: "edited" (not as the import left it), "used" (`by` names the table that leans on it), "gone".
    """
    report: dict[str, Any] = {"undone": 0, "kept": 0, "why": []}
    groups = list(run.changes.order_by("-step", "kind").values_list("step", "kind", "table").distinct())
    for step, kind, table in sorted(groups, key=lambda group: (-group[0], group[1])):
        model = apps.get_model(table)
        columns = _columns(run, step, kind)
        _judge(run, step, kind, model, columns)
        report["undone"] += _take_back(model) if kind == ImportChange.Kind.NEW else _restore(model, columns)
        _tell(model, report, named)
    return report


def _columns(run: ImportRun, step: int, kind: str) -> tuple[str, ...]:
    """The columns that one step wrote: every change of a step and kind has the same."""
    if kind == ImportChange.Kind.NEW:
        return tuple(run.plan["steps"][step]["columns"])
    change = run.changes.filter(step=step, kind=kind)[0]
    return tuple(change.after)


def _as_json(columns: tuple[str, ...]) -> Composable:
    return SQL("jsonb_build_object({})").format(
        comma(SQL("{}, t.{}").format(Literal(column), Identifier(column)) for column in columns)
    )


def _judge(run: ImportRun, step: int, kind: str, model: type[models.Model], columns: tuple[str, ...]) -> None:
    """Say of each change whether it can be undone."""
    meta: Any = model._meta
    left = fingerprint("t", columns) if kind == ImportChange.Kind.NEW else _as_json(columns)
    used = [(relation.related_model._meta.label_lower, _uses(relation)) for relation in _references(model)]
    cases = [
        SQL("WHEN t.{} IS NULL THEN 'gone'").format(Identifier(meta.pk.column)),
        SQL("WHEN {} <> c.after THEN 'edited'").format(left),
    ]
    if kind == ImportChange.Kind.NEW:
        cases += [SQL("WHEN EXISTS ({}) THEN {}").format(query, Literal(f"used:{label}")) for label, query in used]
    query = SQL(
        "CREATE TEMP TABLE {} ON COMMIT DROP AS SELECT c.row_pk, c.before, CASE {} ELSE 'undo' END AS verdict"
        " FROM {} c LEFT JOIN {} t ON t.{} = c.row_pk::{} WHERE c.run_id = %s AND c.step = %s AND c.kind = %s"
    ).format(
        VERDICTS,
        SQL(" ").join(cases),
        CHANGES,
        Identifier(meta.db_table),
        Identifier(meta.pk.column),
        _pk_type(model),
    )
    run_sql(SQL("DROP TABLE IF EXISTS {}").format(VERDICTS))
    run_sql(query, [run.pk, step, kind])


def _take_back(model: type[models.Model]) -> int:
    query = SQL("DELETE FROM {} t USING {} u WHERE t.{} = u.row_pk::{} AND u.verdict = 'undo' RETURNING 1")
    meta: Any = model._meta
    return len(
        run_sql(query.format(Identifier(meta.db_table), VERDICTS, Identifier(meta.pk.column), _pk_type(model)))
    )


def _restore(model: type[models.Model], columns: tuple[str, ...]) -> int:
    meta: Any = model._meta
    table = Identifier(meta.db_table)
    setting = comma(
        SQL("{0} = (jsonb_populate_record(NULL::{1}, u.before)).{0}").format(Identifier(column), table)
        for column in columns
    )
    query = SQL("UPDATE {} t SET {} FROM {} u WHERE t.{} = u.row_pk::{} AND u.verdict = 'undo' RETURNING 1")
    return len(run_sql(query.format(table, setting, VERDICTS, Identifier(meta.pk.column), _pk_type(model))))


def _tell(model: type[models.Model], report: dict[str, Any], named: bool) -> None:
    rows = run_sql(SQL("SELECT row_pk, verdict FROM {} WHERE verdict <> 'undo' ORDER BY row_pk").format(VERDICTS))
    report["kept"] += len(rows)
    shown = rows[: KEPT_SHOWN - len(report["why"])]
    meta: Any = model._meta
    found = model._default_manager.in_bulk([pk for pk, _verdict in shown]) if named else {}
    for pk, verdict in shown:
        reason, _, by = verdict.partition(":")
        row = found.get(meta.pk.to_python(pk))
        name = str(row) if row is not None else pk
        report["why"].append({"table": meta.label_lower, "row": name, "reason": reason, "by": by})


def _references(model: type[models.Model]) -> list[Any]:
    """The foreign keys of other tables (and its own) that point at the model, kept by the database."""
    fields: list[Any] = list(model._meta.get_fields(include_hidden=True))
    return [
        relation
        for relation in fields
        if relation.auto_created
        and (relation.one_to_many or relation.one_to_one)
        and not relation.concrete
        and relation.field.db_constraint
        and not relation.related_model._meta.proxy
    ]


def _uses(relation: Any) -> Composable:
    return SQL("SELECT 1 FROM {} x WHERE x.{} = t.{}").format(
        Identifier(relation.related_model._meta.db_table),
        Identifier(relation.field.column),
        Identifier(relation.field.target_field.column),
    )


def _pk_type(model: type[models.Model]) -> SQL:
    pk: Any = model._meta.pk
    if isinstance(pk, models.IntegerField):  # BigAutoField is one
        return SQL("bigint")
    return SQL("text")
