from django.db import migrations

FIND = """
INSERT INTO procurement_supplier (organisation_id, name, number, email, address)
SELECT DISTINCT organisation_id, supplier_name, '', '', '' FROM procurement_devicemodel WHERE supplier_name <> ''
"""
NAME = """
UPDATE procurement_devicemodel model SET supplier_id = supplier.id FROM procurement_supplier supplier
WHERE supplier.organisation_id = model.organisation_id AND supplier.name = model.supplier_name
"""
ORIGIN = "UPDATE procurement_devicemodel SET provenance = 'refurbished' WHERE was_reconditioned"


class Migration(migrations.Migration):
    """What was a name becomes a supplier; what was reconditioned says so as its provenance."""

    dependencies = [("procurement", "0003_lived_year")]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (FIND, NAME, ORIGIN)]
