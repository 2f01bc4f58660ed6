"""Writing a settled stage to its table, a set at a time, keeping for each row what it takes to undo it."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from psycopg.sql import SQL, Composable, Identifier, Literal
from psycopg.types.json import Jsonb

from pupitre.kernel.imports.staging import Stage, comma, run_sql, subquery
from pupitre.kernel.imports.values import GUARD_LEAST, GUARD_PERCENT, Missing
from pupitre.kernel.models import ImportChange

CHANGES = Identifier(ImportChange._meta.db_table)
FIELDS = SQL('run_id, step, "table", kind, row_pk, before, after')


def write(stage: Stage, run_id: int) -> None:
    """Mark the missing rows, insert the new ones, update the changed ones."""
    if stage.step.missing is not None and stage.step.missing.mark:
        _mark(stage, run_id, stage.step.missing)  # first: the rows about to be inserted are not missing
    _insert(stage, run_id)
    if stage.step.written:
        _update(stage, run_id)


def missing_count(stage: Stage) -> tuple[int, int]:
    """How many rows the file speaks for, and how many of them it does not have."""
    missing = stage.step.missing
    if missing is None:
        return 0, 0
    absent = _absent(stage, missing)
    rows, more = subquery(missing.within)
    query = SQL("SELECT count(*), count(*) FILTER (WHERE {}) FROM {} t WHERE t.{} IN ({})")
    [(within, gone)] = run_sql(query.format(absent, stage.table, stage.pk, rows), more)
    return within, gone


def breaching(stage: Stage) -> int:
    """How many of the parts guarded apart would lose more rows than the guard lets pass."""
    missing = stage.step.missing
    if missing is None or not missing.each:
        return 0
    rows, more = subquery(missing.within)
    query = SQL(
        "SELECT count(*) FROM (SELECT 1 FROM {table} t WHERE t.{pk} IN ({rows}) GROUP BY t.{each}"
        " HAVING count(*) FILTER (WHERE {absent}) >= {least}"
        " AND count(*) FILTER (WHERE {absent}) * 100 > count(*) * {percent}) g"
    ).format(
        table=stage.table,
        pk=stage.pk,
        rows=rows,
        each=Identifier(stage.meta.get_field(missing.each).column),
        absent=_absent(stage, missing),
        least=Literal(GUARD_LEAST),
        percent=Literal(GUARD_PERCENT),
    )
    [(count,)] = run_sql(query, more)
    return int(count)


def missing_sample(stage: Stage, size: int) -> list[dict[str, Any]]:
    """Some rows absent from the file, as they stand."""
    missing = stage.step.missing
    if missing is None:
        return []
    absent = _absent(stage, missing)
    rows, more = subquery(missing.within)
    query = SQL("SELECT t.{} FROM {} t WHERE t.{} IN ({}) AND {} ORDER BY 1 LIMIT %s")
    pks = run_sql(query.format(stage.pk, stage.table, stage.pk, rows, absent), [*more, size])
    found = stage.step.model._default_manager.filter(pk__in=[pk for (pk,) in pks]).order_by("pk")
    return [{"label": (stage.step.title or str)(row)} for row in found]


def as_json(alias: str, stage: Stage, names: tuple[str, ...]) -> Composable:
    """The named columns of a row as a JSON object keyed by column, comparable whatever table they come from."""
    pairs = []
    for name in names:
        field = next(f for f in stage.meta.concrete_fields if f.attname == name)
        source = name if alias == "p" else field.column
        pairs.append(SQL("{}, {}.{}").format(Literal(field.column), Identifier(alias), Identifier(source)))
    return SQL("jsonb_build_object({})").format(comma(pairs))


def written_columns(stage: Stage) -> tuple[str, ...]:
    """The columns of the table that a new row takes from the file."""
    return tuple(stage.fields[name].column for name in stage.step.staged)


def fingerprint(alias: str, columns: Sequence[str]) -> Composable:
    """A short text, as JSON, that changes when one of the columns does: all that undoing a new row must know."""
    values = comma(SQL("{}.{}").format(Identifier(alias), Identifier(column)) for column in columns)
    return SQL("to_jsonb(md5(jsonb_build_array({})::text))").format(values)


def _insert(stage: Stage, run_id: int) -> None:
    names = stage.step.staged
    others = dict(_defaults(stage))
    columns = [Identifier(stage.fields[name].column) for name in names] + [Identifier(column) for column in others]
    values = [SQL("p.{}").format(Identifier(name)) for name in names] + [SQL("%s")] * len(others)
    query = SQL(
        "WITH n AS (INSERT INTO {table} ({columns}) SELECT {values} FROM {plan} p WHERE {doing} ORDER BY p._line"
        " RETURNING {returned}) INSERT INTO {changes} ({fields})"
        " SELECT %s, {step}, {label}, 'new', n.{pk}::text, NULL, {after} FROM n"
    ).format(
        table=stage.table,
        columns=comma(columns),
        values=comma(values),
        plan=stage.plan,
        doing=stage.doing("p", "new"),
        changes=CHANGES,
        fields=FIELDS,
        step=Literal(stage.position),
        label=Literal(stage.meta.label_lower),
        pk=stage.pk,
        returned=comma(map(Identifier, dict.fromkeys((stage.meta.pk.column, *written_columns(stage))))),
        after=fingerprint("n", written_columns(stage)),
    )
    run_sql(query, [*others.values(), run_id])


def _update(stage: Stage, run_id: int) -> None:
    names = stage.step.written
    doing = stage.doing("p", "changed")
    keep = SQL(
        "INSERT INTO {} ({}) SELECT %s, {}, {}, 'changed', p._pk::text, {}, {} FROM {} p JOIN {} t ON t.{} = p._pk"
        " WHERE {}"
    ).format(
        CHANGES,
        FIELDS,
        Literal(stage.position),
        Literal(stage.meta.label_lower),
        as_json("t", stage, names),
        as_json("p", stage, names),
        stage.plan,
        stage.table,
        stage.pk,
        doing,
    )
    run_sql(keep, [run_id])
    setting = comma(
        SQL("{} = p.{}").format(Identifier(stage.fields[name].column), Identifier(name)) for name in names
    )
    query = SQL("UPDATE {} t SET {} FROM {} p WHERE t.{} = p._pk AND {}")
    run_sql(query.format(stage.table, setting, stage.plan, stage.pk, doing))


def _mark(stage: Stage, run_id: int, missing: Missing) -> None:
    names = tuple(missing.mark)
    absent = _absent(stage, missing)
    rows, more = subquery(missing.within)
    marks: dict[str, Any] = {stage.meta.get_field(name).column: value for name, value in missing.mark.items()}
    keep = SQL(
        "INSERT INTO {} ({}) SELECT %s, {}, {}, 'missing', t.{}::text, {}, %s FROM {} t WHERE t.{} IN ({}) AND {}"
    ).format(
        CHANGES,
        FIELDS,
        Literal(stage.position),
        Literal(stage.meta.label_lower),
        stage.pk,
        as_json("t", stage, names),
        stage.table,
        stage.pk,
        rows,
        absent,
    )
    after = Jsonb({column: value if value is None else str(value) for column, value in marks.items()})
    run_sql(keep, [run_id, after, *more])
    setting = comma(SQL("{} = %s").format(Identifier(column)) for column in marks)
    query = SQL(
        "UPDATE {} t SET {} FROM {} c WHERE c.run_id = %s AND c.step = %s AND c.kind = 'missing'"
        " AND t.{} = c.row_pk::bigint"
    ).format(stage.table, setting, CHANGES, stage.pk)
    run_sql(query, [*marks.values(), run_id, stage.position])


def _defaults(stage: Stage) -> list[tuple[str, Any]]:
    """The values that a new row takes in the columns that the import does not know."""
    rest = [
        field
        for field in stage.meta.concrete_fields
        if field.attname not in stage.step.staged and not field.primary_key and not field.generated
    ]
    values: list[tuple[str, Any]] = []
    for field in rest:
        stamped = getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False)
        value = stage.at if stamped else field.get_default()
        if isinstance(field, models.JSONField):
            value = Jsonb(value)
        if value is not None:
            values.append((field.column, value))
    return values


def _absent(stage: Stage, missing: Missing) -> Composable:
    """Condition: the row `t` is neither staged, nor named by a line refused while it was read."""
    column = Identifier(stage.meta.get_field(missing.field).column)
    return SQL(
        "NOT EXISTS (SELECT 1 FROM {} p WHERE p._pk = t.{})"
        " AND NOT EXISTS (SELECT 1 FROM import_refused r WHERE r.key = upper(t.{}::text))"
    ).format(stage.plan, stage.pk, column)


def hold_refused(keys: list[str]) -> None:
    """Keep the keys of the refused lines beside the stages: what they name is in the file, hence not missing."""
    run_sql(SQL("DROP TABLE IF EXISTS import_refused"))
    run_sql(SQL("CREATE TEMP TABLE import_refused (key text) ON COMMIT DROP"))
    with connection.cursor() as cursor, cursor.copy("COPY import_refused (key) FROM STDIN") as copy:
        for key in keys:
            copy.write_row((key,))
