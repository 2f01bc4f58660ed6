import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from pupitre.kernel.together import CreateTogether


class Migration(migrations.Migration):
    replaces = [
        ("fleet", "0001_inputs"),
        ("fleet", "0002_inputs"),
        ("fleet", "0003_stock_reference"),
        ("fleet", "0004_labels"),
        ("fleet", "0005_names"),
        ("fleet", "0006_devices"),
        ("fleet", "0007_register"),
        ("fleet", "0008_campaigns"),
        ("fleet", "0010_transfers"),
        ("fleet", "0011_missing_tasks"),
        ("fleet", "0012_loans"),
        ("fleet", "0013_usage_reviews"),
        ("fleet", "0014_withdrawals"),
        ("fleet", "0015_reallocation_rules"),
        ("fleet", "0016_transfer_causes"),
        ("fleet", "0017_act_reasons"),
        ("fleet", "0018_listings_of_tools"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("governance", "0001_tables"),
        ("kernel", "0001_tables"),
        ("procurement", "0001_tables"),
        ("territory", "0001_tables"),
    ]

    operations = [
        CreateTogether(
            models=[
                migrations.CreateModel(
                    name="BulkRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=60, unique=True)),
                        ("act", models.CharField(max_length=20)),
                        ("done_at", models.DateTimeField()),
                        ("done_by_name", models.CharField(max_length=200)),
                        ("done", models.PositiveIntegerField()),
                        ("refused", models.PositiveIntegerField()),
                    ],
                    options={
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Campaign",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("hand_out", "hand-out"), ("return", "return")],
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "allocation",
                            models.CharField(
                                choices=[
                                    ("individual", "one pupil"),
                                    ("shared", "shared, in a cart or a set"),
                                    ("classroom", "a room"),
                                    ("staff", "a member of staff"),
                                    ("loan", "the loan pool"),
                                ],
                                default="individual",
                                max_length=10,
                                verbose_name="devices meant for",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="from")),
                        ("ends_on", models.DateField(verbose_name="until")),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "levels",
                            models.ManyToManyField(
                                blank=True, related_name="+", to="territory.level", verbose_name="levels"
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="campaigns",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "schools",
                            models.ManyToManyField(
                                blank=True, related_name="campaigns", to="territory.school", verbose_name="schools"
                            ),
                        ),
                        (
                            "year",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territory.schoolyear",
                                verbose_name="school year",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "campaign",
                        "verbose_name_plural": "campaigns",
                        "ordering": ["-starts_on", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="campaign_days"
                            ),
                            models.UniqueConstraint(
                                fields=("organisation", "year", "name"), name="campaign_unique_name"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChargeRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("fault", "breakdown"),
                                    ("damage", "damage"),
                                    ("loss", "loss"),
                                    ("theft", "theft"),
                                ],
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "percent",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                max_digits=5,
                                verbose_name="share of the value left (%)",
                            ),
                        ),
                        (
                            "at_most",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="at most"
                            ),
                        ),
                        (
                            "from_occurrence",
                            models.PositiveSmallIntegerField(default=1, verbose_name="from the incident number"),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="charge_rules",
                                to="territory.organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "charge to families",
                        "verbose_name_plural": "charges to families",
                        "ordering": ["kind", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "kind"), name="charge_rule_unique"),
                            models.CheckConstraint(
                                condition=models.Q(("from_occurrence__gte", 1), ("percent__range", (0, 100))),
                                name="charge_rule_figures",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ColumnMapping",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("signature", models.CharField(max_length=64)),
                        ("columns", models.JSONField(default=dict)),
                        ("states", models.JSONField(default=dict)),
                        ("model_codes", models.JSONField(default=dict)),
                        ("kept_at", models.DateTimeField()),
                        ("kept_by_name", models.CharField(max_length=200)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="territory.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-kept_at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "signature"), name="column_mapping_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeviceSet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("cart", "cart"), ("class_set", "class set"), ("pool", "loan pool")],
                                default="cart",
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("tag", models.CharField(blank=True, max_length=40, verbose_name="label")),
                        ("function", models.CharField(blank=True, max_length=20, verbose_name="equipment")),
                        ("group", models.CharField(blank=True, max_length=30, verbose_name="group of levels")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                        (
                            "room",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="device_sets",
                                to="territory.room",
                                verbose_name="room",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="device_sets",
                                to="territory.school",
                                verbose_name="school",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "set of devices",
                        "verbose_name_plural": "sets of devices",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_on__isnull", True)),
                                fields=("school", "name"),
                                name="device_set_unique_name",
                                violation_error_message="Another set of this school has this name.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("tag", ""), _negated=True),
                                fields=("tag",),
                                name="device_set_unique_tag",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Device",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("serial", models.CharField(blank=True, max_length=60, verbose_name="serial number")),
                        ("asset_tag", models.CharField(blank=True, max_length=40, verbose_name="label")),
                        ("hardware_uuid", models.CharField(blank=True, max_length=40)),
                        ("name", models.CharField(blank=True, max_length=80, verbose_name="name on the network")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("in_store", "in store"),
                                    ("in_use", "in use"),
                                    ("on_loan", "on loan"),
                                    ("in_repair", "in repair"),
                                    ("in_transit", "on its way"),
                                    ("lost", "lost"),
                                    ("stolen", "stolen"),
                                    ("retired", "withdrawn from use"),
                                    ("disposed", "gone for good"),
                                ],
                                default="in_store",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "condition",
                            models.CharField(
                                choices=[("bon", "good"), ("moyen", "worn"), ("HS", "out of order")],
                                default="bon",
                                max_length=5,
                                verbose_name="condition",
                            ),
                        ),
                        (
                            "allocation",
                            models.CharField(
                                choices=[
                                    ("individual", "one pupil"),
                                    ("shared", "shared, in a cart or a set"),
                                    ("classroom", "a room"),
                                    ("staff", "a member of staff"),
                                    ("loan", "the loan pool"),
                                ],
                                default="shared",
                                max_length=10,
                                verbose_name="meant for",
                            ),
                        ),
                        ("is_spare", models.BooleanField(default=False, verbose_name="spare")),
                        ("bought_on", models.DateField(blank=True, null=True, verbose_name="bought on")),
                        ("in_service_on", models.DateField(blank=True, null=True, verbose_name="in service since")),
                        (
                            "price",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                verbose_name="price paid, tax included",
                            ),
                        ),
                        (
                            "warranty_until",
                            models.DateField(blank=True, null=True, verbose_name="under warranty until"),
                        ),
                        (
                            "support_ends_on",
                            models.DateField(blank=True, null=True, verbose_name="end of the vendor's support"),
                        ),
                        ("os", models.CharField(blank=True, max_length=80, verbose_name="system")),
                        ("last_seen_on", models.DateField(blank=True, null=True, verbose_name="last seen")),
                        ("registered_at", models.DateTimeField(auto_now_add=True)),
                        ("note", models.CharField(blank=True, max_length=250, verbose_name="note")),
                        (
                            "search_text",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Func(
                                    django.db.models.functions.text.Concat(
                                        "asset_tag", models.Value(" "), "serial", models.Value(" "), "name"
                                    ),
                                    function="pupitre_plain",
                                    output_field=models.TextField(),
                                ),
                                output_field=models.TextField(),
                            ),
                        ),
                        (
                            "delivery_line",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="devices",
                                to="procurement.deliveryline",
                            ),
                        ),
                        (
                            "model",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="devices",
                                to="procurement.devicemodel",
                                verbose_name="model",
                            ),
                        ),
                        (
                            "order_line",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="devices",
                                to="procurement.orderline",
                                verbose_name="order",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="devices",
                                to="territory.organisation",
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "room",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="devices",
                                to="territory.room",
                                verbose_name="room",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="devices",
                                to="territory.school",
                                verbose_name="school",
                            ),
                        ),
                        (
                            "set",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="devices",
                                to="fleet.deviceset",
                                verbose_name="set of devices",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "device",
                        "verbose_name_plural": "devices",
                        "ordering": ["asset_tag", "id"],
                        "indexes": [
                            models.Index(fields=["asset_tag", "id"], name="device_by_tag"),
                            models.Index(fields=["school", "asset_tag", "id"], name="device_by_school"),
                            models.Index(fields=["model", "asset_tag", "id"], name="device_by_model"),
                            models.Index(fields=["state", "asset_tag", "id"], name="device_by_state"),
                            models.Index(fields=["last_seen_on", "id"], name="device_by_last_seen"),
                            models.Index(fields=["serial", "id"], name="device_by_serial"),
                            models.Index(fields=["warranty_until", "id"], name="device_by_warranty"),
                            models.Index(fields=["support_ends_on", "id"], name="device_by_support"),
                            models.Index(
                                condition=models.Q(("delivery_line__isnull", False)),
                                fields=["delivery_line"],
                                name="device_of_delivery",
                            ),
                            models.Index(
                                condition=models.Q(("hardware_uuid", ""), _negated=True),
                                fields=["hardware_uuid"],
                                name="device_by_uuid",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("search_text", name="gin_trgm_ops"),
                                name="device_search",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("serial", ""), _negated=True),
                                fields=("organisation", "serial"),
                                name="device_unique_serial",
                                violation_error_message="Another device has this serial number.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("asset_tag", ""), _negated=True),
                                fields=("organisation", "asset_tag"),
                                name="device_unique_tag",
                                violation_error_message="Another device has this label.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("serial", ""), _negated=True),
                                    models.Q(("asset_tag", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="device_has_a_name",
                                violation_error_message="A device has a serial number, a label, or both.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("asset_tag", django.db.models.functions.text.Upper(models.F("asset_tag"))),
                                    ("serial", django.db.models.functions.text.Upper(models.F("serial"))),
                                ),
                                name="device_in_capitals",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["in_use", "on_loan"]), _negated=True),
                                    ("school__isnull", False),
                                    _connector="OR",
                                ),
                                name="device_in_use_somewhere",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActReason",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=250, verbose_name="reason")),
                        ("at", models.DateTimeField()),
                        (
                            "transaction",
                            models.CharField(
                                db_default=models.Func(
                                    output_field=models.CharField(),
                                    template="(pg_current_xact_id()::text || '@' || extract(epoch from now())::text)",
                                ),
                                max_length=60,
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "device",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reasons",
                                to="fleet.device",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["transaction"], name="act_reason_of_transaction"),
                            models.Index(fields=["organisation", "at"], name="act_reason_by_age"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeviceAddress",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("mac", models.CharField(max_length=17)),
                        (
                            "device",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="addresses",
                                to="fleet.device",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["mac"], name="device_address_by_mac")],
                        "constraints": [
                            models.UniqueConstraint(fields=("device", "mac"), name="device_address_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DevicePhoto",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("caption", models.CharField(blank=True, max_length=120, verbose_name="what it shows")),
                        (
                            "device",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="fleet.device"
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["device", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Disposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "route",
                            models.CharField(
                                choices=[
                                    ("public_body", "given to another public body"),
                                    ("sale", "sold"),
                                    ("gift_staff", "given to staff"),
                                    ("gift_charity", "given to an association"),
                                    ("refurbisher", "handed to a refurbisher"),
                                    ("take_back", "taken back by the supplier"),
                                    ("recycling", "recycled by an approved body"),
                                    ("lost", "written off: lost or stolen"),
                                ],
                                max_length=12,
                                verbose_name="route",
                            ),
                        ),
                        ("recipient", models.CharField(blank=True, max_length=160, verbose_name="to whom")),
                        ("on", models.DateField(verbose_name="on")),
                        ("data_erased", models.BooleanField(default=False, verbose_name="data erased")),
                        ("decision_kind", models.CharField(blank=True, max_length=40)),
                        ("decision_pk", models.BigIntegerField(null=True)),
                        ("recorded_at", models.DateTimeField()),
                        ("recorded_by_name", models.CharField(max_length=200)),
                        (
                            "certificate",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="kernel.storedfile",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="disposals",
                                to="territory.organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "disposal",
                        "verbose_name_plural": "disposals",
                        "ordering": ["-on", "-id"],
                        "constraints": [],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="DisposalLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("age_years", models.DecimalField(decimal_places=1, max_digits=4, null=True)),
                        (
                            "device",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="disposal_line",
                                to="fleet.device",
                            ),
                        ),
                        (
                            "disposal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="fleet.disposal"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="FleetSettings",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "spare_percent",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("5"),
                                help_text="For each hundred devices in the hands of people: what is kept to lend during repairs.",
                                max_digits=4,
                                verbose_name="spare devices wanted (%)",
                            ),
                        ),
                        (
                            "loan_days",
                            models.PositiveSmallIntegerField(
                                default=14,
                                help_text="Proposed when a device is lent; another day may be chosen.",
                                verbose_name="usual length of a loan (days)",
                            ),
                        ),
                        (
                            "withdrawals_decided_from",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="1: each time. Empty: never.",
                                null=True,
                                verbose_name="devices from which a committee decides that they leave use",
                            ),
                        ),
                        (
                            "organisation",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="fleet_settings",
                                to="territory.organisation",
                                verbose_name="Organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "fleet settings",
                        "verbose_name_plural": "Fleet settings",
                        "ordering": ["organisation__name", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("spare_percent__range", (0, 50))),
                                name="fleet_settings_spares",
                                violation_error_message="The share of spares runs from 0 to 50.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("loan_days__range", (1, 366))),
                                name="fleet_settings_loans",
                                violation_error_message="A loan lasts from 1 to 366 days.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("withdrawals_decided_from__isnull", True),
                                    ("withdrawals_decided_from__gt", 0),
                                    _connector="OR",
                                ),
                                name="fleet_settings_withdrawals",
                                violation_error_message="Write 1 or more, or leave it empty.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Holding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("is_loan", models.BooleanField(default=False)),
                        ("from_at", models.DateTimeField()),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="due back on")),
                        ("until_at", models.DateTimeField(null=True)),
                        (
                            "returned_as",
                            models.CharField(
                                blank=True,
                                choices=[("bon", "good"), ("moyen", "worn"), ("HS", "out of order")],
                                max_length=5,
                            ),
                        ),
                        ("given_by_id", models.BigIntegerField(null=True)),
                        ("given_by_name", models.CharField(blank=True, max_length=200)),
                        ("taken_by_id", models.BigIntegerField(null=True)),
                        ("taken_by_name", models.CharField(blank=True, max_length=200)),
                        ("override_reason", models.CharField(blank=True, max_length=250)),
                        ("reminded_on", models.DateField(null=True)),
                        (
                            "device",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holdings",
                                to="fleet.device",
                            ),
                        ),
                        (
                            "pupil",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="holdings",
                                to="territory.pupil",
                                verbose_name="pupil",
                            ),
                        ),
                        (
                            "replaces",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="replacements",
                                to="fleet.holding",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holdings",
                                to="territory.school",
                            ),
                        ),
                        (
                            "staff",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="holdings",
                                to="territory.staffmember",
                                verbose_name="member of staff",
                            ),
                        ),
                        (
                            "year",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territory.schoolyear",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-from_at", "-id"],
                        "indexes": [
                            models.Index(fields=["school", "year"], name="holding_of_school"),
                            models.Index(
                                condition=models.Q(("until_at__isnull", True)),
                                fields=["due_on"],
                                name="holding_by_due",
                            ),
                            models.Index(
                                condition=models.Q(("is_loan", True), ("until_at__isnull", True)),
                                fields=["due_on", "id"],
                                name="loan_by_due",
                            ),
                            models.Index(
                                condition=models.Q(("is_loan", True)), fields=["from_at", "id"], name="loan_by_start"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until_at__isnull", True)),
                                fields=("device",),
                                name="holding_one_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until_at__isnull", True),
                                    ("until_at__gte", models.F("from_at")),
                                    _connector="OR",
                                ),
                                name="holding_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("pupil__isnull", True), ("staff__isnull", True), _connector="OR"),
                                name="holding_one_holder",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until_at__isnull", False),
                                    ("pupil__isnull", False),
                                    ("staff__isnull", False),
                                    _connector="OR",
                                ),
                                name="holding_open_has_holder",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reminded_on__isnull", True), ("is_loan", True), _connector="OR"),
                                name="holding_reminds_loans",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Incident",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("fault", "breakdown"),
                                    ("damage", "damage"),
                                    ("loss", "loss"),
                                    ("theft", "theft"),
                                ],
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        ("happened_on", models.DateField(verbose_name="happened on")),
                        ("account", models.CharField(blank=True, max_length=500, verbose_name="what happened")),
                        (
                            "police_reference",
                            models.CharField(blank=True, max_length=60, verbose_name="reference of the complaint"),
                        ),
                        ("opened_at", models.DateTimeField()),
                        ("opened_by_name", models.CharField(max_length=200)),
                        (
                            "charge",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                max_digits=8,
                                verbose_name="asked of the family",
                            ),
                        ),
                        ("charge_why", models.CharField(blank=True, max_length=250)),
                        ("waived_reason", models.CharField(blank=True, max_length=250)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("outcome", models.CharField(blank=True, max_length=250)),
                        (
                            "device",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="incidents",
                                to="fleet.device",
                            ),
                        ),
                        (
                            "holding",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="incidents",
                                to="fleet.holding",
                            ),
                        ),
                        ("photos", models.ManyToManyField(blank=True, related_name="+", to="kernel.storedfile")),
                        (
                            "school",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="incidents",
                                to="territory.school",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "incident",
                        "verbose_name_plural": "incidents",
                        "ordering": ["-opened_at", "-id"],
                        "indexes": [models.Index(fields=["school", "-opened_at"], name="incident_of_school")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_at__isnull", True),
                                    models.Q(("outcome", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="incident_closed_has_outcome",
                            ),
                            models.CheckConstraint(condition=models.Q(("charge__gte", 0)), name="incident_charge"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KitPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("tag", models.CharField(blank=True, max_length=40, verbose_name="label")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("present", "with the device"),
                                    ("missing", "missing"),
                                    ("broken", "broken"),
                                ],
                                default="present",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "device",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="fleet.device"
                            ),
                        ),
                        (
                            "model",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="procurement.devicemodel",
                                verbose_name="accessory",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "part of a kit",
                        "verbose_name_plural": "parts of kits",
                        "ordering": ["device", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("tag", ""), _negated=True),
                                fields=("tag",),
                                name="kit_part_unique_tag",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HoldingPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "returned_as",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("present", "with the device"),
                                    ("missing", "missing"),
                                    ("broken", "broken"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "holding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="fleet.holding"
                            ),
                        ),
                        (
                            "part",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="fleet.kitpart"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("holding", "part"), name="holding_part_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LoanExtension",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("before", models.DateField(null=True)),
                        ("until", models.DateField()),
                        ("reason", models.CharField(max_length=250)),
                        ("at", models.DateTimeField()),
                        ("by_name", models.CharField(max_length=200)),
                        (
                            "loan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="extensions",
                                to="fleet.holding",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["loan", "until", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("loan", "before"), name="loan_extension_once", nulls_distinct=False
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("before__isnull", True), ("until__gt", models.F("before")), _connector="OR"
                                ),
                                name="loan_extension_later",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Repair",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reference", models.CharField(blank=True, max_length=60, verbose_name="reference")),
                        ("under_warranty", models.BooleanField(default=False, verbose_name="under warranty")),
                        ("sent_on", models.DateField(verbose_name="sent on")),
                        ("expected_on", models.DateField(blank=True, null=True, verbose_name="expected on")),
                        ("back_on", models.DateField(blank=True, null=True, verbose_name="back on")),
                        (
                            "cost",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=8,
                                null=True,
                                verbose_name="cost, tax included",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("repaired", "repaired"),
                                    ("replaced", "replaced by another"),
                                    ("not_found", "no fault found"),
                                    ("beyond", "beyond repair"),
                                ],
                                max_length=10,
                                verbose_name="outcome",
                            ),
                        ),
                        (
                            "device",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="repairs", to="fleet.device"
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="repairs",
                                to="fleet.incident",
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="repairs",
                                to="procurement.supplier",
                                verbose_name="repairer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "repair",
                        "verbose_name_plural": "repairs",
                        "ordering": ["-sent_on", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("back_on__isnull", True)),
                                fields=("device",),
                                name="repair_one_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("back_on__isnull", True), ("outcome", "")),
                                    models.Q(
                                        ("back_on__gte", models.F("sent_on")),
                                        models.Q(("outcome", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="repair_back_has_outcome",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReviewSettings",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "is_on",
                            models.BooleanField(
                                default=False,
                                help_text="Off, nothing is flagged and no school is asked.",
                                verbose_name="look for sets that are little used, each day",
                            ),
                        ),
                        (
                            "below_days",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("1"),
                                help_text="A day counts when at least one device of the set served.",
                                max_digits=3,
                                verbose_name="ask below (days of use a school week)",
                            ),
                        ),
                        (
                            "weeks",
                            models.PositiveSmallIntegerField(
                                default=8,
                                help_text="Holidays, repairs and weeks without an account do not count: as many others are looked for.",
                                verbose_name="school weeks looked at",
                            ),
                        ),
                        (
                            "answer_days",
                            models.PositiveSmallIntegerField(
                                default=30, verbose_name="days that a school has to answer"
                            ),
                        ),
                        (
                            "rest_weeks",
                            models.PositiveSmallIntegerField(
                                default=26, verbose_name="weeks before the same set may be asked about again"
                            ),
                        ),
                        (
                            "min_years",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("1"),
                                max_digits=3,
                                verbose_name="years that a set must still serve to be moved",
                            ),
                        ),
                        (
                            "max_km",
                            models.PositiveSmallIntegerField(default=50, verbose_name="how far a set may go (km)"),
                        ),
                        (
                            "committee_moves",
                            models.BooleanField(
                                default=False,
                                help_text="Otherwise a person who runs reviews may decide it too.",
                                verbose_name="a move is decided by a committee",
                            ),
                        ),
                        (
                            "organisation",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="review_settings",
                                to="territory.organisation",
                                verbose_name="Organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "settings of usage reviews",
                        "verbose_name_plural": "Settings of usage reviews",
                        "ordering": ["organisation__name", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("below_days__gt", 0), ("below_days__lte", 5)),
                                name="review_settings_days",
                                violation_error_message="A school week has five days: write more than 0, and 5 at most.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("weeks__range", (4, 30))),
                                name="review_settings_weeks",
                                violation_error_message="Look at 4 to 30 school weeks.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("answer_days__range", (7, 120))),
                                name="review_settings_answer",
                                violation_error_message="Give a school 7 to 120 days to answer.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("rest_weeks__lte", 104)),
                                name="review_settings_rest",
                                violation_error_message="Wait 104 weeks at most.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ScanAct",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.UUIDField(unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("hand_out", "handed out"), ("take_back", "taken back")], max_length=10
                            ),
                        ),
                        ("code", models.CharField(max_length=80)),
                        ("condition", models.CharField(blank=True, max_length=5)),
                        (
                            "missing_parts",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), default=list, size=None
                            ),
                        ),
                        (
                            "broken_parts",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), default=list, size=None
                            ),
                        ),
                        ("override", models.CharField(blank=True, max_length=250)),
                        ("scanned_at", models.DateTimeField()),
                        ("received_at", models.DateTimeField()),
                        ("clerk_id", models.BigIntegerField(null=True)),
                        ("clerk_name", models.CharField(max_length=200)),
                        (
                            "fate",
                            models.CharField(
                                choices=[
                                    ("done", "done"),
                                    ("already", "was done already"),
                                    ("conflict", "to settle"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=30)),
                        ("detail", models.CharField(blank=True, max_length=250)),
                        ("settled_at", models.DateTimeField(null=True)),
                        ("settled_by_name", models.CharField(blank=True, max_length=200)),
                        ("settled_how", models.CharField(blank=True, max_length=250)),
                        (
                            "campaign",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="acts",
                                to="fleet.campaign",
                            ),
                        ),
                        (
                            "device",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="fleet.device",
                            ),
                        ),
                        (
                            "pupil",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="territory.pupil",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="territory.school"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["received_at", "id"],
                        "indexes": [
                            models.Index(fields=["campaign", "school"], name="scan_act_of_campaign"),
                            models.Index(
                                condition=models.Q(("fate", "conflict"), ("settled_at__isnull", True)),
                                fields=["school", "received_at"],
                                name="scan_act_conflict",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Source",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("agent", "agents on computers (GLPI, FusionInventory)"),
                                    ("chromeos", "Google Admin (ChromeOS)"),
                                    ("intune", "Microsoft Intune"),
                                    ("jamf", "Jamf School"),
                                    ("gam", "gam export (CSV)"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("identifier", models.SlugField(max_length=40, unique=True, verbose_name="identifier")),
                        ("settings", models.JSONField(default=dict)),
                        ("sealed_secret", models.TextField(blank=True)),
                        ("is_paused", models.BooleanField(default=False)),
                        ("cursor", models.JSONField(default=dict)),
                        ("last_heard_at", models.DateTimeField(null=True)),
                        ("added_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="device_sources",
                                to="territory.organisation",
                                verbose_name="owner of the devices",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "source of devices",
                        "verbose_name_plural": "sources of devices",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "name"), name="source_unique_name")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ManagedRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("external_id", models.CharField(max_length=200)),
                        (
                            "previous_ids",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=200), default=list, size=None
                            ),
                        ),
                        (
                            "standing",
                            models.CharField(
                                choices=[
                                    ("linked", "a device of the register"),
                                    ("unknown", "not in the register"),
                                    ("conflict", "two devices fit"),
                                    ("ignored", "set aside"),
                                ],
                                default="unknown",
                                max_length=8,
                            ),
                        ),
                        ("how", models.CharField(blank=True, max_length=10)),
                        (
                            "between",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), default=list, size=None
                            ),
                        ),
                        ("serial", models.CharField(blank=True, max_length=60, verbose_name="serial number")),
                        ("uuid", models.CharField(blank=True, max_length=40)),
                        (
                            "macs",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=17), default=list, size=None
                            ),
                        ),
                        ("asset_tag", models.CharField(blank=True, max_length=40, verbose_name="label")),
                        ("model", models.CharField(blank=True, max_length=120, verbose_name="model")),
                        ("os", models.CharField(blank=True, max_length=60, verbose_name="system")),
                        ("os_version", models.CharField(blank=True, max_length=60)),
                        ("support_ends_on", models.DateField(null=True)),
                        ("memory_mb", models.PositiveIntegerField(null=True)),
                        ("disk_gb", models.PositiveIntegerField(null=True)),
                        ("battery_percent", models.PositiveSmallIntegerField(null=True)),
                        (
                            "site",
                            models.CharField(blank=True, max_length=200, verbose_name="place, as the source says it"),
                        ),
                        ("is_managed", models.BooleanField(default=True)),
                        ("listed_at", models.DateTimeField(null=True)),
                        ("first_seen_at", models.DateTimeField()),
                        ("last_seen_at", models.DateTimeField(null=True)),
                        ("standing_reason", models.CharField(blank=True, max_length=250)),
                        (
                            "device",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="records",
                                to="fleet.device",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="device_records",
                                to="territory.school",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="records", to="fleet.source"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "machine seen",
                        "verbose_name_plural": "machines seen",
                        "ordering": ["-first_seen_at", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("serial", ""), _negated=True),
                                fields=["source", "serial"],
                                name="record_by_serial",
                            ),
                            models.Index(fields=["standing", "-first_seen_at", "-id"], name="record_to_settle"),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["previous_ids"], name="record_previous_ids"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("source", "external_id"), name="record_unique"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("device__isnull", False), ("standing", "linked")),
                                    models.Q(("standing", "linked"), _negated=True),
                                    _connector="OR",
                                ),
                                name="record_linked_to",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HeardDay",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField()),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="heard_days",
                                to="fleet.source",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("source", "day"), name="heard_day_once")],
                    },
                ),
                migrations.CreateModel(
                    name="SourceMessage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("external_id", models.CharField(blank=True, max_length=200)),
                        ("kind", models.CharField(max_length=16)),
                        ("octets", models.PositiveIntegerField()),
                        (
                            "fate",
                            models.CharField(
                                choices=[("taken", "taken"), ("greeted", "answered"), ("refused", "refused")],
                                max_length=8,
                            ),
                        ),
                        ("problem", models.CharField(blank=True, max_length=40)),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="fleet.source",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-at", "-id"],
                        "indexes": [models.Index(fields=["source", "-at"], name="source_message_latest")],
                    },
                ),
                migrations.CreateModel(
                    name="SourceRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("running", "under way"), ("done", "done"), ("failed", "stopped")],
                                default="running",
                                max_length=8,
                            ),
                        ),
                        ("started_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("pages", models.PositiveIntegerField(default=0)),
                        ("seen", models.PositiveIntegerField(default=0)),
                        ("new", models.PositiveIntegerField(default=0)),
                        ("changed", models.PositiveIntegerField(default=0)),
                        ("gone", models.PositiveIntegerField(default=0)),
                        ("unknown", models.PositiveIntegerField(default=0)),
                        ("conflicts", models.PositiveIntegerField(default=0)),
                        ("problem", models.CharField(blank=True, max_length=40)),
                        ("detail", models.CharField(blank=True, max_length=250)),
                        ("was_resumed", models.BooleanField(default=False)),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="fleet.source"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-started_at", "-id"],
                        "indexes": [models.Index(fields=["source", "-started_at"], name="source_run_latest")],
                    },
                ),
                migrations.CreateModel(
                    name="StockCheck",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("started_at", models.DateTimeField()),
                        ("started_by_name", models.CharField(max_length=200)),
                        ("accepted_at", models.DateTimeField(null=True)),
                        ("accepted_by_name", models.CharField(blank=True, max_length=200)),
                        ("accepted_because", models.CharField(blank=True, max_length=250)),
                        ("dropped_at", models.DateTimeField(null=True)),
                        ("expected", models.ManyToManyField(related_name="+", to="fleet.device")),
                        (
                            "room",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="territory.room",
                                verbose_name="room",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stock_checks",
                                to="territory.school",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "audit",
                        "verbose_name_plural": "audits",
                        "ordering": ["-started_at", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("accepted_at__isnull", True), ("dropped_at__isnull", True), _connector="OR"
                                ),
                                name="stock_check_one_end",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CheckScan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.UUIDField(unique=True)),
                        ("code", models.CharField(max_length=80)),
                        ("scanned_at", models.DateTimeField()),
                        ("by_name", models.CharField(max_length=200)),
                        (
                            "device",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="fleet.device",
                            ),
                        ),
                        (
                            "check_of",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="scans",
                                to="fleet.stockcheck",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["scanned_at", "id"],
                        "constraints": [models.UniqueConstraint(fields=("check_of", "code"), name="check_scan_once")],
                    },
                ),
                migrations.CreateModel(
                    name="StockSet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("function", models.CharField(max_length=20, verbose_name="equipment")),
                        ("group", models.CharField(max_length=30, verbose_name="group of levels")),
                        ("bought_on", models.DateField(verbose_name="bought on")),
                        (
                            "condition",
                            models.CharField(
                                choices=[("bon", "good"), ("moyen", "worn"), ("HS", "out of order")],
                                default="bon",
                                max_length=5,
                                verbose_name="condition",
                            ),
                        ),
                        ("units", models.PositiveSmallIntegerField(verbose_name="devices")),
                        ("reference", models.CharField(blank=True, max_length=60, verbose_name="reference")),
                        (
                            "model",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stock_sets",
                                to="procurement.devicemodel",
                                verbose_name="model",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="stock_sets",
                                to="territory.school",
                                verbose_name="school concerned",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "Equipment of schools",
                        "ordering": ["school__sort_name", "function", "group", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("reference", ""), _negated=True),
                                fields=("school", "reference"),
                                name="stock_set_unique_reference",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TagSeries",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("prefix", models.CharField(max_length=20, verbose_name="beginning of the label")),
                        ("next_number", models.PositiveIntegerField(default=1)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tag_series",
                                to="territory.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["prefix", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "prefix"), name="tag_series_unique")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Task",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("leaver", "held by someone who left"),
                                    ("mover", "held by someone who changed school"),
                                    ("overdue", "loan overdue"),
                                    ("part_missing", "part of a kit missing"),
                                    ("unknown_seen", "seen, and not in the register"),
                                    ("never_seen", "bought, and never seen"),
                                    ("reappeared", "lost, and seen again"),
                                    ("identity", "seen, and two devices fit"),
                                    ("missing", "not seen at an audit"),
                                    ("elsewhere", "seen in another place at an audit"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("detail", models.CharField(blank=True, max_length=250)),
                        ("opened_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("closed_by_name", models.CharField(blank=True, max_length=200)),
                        ("outcome", models.CharField(blank=True, max_length=250)),
                        (
                            "device",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tasks",
                                to="fleet.device",
                            ),
                        ),
                        (
                            "pupil",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="territory.pupil",
                            ),
                        ),
                        (
                            "record",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tasks",
                                to="fleet.managedrecord",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="fleet_tasks",
                                to="territory.school",
                                verbose_name="school",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["opened_at", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("closed_at__isnull", True)),
                                fields=["school", "kind"],
                                name="task_open",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at__isnull", True), ("device__isnull", False)),
                                fields=("kind", "device"),
                                name="task_once_while_open",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at__isnull", True), ("record__isnull", False)),
                                fields=("kind", "record"),
                                name="task_once_for_record",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Transfer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "proposed"),
                                    ("accepted", "accepted"),
                                    ("shipped", "on its way"),
                                    ("received", "received"),
                                    ("differences", "ended with differences"),
                                    ("refused", "refused"),
                                    ("cancelled", "given up"),
                                ],
                                default="proposed",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("hand", "proposed by a person"),
                                    ("mover", "follows a pupil"),
                                    ("review", "after a usage review"),
                                    ("plan", "of a plan"),
                                    ("balance", "to serve where it lacks"),
                                ],
                                default="hand",
                                max_length=8,
                            ),
                        ),
                        ("cause_kind", models.CharField(blank=True, max_length=40)),
                        ("cause_pk", models.BigIntegerField(null=True)),
                        ("reason", models.CharField(max_length=250, verbose_name="why")),
                        ("proposed_at", models.DateTimeField(verbose_name="proposed at")),
                        ("proposed_by_id", models.BigIntegerField(null=True)),
                        ("proposed_by_name", models.CharField(max_length=200)),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("answered_by_name", models.CharField(blank=True, max_length=200)),
                        ("shipped_at", models.DateTimeField(null=True)),
                        ("shipped_by_name", models.CharField(blank=True, max_length=200)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("ended_by_name", models.CharField(blank=True, max_length=200)),
                        ("ended_because", models.CharField(blank=True, max_length=250)),
                        (
                            "strangers",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60), default=list, size=None
                            ),
                        ),
                        (
                            "from_school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="transfers_out",
                                to="territory.school",
                                verbose_name="from",
                            ),
                        ),
                        (
                            "pupil",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="territory.pupil",
                            ),
                        ),
                        (
                            "to_school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="transfers_in",
                                to="territory.school",
                                verbose_name="to",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "transfer",
                        "verbose_name_plural": "transfers",
                        "ordering": ["-proposed_at", "-id"],
                        "indexes": [
                            models.Index(fields=["to_school", "state"], name="transfer_to"),
                            models.Index(fields=["from_school", "state"], name="transfer_from"),
                            models.Index(fields=["proposed_at", "id"], name="transfer_by_time"),
                            models.Index(
                                condition=models.Q(("cause_pk__isnull", False)),
                                fields=["cause_kind", "cause_pk"],
                                name="transfer_by_cause",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("from_school", models.F("to_school")), _negated=True),
                                name="transfer_between_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["refused", "cancelled", "differences"]), _negated=True),
                                    models.Q(("ended_because", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="transfer_ends_with_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TransferLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("awaited", "awaited"),
                                    ("arrived", "arrived"),
                                    ("missing", "did not arrive"),
                                    ("dropped", "stayed"),
                                ],
                                default="awaited",
                                max_length=8,
                            ),
                        ),
                        (
                            "device",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="transfer_lines",
                                to="fleet.device",
                            ),
                        ),
                        (
                            "set",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="fleet.deviceset",
                            ),
                        ),
                        (
                            "transfer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="fleet.transfer"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["transfer", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("outcome", "awaited")),
                                fields=("device",),
                                name="transfer_one_open_for_device",
                            ),
                            models.UniqueConstraint(fields=("transfer", "device"), name="transfer_device_once"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UsageRate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("function", models.CharField(max_length=20, verbose_name="equipment")),
                        ("group", models.CharField(max_length=30, verbose_name="group of levels")),
                        (
                            "rate",
                            models.DecimalField(
                                decimal_places=4, help_text="From 0 to 1.", max_digits=5, verbose_name="usage rate"
                            ),
                        ),
                        ("measured_on", models.DateField(verbose_name="measured on")),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="usage_rates",
                                to="territory.school",
                                verbose_name="school concerned",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "Usage",
                        "ordering": ["school__sort_name", "function", "group"],
                        "constraints": [
                            models.UniqueConstraint(fields=("school", "function", "group"), name="usage_rate_unique"),
                            models.CheckConstraint(
                                condition=models.Q(("rate__range", (0, 1))),
                                name="usage_rate_share",
                                violation_error_message="A rate runs from 0 to 1.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UsageReview",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("told", "the school is asked"),
                                    ("answered", "the school answered"),
                                    ("offered", "coaching offered"),
                                    ("agreed", "coaching agreed"),
                                    ("declined", "coaching declined"),
                                    ("coached", "coaching held"),
                                    ("kept", "kept where it is"),
                                    ("watched", "kept under watch"),
                                    ("moving", "to go to another school"),
                                    ("dropped", "set aside: the figures were wrong"),
                                ],
                                default="told",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("devices", models.PositiveSmallIntegerField(verbose_name="devices")),
                        ("below_days", models.DecimalField(decimal_places=1, max_digits=3)),
                        ("first_week", models.DateField()),
                        ("last_week", models.DateField()),
                        ("weeks", models.PositiveSmallIntegerField()),
                        ("used_days", models.PositiveSmallIntegerField()),
                        ("open_days", models.PositiveSmallIntegerField()),
                        ("holiday_weeks", models.PositiveSmallIntegerField()),
                        ("repair_weeks", models.PositiveSmallIntegerField()),
                        ("missing_weeks", models.PositiveSmallIntegerField()),
                        ("flagged_at", models.DateTimeField(verbose_name="asked on")),
                        ("flagged_by_name", models.CharField(max_length=200)),
                        ("answer_due_on", models.DateField(verbose_name="answer wished by")),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("answered_by_name", models.CharField(blank=True, max_length=200)),
                        (
                            "reasons",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("broken", "devices break down, or do not charge"),
                                        ("network", "the network does not follow"),
                                        ("training", "the team has not been trained yet"),
                                        ("turnover", "those who used it have left"),
                                        ("sharing", "it is hard to book, share or carry"),
                                        ("works", "works, or a move of classes"),
                                        ("later", "a use is planned later in the year"),
                                        ("unseen", "it is used, and the figures do not see it"),
                                        ("unsuited", "it does not suit our pupils or our project"),
                                        ("other", "another reason"),
                                    ],
                                    max_length=10,
                                ),
                                default=list,
                                size=None,
                            ),
                        ),
                        ("asks_help", models.BooleanField(default=False, verbose_name="asks for help")),
                        ("coaching_offered_at", models.DateTimeField(null=True)),
                        ("adviser_name", models.CharField(blank=True, max_length=200)),
                        ("reply_due_on", models.DateField(null=True)),
                        ("coaching_on", models.DateField(null=True)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("keep", "keep it where it is"),
                                    ("watch", "keep it under watch until a day"),
                                    ("move", "move it to another school"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("outcome_reasons", models.TextField(blank=True)),
                        ("watch_until", models.DateField(null=True)),
                        ("decided_on", models.DateField(null=True)),
                        ("decided_by_name", models.CharField(blank=True, max_length=200)),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "adviser",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "coaching_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="governance.decision",
                            ),
                        ),
                        (
                            "follows",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="fleet.usagereview",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="usage_reviews",
                                to="territory.school",
                                verbose_name="school",
                            ),
                        ),
                        (
                            "set",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to="fleet.deviceset",
                                verbose_name="set of devices",
                            ),
                        ),
                        (
                            "to_school",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territory.school",
                            ),
                        ),
                        (
                            "transfer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to="fleet.transfer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "usage review",
                        "verbose_name_plural": "usage reviews",
                        "ordering": ["-flagged_at", "-id"],
                        "indexes": [
                            models.Index(fields=["flagged_at", "id"], name="review_by_time"),
                            models.Index(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=["school", "state"],
                                name="review_of_school",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=("set",),
                                name="review_one_open_for_set",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", "move"), _negated=True),
                                    ("answered_at__isnull", False),
                                    ("decided_on__gt", models.F("answer_due_on")),
                                    _connector="OR",
                                ),
                                name="review_heard_before_move",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", "move"), _negated=True),
                                    ("coaching_offered_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="review_coaching_before_move",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_on__isnull", True), ("outcome", "")),
                                    models.Q(
                                        models.Q(("outcome", ""), _negated=True),
                                        models.Q(("outcome_reasons", ""), _negated=True),
                                        ("decided_on__isnull", False),
                                        ("ended_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="review_decided_with_reasons",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", "watch"), ("watch_until__gt", models.F("decided_on"))),
                                    models.Q(
                                        models.Q(("outcome", "watch"), _negated=True), ("watch_until__isnull", True)
                                    ),
                                    _connector="OR",
                                ),
                                name="review_watch_has_an_end",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("outcome", "move"),
                                        ("to_school__isnull", False),
                                        ("transfer__isnull", False),
                                        models.Q(("to_school", models.F("school")), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("outcome", "move"), _negated=True),
                                        ("to_school__isnull", True),
                                        ("transfer__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="review_moves_somewhere",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_at__isnull", True),
                                        (
                                            "state__in",
                                            ["told", "answered", "offered", "agreed", "declined", "coached"],
                                        ),
                                    ),
                                    models.Q(
                                        ("ended_at__isnull", False),
                                        ("state__in", ["kept", "watched", "moving", "dropped"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="review_open_or_ended",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReviewStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("act", models.CharField(max_length=10)),
                        ("at", models.DateTimeField()),
                        ("by_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=200)),
                        ("words", models.TextField(blank=True)),
                        ("on", models.DateField(null=True)),
                        (
                            "review",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="fleet.usagereview",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="ReviewProposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("keep", "keep it where it is"),
                                    ("watch", "keep it under watch until a day"),
                                    ("move", "move it to another school"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("reasons", models.TextField()),
                        ("watch_until", models.DateField(null=True)),
                        ("proposed_at", models.DateTimeField()),
                        ("proposed_by_name", models.CharField(max_length=200)),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        (
                            "rejected",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="governance.decision",
                            ),
                        ),
                        (
                            "to_school",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territory.school",
                            ),
                        ),
                        (
                            "review",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="proposals",
                                to="fleet.usagereview",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-proposed_at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("rejected__isnull", True), ("withdrawn_at__isnull", True)),
                                fields=("review",),
                                name="review_one_proposal_waits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", "watch"), _negated=True),
                                    ("watch_until__isnull", False),
                                    _connector="OR",
                                ),
                                name="review_proposal_watch",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", "move"), _negated=True),
                                    ("to_school__isnull", False),
                                    _connector="OR",
                                ),
                                name="review_proposal_move",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UsageWeek",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("week", models.DateField()),
                        ("devices", models.PositiveSmallIntegerField()),
                        ("measured", models.PositiveSmallIntegerField()),
                        ("open_days", models.PositiveSmallIntegerField()),
                        ("used_days", models.PositiveSmallIntegerField()),
                        ("asked", models.PositiveIntegerField()),
                        ("active", models.PositiveIntegerField()),
                        ("repaired", models.PositiveIntegerField()),
                        ("missing", models.PositiveIntegerField()),
                        (
                            "model",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="usage_weeks",
                                to="procurement.devicemodel",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="usage_weeks",
                                to="territory.school",
                            ),
                        ),
                        (
                            "set",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="usage_weeks",
                                to="fleet.deviceset",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["set", "week"], name="usage_week_of_set"),
                            models.Index(fields=["model", "week"], name="usage_week_of_model"),
                            models.Index(fields=["week"], name="usage_week_by_week"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("school", "week", "set", "model"),
                                name="usage_week_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("active__lte", models.F("asked")), ("used_days__lte", models.F("open_days"))
                                ),
                                name="usage_week_adds_up",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Withdrawal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="name")),
                        ("reason", models.CharField(max_length=250, verbose_name="why")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "awaiting a decision"),
                                    ("approved", "approved"),
                                    ("rejected", "rejected"),
                                    ("dropped", "given up"),
                                ],
                                default="proposed",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("proposed_at", models.DateTimeField(verbose_name="proposed at")),
                        ("proposed_by_name", models.CharField(max_length=200)),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("dropped_because", models.CharField(blank=True, max_length=250)),
                        (
                            "decision",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="withdrawals",
                                to="governance.decision",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="withdrawals",
                                to="territory.organisation",
                                verbose_name="owner",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "lot to withdraw",
                        "verbose_name_plural": "lots to withdraw",
                        "ordering": ["-proposed_at", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "rejected"), _negated=True),
                                    ("decision__isnull", False),
                                    _connector="OR",
                                ),
                                name="withdrawal_rejected_by_decision",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "dropped"), _negated=True),
                                    models.Q(("dropped_because", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="withdrawal_dropped_with_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WithdrawalLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("is_open", models.BooleanField(default=True)),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        (
                            "device",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="withdrawal_lines",
                                to="fleet.device",
                            ),
                        ),
                        (
                            "withdrawal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="fleet.withdrawal",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["withdrawal", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("withdrawal", "device"), name="withdrawal_device_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("is_open", True)),
                                fields=("device",),
                                name="withdrawal_one_open_for_device",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("withdrawn_at__isnull", True), ("is_open", False), _connector="OR"
                                ),
                                name="withdrawal_line_ends",
                            ),
                        ],
                    },
                ),
            ],
        ),
        migrations.AddField(
            model_name="disposal",
            name="devices",
            field=models.ManyToManyField(related_name="disposals", through="fleet.DisposalLine", to="fleet.device"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="device",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nINSERT INTO kernel_rowchange (\"table\", row_pk, act, changes)\nSELECT 'fleet.device', id, 'insert', '{}' FROM written;\nRETURN NULL;",
                    hash="352602c6280a5b32cafc089e8d58ae157b561b55",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_024b8",
                    referencing="REFERENCING NEW TABLE AS written ",
                    table="fleet_device",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="device",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nINSERT INTO kernel_rowchange (\"table\", row_pk, act, changes)\nSELECT 'fleet.device', n.id, 'update', each.changes\nFROM written n JOIN replaced o ON o.id = n.id AND to_jsonb(o) <> to_jsonb(n)\nCROSS JOIN LATERAL (\n    SELECT jsonb_object_agg(key, jsonb_build_array(b.value, a.value)) AS changes\n    FROM jsonb_each(to_jsonb(n) - ARRAY['search_text', 'last_seen_on']::text[]) a JOIN jsonb_each(to_jsonb(o)) b USING (key)\n    WHERE a.value <> b.value\n) each WHERE each.changes IS NOT NULL;\nRETURN NULL;",
                    hash="949bf4ebf898bb13ed327e6bc80c1f074ef52473",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_fc32b",
                    referencing="REFERENCING OLD TABLE AS replaced  NEW TABLE AS written ",
                    table="fleet_device",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="device",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nINSERT INTO kernel_rowchange (\"table\", row_pk, act, changes)\nSELECT 'fleet.device', o.id, 'delete', to_jsonb(o) - ARRAY['search_text', 'last_seen_on']::text[] FROM replaced o;\nRETURN NULL;",
                    hash="b727f21d2ab792a1c4ce923b55ca79ae7803a962",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_f41eb",
                    referencing="REFERENCING OLD TABLE AS replaced ",
                    table="fleet_device",
                    when="AFTER",
                ),
            ),
        ),
    ]
