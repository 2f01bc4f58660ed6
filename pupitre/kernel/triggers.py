"""Triggers that run once a statement, on the whole set of rows it wrote: a page's save, a bulk write, a COPY."""

from collections.abc import Iterable, Sequence

import pgtrigger
from django.db import models

AFTER = {
    "insert": (pgtrigger.Insert, pgtrigger.Referencing(new="written"), ("written",)),
    "update": (pgtrigger.Update, pgtrigger.Referencing(old="replaced", new="written"), ("written", "replaced")),
    "delete": (pgtrigger.Delete, pgtrigger.Referencing(old="replaced"), ("replaced",)),
}
TOUCHED = "SELECT DISTINCT {keys} FROM {table} WHERE {where}"


def after_each(
    name: str, *body: str, keys: str = "id", where: str = "true", on: Iterable[str] = AFTER
) -> list[pgtrigger.Trigger]:
    """Triggers that run `body` after each kind of write; {touched} in it is a query of the `keys` written."""
    made = []
    for act in on:
        operation, referencing, tables = AFTER[act]
        touched = " UNION ".join(TOUCHED.format(keys=keys, table=table, where=where) for table in tables)
        made.append(
            pgtrigger.Trigger(
                name=f"{name}_{act}",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=operation,
                referencing=referencing,
                func="".join(body).replace("{touched}", f"({touched})") + "RETURN NULL;",
            )
        )
    return made


def this_transaction() -> models.Func:
    """The transaction under way: its number and when it began, since numbers begin again in a restored base."""
    template = "(pg_current_xact_id()::text || '@' || extract(epoch from now())::text)"
    return models.Func(template=template, output_field=models.CharField())


def history(label: str, *, leave: Sequence[str] = ()) -> list[pgtrigger.Trigger]:
    """Triggers that keep in RowChange what each write changes of a model's rows; `leave`: columns that say nothing.

    Who wrote, and why, stands in the audit entry of the same transaction; there is none when somebody wrote outside
    Pupitre, and the history then says so.
    """
    columns = ", ".join(f"'{column}'" for column in leave)
    values = {"label": label, "leave": f"ARRAY[{columns}]::text[]"}
    return [
        *after_each("history", _KEEP_NEW.format(**values), on=("insert",)),
        *after_each("history", _KEEP_CHANGED.format(**values), on=("update",)),
        *after_each("history", _KEEP_GONE.format(**values), on=("delete",)),
    ]


_KEEP_NEW = """
INSERT INTO kernel_rowchange ("table", row_pk, act, changes)
SELECT '{label}', id, 'insert', '{{}}' FROM written;
"""
_KEEP_CHANGED = """
INSERT INTO kernel_rowchange ("table", row_pk, act, changes)
SELECT '{label}', n.id, 'update', each.changes
FROM written n JOIN replaced o ON o.id = n.id AND to_jsonb(o) <> to_jsonb(n)
CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(key, jsonb_build_array(b.value, a.value)) AS changes
    FROM jsonb_each(to_jsonb(n) - {leave}) a JOIN jsonb_each(to_jsonb(o)) b USING (key)
    WHERE a.value <> b.value
) each WHERE each.changes IS NOT NULL;
"""
_KEEP_GONE = """
INSERT INTO kernel_rowchange ("table", row_pk, act, changes)
SELECT '{label}', o.id, 'delete', to_jsonb(o) - {leave} FROM replaced o;
"""
