import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from pupitre.kernel.together import CreateTogether


# unaccent() is only stable (its dictionary could change), so an index needs this fixed form of it.
PLAIN = """
CREATE FUNCTION pupitre_plain(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT lower(public.unaccent('public.unaccent', $1)) $$
"""
# The words of a name in order: the same whichever comes first and however they are accented.
NAME_KEY = """
CREATE FUNCTION pupitre_name_key(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT coalesce(string_agg(word, ' ' ORDER BY word COLLATE "C"), '')
FROM regexp_split_to_table(public.pupitre_plain($1), '[^[:alnum:]]+') AS word WHERE word <> '' $$
"""


class Migration(migrations.Migration):
    replaces = [
        ("territory", "0001_initial"),
        ("territory", "0002_school_search_and_events"),
        ("territory", "0003_sort_name_generated"),
        ("territory", "0004_index_ranking"),
        ("territory", "0005_codes_for_imports"),
        ("territory", "0006_words"),
        ("territory", "0007_latest_figures"),
        ("territory", "0008_history"),
        ("territory", "0009_rosters"),
        ("territory", "0010_identities_and_rollovers"),
        ("territory", "0011_covering_indexes"),
        ("territory", "0012_words_of_rosters"),
    ]

    initial = True

    dependencies = [
        ("kernel", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(PLAIN, "DROP FUNCTION pupitre_plain(text)"),
        migrations.RunSQL(NAME_KEY, "DROP FUNCTION pupitre_name_key(text)"),
        CreateTogether(
            models=[
                migrations.CreateModel(
                    name="Calendar",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=30, unique=True)),
                        ("name", models.CharField(max_length=120)),
                        (
                            "jurisdiction",
                            models.CharField(choices=[("fr", "France"), ("qc", "Québec")], max_length=2),
                        ),
                    ],
                    options={
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="IndexScheme",
                    fields=[
                        ("code", models.CharField(max_length=20, primary_key=True, serialize=False)),
                        ("name", models.CharField(max_length=120)),
                        (
                            "polarity",
                            models.CharField(
                                choices=[("favoured", "high = favoured"), ("disadvantaged", "high = disadvantaged")],
                                max_length=14,
                            ),
                        ),
                        ("lowest", models.FloatField()),
                        ("highest", models.FloatField()),
                    ],
                    options={
                        "ordering": ["code"],
                    },
                ),
                migrations.CreateModel(
                    name="SchoolYear",
                    fields=[
                        (
                            "start_year",
                            models.PositiveSmallIntegerField(
                                primary_key=True, serialize=False, verbose_name="starts in"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "school year",
                        "verbose_name_plural": "school years",
                        "ordering": ["-start_year"],
                    },
                ),
                migrations.CreateModel(
                    name="Cycle",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "jurisdiction",
                            models.CharField(
                                choices=[("fr", "France"), ("qc", "Québec")], max_length=2, verbose_name="country"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, verbose_name="code")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("position", models.PositiveSmallIntegerField(verbose_name="rank")),
                    ],
                    options={
                        "ordering": ["jurisdiction", "position"],
                        "constraints": [
                            models.UniqueConstraint(fields=("jurisdiction", "code"), name="cycle_unique")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Guardian",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("display_name", models.CharField(max_length=120, verbose_name="name")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                        ("phone", models.CharField(blank=True, max_length=30, verbose_name="telephone")),
                        ("language", models.CharField(blank=True, max_length=5, verbose_name="language")),
                    ],
                    options={
                        "verbose_name": "guardian",
                        "verbose_name_plural": "guardians",
                        "ordering": ["display_name", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("email", ""), _negated=True),
                                fields=["email"],
                                name="guardian_by_email",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Level",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "jurisdiction",
                            models.CharField(
                                choices=[("fr", "France"), ("qc", "Québec")], max_length=2, verbose_name="country"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, verbose_name="code")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("position", models.PositiveSmallIntegerField(verbose_name="rank")),
                        (
                            "is_unit",
                            models.BooleanField(
                                default=False,
                                help_text="Its pupils keep a reference class, and are counted there only.",
                                verbose_name="support unit",
                            ),
                        ),
                        (
                            "cycle",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="levels",
                                to="territory.cycle",
                                verbose_name="cycle",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "level",
                        "verbose_name_plural": "levels",
                        "ordering": ["jurisdiction", "position"],
                        "constraints": [
                            models.UniqueConstraint(fields=("jurisdiction", "code"), name="level_unique")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Organisation",
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
                                    ("authority", "authority that runs the plan"),
                                    ("commune", "commune"),
                                    ("departement", "département council"),
                                    ("region", "region council"),
                                    ("state", "state education authority"),
                                    ("area", "district area"),
                                    ("service", "service"),
                                    ("private", "private school body"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        ("code", models.CharField(blank=True, max_length=40, verbose_name="code")),
                        ("label", models.CharField(blank=True, max_length=80)),
                        (
                            "jurisdiction",
                            models.CharField(
                                choices=[("fr", "France"), ("qc", "Québec")],
                                max_length=2,
                                verbose_name="jurisdiction",
                            ),
                        ),
                        ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="population")),
                        ("fiscal_year_starts_in", models.PositiveSmallIntegerField(default=1)),
                        ("opened_on", models.DateField(blank=True, null=True)),
                        ("closed_on", models.DateField(blank=True, null=True)),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="territory.organisation",
                                verbose_name="depends on",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "body",
                        "verbose_name_plural": "bodies",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("fiscal_year_starts_in__range", (1, 12))),
                                name="organisation_fiscal_month",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_on__isnull", True),
                                    ("opened_on__isnull", True),
                                    ("closed_on__gte", models.F("opened_on")),
                                    _connector="OR",
                                ),
                                name="organisation_closes_after_opening",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("parent__isnull", True),
                                    models.Q(("parent", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                                name="organisation_not_own_parent",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("code", ""), _negated=True),
                                fields=("code",),
                                name="organisation_code_unique",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="School",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        (
                            "sort_name",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Func(
                                    models.F("name"), function="pupitre_plain", output_field=models.TextField()
                                ),
                                output_field=models.TextField(),
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("maternelle", "nursery school"),
                                    ("elementaire", "elementary school"),
                                    ("primaire", "primary school"),
                                    ("college", "lower secondary school"),
                                    ("lycee", "upper secondary school"),
                                    ("secondaire", "secondary school"),
                                    ("primaire_secondaire", "primary and secondary school"),
                                    ("adultes", "adult education centre"),
                                    ("professionnel", "vocational training centre"),
                                    ("specialise", "special education school"),
                                    ("autre", "other establishment"),
                                ],
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "sector",
                            models.CharField(
                                choices=[
                                    ("public", "public"),
                                    ("private", "private under contract"),
                                    ("private_free", "private without contract"),
                                ],
                                default="public",
                                max_length=12,
                                verbose_name="sector",
                            ),
                        ),
                        ("code", models.CharField(max_length=30, unique=True, verbose_name="code")),
                        (
                            "code_scheme",
                            models.CharField(
                                choices=[
                                    ("uai", "UAI"),
                                    ("siret", "SIRET"),
                                    ("insee", "INSEE commune code"),
                                    ("code_organisme", "code d'organisme (Québec)"),
                                    ("gduno", "GDUNO"),
                                    ("oneroster", "OneRoster sourcedId"),
                                    ("local", "local identifier"),
                                ],
                                max_length=16,
                                verbose_name="kind of code",
                            ),
                        ),
                        ("commune_code", models.CharField(blank=True, max_length=10, verbose_name="commune code")),
                        ("commune_name", models.CharField(blank=True, max_length=120, verbose_name="commune")),
                        ("address", models.CharField(blank=True, max_length=250, verbose_name="address")),
                        ("postcode", models.CharField(blank=True, max_length=10, verbose_name="postcode")),
                        ("website", models.URLField(blank=True, verbose_name="website")),
                        ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                        ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                        ("opened_on", models.DateField(blank=True, null=True, verbose_name="opened on")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                        (
                            "search_text",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Func(
                                    django.db.models.functions.text.Concat(
                                        "name", models.Value(" "), "code", models.Value(" "), "commune_name"
                                    ),
                                    function="pupitre_plain",
                                    output_field=models.TextField(),
                                ),
                                output_field=models.TextField(),
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="area_schools",
                                to="territory.organisation",
                                verbose_name="area",
                            ),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="territory.calendar",
                                verbose_name="calendar",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="absorbed",
                                to="territory.school",
                            ),
                        ),
                        (
                            "responsible",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="schools",
                                to="territory.organisation",
                                verbose_name="responsible body",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "school",
                        "verbose_name_plural": "schools",
                        "ordering": ["sort_name", "id"],
                        "indexes": [
                            models.Index(fields=["sort_name", "id"], name="school_by_name"),
                            models.Index(fields=["commune_name", "sort_name", "id"], name="school_by_commune"),
                            models.Index(fields=["id"], include=("opened_on", "closed_on"), name="school_open"),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("search_text", name="gin_trgm_ops"),
                                name="school_search",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_on__isnull", True),
                                    ("opened_on__isnull", True),
                                    ("closed_on__gte", models.F("opened_on")),
                                    _connector="OR",
                                ),
                                name="school_closes_after_opening",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("merged_into__isnull", True),
                                    models.Q(
                                        ("closed_on__isnull", False),
                                        models.Q(("merged_into", models.F("id")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="school_merged_is_closed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                                    models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))),
                                    _connector="OR",
                                ),
                                name="school_position_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Building",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        ("code", models.CharField(blank=True, max_length=40, verbose_name="code")),
                        ("address", models.CharField(blank=True, max_length=250, verbose_name="address")),
                        ("postcode", models.CharField(blank=True, max_length=10, verbose_name="postcode")),
                        ("commune_name", models.CharField(blank=True, max_length=120, verbose_name="commune")),
                        ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                        ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                        ("schools", models.ManyToManyField(related_name="buildings", to="territory.school")),
                    ],
                    options={
                        "verbose_name": "building",
                        "verbose_name_plural": "buildings",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("code", ""), _negated=True),
                                fields=("code",),
                                name="building_code_unique",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Rollover",
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
                                    ("prepared", "prepared"),
                                    ("running", "under way"),
                                    ("done", "year changed"),
                                    ("undone", "change taken back"),
                                ],
                                default="prepared",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("begins_on", models.DateField()),
                        ("prepared_at", models.DateTimeField()),
                        ("prepared_by_id", models.BigIntegerField(null=True)),
                        ("prepared_by_name", models.CharField(blank=True, max_length=200)),
                        ("done_at", models.DateTimeField(null=True)),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rollovers",
                                to="territory.school",
                            ),
                        ),
                        (
                            "from_year",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territory.schoolyear",
                            ),
                        ),
                        (
                            "to_year",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territory.schoolyear",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-prepared_at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "undone"), _negated=True),
                                fields=("school", "from_year"),
                                name="rollover_once_a_year",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("to_year__gt", models.F("from_year"))), name="rollover_goes_on"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClassGroup",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("pupils", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("levels", models.ManyToManyField(to="territory.level")),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="class_groups",
                                to="territory.school",
                            ),
                        ),
                        (
                            "year",
                            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="territory.schoolyear"),
                        ),
                    ],
                    options={
                        "verbose_name": "class",
                        "verbose_name_plural": "classes",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("school", "year", "name"),
                                name="class_group_unique",
                                violation_error_message="Another class of this school has this name in the same year.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Pupil",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("display_name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "sort_name",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Func(
                                    models.F("display_name"),
                                    function="pupitre_plain",
                                    output_field=models.TextField(),
                                ),
                                output_field=models.TextField(),
                            ),
                        ),
                        (
                            "match_key",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Func(
                                    models.F("display_name"),
                                    function="pupitre_name_key",
                                    output_field=models.TextField(),
                                ),
                                output_field=models.TextField(),
                            ),
                        ),
                        ("born_on", models.DateField(blank=True, null=True, verbose_name="born on")),
                    ],
                    options={
                        "verbose_name": "pupil",
                        "verbose_name_plural": "pupils",
                        "ordering": ["sort_name", "id"],
                        "indexes": [
                            models.Index(fields=["sort_name", "id"], name="pupil_by_name"),
                            models.Index(fields=["match_key", "born_on"], name="pupil_by_match"),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("sort_name", name="gin_trgm_ops"),
                                name="pupil_search",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Guardianship",
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
                                    ("parent", "parent"),
                                    ("tutor", "tutor"),
                                    ("other", "other person in charge"),
                                ],
                                default="parent",
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        ("household", models.PositiveSmallIntegerField(default=1, verbose_name="household")),
                        ("may_sign", models.BooleanField(default=True, verbose_name="may sign")),
                        (
                            "guardian",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="guardianships",
                                to="territory.guardian",
                            ),
                        ),
                        (
                            "pupil",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="guardianships",
                                to="territory.pupil",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "guardian of a pupil",
                        "verbose_name_plural": "guardians of pupils",
                        "ordering": ["household", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("pupil", "guardian"), name="guardianship_unique"),
                            models.CheckConstraint(
                                condition=models.Q(("household__range", (1, 4))), name="guardianship_household"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PupilIdentifier",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "scheme",
                            models.CharField(
                                choices=[
                                    ("oneroster", "OneRoster sourcedId"),
                                    ("sds", "School Data Sync identifier"),
                                    ("onde", "ONDE number"),
                                    ("siecle", "SIECLE number"),
                                    ("fiche", "fiche number (Québec)"),
                                    ("local", "local identifier"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=40)),
                        ("value", models.CharField(max_length=80)),
                        (
                            "pupil",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identifiers",
                                to="territory.pupil",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "identifier of a pupil",
                        "verbose_name_plural": "identifiers of pupils",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("scheme", "source", "value"), name="pupil_identifier_unique"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("value", ""), _negated=True), name="pupil_identifier_not_empty"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RolloverStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("up", "go up"),
                                    ("leave", "leave the school"),
                                    ("wait", "wait for a decision"),
                                ],
                                max_length=6,
                            ),
                        ),
                        ("from_name", models.CharField(blank=True, max_length=80)),
                        ("to_name", models.CharField(blank=True, max_length=80)),
                        ("pupils", models.PositiveIntegerField()),
                        ("done_at", models.DateTimeField(null=True)),
                        ("wrote", models.JSONField(default=dict)),
                        (
                            "from_class",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="territory.classgroup",
                            ),
                        ),
                        (
                            "from_level",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territory.level",
                            ),
                        ),
                        (
                            "rollover",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="territory.rollover",
                            ),
                        ),
                        (
                            "to_level",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territory.level",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["rollover", "position"],
                        "constraints": [
                            models.UniqueConstraint(fields=("rollover", "position"), name="rollover_step_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Room",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        (
                            "building",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rooms",
                                to="territory.building",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("building", "name"),
                                name="room_unique_in_building",
                                violation_error_message="Another room of this building has this name.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SchoolFigures",
                    fields=[
                        (
                            "school",
                            models.OneToOneField(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="figures",
                                serialize=False,
                                to="territory.school",
                            ),
                        ),
                        ("pupils", models.PositiveIntegerField(null=True)),
                        ("pupils_estimated", models.BooleanField(default=False)),
                        ("classes", models.DecimalField(decimal_places=2, max_digits=6, null=True)),
                        ("network", models.CharField(max_length=20, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["pupils", "school"], name="figures_by_pupils"),
                            models.Index(fields=["classes", "school"], name="figures_by_classes"),
                            models.Index(
                                condition=models.Q(("network__isnull", False)),
                                fields=["network", "school"],
                                name="figures_by_network",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PupilMerge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("gone_id", models.BigIntegerField()),
                        ("before", models.JSONField()),
                        ("why", models.CharField(max_length=250)),
                        ("merged_at", models.DateTimeField()),
                        ("merged_by_id", models.BigIntegerField(null=True)),
                        ("merged_by_name", models.CharField(blank=True, max_length=200)),
                        ("parted_at", models.DateTimeField(null=True)),
                        ("parted_by_name", models.CharField(blank=True, max_length=200)),
                        (
                            "kept",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="merges",
                                to="territory.pupil",
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
                        "ordering": ["-merged_at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("parted_at__isnull", True)),
                                fields=("gone_id",),
                                name="pupil_merge_gone_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LatestIndex",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("value", models.FloatField()),
                        (
                            "scheme",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="territory.indexscheme",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="latest_indices",
                                to="territory.school",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["scheme", "value", "school"], name="latest_index_by_value")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("school", "scheme"), include=("value",), name="latest_index_unique"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IdentityDoubt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "scheme",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("oneroster", "OneRoster sourcedId"),
                                    ("sds", "School Data Sync identifier"),
                                    ("onde", "ONDE number"),
                                    ("siecle", "SIECLE number"),
                                    ("fiche", "fiche number (Québec)"),
                                    ("local", "local identifier"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=40)),
                        ("value", models.CharField(blank=True, max_length=80)),
                        ("reasons", models.CharField(max_length=120)),
                        ("raised_on", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "still to settle"),
                                    ("same", "the same person"),
                                    ("apart", "two persons"),
                                ],
                                default="open",
                                max_length=6,
                                verbose_name="state",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("decided_by_id", models.BigIntegerField(null=True)),
                        ("decided_by_name", models.CharField(blank=True, max_length=200)),
                        ("why", models.CharField(blank=True, max_length=250)),
                        (
                            "found",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="doubts_found",
                                to="territory.pupil",
                                verbose_name="found as",
                            ),
                        ),
                        (
                            "known",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="doubts",
                                to="territory.pupil",
                                verbose_name="known as",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="territory.school",
                                verbose_name="school",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "doubt about who is who",
                        "verbose_name_plural": "doubts about who is who",
                        "ordering": ["raised_on", "id"],
                        "indexes": [
                            models.Index(condition=models.Q(("state", "open")), fields=["school"], name="doubt_open"),
                            models.Index(
                                condition=models.Q(("state", "open")),
                                fields=["scheme", "source", "value"],
                                name="doubt_claim",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("known", "found"), name="doubt_once"),
                            models.CheckConstraint(
                                condition=models.Q(("known", models.F("found")), _negated=True), name="doubt_of_two"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at__isnull", True), ("state", "open")),
                                    models.Q(
                                        models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="doubt_settled_has_instant",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Identifier",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "scheme",
                            models.CharField(
                                choices=[
                                    ("uai", "UAI"),
                                    ("siret", "SIRET"),
                                    ("insee", "INSEE commune code"),
                                    ("code_organisme", "code d'organisme (Québec)"),
                                    ("gduno", "GDUNO"),
                                    ("oneroster", "OneRoster sourcedId"),
                                    ("local", "local identifier"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("value", models.CharField(max_length=60)),
                        (
                            "building",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identifiers",
                                to="territory.building",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identifiers",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identifiers",
                                to="territory.school",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("scheme", "value"), name="identifier_unique_in_scheme"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("building__isnull", True),
                                        ("organisation__isnull", True),
                                        ("school__isnull", False),
                                    ),
                                    models.Q(
                                        ("building__isnull", True),
                                        ("organisation__isnull", False),
                                        ("school__isnull", True),
                                    ),
                                    models.Q(
                                        ("building__isnull", False),
                                        ("organisation__isnull", True),
                                        ("school__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="identifier_names_one_thing",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SchoolEvent",
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
                                    ("opened", "opened"),
                                    ("closed", "closed"),
                                    ("reopened", "reopened"),
                                    ("merged", "merged into another school"),
                                    ("absorbed", "took in another school"),
                                    ("moved", "moved to another body or area"),
                                    ("edited", "facts corrected"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("on", models.DateField()),
                        ("reason", models.CharField(blank=True, max_length=250)),
                        ("changes", models.JSONField(default=dict)),
                        ("recorded_at", models.DateTimeField()),
                        ("recorded_by_id", models.BigIntegerField(null=True)),
                        ("recorded_by_name", models.CharField(max_length=200)),
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
                        (
                            "other",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territory.school",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="events",
                                to="territory.school",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-on", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind__in", ["merged", "absorbed"]), ("other__isnull", False)),
                                    models.Q(
                                        models.Q(("kind__in", ["merged", "absorbed"]), _negated=True),
                                        ("other__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="school_event_merge_names_other",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Schooling",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("is_main", models.BooleanField(default=True)),
                        ("joined_on", models.DateField(blank=True, null=True, verbose_name="since")),
                        ("left_on", models.DateField(blank=True, null=True, verbose_name="left on")),
                        ("missing_since", models.DateField(blank=True, null=True)),
                        (
                            "level",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territory.level",
                                verbose_name="level",
                            ),
                        ),
                        (
                            "pupil",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="schoolings",
                                to="territory.pupil",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="schoolings",
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
                        "verbose_name": "enrolment of a pupil",
                        "verbose_name_plural": "enrolments of pupils",
                        "ordering": ["pupil__sort_name", "id"],
                        "indexes": [models.Index(fields=["school", "year", "level"], name="schooling_of_school")],
                        "constraints": [
                            models.UniqueConstraint(fields=("pupil", "school", "year"), name="schooling_unique"),
                            models.UniqueConstraint(
                                condition=models.Q(("is_main", True), ("left_on__isnull", True)),
                                fields=("pupil", "year"),
                                name="schooling_one_main",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("left_on__isnull", True),
                                    ("joined_on__isnull", True),
                                    ("left_on__gte", models.F("joined_on")),
                                    _connector="OR",
                                ),
                                name="schooling_leaves_after_joining",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClassMembership",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("is_reference", models.BooleanField(default=True)),
                        (
                            "class_group",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to="territory.classgroup",
                            ),
                        ),
                        (
                            "schooling",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to="territory.schooling",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "pupil in a class",
                        "verbose_name_plural": "pupils in their classes",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("schooling", "class_group"), name="class_membership_unique"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_reference", True)),
                                fields=("schooling",),
                                name="class_membership_one_reference",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SchoolMove",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("proposed_on", models.DateField(verbose_name="seen on")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "to accept"),
                                    ("accepted", "has moved"),
                                    ("both", "in both schools"),
                                    ("refused", "did not come"),
                                ],
                                default="proposed",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("on", models.DateField(null=True)),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("decided_by_id", models.BigIntegerField(null=True)),
                        ("decided_by_name", models.CharField(blank=True, max_length=200)),
                        (
                            "from_school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="territory.school",
                                verbose_name="from school",
                            ),
                        ),
                        (
                            "pupil",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="moves",
                                to="territory.pupil",
                                verbose_name="pupil",
                            ),
                        ),
                        (
                            "to_school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="moves_in",
                                to="territory.school",
                                verbose_name="to school",
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
                        "verbose_name": "move to another school",
                        "verbose_name_plural": "moves to another school",
                        "ordering": ["proposed_on", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "proposed")),
                                fields=["to_school"],
                                name="school_move_open",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("pupil", "from_school", "to_school", "year"), name="school_move_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("from_school", models.F("to_school")), _negated=True),
                                name="school_move_of_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at__isnull", True), ("state", "proposed")),
                                    models.Q(
                                        models.Q(("state", "proposed"), _negated=True), ("decided_at__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="school_move_decided_has_instant",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SchoolIndex",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("value", models.FloatField(null=True, verbose_name="value")),
                        ("decile", models.PositiveSmallIntegerField(null=True)),
                        (
                            "missing_reason",
                            models.CharField(blank=True, max_length=120, verbose_name="why there is none"),
                        ),
                        (
                            "scheme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                to="territory.indexscheme",
                                verbose_name="index",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="indices",
                                to="territory.school",
                                verbose_name="school",
                            ),
                        ),
                        (
                            "year",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                to="territory.schoolyear",
                                verbose_name="school year",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "index of a school",
                        "verbose_name_plural": "indices of schools",
                        "indexes": [models.Index(fields=["scheme", "year", "value"], name="school_index_ranking")],
                        "constraints": [
                            models.UniqueConstraint(fields=("school", "scheme", "year"), name="school_index_unique"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("value__isnull", False),
                                    models.Q(("missing_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="school_index_value_or_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decile__isnull", True), ("decile__range", (1, 10)), _connector="OR"
                                ),
                                name="school_index_decile",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NetworkMembership",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("network", models.CharField(max_length=20, verbose_name="network")),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="networks",
                                to="territory.school",
                                verbose_name="school",
                            ),
                        ),
                        (
                            "year",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                to="territory.schoolyear",
                                verbose_name="school year",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "priority network of a school",
                        "verbose_name_plural": "priority networks of schools",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("school", "year", "network"), name="network_membership_unique"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Enrolment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("pupils", models.PositiveIntegerField(null=True, verbose_name="pupils")),
                        (
                            "classes",
                            models.DecimalField(decimal_places=2, max_digits=6, null=True, verbose_name="classes"),
                        ),
                        ("is_estimate", models.BooleanField(default=False, verbose_name="estimated")),
                        ("rule", models.CharField(blank=True, max_length=60, verbose_name="rule of the estimate")),
                        (
                            "level",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="territory.level",
                                verbose_name="level",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="enrolments",
                                to="territory.school",
                                verbose_name="school",
                            ),
                        ),
                        (
                            "year",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                to="territory.schoolyear",
                                verbose_name="school year",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "count of pupils",
                        "verbose_name_plural": "counts of pupils",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("school", "year", "level"), name="enrolment_unique", nulls_distinct=False
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("is_estimate", False), ("rule", "")),
                                    models.Q(("is_estimate", True), models.Q(("rule", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="enrolment_estimate_has_rule",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StaffMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("display_name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "sort_name",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Func(
                                    models.F("display_name"),
                                    function="pupitre_plain",
                                    output_field=models.TextField(),
                                ),
                                output_field=models.TextField(),
                            ),
                        ),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                    ],
                    options={
                        "verbose_name": "member of staff",
                        "verbose_name_plural": "staff",
                        "ordering": ["sort_name", "id"],
                        "indexes": [models.Index(fields=["sort_name", "id"], name="staff_by_name")],
                    },
                ),
                migrations.CreateModel(
                    name="StaffIdentifier",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "scheme",
                            models.CharField(
                                choices=[
                                    ("oneroster", "OneRoster sourcedId"),
                                    ("sds", "School Data Sync identifier"),
                                    ("onde", "ONDE number"),
                                    ("siecle", "SIECLE number"),
                                    ("fiche", "fiche number (Québec)"),
                                    ("local", "local identifier"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=40)),
                        ("value", models.CharField(max_length=80)),
                        (
                            "staff",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identifiers",
                                to="territory.staffmember",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "identifier of a member of staff",
                        "verbose_name_plural": "identifiers of staff",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("scheme", "source", "value"), name="staff_identifier_unique"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("value", ""), _negated=True), name="staff_identifier_not_empty"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClassTeacher",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "class_group",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="teachers",
                                to="territory.classgroup",
                            ),
                        ),
                        (
                            "staff",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="classes",
                                to="territory.staffmember",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "teacher of a class",
                        "verbose_name_plural": "teachers of classes",
                        "constraints": [
                            models.UniqueConstraint(fields=("staff", "class_group"), name="class_teacher_unique")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StaffPost",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("head", "school head"),
                                    ("teacher", "teacher"),
                                    ("referent", "digital referent"),
                                    ("aide", "support staff"),
                                    ("professional", "professional"),
                                    ("after_school", "after-school staff"),
                                    ("admin", "administrative staff"),
                                ],
                                default="teacher",
                                max_length=12,
                                verbose_name="role",
                            ),
                        ),
                        ("left_on", models.DateField(blank=True, null=True, verbose_name="left on")),
                        ("missing_since", models.DateField(blank=True, null=True)),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="staff_posts",
                                to="territory.school",
                                verbose_name="school",
                            ),
                        ),
                        (
                            "staff",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="posts",
                                to="territory.staffmember",
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
                        "verbose_name": "post in a school",
                        "verbose_name_plural": "posts in schools",
                        "ordering": ["staff__sort_name", "id"],
                        "indexes": [models.Index(fields=["school", "year"], name="staff_post_of_school")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("staff", "school", "year", "role"), name="staff_post_unique"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarPeriod",
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
                                    ("holiday", "school holiday"),
                                    ("public_holiday", "public holiday"),
                                    ("pedagogical", "pedagogical day"),
                                    ("term", "term"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("name", models.CharField(max_length=120)),
                        ("days", django.contrib.postgres.fields.ranges.DateRangeField()),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="periods",
                                to="territory.calendar",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "calendar period",
                        "ordering": ["days"],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("calendar", "="), ("kind", "="), ("days", "&&")],
                                name="calendar_period_no_overlap",
                                violation_error_message="These days overlap another period of the same kind.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("days__isempty", False)), name="calendar_period_has_days"
                            ),
                        ],
                    },
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="school",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nINSERT INTO kernel_rowchange (\"table\", row_pk, act, changes)\nSELECT 'territory.school', id, 'insert', '{}' FROM written;\nRETURN NULL;",
                    hash="c94a295101251c706623f9432ba3722666ea2f5b",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_39719",
                    referencing="REFERENCING NEW TABLE AS written ",
                    table="territory_school",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="school",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nINSERT INTO kernel_rowchange (\"table\", row_pk, act, changes)\nSELECT 'territory.school', n.id, 'update', each.changes\nFROM written n JOIN replaced o ON o.id = n.id AND to_jsonb(o) <> to_jsonb(n)\nCROSS JOIN LATERAL (\n    SELECT jsonb_object_agg(key, jsonb_build_array(b.value, a.value)) AS changes\n    FROM jsonb_each(to_jsonb(n) - ARRAY['sort_name', 'search_text']::text[]) a JOIN jsonb_each(to_jsonb(o)) b USING (key)\n    WHERE a.value <> b.value\n) each WHERE each.changes IS NOT NULL;\nRETURN NULL;",
                    hash="48d9c41bef08b5bf715c369e19f1b1d49aaf1aa6",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_0cec4",
                    referencing="REFERENCING OLD TABLE AS replaced  NEW TABLE AS written ",
                    table="territory_school",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="school",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nINSERT INTO kernel_rowchange (\"table\", row_pk, act, changes)\nSELECT 'territory.school', o.id, 'delete', to_jsonb(o) - ARRAY['sort_name', 'search_text']::text[] FROM replaced o;\nRETURN NULL;",
                    hash="73f2154d822ccae6caa788f05a0238f4c2bd0c2f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_4435a",
                    referencing="REFERENCING OLD TABLE AS replaced ",
                    table="territory_school",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="building",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nINSERT INTO kernel_rowchange (\"table\", row_pk, act, changes)\nSELECT 'territory.building', id, 'insert', '{}' FROM written;\nRETURN NULL;",
                    hash="ff27b9e25f0b2105d4f2585f6e2b1e5accdbbea9",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_13198",
                    referencing="REFERENCING NEW TABLE AS written ",
                    table="territory_building",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="building",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nINSERT INTO kernel_rowchange (\"table\", row_pk, act, changes)\nSELECT 'territory.building', n.id, 'update', each.changes\nFROM written n JOIN replaced o ON o.id = n.id AND to_jsonb(o) <> to_jsonb(n)\nCROSS JOIN LATERAL (\n    SELECT jsonb_object_agg(key, jsonb_build_array(b.value, a.value)) AS changes\n    FROM jsonb_each(to_jsonb(n) - ARRAY[]::text[]) a JOIN jsonb_each(to_jsonb(o)) b USING (key)\n    WHERE a.value <> b.value\n) each WHERE each.changes IS NOT NULL;\nRETURN NULL;",
                    hash="03cf5871efe20c7d364e9d31f8286fd43525349c",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_e8768",
                    referencing="REFERENCING OLD TABLE AS replaced  NEW TABLE AS written ",
                    table="territory_building",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="building",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nINSERT INTO kernel_rowchange (\"table\", row_pk, act, changes)\nSELECT 'territory.building', o.id, 'delete', to_jsonb(o) - ARRAY[]::text[] FROM replaced o;\nRETURN NULL;",
                    hash="43fb1b2fcde2838a1795d9e46d93499b479a45b0",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_382ea",
                    referencing="REFERENCING OLD TABLE AS replaced ",
                    table="territory_building",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schoolindex",
            trigger=pgtrigger.compiler.Trigger(
                name="latest_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM 1 FROM territory_school s JOIN (SELECT DISTINCT school_id, scheme_id FROM written WHERE true) t ON t.school_id = s.id ORDER BY s.id FOR NO KEY UPDATE OF s;\n\nINSERT INTO territory_latestindex AS l (school_id, scheme_id, value)\nSELECT t.school_id, t.scheme_id, v.value\nFROM (SELECT DISTINCT school_id, scheme_id FROM written WHERE true) t\nJOIN LATERAL (SELECT i.value FROM territory_schoolindex i\n    WHERE i.school_id = t.school_id AND i.scheme_id = t.scheme_id AND i.value IS NOT NULL\n    ORDER BY i.year_id DESC LIMIT 1) v ON true\nON CONFLICT (school_id, scheme_id) DO UPDATE SET value = excluded.value WHERE l.value <> excluded.value;\nRETURN NULL;",
                    hash="4f6f7e33578c368a43a21200710ae1b009a62bf3",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_latest_insert_409b9",
                    referencing="REFERENCING NEW TABLE AS written ",
                    table="territory_schoolindex",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schoolindex",
            trigger=pgtrigger.compiler.Trigger(
                name="latest_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM 1 FROM territory_school s JOIN (SELECT DISTINCT school_id, scheme_id FROM written WHERE true UNION SELECT DISTINCT school_id, scheme_id FROM replaced WHERE true) t ON t.school_id = s.id ORDER BY s.id FOR NO KEY UPDATE OF s;\n\nINSERT INTO territory_latestindex AS l (school_id, scheme_id, value)\nSELECT t.school_id, t.scheme_id, v.value\nFROM (SELECT DISTINCT school_id, scheme_id FROM written WHERE true UNION SELECT DISTINCT school_id, scheme_id FROM replaced WHERE true) t\nJOIN LATERAL (SELECT i.value FROM territory_schoolindex i\n    WHERE i.school_id = t.school_id AND i.scheme_id = t.scheme_id AND i.value IS NOT NULL\n    ORDER BY i.year_id DESC LIMIT 1) v ON true\nON CONFLICT (school_id, scheme_id) DO UPDATE SET value = excluded.value WHERE l.value <> excluded.value;\n\nDELETE FROM territory_latestindex l USING (SELECT DISTINCT school_id, scheme_id FROM written WHERE true UNION SELECT DISTINCT school_id, scheme_id FROM replaced WHERE true) t\nWHERE l.school_id = t.school_id AND l.scheme_id = t.scheme_id AND NOT EXISTS (\n    SELECT 1 FROM territory_schoolindex i\n    WHERE i.school_id = l.school_id AND i.scheme_id = l.scheme_id AND i.value IS NOT NULL);\nRETURN NULL;",
                    hash="08cdda1b83af7f87304ec94e81727fda30e665a9",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_latest_update_96747",
                    referencing="REFERENCING OLD TABLE AS replaced  NEW TABLE AS written ",
                    table="territory_schoolindex",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schoolindex",
            trigger=pgtrigger.compiler.Trigger(
                name="latest_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM 1 FROM territory_school s JOIN (SELECT DISTINCT school_id, scheme_id FROM replaced WHERE true) t ON t.school_id = s.id ORDER BY s.id FOR NO KEY UPDATE OF s;\n\nINSERT INTO territory_latestindex AS l (school_id, scheme_id, value)\nSELECT t.school_id, t.scheme_id, v.value\nFROM (SELECT DISTINCT school_id, scheme_id FROM replaced WHERE true) t\nJOIN LATERAL (SELECT i.value FROM territory_schoolindex i\n    WHERE i.school_id = t.school_id AND i.scheme_id = t.scheme_id AND i.value IS NOT NULL\n    ORDER BY i.year_id DESC LIMIT 1) v ON true\nON CONFLICT (school_id, scheme_id) DO UPDATE SET value = excluded.value WHERE l.value <> excluded.value;\n\nDELETE FROM territory_latestindex l USING (SELECT DISTINCT school_id, scheme_id FROM replaced WHERE true) t\nWHERE l.school_id = t.school_id AND l.scheme_id = t.scheme_id AND NOT EXISTS (\n    SELECT 1 FROM territory_schoolindex i\n    WHERE i.school_id = l.school_id AND i.scheme_id = l.scheme_id AND i.value IS NOT NULL);\nRETURN NULL;",
                    hash="4ccd4b8f9c615d37a6b946e9a180e863bb72292d",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_latest_delete_94c86",
                    referencing="REFERENCING OLD TABLE AS replaced ",
                    table="territory_schoolindex",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="networkmembership",
            trigger=pgtrigger.compiler.Trigger(
                name="latest_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM 1 FROM territory_school s JOIN (SELECT DISTINCT school_id FROM written WHERE true) t ON t.school_id = s.id ORDER BY s.id FOR NO KEY UPDATE OF s;\n\nINSERT INTO territory_schoolfigures AS f (school_id, pupils_estimated, network)\nSELECT t.school_id, false, (SELECT n.network FROM territory_networkmembership n\n    WHERE n.school_id = t.school_id ORDER BY n.year_id DESC, n.network LIMIT 1)\nFROM (SELECT DISTINCT school_id FROM written WHERE true) t\nON CONFLICT (school_id) DO UPDATE SET network = excluded.network\nWHERE f.network IS DISTINCT FROM excluded.network;\nRETURN NULL;",
                    hash="a93020b7d97f4b1875e72e89c4565ff3df48567b",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_latest_insert_a33d4",
                    referencing="REFERENCING NEW TABLE AS written ",
                    table="territory_networkmembership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="networkmembership",
            trigger=pgtrigger.compiler.Trigger(
                name="latest_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM 1 FROM territory_school s JOIN (SELECT DISTINCT school_id FROM written WHERE true UNION SELECT DISTINCT school_id FROM replaced WHERE true) t ON t.school_id = s.id ORDER BY s.id FOR NO KEY UPDATE OF s;\n\nINSERT INTO territory_schoolfigures AS f (school_id, pupils_estimated, network)\nSELECT t.school_id, false, (SELECT n.network FROM territory_networkmembership n\n    WHERE n.school_id = t.school_id ORDER BY n.year_id DESC, n.network LIMIT 1)\nFROM (SELECT DISTINCT school_id FROM written WHERE true UNION SELECT DISTINCT school_id FROM replaced WHERE true) t\nON CONFLICT (school_id) DO UPDATE SET network = excluded.network\nWHERE f.network IS DISTINCT FROM excluded.network;\n\nDELETE FROM territory_schoolfigures f USING (SELECT DISTINCT school_id FROM written WHERE true UNION SELECT DISTINCT school_id FROM replaced WHERE true) t\nWHERE f.school_id = t.school_id AND f.pupils IS NULL AND f.classes IS NULL AND f.network IS NULL;\nRETURN NULL;",
                    hash="a06b14a612d14b96c4d7aaf6ce713bc9acb35322",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_latest_update_01141",
                    referencing="REFERENCING OLD TABLE AS replaced  NEW TABLE AS written ",
                    table="territory_networkmembership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="networkmembership",
            trigger=pgtrigger.compiler.Trigger(
                name="latest_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM 1 FROM territory_school s JOIN (SELECT DISTINCT school_id FROM replaced WHERE true) t ON t.school_id = s.id ORDER BY s.id FOR NO KEY UPDATE OF s;\n\nINSERT INTO territory_schoolfigures AS f (school_id, pupils_estimated, network)\nSELECT t.school_id, false, (SELECT n.network FROM territory_networkmembership n\n    WHERE n.school_id = t.school_id ORDER BY n.year_id DESC, n.network LIMIT 1)\nFROM (SELECT DISTINCT school_id FROM replaced WHERE true) t\nON CONFLICT (school_id) DO UPDATE SET network = excluded.network\nWHERE f.network IS DISTINCT FROM excluded.network;\n\nDELETE FROM territory_schoolfigures f USING (SELECT DISTINCT school_id FROM replaced WHERE true) t\nWHERE f.school_id = t.school_id AND f.pupils IS NULL AND f.classes IS NULL AND f.network IS NULL;\nRETURN NULL;",
                    hash="ea7d2b9579f0805d23f0a24f23cccbfb46f2a602",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_latest_delete_52afc",
                    referencing="REFERENCING OLD TABLE AS replaced ",
                    table="territory_networkmembership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enrolment",
            trigger=pgtrigger.compiler.Trigger(
                name="latest_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM 1 FROM territory_school s JOIN (SELECT DISTINCT school_id FROM written WHERE level_id IS NULL) t ON t.school_id = s.id ORDER BY s.id FOR NO KEY UPDATE OF s;\n\nINSERT INTO territory_schoolfigures AS f (school_id, pupils, pupils_estimated, classes)\nSELECT t.school_id, p.pupils, coalesce(p.is_estimate, false), c.classes\nFROM (SELECT DISTINCT school_id FROM written WHERE level_id IS NULL) t\nLEFT JOIN LATERAL (SELECT e.pupils, e.is_estimate FROM territory_enrolment e\n    WHERE e.school_id = t.school_id AND e.level_id IS NULL AND e.pupils IS NOT NULL\n    ORDER BY e.year_id DESC LIMIT 1) p ON true\nLEFT JOIN LATERAL (SELECT e.classes FROM territory_enrolment e\n    WHERE e.school_id = t.school_id AND e.level_id IS NULL AND e.classes IS NOT NULL\n    ORDER BY e.year_id DESC LIMIT 1) c ON true\nON CONFLICT (school_id) DO UPDATE\nSET pupils = excluded.pupils, pupils_estimated = excluded.pupils_estimated, classes = excluded.classes\nWHERE (f.pupils, f.pupils_estimated, f.classes)\n    IS DISTINCT FROM (excluded.pupils, excluded.pupils_estimated, excluded.classes);\nRETURN NULL;",
                    hash="d4c2128df41c368e55f547236c81d5d42b905a37",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_latest_insert_b9d48",
                    referencing="REFERENCING NEW TABLE AS written ",
                    table="territory_enrolment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enrolment",
            trigger=pgtrigger.compiler.Trigger(
                name="latest_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM 1 FROM territory_school s JOIN (SELECT DISTINCT school_id FROM written WHERE level_id IS NULL UNION SELECT DISTINCT school_id FROM replaced WHERE level_id IS NULL) t ON t.school_id = s.id ORDER BY s.id FOR NO KEY UPDATE OF s;\n\nINSERT INTO territory_schoolfigures AS f (school_id, pupils, pupils_estimated, classes)\nSELECT t.school_id, p.pupils, coalesce(p.is_estimate, false), c.classes\nFROM (SELECT DISTINCT school_id FROM written WHERE level_id IS NULL UNION SELECT DISTINCT school_id FROM replaced WHERE level_id IS NULL) t\nLEFT JOIN LATERAL (SELECT e.pupils, e.is_estimate FROM territory_enrolment e\n    WHERE e.school_id = t.school_id AND e.level_id IS NULL AND e.pupils IS NOT NULL\n    ORDER BY e.year_id DESC LIMIT 1) p ON true\nLEFT JOIN LATERAL (SELECT e.classes FROM territory_enrolment e\n    WHERE e.school_id = t.school_id AND e.level_id IS NULL AND e.classes IS NOT NULL\n    ORDER BY e.year_id DESC LIMIT 1) c ON true\nON CONFLICT (school_id) DO UPDATE\nSET pupils = excluded.pupils, pupils_estimated = excluded.pupils_estimated, classes = excluded.classes\nWHERE (f.pupils, f.pupils_estimated, f.classes)\n    IS DISTINCT FROM (excluded.pupils, excluded.pupils_estimated, excluded.classes);\n\nDELETE FROM territory_schoolfigures f USING (SELECT DISTINCT school_id FROM written WHERE level_id IS NULL UNION SELECT DISTINCT school_id FROM replaced WHERE level_id IS NULL) t\nWHERE f.school_id = t.school_id AND f.pupils IS NULL AND f.classes IS NULL AND f.network IS NULL;\nRETURN NULL;",
                    hash="21406c5b395cbd3672935eef15dec2e4de243ce9",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_latest_update_ce318",
                    referencing="REFERENCING OLD TABLE AS replaced  NEW TABLE AS written ",
                    table="territory_enrolment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enrolment",
            trigger=pgtrigger.compiler.Trigger(
                name="latest_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM 1 FROM territory_school s JOIN (SELECT DISTINCT school_id FROM replaced WHERE level_id IS NULL) t ON t.school_id = s.id ORDER BY s.id FOR NO KEY UPDATE OF s;\n\nINSERT INTO territory_schoolfigures AS f (school_id, pupils, pupils_estimated, classes)\nSELECT t.school_id, p.pupils, coalesce(p.is_estimate, false), c.classes\nFROM (SELECT DISTINCT school_id FROM replaced WHERE level_id IS NULL) t\nLEFT JOIN LATERAL (SELECT e.pupils, e.is_estimate FROM territory_enrolment e\n    WHERE e.school_id = t.school_id AND e.level_id IS NULL AND e.pupils IS NOT NULL\n    ORDER BY e.year_id DESC LIMIT 1) p ON true\nLEFT JOIN LATERAL (SELECT e.classes FROM territory_enrolment e\n    WHERE e.school_id = t.school_id AND e.level_id IS NULL AND e.classes IS NOT NULL\n    ORDER BY e.year_id DESC LIMIT 1) c ON true\nON CONFLICT (school_id) DO UPDATE\nSET pupils = excluded.pupils, pupils_estimated = excluded.pupils_estimated, classes = excluded.classes\nWHERE (f.pupils, f.pupils_estimated, f.classes)\n    IS DISTINCT FROM (excluded.pupils, excluded.pupils_estimated, excluded.classes);\n\nDELETE FROM territory_schoolfigures f USING (SELECT DISTINCT school_id FROM replaced WHERE level_id IS NULL) t\nWHERE f.school_id = t.school_id AND f.pupils IS NULL AND f.classes IS NULL AND f.network IS NULL;\nRETURN NULL;",
                    hash="8c4eb2853f4bbea90ba5bd0c0e88a2b0fb8f3a52",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_latest_delete_9a4c5",
                    referencing="REFERENCING OLD TABLE AS replaced ",
                    table="territory_enrolment",
                    when="AFTER",
                ),
            ),
        ),
    ]
