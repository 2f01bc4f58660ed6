import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from pupitre.kernel.together import CreateTogether


class Migration(migrations.Migration):
    replaces = [
        ("procurement", "0001_inputs"),
        ("procurement", "0002_names"),
        ("procurement", "0003_lived_year"),
        ("procurement", "0004_suppliers_named"),
        ("procurement", "0006_labels"),
        ("procurement", "0007_words"),
        ("procurement", "0008_awards"),
        ("procurement", "0009_related_names"),
        ("procurement", "0010_waves_of_lines"),
        ("procurement", "0011_order_mail"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("governance", "0001_tables"),
        ("kernel", "0001_tables"),
        ("projects", "0001_tables"),
        ("territory", "0001_tables"),
    ]

    operations = [
        CreateTogether(
            models=[
                migrations.CreateModel(
                    name="GroupPurchase",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=160, verbose_name="name")),
                        (
                            "vehicle",
                            models.CharField(
                                choices=[
                                    ("own", "own contract"),
                                    ("group", "Group purchase"),
                                    ("central", "central purchasing body"),
                                    ("ugap", "UGAP"),
                                    ("cag", "Centre d'acquisitions gouvernementales"),
                                ],
                                default="group",
                                max_length=8,
                                verbose_name="way of buying",
                            ),
                        ),
                        ("reference", models.CharField(blank=True, max_length=60, verbose_name="reference")),
                        ("starts_on", models.DateField(verbose_name="from")),
                        ("ends_on", models.DateField(verbose_name="until")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="group_purchases",
                                to="territory.organisation",
                                verbose_name="coordinator",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Group purchase",
                        "verbose_name_plural": "Group purchases",
                        "ordering": ["-starts_on", "name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "name"), name="group_purchase_unique_name"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                                name="group_purchase_dates",
                                violation_error_message="The last day comes before the first.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GroupMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("act_on", models.DateField(blank=True, null=True, verbose_name="date of the act")),
                        (
                            "act",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="kernel.storedfile",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships_of_groups",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="procurement.grouppurchase",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["organisation__name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("group", "organisation"), name="group_member_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HomogeneousNeed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "nature",
                            models.CharField(
                                choices=[("supplies", "supplies"), ("services", "services"), ("works", "works")],
                                default="supplies",
                                max_length=8,
                                verbose_name="nature",
                            ),
                        ),
                        (
                            "categories",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("tablet", "tablets"),
                                        ("laptop", "laptops"),
                                        ("desktop", "desktop computers"),
                                        ("screen", "screens and interactive displays"),
                                        ("projector", "projectors"),
                                        ("phone", "telephones"),
                                        ("server", "servers"),
                                        ("network", "network"),
                                        ("accessory", "accessories"),
                                        ("furniture", "mounts, trolleys, furniture"),
                                        ("software", "software and licences"),
                                        ("other", "other"),
                                    ],
                                    max_length=12,
                                ),
                                default=list,
                                size=None,
                                verbose_name="categories",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="territory.organisation",
                                verbose_name="Organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Homogeneous need",
                        "verbose_name_plural": "Homogeneous needs",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "name"), name="homogeneous_need_unique")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Request",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="what for")),
                        ("reason", models.TextField(help_text="What pupils will do with it.", verbose_name="reason")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("submitted", "being validated"),
                                    ("refused", "refused for good"),
                                    ("accepted", "accepted"),
                                    ("ordered", "ordered"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
                        ("opened_at", models.DateTimeField()),
                        ("submitted_at", models.DateTimeField(null=True)),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("reminded_at", models.DateTimeField(null=True)),
                        (
                            "opened_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="procurement_requests",
                                to="territory.school",
                                verbose_name="school",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-opened_at", "-id"],
                        "indexes": [models.Index(fields=["state", "-opened_at", "-id"], name="request_by_state")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "draft"),
                                    ("state", "withdrawn"),
                                    ("submitted_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="request_submitted_at",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["refused", "accepted", "ordered"]), _negated=True),
                                    ("decided_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="request_decided_at",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RequestStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("rank", models.PositiveSmallIntegerField()),
                        ("body", models.CharField(max_length=80)),
                        ("role", models.CharField(blank=True, max_length=40)),
                        (
                            "people",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), default=list, size=None
                            ),
                        ),
                        ("quorum", models.PositiveSmallIntegerField()),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="procurement.request",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["rank", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Opinion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        (
                            "verdict",
                            models.CharField(choices=[("accept", "accepts"), ("refuse", "refuses")], max_length=8),
                        ),
                        ("reason", models.TextField(blank=True)),
                        ("at", models.DateTimeField()),
                        (
                            "for_person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="opinions",
                                to="procurement.requeststep",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("step", "person"), name="opinion_once_a_step"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("verdict", "accept"), models.Q(("reason", ""), _negated=True), _connector="OR"
                                ),
                                name="opinion_refusal_has_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Settings",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "tax_percent",
                            models.DecimalField(
                                decimal_places=3,
                                default=Decimal("20"),
                                help_text="Added to net prices to count what a purchase takes from the budget.",
                                max_digits=5,
                                verbose_name="tax that is paid (%)",
                            ),
                        ),
                        (
                            "price_tolerance",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                max_digits=5,
                                verbose_name="price tolerated above the order (%)",
                            ),
                        ),
                        (
                            "quantity_tolerance",
                            models.PositiveIntegerField(
                                default=0, verbose_name="units tolerated above what was received"
                            ),
                        ),
                        (
                            "delivery_days",
                            models.PositiveSmallIntegerField(
                                default=30, verbose_name="usual delay of delivery (days)"
                            ),
                        ),
                        (
                            "reminder_days",
                            models.PositiveSmallIntegerField(
                                default=7, verbose_name="remind validators after (days)"
                            ),
                        ),
                        (
                            "organisation",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="procurement_settings",
                                to="territory.organisation",
                                verbose_name="Organisation",
                            ),
                        ),
                        (
                            "request_measure",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="governance.fundingmeasure",
                                verbose_name="measure of the schools' complementary budget",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "procurement settings",
                        "verbose_name_plural": "Procurement settings",
                        "ordering": ["organisation__name", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("price_tolerance__range", (0, 100)),
                                    ("reminder_days__gte", 1),
                                    ("tax_percent__range", (0, 99)),
                                ),
                                name="procurement_settings_ranges",
                                violation_error_message="Percentages run from 0 to 100, and reminders wait for one day at least.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Supplier",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=160, verbose_name="name")),
                        (
                            "number",
                            models.CharField(
                                blank=True, help_text="SIRET, NEQ.", max_length=30, verbose_name="registration number"
                            ),
                        ),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail for orders")),
                        ("address", models.TextField(blank=True, verbose_name="address")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="suppliers",
                                to="territory.organisation",
                                verbose_name="Organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Supplier",
                        "verbose_name_plural": "Suppliers",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "name"), name="supplier_unique_name")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Lot",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                        ("name", models.CharField(max_length=160, verbose_name="name")),
                        (
                            "unit",
                            models.CharField(
                                choices=[("money", "net amount"), ("quantity", "quantity")],
                                default="money",
                                max_length=8,
                                verbose_name="counted in",
                            ),
                        ),
                        (
                            "minimum",
                            models.DecimalField(
                                decimal_places=2, default=Decimal("0"), max_digits=14, verbose_name="minimum"
                            ),
                        ),
                        ("ceiling", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="ceiling")),
                        (
                            "called",
                            models.DecimalField(
                                decimal_places=2, default=Decimal("0"), editable=False, max_digits=14
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lots",
                                to="procurement.grouppurchase",
                                verbose_name="Group purchase",
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lots",
                                to="procurement.supplier",
                                verbose_name="Supplier",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Lot",
                        "verbose_name_plural": "Lots",
                        "ordering": ["group", "number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("group", "number"), name="lot_unique_number"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("called__gte", 0),
                                    ("called__lte", models.F("ceiling")),
                                    ("ceiling__gte", models.F("minimum")),
                                    ("minimum__gte", 0),
                                ),
                                name="lot_within_ceiling",
                                violation_error_message="The ceiling is not below the minimum nor below what is called already.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeviceModel",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=40, verbose_name="code")),
                        ("name", models.CharField(max_length=160, verbose_name="name")),
                        (
                            "category",
                            models.CharField(
                                choices=[
                                    ("tablet", "tablets"),
                                    ("laptop", "laptops"),
                                    ("desktop", "desktop computers"),
                                    ("screen", "screens and interactive displays"),
                                    ("projector", "projectors"),
                                    ("phone", "telephones"),
                                    ("server", "servers"),
                                    ("network", "network"),
                                    ("accessory", "accessories"),
                                    ("furniture", "mounts, trolleys, furniture"),
                                    ("software", "software and licences"),
                                    ("other", "other"),
                                ],
                                default="other",
                                max_length=12,
                                verbose_name="category",
                            ),
                        ),
                        (
                            "functions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                default=list,
                                help_text="Codes of equipment, separated by commas; empty when the planner does not buy it.",
                                size=None,
                                verbose_name="used as",
                            ),
                        ),
                        ("is_for_sale", models.BooleanField(default=True, verbose_name="for sale")),
                        (
                            "unit_price",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                help_text="Where no dated price says otherwise.",
                                max_digits=10,
                                verbose_name="unit price, net of tax",
                            ),
                        ),
                        (
                            "opex_part",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                help_text="Part of the price that is not capital: extended warranty, service.",
                                max_digits=10,
                                verbose_name="of which operating",
                            ),
                        ),
                        (
                            "mounting",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                max_digits=10,
                                verbose_name="mounting per device",
                            ),
                        ),
                        (
                            "life_years",
                            models.DecimalField(
                                decimal_places=1, max_digits=4, verbose_name="technical life (years)"
                            ),
                        ),
                        (
                            "accounting_years",
                            models.DecimalField(
                                blank=True,
                                decimal_places=1,
                                max_digits=4,
                                null=True,
                                verbose_name="accounting life (years)",
                            ),
                        ),
                        (
                            "support_ends_on",
                            models.DateField(blank=True, null=True, verbose_name="end of the vendor's support"),
                        ),
                        (
                            "repairability",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                help_text="From 0 to 10.",
                                max_digits=4,
                                verbose_name="repairability",
                            ),
                        ),
                        (
                            "durability",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="From 0 to 10. In France it replaces repairability from 2026 on.",
                                max_digits=4,
                                null=True,
                                verbose_name="durability",
                            ),
                        ),
                        (
                            "opex_licence",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                max_digits=10,
                                verbose_name="licence per device and year",
                            ),
                        ),
                        (
                            "opex_mdm",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                max_digits=10,
                                verbose_name="device management per device and year",
                            ),
                        ),
                        (
                            "opex_support",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                max_digits=10,
                                verbose_name="support per device and year",
                            ),
                        ),
                        (
                            "repairs",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                max_digits=10,
                                verbose_name="repairs per device and year",
                            ),
                        ),
                        (
                            "disposal",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                help_text="At the end of its life.",
                                max_digits=10,
                                verbose_name="disposal per device",
                            ),
                        ),
                        (
                            "set_overhead",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                help_text="Trolley, mounting, cabling: once for each class set.",
                                max_digits=10,
                                verbose_name="overhead per set",
                            ),
                        ),
                        (
                            "pupils_per_device",
                            models.DecimalField(
                                decimal_places=1,
                                default=Decimal("1"),
                                help_text="Who share one.",
                                max_digits=5,
                                verbose_name="pupils per device",
                            ),
                        ),
                        (
                            "provenance",
                            models.CharField(
                                choices=[
                                    ("new", "new"),
                                    ("refurbished", "reconditioned"),
                                    ("reuse", "reused"),
                                    ("gift", "given"),
                                    ("recycled", "recycled materials"),
                                ],
                                default="new",
                                max_length=12,
                                verbose_name="provenance",
                            ),
                        ),
                        (
                            "reconditioned",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Q(("provenance", "new"), _negated=True),
                                output_field=models.BooleanField(),
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="device_models",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "lot",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="device_models",
                                to="procurement.lot",
                                verbose_name="lot of a group purchase",
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="device_models",
                                to="procurement.supplier",
                                verbose_name="Supplier",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "Catalogue",
                        "ordering": ["organisation", "code"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "code"), name="device_model_unique_code"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("disposal__gte", 0),
                                    ("mounting__gte", 0),
                                    ("opex_licence__gte", 0),
                                    ("opex_mdm__gte", 0),
                                    ("opex_part__gte", 0),
                                    ("opex_support__gte", 0),
                                    ("repairs__gte", 0),
                                    ("set_overhead__gte", 0),
                                    ("unit_price__gte", 0),
                                ),
                                name="device_model_amounts",
                                violation_error_message="An amount is not negative.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("opex_part__lte", models.F("unit_price"))),
                                name="device_model_opex_part",
                                violation_error_message="The operating part is not more than the price.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("life_years__gt", 0),
                                    ("pupils_per_device__gt", 0),
                                    ("repairability__range", (0, 10)),
                                    models.Q(
                                        ("durability__isnull", True), ("durability__range", (0, 10)), _connector="OR"
                                    ),
                                    models.Q(
                                        ("accounting_years__isnull", True),
                                        ("accounting_years__gt", 0),
                                        _connector="OR",
                                    ),
                                ),
                                name="device_model_life",
                                violation_error_message="Lives and pupils are positive, indices run from 0 to 10.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CensusLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("planned", models.PositiveIntegerField(default=0, verbose_name="by the plan")),
                        (
                            "stated",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="as the member says"),
                        ),
                        ("stated_at", models.DateTimeField(blank=True, null=True)),
                        ("stated_by_name", models.CharField(blank=True, max_length=200)),
                        (
                            "model",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="procurement.devicemodel",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="census",
                                to="procurement.groupmember",
                            ),
                        ),
                        (
                            "lot",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="census",
                                to="procurement.lot",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["lot", "member", "model"],
                        "constraints": [
                            models.UniqueConstraint(fields=("member", "lot", "model"), name="census_line_unique"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("stated__isnull", True), ("stated_at__isnull", False), _connector="OR"
                                ),
                                name="census_line_stated_at",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Order",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=30)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("approved", "approved"),
                                    ("sent", "sent to the supplier"),
                                    ("partly", "partly received"),
                                    ("received", "received"),
                                    ("closed", "ended"),
                                    ("cancelled", "cancelled"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
                        ("tax_percent", models.DecimalField(decimal_places=3, max_digits=5)),
                        ("source", models.CharField(blank=True, max_length=160)),
                        ("note", models.TextField(blank=True, verbose_name="note to the supplier")),
                        ("drafted_at", models.DateTimeField()),
                        ("drafted_by_name", models.CharField(max_length=200)),
                        ("approved_at", models.DateTimeField(null=True)),
                        ("approved_by_name", models.CharField(blank=True, max_length=200)),
                        ("sent_on", models.DateField(null=True)),
                        ("expected_on", models.DateField(blank=True, null=True, verbose_name="expected on")),
                        ("ended_reason", models.TextField(blank=True)),
                        (
                            "lot",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="procurement.lot",
                                verbose_name="Lot",
                            ),
                        ),
                        (
                            "mail",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="kernel.outboxmessage",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="procurement.supplier",
                                verbose_name="Supplier",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-drafted_at", "-id"],
                        "indexes": [models.Index(fields=["state", "expected_on"], name="order_by_state")],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "number"), name="order_unique_number"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["draft", "cancelled"]),
                                    ("approved_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="order_approved_at",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["draft", "approved", "cancelled"]),
                                    models.Q(("sent_on__isnull", False), ("supplier__isnull", False)),
                                    _connector="OR",
                                ),
                                name="order_sent_to_someone",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Invoice",
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
                                choices=[("invoice", "Invoice"), ("credit", "credit note")],
                                default="invoice",
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        ("number", models.CharField(max_length=60, verbose_name="number")),
                        ("dated_on", models.DateField(verbose_name="dated")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("matched", "agrees"),
                                    ("disputed", "does not agree"),
                                    ("paid", "paid"),
                                    ("rejected", "rejected"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("recorded_at", models.DateTimeField()),
                        ("recorded_by_name", models.CharField(max_length=200)),
                        ("decided_reason", models.TextField(blank=True)),
                        ("paid_on", models.DateField(null=True)),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invoices",
                                to="procurement.order",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-dated_on", "-id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("order", "kind", "number"), name="invoice_unique_number"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("paid_on__isnull", False), ("state", "paid")),
                                    models.Q(models.Q(("state", "paid"), _negated=True), ("paid_on__isnull", True)),
                                    _connector="OR",
                                ),
                                name="invoice_paid_on",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=60, unique=True)),
                        ("on", models.DateField(verbose_name="received on")),
                        ("recorded_at", models.DateTimeField()),
                        ("recorded_by_id", models.BigIntegerField(null=True)),
                        ("recorded_by_name", models.CharField(max_length=200)),
                        ("note", models.CharField(blank=True, max_length=250, verbose_name="note")),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliveries",
                                to="territory.school",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliveries",
                                to="procurement.order",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-on", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="CallOff",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("quantity", models.DecimalField(decimal_places=2, max_digits=14)),
                        ("called_at", models.DateTimeField()),
                        (
                            "lot",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="call_offs",
                                to="procurement.lot",
                            ),
                        ),
                        (
                            "order",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="call_off",
                                to="procurement.order",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["called_at", "id"],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("quantity__gte", 0)), name="call_off_quantity")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PriceVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "amount",
                            models.DecimalField(
                                decimal_places=2, max_digits=10, verbose_name="unit price, net of tax"
                            ),
                        ),
                        ("days", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="valid")),
                        ("source", models.CharField(blank=True, max_length=160, verbose_name="source")),
                        (
                            "model",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="prices",
                                to="procurement.devicemodel",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-days"],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("model", "="), ("days", "&&")], name="price_version_one_at_a_date"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("amount__gte", 0), ("days__isempty", False), ("days__startswith__isnull", False)
                                ),
                                name="price_version_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RequestLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("quantity", models.PositiveIntegerField(verbose_name="quantity")),
                        ("unit_price", models.DecimalField(decimal_places=2, max_digits=10)),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                        (
                            "model",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="procurement.devicemodel",
                                verbose_name="Model",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="procurement.request",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("request", "model"), name="request_line_once_a_model"),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gte", 0), ("quantity__gt", 0)),
                                name="request_line_quantity",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OrderLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("quantity", models.PositiveIntegerField(verbose_name="quantity")),
                        (
                            "unit_price",
                            models.DecimalField(
                                decimal_places=2, max_digits=10, verbose_name="unit price, net of tax"
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                        ("accepted", models.PositiveIntegerField(default=0)),
                        ("dropped", models.PositiveIntegerField(default=0)),
                        ("billed", models.PositiveIntegerField(default=0)),
                        (
                            "received_amount",
                            models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14),
                        ),
                        ("plan_kind", models.CharField(blank=True, max_length=40)),
                        ("plan_pk", models.BigIntegerField(db_index=True, null=True)),
                        ("plan_wave", models.PositiveSmallIntegerField(null=True)),
                        (
                            "member",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "model",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="order_lines",
                                to="procurement.devicemodel",
                                verbose_name="Model",
                            ),
                        ),
                        (
                            "need",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="order_lines",
                                to="projects.need",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="procurement.order",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="order_lines",
                                to="territory.school",
                                verbose_name="school",
                            ),
                        ),
                        (
                            "request_line",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="order_lines",
                                to="procurement.requestline",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "school__sort_name", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("amount__gte", 0),
                                    ("quantity__gt", 0),
                                    (
                                        "quantity__gte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("accepted"), "+", models.F("dropped")
                                        ),
                                    ),
                                ),
                                name="order_line_quantities",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("received_amount__gte", 0), ("received_amount__lte", models.F("amount"))
                                ),
                                name="order_line_received",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LineShare",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
                        ("allocated", models.BooleanField(default=False)),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                        ("released", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14)),
                        ("received", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14)),
                        ("paid", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14)),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="governance.fundingmeasure",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="shares",
                                to="procurement.orderline",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("line", "measure", "year", "allocated"), name="line_share_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("amount__gt", 0),
                                    ("paid__gte", 0),
                                    ("received__gte", models.F("paid")),
                                    ("released__gte", 0),
                                    (
                                        "amount__gte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("received"), "+", models.F("released")
                                        ),
                                    ),
                                ),
                                name="line_share_stages",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InvoiceLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("quantity", models.PositiveIntegerField()),
                        ("unit_price", models.DecimalField(decimal_places=2, max_digits=10)),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                        (
                            "invoice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="procurement.invoice",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invoice_lines",
                                to="procurement.orderline",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("invoice", "line"), name="invoice_line_once"),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gte", 0), ("quantity__gt", 0)),
                                name="invoice_line_quantity",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Difference",
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
                                choices=[("damaged", "damaged"), ("missing", "missing"), ("surplus", "too many")],
                                max_length=8,
                            ),
                        ),
                        ("quantity", models.PositiveIntegerField()),
                        (
                            "fate",
                            models.CharField(
                                choices=[
                                    ("open", "to decide"),
                                    ("replace", "the supplier replaces or sends"),
                                    ("drop", "given up: the money is released"),
                                    ("back", "sent back"),
                                    ("keep", "kept, without being paid"),
                                ],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=250)),
                        ("settled_at", models.DateTimeField(null=True)),
                        ("settled_by_name", models.CharField(blank=True, max_length=200)),
                        (
                            "delivery",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="differences",
                                to="procurement.delivery",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="differences",
                                to="procurement.orderline",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("quantity__gt", 0)), name="difference_quantity"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("fate", "open"), ("settled_at__isnull", True)),
                                    models.Q(
                                        models.Q(("fate", "open"), _negated=True), ("settled_at__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="difference_settled_at",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeliveryLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("accepted", models.PositiveIntegerField()),
                        ("damaged", models.PositiveIntegerField(default=0)),
                        ("surplus", models.PositiveIntegerField(default=0)),
                        ("serials", models.JSONField(default=list)),
                        (
                            "delivery",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="procurement.delivery",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="delivery_lines",
                                to="procurement.orderline",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("delivery", "line"), name="delivery_line_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Offer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="net amount")),
                        (
                            "points",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=5,
                                null=True,
                                verbose_name="points out of 100",
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="what the examination says")),
                        ("entered_at", models.DateTimeField()),
                        ("entered_by_name", models.CharField(max_length=200)),
                        (
                            "rejected",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="governance.decision",
                            ),
                        ),
                        (
                            "lot",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="offers",
                                to="procurement.lot",
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="offers",
                                to="procurement.supplier",
                                verbose_name="Supplier",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Offer",
                        "ordering": [
                            "lot",
                            models.OrderBy(models.F("points"), descending=True, nulls_last=True),
                            "amount",
                            "id",
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("lot", "supplier"), name="offer_once_a_supplier"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("amount__gt", 0),
                                    models.Q(("points__isnull", True), ("points__range", (0, 100)), _connector="OR"),
                                ),
                                name="offer_amounts",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Threshold",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "nature",
                            models.CharField(
                                choices=[("supplies", "supplies"), ("services", "services"), ("works", "works")],
                                default="supplies",
                                max_length=8,
                                verbose_name="nature",
                            ),
                        ),
                        ("procedure", models.CharField(max_length=120, verbose_name="procedure")),
                        (
                            "amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=12,
                                null=True,
                                verbose_name="from, net of tax",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="valid from")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="valid until")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("seen", "read in a public source"),
                                    ("to_validate", "to validate"),
                                    ("validated", "validated here"),
                                ],
                                default="to_validate",
                                max_length=12,
                                verbose_name="status",
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="territory.organisation",
                                verbose_name="Organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "procurement threshold",
                        "verbose_name_plural": "Procurement thresholds",
                        "ordering": ["nature", "starts_on", "amount", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="threshold_dates",
                                violation_error_message="The last day comes before the first.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ValidationStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "rank",
                            models.PositiveSmallIntegerField(
                                default=1, help_text="Steps of one rank go in parallel.", verbose_name="rank"
                            ),
                        ),
                        (
                            "body",
                            models.CharField(
                                help_text="ERUN, Emap, Canopé, head of purchases…", max_length=80, verbose_name="body"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                blank=True,
                                help_text="Code of a role, whoever holds it there.",
                                max_length=40,
                                verbose_name="role that answers",
                            ),
                        ),
                        ("quorum", models.PositiveSmallIntegerField(default=1, verbose_name="acceptances needed")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="validation_steps",
                                to="territory.organisation",
                                verbose_name="Organisation",
                            ),
                        ),
                        (
                            "people",
                            models.ManyToManyField(
                                blank=True,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="or these people",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "validation step",
                        "verbose_name_plural": "Validation steps",
                        "ordering": ["rank", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "body"), name="validation_step_unique_body"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("quorum__gte", 1), ("rank__gte", 1)),
                                name="validation_step_quorum",
                                violation_error_message="Rank and acceptances count from 1.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Award",
                    fields=[
                        (
                            "offer",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="award",
                                serialize=False,
                                to="procurement.offer",
                            ),
                        ),
                        ("awarded_at", models.DateTimeField()),
                        (
                            "decision",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="awards_of_lots",
                                to="governance.decision",
                            ),
                        ),
                        (
                            "lot",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="award",
                                to="procurement.lot",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Award",
                        "ordering": ["-awarded_at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Delegation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="from")),
                        ("ends_on", models.DateField(verbose_name="until")),
                        (
                            "delegate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="to",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="of",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["starts_on", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="delegation_dates"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("person", models.F("delegate")), _negated=True),
                                name="delegation_to_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Accessory",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "per_device",
                            models.DecimalField(
                                decimal_places=2, default=Decimal("1"), max_digits=5, verbose_name="per device"
                            ),
                        ),
                        ("is_required", models.BooleanField(default=False, verbose_name="required")),
                        (
                            "accessory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="goes_with",
                                to="procurement.devicemodel",
                                verbose_name="Accessory",
                            ),
                        ),
                        (
                            "model",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="accessories",
                                to="procurement.devicemodel",
                                verbose_name="Model",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Accessory",
                        "verbose_name_plural": "Accessories",
                        "ordering": ["model__name", "accessory__name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("model", "accessory"), name="accessory_unique"),
                            models.CheckConstraint(
                                condition=models.Q(("per_device__gt", 0)), name="accessory_quantity"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("model", models.F("accessory")), _negated=True),
                                name="accessory_of_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GreenTarget",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                choices=[
                                    ("tablet", "tablets"),
                                    ("laptop", "laptops"),
                                    ("desktop", "desktop computers"),
                                    ("screen", "screens and interactive displays"),
                                    ("projector", "projectors"),
                                    ("phone", "telephones"),
                                    ("server", "servers"),
                                    ("network", "network"),
                                    ("accessory", "accessories"),
                                    ("furniture", "mounts, trolleys, furniture"),
                                    ("software", "software and licences"),
                                    ("other", "other"),
                                ],
                                max_length=12,
                                verbose_name="category",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="from year")),
                        (
                            "share",
                            models.DecimalField(
                                blank=True,
                                decimal_places=4,
                                help_text="From 0 to 1.",
                                max_digits=5,
                                null=True,
                                verbose_name="share",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("seen", "read in a public source"),
                                    ("to_validate", "to validate"),
                                    ("validated", "validated here"),
                                ],
                                default="to_validate",
                                max_length=12,
                                verbose_name="status",
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="territory.organisation",
                                verbose_name="Organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "green target",
                        "verbose_name_plural": "Green targets",
                        "ordering": ["category", "year", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "category", "year"), name="green_target_unique"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("share__isnull", True), ("share__range", (0, 1)), _connector="OR"
                                ),
                                name="green_target_share",
                                violation_error_message="A share runs from 0 to 1.",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
