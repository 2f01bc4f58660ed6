import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations, models

from pupitre.kernel.together import CreateTogether


class Migration(migrations.Migration):
    replaces = [
        ("kernel", "0001_initial"),
        ("kernel", "0002_cache"),
        ("kernel", "0003_imports"),
        ("kernel", "0004_import_changes_bare"),
        ("kernel", "0005_files"),
        ("kernel", "0006_row_changes"),
        ("kernel", "0007_import_progress"),
        ("kernel", "0008_outbox_files"),
        ("kernel", "0009_import_problem_file"),
        ("kernel", "0010_row_changes_by_instant"),
        ("kernel", "0011_outbox_headers"),
    ]

    initial = True

    dependencies = []

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        CreateTogether(
            models=[
                migrations.CreateModel(
                    name="FileContent",
                    fields=[
                        ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ("content", models.BinaryField()),
                    ],
                ),
                migrations.CreateModel(
                    name="ImportRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "waiting to be read"),
                                    ("refused", "refused"),
                                    ("planned", "ready to apply"),
                                    ("applying", "being applied"),
                                    ("applied", "applied"),
                                    ("undone", "undone"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("file", models.FileField(blank=True, upload_to="imports/%Y/%m/")),
                        ("file_name", models.CharField(max_length=200)),
                        ("sha256", models.CharField(max_length=64)),
                        ("size", models.PositiveBigIntegerField()),
                        ("options", models.JSONField(default=dict)),
                        ("plan", models.JSONField(default=dict)),
                        ("problem_count", models.PositiveIntegerField(default=0)),
                        ("lines_read", models.PositiveIntegerField(default=0)),
                        ("undo_report", models.JSONField(default=dict)),
                        ("created_at", models.DateTimeField()),
                        ("created_by_id", models.BigIntegerField(null=True)),
                        ("created_by_name", models.CharField(max_length=200)),
                        ("applied_at", models.DateTimeField(null=True)),
                        ("undone_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["applied", "undone"]), _negated=True),
                                    ("applied_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="import_applied_has_instant",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "undone"), ("undone_at__isnull", False)),
                                    models.Q(
                                        models.Q(("state", "undone"), _negated=True), ("undone_at__isnull", True)
                                    ),
                                    _connector="OR",
                                ),
                                name="import_undone_has_instant",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("step", models.PositiveSmallIntegerField()),
                        ("table", models.CharField(max_length=80)),
                        ("row_pk", models.CharField(max_length=40)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("new", "new"),
                                    ("changed", "changed"),
                                    ("missing", "missing from the file"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("before", models.JSONField(null=True)),
                        ("after", models.JSONField()),
                        (
                            "run",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="changes",
                                to="kernel.importrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["run", "step", "kind"], name="import_change_run"),
                            models.Index(
                                condition=models.Q(("kind", "new"), _negated=True),
                                fields=["table", "row_pk"],
                                name="import_change_row",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportProblem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("line", models.PositiveIntegerField(null=True)),
                        ("file", models.CharField(blank=True, max_length=80)),
                        ("column", models.CharField(max_length=200)),
                        ("value", models.CharField(max_length=200)),
                        ("message", models.CharField(max_length=250)),
                        ("remedy", models.TextField()),
                        ("refuses", models.BooleanField()),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="problems",
                                to="kernel.importrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="RowChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("table", models.CharField(max_length=80)),
                        ("row_pk", models.BigIntegerField()),
                        (
                            "act",
                            models.CharField(
                                choices=[("insert", "Insert"), ("update", "Update"), ("delete", "Delete")],
                                max_length=6,
                            ),
                        ),
                        ("changes", models.JSONField()),
                        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["table", "row_pk", "-id"], name="row_change_row"),
                            django.contrib.postgres.indexes.BrinIndex(
                                autosummarize=True, fields=["at"], name="row_change_at"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StoredFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("media_type", models.CharField(max_length=100)),
                        ("size", models.PositiveBigIntegerField()),
                        ("stored_at", models.DateTimeField()),
                        ("stored_by_id", models.BigIntegerField(null=True)),
                        ("stored_by_name", models.CharField(max_length=200)),
                        (
                            "content",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="kernel.filecontent",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="OutboxMessage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("recipient", models.EmailField(max_length=254)),
                        ("subject", models.CharField(max_length=250)),
                        ("body", models.TextField()),
                        ("headers", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[("waiting", "waiting"), ("sent", "sent"), ("dead", "given up")],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("last_error", models.CharField(blank=True, max_length=250)),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("files", models.ManyToManyField(related_name="+", to="kernel.storedfile")),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")), fields=["id"], name="outbox_waiting"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                                    models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                                    _connector="OR",
                                ),
                                name="outbox_sent_has_instant",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AuditEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("action", models.CharField(max_length=80)),
                        ("actor_id", models.BigIntegerField(null=True)),
                        ("actor_name", models.CharField(max_length=200)),
                        ("impersonator_id", models.BigIntegerField(null=True)),
                        ("subject", models.CharField(blank=True, max_length=120)),
                        ("details", models.JSONField(default=dict)),
                        (
                            "transaction",
                            models.CharField(
                                db_default=models.Func(
                                    output_field=models.CharField(),
                                    template="(pg_current_xact_id()::text || '@' || extract(epoch from now())::text)",
                                ),
                                max_length=60,
                                null=True,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["transaction"], name="audit_transaction"),
                            django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="audit_at"),
                            models.Index(fields=["subject", "-at"], name="audit_subject"),
                            models.Index(fields=["actor_id", "-at"], name="audit_actor"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportProgress",
                    fields=[
                        (
                            "run",
                            models.OneToOneField(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="progress",
                                serialize=False,
                                to="kernel.importrun",
                            ),
                        ),
                        ("begun_at", models.DateTimeField(null=True)),
                        ("told", models.JSONField(default=dict)),
                        ("let_leave", models.BooleanField(default=False)),
                        ("cancel_asked_at", models.DateTimeField(null=True)),
                    ],
                ),
            ],
        ),
        # The shared cache (settings.CACHES): unlogged, since what it holds may be lost in a crash.
        migrations.RunSQL(
            sql=[
                "CREATE UNLOGGED TABLE kernel_cache (cache_key varchar(255) PRIMARY KEY, "
                "value text NOT NULL, expires timestamptz NOT NULL)",
                "CREATE INDEX kernel_cache_expires ON kernel_cache (expires)",
            ],
            reverse_sql="DROP TABLE kernel_cache",
        ),
    ]
