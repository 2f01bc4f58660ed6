"""The base after a test on real transactions: emptied where something was written, as a migrated one otherwise.

Django's own way truncates every table, whatever it holds, and writes all content types and permissions again: with
some 280 tables, 0.35 s of CPU a test, where this takes 0.07 (0.68 before the holiday zones were read once).
"""

from functools import cache

from django.apps import apps
from django.db import connection
from django.db.models.signals import post_migrate

KEPT = {"django_content_type", "auth_permission"}  # no test writes them
FILLED = ("territory", "accounts")  # rooms that write rows of theirs after a migration: levels, zones, roles


def empty(*_args: object, **_kwargs: object) -> None:
    """Delete all rows of all models, then have the rooms write what a migration leaves."""
    with connection.cursor() as cursor:
        cursor.execute(_statement())
    for label in FILLED:
        config = apps.get_app_config(label)
        post_migrate.send(
            config, app_config=config, verbosity=0, interactive=False, using="default", apps=apps, plan=[]
        )


@cache
def _statement() -> str:
    """Without triggers and foreign keys: nothing is left that they could speak of."""
    names = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT
    tables = ", ".join(f"'{name}'" for name in sorted(names))
    return f"""
    DO $$
    DECLARE
        name text;
        written boolean;
    BEGIN
        SET LOCAL session_replication_role = replica;
        FOREACH name IN ARRAY ARRAY[{tables}] LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO written;
            IF written THEN
                EXECUTE format('DELETE FROM %I', name);
            END IF;
        END LOOP;
    END $$
    """
