"""Staging: rows go in by COPY, and sets of SQL say what is new, changed, unchanged, missing or faulty, then write it.

One `Stage` serves one step of one import, inside one transaction. Nothing here knows a file or a room. Names of
tables and columns come from Django's models, values always travel as parameters.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import QuerySet
from psycopg.sql import SQL, Composable, Identifier, Literal
from psycopg.types.json import Jsonb

from pupitre.kernel.imports.values import Inbox, Lookup, Step

Row = tuple[Any, ...]
TEXTUAL = (models.CharField, models.TextField)


def run_sql(query: Composable, params: Sequence[Any] | None = None) -> list[Row]:
    """Execute one statement; its rows, where it has any."""
    with connection.cursor() as cursor:
        cursor.execute(query.as_string(connection.connection), params)
        return list(cursor.fetchall()) if cursor.description else []


def subquery(rows: QuerySet[Any]) -> tuple[Composable, tuple[Any, ...]]:
    """The primary keys of a queryset as SQL, with its parameters."""
    text, params = rows.order_by().values("pk").query.sql_with_params()
    return SQL(text), tuple(params)


def comma(parts: Iterable[Composable]) -> Composable:
    return SQL(", ").join(parts)


class Stage:
    """The temporary tables of one step: what the file says (`import_stage_N`) and what follows (`import_plan_N`)."""

    def __init__(self, position: int, step: Step, at: datetime) -> None:
        self.position, self.step, self.at = position, step, at
        self.meta: Any = step.model._meta
        self.table = Identifier(str(self.meta.db_table))
        self.pk = Identifier(str(self.meta.pk.column))
        self.stage = Identifier(f"import_stage_{position}")
        self.plan = Identifier(f"import_plan_{position}")
        self.fields: dict[str, Any] = {
            name: next(f for f in self.meta.concrete_fields if f.attname == name) for name in step.staged
        }

    def create(self) -> None:
        columns: list[Composable] = [SQL("_line int"), SQL("_rank int")]
        columns += [SQL("{} {}").format(Identifier(name), SQL(self._stage_type(name))) for name in self.step.staged]
        run_sql(SQL("DROP TABLE IF EXISTS {}, {}").format(self.stage, self.plan))
        run_sql(SQL("CREATE TEMP TABLE {} ({}) ON COMMIT DROP").format(self.stage, comma(columns)))

    def fill(self, rows: Iterable[Row]) -> None:
        """Append rows: (line, rank, key..., columns...)."""
        names = comma([SQL("_line"), SQL("_rank"), *map(Identifier, self.step.staged)])
        query = SQL("COPY {} ({}) FROM STDIN").format(self.stage, names)
        with connection.cursor() as cursor, cursor.copy(query) as copy:
            write = copy.write_row
            for row in rows:
                write(row)

    def leave_out(self, lines: Sequence[int]) -> None:
        """Forget the rows of lines refused by an earlier step; rows that several lines share stay."""
        if lines and not self.step.repeats:
            run_sql(SQL("DELETE FROM {} WHERE _line = ANY(%s)").format(self.stage), [list(lines)])

    def settle(self, earlier: Sequence["Stage"]) -> None:
        """Say of every staged row what it is: look its keys up, find its faults, compare it with the row it names."""
        keys = {*self.step.key, *self.step.lookups}
        run_sql(SQL("ANALYZE {} ({})").format(self.stage, comma(Identifier(name) for name in sorted(keys))))
        inner, params = self._resolved(earlier)
        changed: Composable = SQL("false")
        if self.step.written:
            changed = SQL("({}) IS DISTINCT FROM ({})").format(
                comma(SQL("v.{}").format(Identifier(n)) for n in self.step.written),
                comma(SQL("t.{}").format(Identifier(self.fields[n].column)) for n in self.step.written),
            )
        out_of_reach, reach_params = self._out_of_reach()
        query = SQL(
            "CREATE TEMP TABLE {plan} ON COMMIT DROP AS "
            "SELECT v.*, t.{pk} AS _pk, coalesce(v._bad, {out}) AS _fault, "
            "CASE WHEN t.{pk} IS NULL THEN 'new' WHEN {changed} THEN 'changed' ELSE 'unchanged' END AS _fate "
            "FROM ({inner}) v {join} {table} t ON {match} WHERE v._older = 1"
        ).format(
            plan=self.plan,
            pk=self.pk,
            out=out_of_reach,
            changed=changed,
            inner=inner,
            join=SQL("JOIN" if self.step.only_known else "LEFT JOIN"),
            table=self.table,
            match=SQL(" AND ").join(self._match(name) for name in self.step.key),
        )
        run_sql(query, [*reach_params, *params] or None)
        run_sql(SQL("ANALYZE {} (_pk, _fate)").format(self.plan))

    def faults(self) -> list[tuple[int, str, str]]:
        """The refused rows: (line, "what:column", value), one a row."""
        shown = SQL("CASE {} END").format(
            SQL(" ").join(
                SQL("WHEN split_part(_fault, ':', 2) = {} THEN {}::text").format(Literal(n), self._raw(n))
                for n in self.step.staged
            )
        )
        query = SQL("SELECT _line, _fault, left(coalesce({}, ''), 120) FROM {} WHERE _fault IS NOT NULL ORDER BY 1")
        return [(line, fault, value) for line, fault, value in run_sql(query.format(shown, self.plan))]

    def counts(self) -> dict[str, int]:
        query = SQL("SELECT coalesce(left(_fault, 0) || 'refused', _fate), count(*) FROM {} {} GROUP BY 1")
        where = SQL("WHERE _turn = 1") if self.step.repeats else SQL("")
        return dict(run_sql(query.format(self.plan, where)))

    def sample(self, fate: str, size: int) -> list[tuple[Mapping[str, Any], Mapping[str, Any] | None]]:
        """Some rows of a fate, in the order of the file: (as the file has them, as they stand)."""
        query = SQL(
            "WITH p AS MATERIALIZED (SELECT * FROM {} a WHERE {} ORDER BY a._line LIMIT %s)"
            " SELECT to_jsonb(p), to_jsonb(t) FROM p LEFT JOIN {} t ON t.{} = p._pk ORDER BY p._line"
        )
        rows = run_sql(query.format(self.plan, self.doing("a", fate), self.table, self.pk), [size])
        return [(_loaded(after), _loaded(before) if before else None) for after, before in rows]

    def _stage_type(self, name: str) -> str:
        field = self.fields[name]
        if name in self.step.lookups or isinstance(field, TEXTUAL):
            return "text"
        target = field.target_field if field.is_relation else field
        if isinstance(target, models.IntegerField):
            return "bigint"
        if isinstance(target, models.DecimalField):
            return "numeric"
        return str(target.rel_db_type(connection) if field.is_relation else target.db_type(connection))

    def _raw(self, name: str) -> Composable:
        """The column that holds what the file says of a looked-up key, else the value itself."""
        return Identifier(f"_text_{name}" if name in self.step.lookups else name)

    def _resolved(self, earlier: Sequence["Stage"]) -> tuple[Composable, list[Any]]:
        names = self.step.staged
        joins: list[Composable] = []
        params: list[Any] = []
        values: list[Composable] = []
        for name in names:
            values.append(SQL("{} AS {}").format(self._value(name), Identifier(name)))
            if name in self.step.lookups:
                values.append(SQL("s.{} AS {}").format(Identifier(name), self._raw(name)))
                join, more = self._join(name, self.step.lookups[name])
                joins.append(join)
                params += more
        key = comma(SQL("s.{}").format(Identifier(name)) for name in self.step.key)
        return SQL(
            "SELECT _line, {values}, row_number() OVER w AS _turn,"
            " rank() OVER (PARTITION BY {key} ORDER BY _rank DESC) AS _older,"
            " CASE {faults} END AS _bad FROM {stage} s {joins}"
            " WINDOW w AS (PARTITION BY {key} ORDER BY _rank DESC, _line)"
        ).format(
            values=comma(values),
            key=key,
            faults=SQL(" ").join(self._fault_cases(earlier)),
            stage=self.stage,
            joins=SQL(" ").join(joins),
        ), params

    def _join(self, name: str, lookup: Lookup) -> tuple[Composable, list[Any]]:
        alias, table = Identifier(f"l_{name}"), Identifier(lookup.model._meta.db_table)
        found = [SQL("{}.{} = s.{}").format(alias, Identifier(_column(lookup.model, lookup.field)), Identifier(name))]
        found += [SQL("{}.{} = %s").format(alias, Identifier(_column(lookup.model, other))) for other in lookup.where]
        join = SQL("LEFT JOIN {} {} ON {}").format(table, alias, SQL(" AND ").join(found))
        return join, list(lookup.where.values())

    def _value(self, name: str) -> Composable:
        """What the row will hold: the key found, the decimal rounded to its column, "" or the default for nothing."""
        field = self.fields[name]
        if name in self.step.lookups:
            meta: Any = self.step.lookups[name].model._meta
            return SQL("{}.{}").format(Identifier(f"l_{name}"), Identifier(meta.pk.column))
        value: Composable = SQL("s.{}").format(Identifier(name))
        if isinstance(field, models.DecimalField):
            value = SQL("round({}, {})").format(value, Literal(field.decimal_places))
        if not field.null and not field.primary_key and (default := field.get_default()) is not None:
            held = Jsonb(default) if isinstance(field, models.JSONField) else default
            value = SQL("coalesce({}, {})").format(value, Literal(held))
        return value

    def _fault_cases(self, earlier: Sequence["Stage"]) -> Iterator[Composable]:
        for name in self.step.staged:
            field, column = self.fields[name], SQL("s.{}").format(Identifier(name))
            if name in self.step.lookups:
                missing: Composable = SQL("{} IS NOT NULL AND {} IS NULL").format(column, self._value(name))
                for stage in earlier:
                    if self._makes(stage, self.step.lookups[name]):
                        made = Identifier(self.step.lookups[name].field)
                        other = SQL(" AND {} NOT IN (SELECT {} FROM {} WHERE _fault IS NULL AND {} IS NOT NULL)")
                        missing += other.format(column, made, stage.plan, made)
                yield _case(missing, "unknown", name)
            if not field.null and name not in self.step.absent:
                blank = column if name in self.step.lookups else self._value(name)
                yield _case(SQL("{} IS NULL").format(blank), "empty", name)
            yield from self._limits(name, field, column)
        if not self.step.repeats:
            yield _case(SQL("row_number() OVER w > 1"), "twice", self.step.key[0])
        yield SQL("WHEN false THEN ''")

    def _makes(self, earlier: "Stage", lookup: Lookup) -> bool:
        """Whether an earlier step may make what a lookup names: a row, or the code of one."""
        named = earlier.step.columns if earlier.step.only_known else earlier.step.staged
        return earlier.step.model is lookup.model and lookup.field in named

    def _limits(self, name: str, field: Any, column: Composable) -> Iterator[Composable]:
        """What the column of the table cannot hold."""
        if name in self.step.lookups:
            return
        if isinstance(field, TEXTUAL) and field.max_length:
            yield _case(SQL("length({}) > {}").format(column, Literal(field.max_length)), "long", name)
        if isinstance(field, models.IntegerField):
            low, high = connection.ops.integer_field_range(field.get_internal_type())
            outside = SQL("{} NOT BETWEEN {} AND {}").format(column, Literal(low), Literal(high))
            yield _case(outside, "range", name)
        if isinstance(field, models.DecimalField):
            limit = 10 ** (field.max_digits - field.decimal_places)
            yield _case(SQL("abs({}) >= {}").format(self._value(name), Literal(limit)), "range", name)

    def _match(self, name: str) -> Composable:
        same = SQL("IS NOT DISTINCT FROM") if self.fields[name].null else SQL("=")
        return SQL("t.{} {} v.{}").format(Identifier(self.fields[name].column), same, Identifier(name))

    def _out_of_reach(self) -> tuple[Composable, tuple[Any, ...]]:
        if self.step.within is None:
            return SQL("NULL::text"), ()
        rows, params = subquery(self.step.within)
        case = SQL("CASE WHEN t.{} IS NOT NULL AND t.{} NOT IN ({}) THEN {} END")
        return case.format(self.pk, self.pk, rows, Literal(f"reach:{self.step.key[0]}")), params

    def doing(self, alias: str, fate: str) -> Composable:
        """The rows of the plan that the import acts on, for one fate."""
        return SQL("{0}._fate = {1} AND {0}._fault IS NULL AND {0}._turn = 1").format(
            Identifier(alias), Literal(fate)
        )


class Box:
    """The temporary table of an inbox: what the file says, for the SQL of the kind."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.table = Identifier(f"import_in_{inbox.name}")

    def create(self) -> None:
        columns = [SQL("{} {}").format(Identifier(name), SQL(kind)) for name, kind in self.inbox.columns]
        run_sql(SQL("DROP TABLE IF EXISTS {}").format(self.table))
        query = SQL("CREATE TEMP TABLE {} (_line int, {}) ON COMMIT DROP")
        run_sql(query.format(self.table, comma(columns)))

    def fill(self, rows: Iterable[Row]) -> None:
        """Append rows: (line, rank, columns...)."""
        names = comma([SQL("_line"), *(Identifier(name) for name, _kind in self.inbox.columns)])
        query = SQL("COPY {} ({}) FROM STDIN").format(self.table, names)
        with connection.cursor() as cursor, cursor.copy(query) as copy:
            write = copy.write_row
            for row in rows:
                write((row[0], *row[2:]))

    def settle(self) -> None:
        run_sql(SQL("ANALYZE {}").format(self.table))


def _case(condition: Composable, fault: str, name: str) -> Composable:
    return SQL("WHEN {} THEN {}").format(condition, Literal(f"{fault}:{name}"))


def _column(model: type[models.Model], name: str) -> str:
    meta: Any = model._meta
    return str(meta.get_field(name).column)


def _loaded(value: Any) -> dict[str, Any]:
    """JSON as Django's connection hands it over: text, which it leaves to its fields to load."""
    loaded: dict[str, Any] = value if isinstance(value, dict) else json.loads(value)
    return loaded
