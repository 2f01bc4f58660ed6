from django.db import migrations

CALLED = """
CREATE FUNCTION procurement_call_off() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE procurement_lot SET called = called - OLD.quantity WHERE id = OLD.lot_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE procurement_lot SET called = called + NEW.quantity WHERE id = NEW.lot_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER procurement_call_off AFTER INSERT OR UPDATE OR DELETE ON procurement_calloff
    FOR EACH ROW EXECUTE FUNCTION procurement_call_off();
"""
UNCALLED = """
DROP TRIGGER procurement_call_off ON procurement_calloff;
DROP FUNCTION procurement_call_off();
"""
FINAL = """
CREATE FUNCTION procurement_request_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'refused' AND NEW.state <> 'refused' THEN
        RAISE EXCEPTION 'a refused request stays refused' USING ERRCODE = 'check_violation', CONSTRAINT = 'request_final';
    END IF;
    IF NEW.state IN ('accepted', 'ordered') AND EXISTS (
        SELECT FROM procurement_opinion opinion JOIN procurement_requeststep step ON step.id = opinion.step_id
        WHERE step.request_id = NEW.id AND opinion.verdict = 'refuse'
    ) THEN
        RAISE EXCEPTION 'a request that someone refused is not accepted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'request_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER procurement_request_final BEFORE UPDATE OF state ON procurement_request
    FOR EACH ROW EXECUTE FUNCTION procurement_request_final();
CREATE FUNCTION procurement_opinion_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an opinion is not changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'opinion_final';
END $$;
CREATE TRIGGER procurement_opinion_once BEFORE UPDATE OF verdict, step_id ON procurement_opinion
    FOR EACH ROW EXECUTE FUNCTION procurement_opinion_once();
CREATE FUNCTION procurement_refusal_heard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT request.state FROM procurement_request request JOIN procurement_requeststep step
            ON step.request_id = request.id WHERE step.id = NEW.step_id) <> 'refused' THEN
        RAISE EXCEPTION 'a refusal refuses the request' USING ERRCODE = 'check_violation', CONSTRAINT = 'request_final';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER procurement_refusal_heard AFTER INSERT ON procurement_opinion
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.verdict = 'refuse')
    EXECUTE FUNCTION procurement_refusal_heard();
"""
NOT_FINAL = """
DROP TRIGGER procurement_refusal_heard ON procurement_opinion;
DROP FUNCTION procurement_refusal_heard();
DROP TRIGGER procurement_opinion_once ON procurement_opinion;
DROP FUNCTION procurement_opinion_once();
DROP TRIGGER procurement_request_final ON procurement_request;
DROP FUNCTION procurement_request_final();
"""
KEPT = """
CREATE FUNCTION procurement_lot_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM procurement_award award JOIN procurement_offer offer ON offer.id = award.offer_id
        WHERE award.lot_id = NEW.id AND offer.supplier_id IS DISTINCT FROM NEW.supplier_id
    ) THEN
        RAISE EXCEPTION 'a lot stays with the supplier that a committee awarded it to'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lot_awarded';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER procurement_lot_kept BEFORE UPDATE OF supplier_id ON procurement_lot
    FOR EACH ROW EXECUTE FUNCTION procurement_lot_kept();
CREATE FUNCTION procurement_award_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an award is not changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'award_final';
END $$;
CREATE TRIGGER procurement_award_kept BEFORE UPDATE ON procurement_award
    FOR EACH ROW EXECUTE FUNCTION procurement_award_kept();
"""
NOT_KEPT = """
DROP TRIGGER procurement_award_kept ON procurement_award;
DROP FUNCTION procurement_award_kept();
DROP TRIGGER procurement_lot_kept ON procurement_lot;
DROP FUNCTION procurement_lot_kept();
"""


class Migration(migrations.Migration):
    """Rules that no program can step over: a lot's ceiling under concurrent call-offs, a refusal that stays, an award that stays."""

    replaces = [("procurement", "0005_rules_kept_by_the_base")]
    dependencies = [("procurement", "0001_tables")]
    operations = [
        migrations.RunSQL(CALLED, UNCALLED),
        migrations.RunSQL(FINAL, NOT_FINAL),
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
