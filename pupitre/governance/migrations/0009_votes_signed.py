"""A vote counts from the day of the act that is signed, which is not always the day on which it is written."""

from django.db import migrations

SIGNED = """
CREATE OR REPLACE FUNCTION governance_vote(measure bigint, fiscal_year int, difference numeric, budget bigint, first boolean)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    signed_at timestamptz := coalesce(nullif(current_setting('pupitre.at', true), '')::timestamptz, now());
BEGIN
    IF difference = 0 THEN RETURN; END IF;
    INSERT INTO governance_ledgermovement
      (measure_id, year, school_id, verb, from_stage, to_stage, amount, document_kind, document_pk, document_label,
       "on", reason, key, line, recorded_at, recorded_by_id, recorded_by_name)
    SELECT f.id, fiscal_year, NULL, 'vote', CASE WHEN difference > 0 THEN 'outside' ELSE 'free' END,
           CASE WHEN difference > 0 THEN 'free' ELSE 'outside' END, abs(difference),
           'governance.budget', budget, f.code || ' ' || fiscal_year,
           -- The first amount counts from the first day of its year, once that has come; a change from its own day.
           coalesce(nullif(current_setting('pupitre.on', true), '')::date,
                    CASE WHEN first THEN least(signed_at::date, make_date(fiscal_year, o.fiscal_year_starts_in, 1))
                         ELSE signed_at::date END),
           coalesce(current_setting('pupitre.reason', true), ''), '', 0,
           signed_at,
           nullif(current_setting('pupitre.actor_id', true), '')::bigint,
           coalesce(nullif(current_setting('pupitre.actor_name', true), ''), 'Pupitre')
    FROM governance_fundingmeasure f JOIN territory_organisation o ON o.id = f.organisation_id
    WHERE f.id = measure;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0008_movement_outer"),
    ]

    operations = [
        migrations.RunSQL(SIGNED, migrations.RunSQL.noop),
    ]
