import django.contrib.postgres.fields
import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from pupitre.kernel.together import CreateTogether


class Migration(migrations.Migration):
    replaces = [
        ("planning", "0001_inputs"),
        ("planning", "0002_scenario_assumptions"),
        ("planning", "0003_labels"),
        ("planning", "0004_methods"),
        ("planning", "0005_names"),
        ("planning", "0006_decision"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("governance", "0001_tables"),
        ("territory", "0001_tables"),
    ]

    operations = [
        CreateTogether(
            models=[
                migrations.CreateModel(
                    name="EquipmentFunction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, verbose_name="code")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "weight",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("1"),
                                help_text="Value per pupil served, relative to a board (1).",
                                max_digits=4,
                                verbose_name="weight",
                            ),
                        ),
                        (
                            "technician_hours",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("1"),
                                max_digits=5,
                                verbose_name="technician hours per set",
                            ),
                        ),
                        (
                            "is_base",
                            models.BooleanField(
                                default=False,
                                help_text="A school that enters the plan receives at least half of what it lacks of this at once.",
                                verbose_name="base equipment",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="equipment_functions",
                                to="territory.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["organisation", "code"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "code"), name="equipment_function_unique"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("technician_hours__gte", 0), ("weight__gte", 0)),
                                name="equipment_function_amounts",
                                violation_error_message="A weight or a number of hours is not negative.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NeedRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("group", models.CharField(max_length=30, verbose_name="code of the group")),
                        ("name", models.CharField(max_length=80, verbose_name="levels in words")),
                        (
                            "levels",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20),
                                help_text="Codes such as CP or CM1, separated by commas.",
                                size=None,
                                verbose_name="codes of the levels",
                            ),
                        ),
                        (
                            "basis",
                            models.CharField(
                                choices=[
                                    ("pupils", "pupils, at a ratio"),
                                    ("classes", "classes, one set each"),
                                    ("teachers", "teachers, one device each"),
                                ],
                                default="pupils",
                                max_length=10,
                                verbose_name="counted on",
                            ),
                        ),
                        ("set_size", models.PositiveSmallIntegerField(default=1, verbose_name="devices per set")),
                        (
                            "function",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rules",
                                to="planning.equipmentfunction",
                                verbose_name="equipment",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["function__code", "group"],
                        "constraints": [
                            models.UniqueConstraint(fields=("function", "group"), name="need_rule_unique"),
                            models.CheckConstraint(
                                condition=models.Q(("set_size__gte", 1)),
                                name="need_rule_set_size",
                                violation_error_message="A set holds at least one device.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RatioTarget",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("from_year", models.PositiveSmallIntegerField(verbose_name="from fiscal year")),
                        (
                            "pupils_per_device",
                            models.DecimalField(decimal_places=2, max_digits=5, verbose_name="pupils per device"),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ratios",
                                to="planning.needrule",
                                verbose_name="need concerned",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["rule", "from_year"],
                        "constraints": [
                            models.UniqueConstraint(fields=("rule", "from_year"), name="ratio_target_unique"),
                            models.CheckConstraint(
                                condition=models.Q(("pupils_per_device__gt", 0)),
                                name="ratio_target_positive",
                                violation_error_message="A ratio is positive.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Scenario",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("purpose", models.TextField(blank=True, verbose_name="what it is for")),
                        ("choices", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "draft"), ("computing", "computing"), ("computed", "computed")],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("case", models.JSONField(null=True)),
                        ("case_hash", models.CharField(blank=True, max_length=64)),
                        ("frozen_at", models.DateTimeField(null=True)),
                        ("assumptions", models.JSONField(default=list)),
                        ("is_record", models.BooleanField(default=False)),
                        ("approved_at", models.DateTimeField(null=True)),
                        ("approved_by_name", models.CharField(blank=True, max_length=120)),
                        ("approval_reason", models.TextField(blank=True)),
                        (
                            "approved_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="governance.decision",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="scenarios",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="scenarios",
                                to="governance.digitalplan",
                                verbose_name="plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-is_record", "-created_at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "name"), name="scenario_unique_name"),
                            models.UniqueConstraint(
                                condition=models.Q(("is_record", True)),
                                fields=("organisation",),
                                name="scenario_one_plan_of_record",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state", "draft"), ("case__isnull", False), _connector="OR"),
                                name="scenario_has_frozen_case",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_record", False),
                                    models.Q(
                                        ("approved_at__isnull", False),
                                        ("state", "computed"),
                                        models.Q(("approval_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="scenario_record_is_approved",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Plan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("solver", "solver"),
                                    ("strong", "best lot first"),
                                    ("by_commitment", "most committed schools first"),
                                    ("by_ips", "least favoured schools first"),
                                    ("by_value_cost", "best value for money first"),
                                    ("equal_share", "the same amount for each school"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("status", models.CharField(max_length=20)),
                        ("value", models.FloatField()),
                        ("bound", models.FloatField(null=True)),
                        ("gap", models.FloatField(null=True)),
                        ("fairness", models.FloatField(null=True)),
                        ("missed", models.PositiveIntegerField(default=0)),
                        ("schools_served", models.PositiveIntegerField(default=0)),
                        ("capex", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                        ("opex", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                        ("document", models.JSONField()),
                        ("summary", models.JSONField(default=dict)),
                        ("plan_hash", models.CharField(max_length=64)),
                        ("case_hash", models.CharField(max_length=64)),
                        ("computed_at", models.DateTimeField()),
                        (
                            "scenario",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="plans",
                                to="planning.scenario",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["scenario", "-value"],
                        "constraints": [
                            models.UniqueConstraint(fields=("scenario", "method"), name="plan_one_per_method")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Financing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("measure_code", models.CharField(max_length=30)),
                        ("year", models.PositiveSmallIntegerField(verbose_name="year of the plan")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("capex", "capital expenditure"), ("opex", "operating expenditure")],
                                max_length=5,
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="financing",
                                to="planning.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["plan", "measure_code", "year"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("plan", "measure_code", "year", "kind"), name="financing_unique"
                            )
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
                        ("function", models.CharField(max_length=20)),
                        ("group", models.CharField(max_length=30)),
                        ("model_code", models.CharField(max_length=40)),
                        ("wave", models.PositiveSmallIntegerField()),
                        ("sets", models.PositiveIntegerField()),
                        ("devices", models.PositiveIntegerField()),
                        ("capex", models.DecimalField(decimal_places=2, max_digits=12)),
                        ("opex_per_year", models.DecimalField(decimal_places=2, max_digits=12)),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="territory.school"
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="planning.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["plan", "wave", "school", "function", "group", "model_code"],
                    },
                ),
                migrations.CreateModel(
                    name="Pin",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("wave", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="wave number")),
                        ("reason", models.CharField(blank=True, max_length=250, verbose_name="reason")),
                        ("pinned_at", models.DateTimeField()),
                        ("pinned_by_name", models.CharField(max_length=120)),
                        (
                            "pinned_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="territory.school"
                            ),
                        ),
                        (
                            "scenario",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pins",
                                to="planning.scenario",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["school__sort_name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("scenario", "school"), name="pin_one_per_school")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Computation",
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
                                    ("waiting", "waiting"),
                                    ("running", "running"),
                                    ("done", "done"),
                                    ("stopped", "stopped, the best plan is kept"),
                                    ("failed", "failed"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("stage", models.CharField(blank=True, max_length=40)),
                        ("value", models.FloatField(null=True)),
                        ("bound", models.FloatField(null=True)),
                        ("gap", models.FloatField(null=True)),
                        ("asked_at", models.DateTimeField()),
                        ("asked_by_name", models.CharField(max_length=120)),
                        ("started_at", models.DateTimeField(null=True)),
                        ("beat_at", models.DateTimeField(null=True)),
                        ("finished_at", models.DateTimeField(null=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("stop_asked", models.BooleanField(default=False)),
                        ("problem", models.TextField(blank=True)),
                        (
                            "scenario",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="computations",
                                to="planning.scenario",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["waiting", "running"])),
                                fields=("scenario",),
                                name="computation_one_at_a_time",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Comment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("author_name", models.CharField(max_length=120)),
                        ("text", models.TextField(max_length=4000, verbose_name="comment")),
                        ("written_at", models.DateTimeField()),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="territory.school",
                            ),
                        ),
                        (
                            "scenario",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="comments",
                                to="planning.scenario",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["written_at", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="SchoolOutcome",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("wave", models.PositiveSmallIntegerField(null=True)),
                        ("pupils", models.PositiveIntegerField(default=0)),
                        ("needed", models.PositiveIntegerField(default=0)),
                        ("delivered", models.PositiveIntegerField(default=0)),
                        ("coverage", models.FloatField(null=True)),
                        ("coverage_before", models.FloatField(null=True)),
                        ("capex", models.DecimalField(decimal_places=2, default=0, max_digits=12)),
                        ("reason_code", models.CharField(blank=True, max_length=60)),
                        ("reasons", models.JSONField(default=dict)),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="outcomes",
                                to="planning.plan",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="territory.school"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["plan", "wave", "school"],
                        "constraints": [
                            models.UniqueConstraint(fields=("plan", "school"), name="school_outcome_unique")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WaveCapacity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("wave", models.PositiveSmallIntegerField(verbose_name="wave number")),
                        ("deployments", models.PositiveSmallIntegerField(verbose_name="schools that may enter")),
                        (
                            "adviser_days",
                            models.DecimalField(decimal_places=2, max_digits=8, verbose_name="adviser days"),
                        ),
                        (
                            "technician_hours",
                            models.DecimalField(decimal_places=2, max_digits=9, verbose_name="technician hours"),
                        ),
                        ("training_seats", models.PositiveIntegerField(verbose_name="training places")),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="capacities",
                                to="governance.digitalplan",
                                verbose_name="plan",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "Capacity of each wave",
                        "ordering": ["plan", "wave"],
                        "constraints": [
                            models.UniqueConstraint(fields=("plan", "wave"), name="wave_capacity_unique"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("adviser_days__gte", 0), ("technician_hours__gte", 0), ("wave__gte", 1)
                                ),
                                name="wave_capacity_amounts",
                                violation_error_message="Waves count from 1; days and hours are not negative.",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
