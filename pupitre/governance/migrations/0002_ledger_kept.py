"""The ledger keeps itself: balances, what may not be, and the votes that amounts voted are made of.

Refusals carry the name of a constraint, so that operations can say them: balance_not_negative,
movement_before_its_money, movement_of_its_document, ledger_only_added.
"""

from django.db import migrations

# Both ends of each movement, as what they do to a balance. Free money has no school.
SIDES = """
CROSS JOIN LATERAL (VALUES
    (m.to_stage, CASE WHEN m.to_stage = 'free' THEN NULL ELSE m.school_id END, m.amount),
    (m.from_stage, CASE WHEN m.from_stage = 'free' THEN NULL ELSE m.school_id END, -m.amount)
) AS s(stage, school_id, delta)
"""
POST = f"""
CREATE FUNCTION governance_ledger_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- One transaction at a time writes for an organisation; several organisations are locked in one order.
    PERFORM 1 FROM territory_organisation o
      WHERE o.id IN (SELECT f.organisation_id FROM governance_fundingmeasure f
                     WHERE f.id IN (SELECT measure_id FROM posted))
      ORDER BY o.id FOR NO KEY UPDATE;

    INSERT INTO governance_ledgerbalance (measure_id, year, stage, school_id, amount, last_on)
      SELECT m.measure_id, m.year, s.stage, s.school_id, 0, min(m."on")
      FROM posted m {SIDES} WHERE s.stage <> 'outside'
      GROUP BY m.measure_id, m.year, s.stage, s.school_id
      ON CONFLICT DO NOTHING;
    UPDATE governance_ledgerbalance b
      SET amount = b.amount + d.delta, last_on = greatest(b.last_on, d.last_on)
      FROM (SELECT m.measure_id, m.year, s.stage, s.school_id, sum(s.delta) AS delta, max(m."on") AS last_on
            FROM posted m {SIDES} WHERE s.stage <> 'outside'
            GROUP BY m.measure_id, m.year, s.stage, s.school_id) d
      WHERE b.measure_id = d.measure_id AND b.year = d.year AND b.stage = d.stage
        AND coalesce(b.school_id, 0) = coalesce(d.school_id, 0);

    -- What is dated before the last movement of a stage could take money before it came: then look at every day.
    IF EXISTS (SELECT 1 FROM posted m JOIN governance_ledgerbalance b
                 ON b.measure_id = m.measure_id AND b.year = m.year AND b.stage = m.from_stage
                AND coalesce(b.school_id, 0) = CASE WHEN m.from_stage = 'free' THEN 0 ELSE coalesce(m.school_id, 0) END
               WHERE m."on" < b.last_on)
       AND EXISTS (SELECT 1 FROM (
             SELECT sum(sum(s.delta)) OVER (PARTITION BY m.measure_id, m.year, s.stage, s.school_id ORDER BY m."on")
                    AS standing
             FROM governance_ledgermovement m {SIDES}
             JOIN (SELECT DISTINCT measure_id, year, from_stage,
                          CASE WHEN from_stage = 'free' THEN 0 ELSE coalesce(school_id, 0) END AS school_id
                   FROM posted) t
               ON t.measure_id = m.measure_id AND t.year = m.year AND t.from_stage = s.stage
              AND t.school_id = coalesce(s.school_id, 0)
             WHERE s.stage <> 'outside'
             GROUP BY m.measure_id, m.year, s.stage, s.school_id, m."on") days
           WHERE standing < 0)
    THEN
        RAISE EXCEPTION 'money would be taken before the day it came'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'movement_before_its_money';
    END IF;

    -- A document gives back, receives and pays what it took, to where it took it from.
    IF EXISTS (
        SELECT 1 FROM governance_ledgermovement m
        JOIN (SELECT DISTINCT document_kind, document_pk, measure_id, year, coalesce(school_id, 0) AS school_id
              FROM posted WHERE verb IN ('release', 'receive', 'send_back', 'pay', 'refund')) d
          ON d.document_kind = m.document_kind AND d.document_pk = m.document_pk AND d.measure_id = m.measure_id
         AND d.year = m.year AND d.school_id = coalesce(m.school_id, 0)
        GROUP BY m.document_kind, m.document_pk, m.measure_id, m.year, coalesce(m.school_id, 0)
        HAVING sum(CASE 'committed' WHEN m.to_stage THEN m.amount WHEN m.from_stage THEN -m.amount ELSE 0 END) < 0
            OR sum(CASE 'received' WHEN m.to_stage THEN m.amount WHEN m.from_stage THEN -m.amount ELSE 0 END) < 0
            OR sum(CASE 'paid' WHEN m.to_stage THEN m.amount WHEN m.from_stage THEN -m.amount ELSE 0 END) < 0
            OR sum(m.amount * CASE WHEN m.verb = 'commit' AND m.from_stage = 'free' THEN 1
                                   WHEN m.verb = 'release' AND m.to_stage = 'free' THEN -1 ELSE 0 END) < 0
            OR sum(m.amount * CASE WHEN m.verb = 'commit' AND m.from_stage = 'allocated' THEN 1
                                   WHEN m.verb = 'release' AND m.to_stage = 'allocated' THEN -1 ELSE 0 END) < 0)
    THEN
        RAISE EXCEPTION 'a document would give back more than it took'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'movement_of_its_document';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_post AFTER INSERT ON governance_ledgermovement
  REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION governance_ledger_post();
"""
KEPT = """
CREATE FUNCTION governance_ledger_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is only added to: write the opposite movement'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_only_added';
END $$;
CREATE TRIGGER ledger_only_added BEFORE UPDATE OR DELETE ON governance_ledgermovement
  FOR EACH ROW EXECUTE FUNCTION governance_ledger_only_added();
CREATE TRIGGER ledger_not_emptied BEFORE TRUNCATE ON governance_ledgermovement
  FOR EACH STATEMENT EXECUTE FUNCTION governance_ledger_only_added();
-- Balances are written by the trigger of the movements alone.
CREATE TRIGGER balance_kept BEFORE INSERT OR UPDATE OR DELETE ON governance_ledgerbalance
  FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION governance_ledger_only_added();
CREATE TRIGGER balance_not_emptied BEFORE TRUNCATE ON governance_ledgerbalance
  FOR EACH STATEMENT EXECUTE FUNCTION governance_ledger_only_added();
"""
VOTES = """
CREATE FUNCTION governance_vote(measure bigint, fiscal_year int, difference numeric, budget bigint, first boolean)
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
CREATE FUNCTION governance_budget_voted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM governance_vote(NEW.measure_id, NEW.year, NEW.amount, NEW.id, true);
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM governance_vote(OLD.measure_id, OLD.year, -OLD.amount, OLD.id, false);
    ELSIF (OLD.measure_id, OLD.year) = (NEW.measure_id, NEW.year) THEN
        PERFORM governance_vote(NEW.measure_id, NEW.year, NEW.amount - OLD.amount, NEW.id, false);
    ELSE
        PERFORM governance_vote(OLD.measure_id, OLD.year, -OLD.amount, OLD.id, false);
        PERFORM governance_vote(NEW.measure_id, NEW.year, NEW.amount, NEW.id, true);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER budget_voted AFTER INSERT OR UPDATE OR DELETE ON governance_measurebudget
  FOR EACH ROW EXECUTE FUNCTION governance_budget_voted();
"""
BACK = """
DROP TRIGGER budget_voted ON governance_measurebudget;
DROP FUNCTION governance_budget_voted();
DROP FUNCTION governance_vote(bigint, int, numeric, bigint, boolean);
DROP TRIGGER balance_kept ON governance_ledgerbalance;
DROP TRIGGER balance_not_emptied ON governance_ledgerbalance;
DROP TRIGGER ledger_only_added ON governance_ledgermovement;
DROP TRIGGER ledger_not_emptied ON governance_ledgermovement;
DROP FUNCTION governance_ledger_only_added();
DROP TRIGGER ledger_post ON governance_ledgermovement;
DROP FUNCTION governance_ledger_post();
"""


class Migration(migrations.Migration):
    replaces = [
        ("governance", "0006_ledger_kept"),
        ("governance", "0009_votes_signed"),
    ]

    dependencies = [
        ("governance", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(POST + KEPT + VOTES, BACK),
    ]
