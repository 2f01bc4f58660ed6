from django.db import migrations, models

# Days of activity, in one table a year (docs/decisions, "Days of use"). `fleet_activity_of` makes the table of a year
# where it is not there yet: beside, then attached, so that nobody who writes meanwhile waits.
ACTIVE_DAYS = """
CREATE TABLE fleet_activeday (
    record_id bigint NOT NULL, day date NOT NULL, minutes smallint CHECK (minutes >= 0),
    PRIMARY KEY (record_id, day)
) PARTITION BY RANGE (day);
CREATE FUNCTION fleet_activity_of(year int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE part text := 'fleet_activeday_' || year;
BEGIN
    IF to_regclass(part) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('fleet_activeday'));
    IF to_regclass(part) IS NOT NULL THEN RETURN; END IF;
    EXECUTE format('CREATE TABLE %I (LIKE fleet_activeday INCLUDING ALL)', part);
    EXECUTE format('ALTER TABLE fleet_activeday ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   part, make_date(year, 1, 1), make_date(year + 1, 1, 1));
END $$;
"""


class Migration(migrations.Migration):
    replaces = [("fleet", "0009_signals")]

    dependencies = [("fleet", "0001_tables")]

    operations = [
        migrations.RunSQL(ACTIVE_DAYS, "DROP FUNCTION fleet_activity_of(int); DROP TABLE fleet_activeday"),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ActiveDay",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "record_id", "day", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("record_id", models.BigIntegerField()),
                        ("day", models.DateField()),
                        ("minutes", models.PositiveSmallIntegerField(null=True)),
                    ],
                ),
            ]
        ),
    ]
