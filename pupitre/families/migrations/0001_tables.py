import django.db.models.deletion
from django.db import migrations, models

from pupitre.kernel.together import CreateTogether


class Migration(migrations.Migration):
    replaces = [("families", "0001_contracts"), ("families", "0002_site_of_the_installation")]

    initial = True

    dependencies = [
        ("fleet", "0001_tables"),
        ("kernel", "0001_tables"),
        ("territory", "0001_tables"),
    ]

    operations = [
        CreateTogether(
            models=[
                migrations.CreateModel(
                    name="Activity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "pupils",
                            models.ManyToManyField(blank=True, related_name="activities", to="territory.pupil"),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activities",
                                to="territory.school",
                                verbose_name="school",
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
                        "verbose_name": "activity",
                        "verbose_name_plural": "activities",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("school", "year", "name"), name="activity_unique")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConsentLink",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("signer", models.CharField(max_length=24)),
                        ("token_sha256", models.CharField(max_length=64, unique=True)),
                        ("made_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        (
                            "pupil",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="consent_links",
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
                        "ordering": ["-made_at", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("subject", models.CharField(max_length=160, verbose_name="subject")),
                        ("texts", models.JSONField(default=dict)),
                        ("written_at", models.DateTimeField()),
                        ("written_by_name", models.CharField(max_length=200)),
                        ("sent_at", models.DateTimeField(null=True)),
                        (
                            "activities",
                            models.ManyToManyField(
                                blank=True, related_name="+", to="families.activity", verbose_name="activities"
                            ),
                        ),
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
                                related_name="family_messages",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "schools",
                            models.ManyToManyField(
                                blank=True, related_name="+", to="territory.school", verbose_name="schools"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-written_at", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="MessageDelivery",
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
                                    ("sent", "sent"),
                                    ("failed", "given up"),
                                    ("no_address", "no address"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        (
                            "guardian",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="territory.guardian",
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
                            "message",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="families.message",
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
                        "constraints": [
                            models.UniqueConstraint(fields=("message", "guardian"), name="message_delivery_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ParentSession",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=160, verbose_name="title")),
                        ("starts_at", models.DateTimeField(verbose_name="starts at")),
                        ("minutes", models.PositiveSmallIntegerField(default=90, verbose_name="length (minutes)")),
                        ("place", models.CharField(blank=True, max_length=160, verbose_name="place")),
                        ("places", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="places")),
                        ("language", models.CharField(default="fr", max_length=5, verbose_name="language")),
                        ("cancelled_at", models.DateTimeField(null=True)),
                        ("material", models.ManyToManyField(blank=True, related_name="+", to="kernel.storedfile")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parent_sessions",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parent_sessions",
                                to="territory.school",
                                verbose_name="school",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "session for parents",
                        "verbose_name_plural": "sessions for parents",
                        "ordering": ["-starts_at", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("minutes__gt", 0)), name="parent_session_length"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attendee",
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
                                    ("invited", "invited"),
                                    ("coming", "coming"),
                                    ("not_coming", "not coming"),
                                    ("came", "came"),
                                    ("absent", "absent"),
                                ],
                                default="invited",
                                max_length=10,
                            ),
                        ),
                        ("token_sha256", models.CharField(max_length=64, unique=True)),
                        ("answered_at", models.DateTimeField(null=True)),
                        (
                            "guardian",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="territory.guardian",
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attendees",
                                to="families.parentsession",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("session", "guardian"), name="attendee_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Programme",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "rule",
                            models.CharField(
                                choices=[
                                    ("qc_information", "Québec, personal information (14 years)"),
                                    ("qc_care", "Québec, professional service (14 years)"),
                                    ("fr_service", "France, online service (15 years)"),
                                    ("any_guardian", "one guardian"),
                                    ("each_household", "one guardian of each home"),
                                    ("all_guardians", "every guardian"),
                                ],
                                default="any_guardian",
                                max_length=16,
                                verbose_name="who must sign",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="from")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                        (
                            "remind_after",
                            models.PositiveSmallIntegerField(default=7, verbose_name="first reminder after (days)"),
                        ),
                        (
                            "remind_every",
                            models.PositiveSmallIntegerField(default=7, verbose_name="then at most every (days)"),
                        ),
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
                                related_name="family_programmes",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "schools",
                            models.ManyToManyField(
                                blank=True, related_name="+", to="territory.school", verbose_name="schools"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "programme with a contract",
                        "verbose_name_plural": "programmes with a contract",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "name"), name="programme_unique_name"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="programme_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("remind_after__gt", 0), ("remind_every__gt", 0)),
                                name="programme_reminders_spaced",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PurgeRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("by_name", models.CharField(max_length=200)),
                        ("report", models.JSONField(default=dict)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="purges",
                                to="territory.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-at", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Purpose",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        ("name", models.CharField(max_length=160, verbose_name="purpose")),
                        (
                            "rule",
                            models.CharField(
                                choices=[
                                    ("qc_information", "Québec, personal information (14 years)"),
                                    ("qc_care", "Québec, professional service (14 years)"),
                                    ("fr_service", "France, online service (15 years)"),
                                    ("any_guardian", "one guardian"),
                                    ("each_household", "one guardian of each home"),
                                    ("all_guardians", "every guardian"),
                                ],
                                max_length=16,
                                verbose_name="who must agree",
                            ),
                        ),
                        ("months", models.PositiveSmallIntegerField(default=12, verbose_name="valid (months)")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consent_purposes",
                                to="territory.organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "purpose of consent",
                        "verbose_name_plural": "purposes of consent",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "code"), name="purpose_unique_code"),
                            models.CheckConstraint(condition=models.Q(("months__gt", 0)), name="purpose_months"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Consent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "asked"),
                                    ("given", "given"),
                                    ("refused", "refused"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("signer", models.CharField(blank=True, max_length=24)),
                        (
                            "method",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("link", "by a link, alone"),
                                    ("code", "by the code of a letter"),
                                    ("in_person", "in person, before someone of the school"),
                                    ("paper", "on paper, kept as a scan"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("expires_on", models.DateField(null=True)),
                        ("is_current", models.BooleanField(default=True)),
                        (
                            "pupil",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="consents",
                                to="territory.pupil",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consents",
                                to="territory.school",
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
                        (
                            "purpose",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consents",
                                to="families.purpose",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_current", True), ("pupil__isnull", False)),
                                fields=("purpose", "pupil", "signer"),
                                name="consent_one_current",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "given"), _negated=True),
                                    ("expires_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="consent_given_expires",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PurposeText",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("language", models.CharField(max_length=5)),
                        ("body", models.TextField()),
                        ("published_at", models.DateTimeField(null=True)),
                        (
                            "purpose",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="texts",
                                to="families.purpose",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-number", "language"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("purpose", "number", "language"), name="purpose_text_unique"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RetentionRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.SlugField(max_length=40, verbose_name="kind of data")),
                        ("months", models.PositiveSmallIntegerField(verbose_name="kept (months)")),
                        ("decision", models.CharField(blank=True, max_length=250, verbose_name="written decision")),
                        ("decided_on", models.DateField(blank=True, null=True, verbose_name="decided on")),
                        ("decided_by_name", models.CharField(blank=True, max_length=200)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="retention_rules",
                                to="territory.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["kind"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "kind"), name="retention_rule_unique"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_on__isnull", True), ("decision", "")),
                                    models.Q(
                                        ("decided_on__isnull", False), models.Q(("decision", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="retention_rule_decided",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TextVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                        ("published_at", models.DateTimeField(null=True)),
                        ("published_by_name", models.CharField(blank=True, max_length=200)),
                        ("change_note", models.CharField(blank=True, max_length=250, verbose_name="what changes")),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="versions",
                                to="families.programme",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("programme", "number"), name="text_version_unique"),
                            models.CheckConstraint(condition=models.Q(("number__gt", 0)), name="text_version_number"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Agreement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kit", models.JSONField(default=list)),
                        ("signers", models.JSONField(default=list)),
                        ("opened_at", models.DateTimeField()),
                        ("completed_at", models.DateTimeField(null=True)),
                        ("refused_at", models.DateTimeField(null=True)),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        ("withdrawn_reason", models.CharField(blank=True, max_length=250)),
                        ("reminded_at", models.DateTimeField(null=True)),
                        (
                            "device",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="agreements",
                                to="fleet.device",
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="kernel.storedfile",
                            ),
                        ),
                        (
                            "pupil",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="agreements",
                                to="territory.pupil",
                                verbose_name="pupil",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreements",
                                to="territory.school",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreements",
                                to="families.programme",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreements",
                                to="families.textversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-opened_at", "-id"],
                        "indexes": [models.Index(fields=["school", "programme"], name="agreement_of_school")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("pupil__isnull", False),
                                    ("refused_at__isnull", True),
                                    ("withdrawn_at__isnull", True),
                                ),
                                fields=("programme", "version", "pupil"),
                                name="agreement_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("completed_at__isnull", True), ("refused_at__isnull", True), _connector="OR"
                                ),
                                name="agreement_one_outcome",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Signature",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("signer", models.CharField(max_length=24)),
                        ("name", models.CharField(blank=True, max_length=120, verbose_name="name as signed")),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("link", "by a link, alone"),
                                    ("code", "by the code of a letter"),
                                    ("in_person", "in person, before someone of the school"),
                                    ("paper", "on paper, kept as a scan"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("language", models.CharField(max_length=5)),
                        ("text_sha256", models.CharField(max_length=64)),
                        ("at", models.DateTimeField()),
                        ("witness_id", models.BigIntegerField(null=True)),
                        ("witness_name", models.CharField(blank=True, max_length=200)),
                        (
                            "agreement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="signatures",
                                to="families.agreement",
                            ),
                        ),
                        (
                            "guardian",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="signatures",
                                to="territory.guardian",
                            ),
                        ),
                        (
                            "scan",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="kernel.storedfile",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("agreement", "signer"), name="signature_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("method__in", ["in_person", "paper"]), _negated=True),
                                    models.Q(("witness_name", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="signature_has_witness",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SignLink",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("signer", models.CharField(max_length=24)),
                        ("token_sha256", models.CharField(max_length=64, unique=True)),
                        ("code_sha256", models.CharField(blank=True, max_length=64)),
                        ("made_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(null=True)),
                        (
                            "agreement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="links",
                                to="families.agreement",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-made_at", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("code_sha256", ""), _negated=True),
                                fields=["code_sha256"],
                                name="sign_link_code",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgreementText",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("language", models.CharField(max_length=5, verbose_name="language")),
                        ("title", models.CharField(max_length=160, verbose_name="title")),
                        ("body", models.TextField(verbose_name="text")),
                        ("sha256", models.CharField(max_length=64)),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="texts",
                                to="families.textversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["language"],
                        "constraints": [
                            models.UniqueConstraint(fields=("version", "language"), name="agreement_text_unique")
                        ],
                    },
                ),
            ],
        ),
    ]
