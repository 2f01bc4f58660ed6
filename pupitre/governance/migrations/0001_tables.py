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
        ("governance", "0001_inputs"),
        ("governance", "0002_labels"),
        ("governance", "0003_names"),
        ("governance", "0004_steering"),
        ("governance", "0005_ledger"),
        ("governance", "0007_measures"),
        ("governance", "0008_movement_outer"),
        ("governance", "0010_money_labels"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("kernel", "0001_tables"),
        ("territory", "0001_tables"),
    ]

    operations = [
        CreateTogether(
            models=[
                migrations.CreateModel(
                    name="TrustedAuthority",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=250)),
                        ("certificate", models.BinaryField()),
                        ("added_by_name", models.CharField(max_length=200)),
                        ("added_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name_plural": "trusted authorities",
                        "ordering": ["name", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarAddress",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=32, unique=True)),
                        ("created_at", models.DateTimeField()),
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="calendar_address",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Committee",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=160, verbose_name="name")),
                        ("purpose", models.TextField(blank=True, verbose_name="what it decides on")),
                        (
                            "quorum_share",
                            models.CharField(
                                choices=[
                                    ("0", "no quorum"),
                                    ("1/3", "a third of the voices"),
                                    ("1/2", "half of the voices"),
                                    ("2/3", "two thirds of the voices"),
                                ],
                                default="1/2",
                                max_length=3,
                                verbose_name="quorum",
                            ),
                        ),
                        (
                            "majority",
                            models.CharField(
                                choices=[
                                    ("majority", "majority of the votes"),
                                    ("two_thirds", "two thirds of the votes"),
                                    ("consensus", "consensus: nobody against"),
                                ],
                                default="majority",
                                max_length=10,
                                verbose_name="how it decides",
                            ),
                        ),
                        (
                            "chair_settles",
                            models.BooleanField(default=False, verbose_name="at a tie, the chair's voice settles"),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="committees",
                                to="territory.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "committee",
                        "verbose_name_plural": "committees",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "name"),
                                name="committee_unique_name",
                                violation_error_message="Another committee of this organisation has this name.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CommitteeMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("function", models.CharField(blank=True, max_length=160, verbose_name="function")),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("chair", "chair"),
                                    ("secretary", "secretary"),
                                    ("member", "member"),
                                    ("guest", "guest"),
                                ],
                                default="member",
                                max_length=10,
                                verbose_name="role",
                            ),
                        ),
                        ("has_voice", models.BooleanField(default=True, verbose_name="votes")),
                        ("starts_on", models.DateField(verbose_name="sits from")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="sits until")),
                        (
                            "committee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="governance.committee",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                help_text="Who has one sees the meetings, and has them in their calendar.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="committee_seats",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="account",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "member",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ends_on__isnull", True), ("person__isnull", False)),
                                fields=("committee", "person"),
                                name="committee_member_once",
                                violation_error_message="This person already sits in this committee.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ends_on__isnull", True), ("role", "chair")),
                                fields=("committee",),
                                name="committee_one_chair",
                                violation_error_message="This committee already has a chair: end that seat first.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="member_ends_after_start",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Convention",
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
                                    ("partnership", "partnership for digital education"),
                                    ("loan", "loan of equipment"),
                                    ("services", "shared services"),
                                    ("data", "personal data"),
                                    ("other", "other"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("reference", models.CharField(blank=True, max_length=40, verbose_name="reference")),
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        ("purpose", models.TextField(blank=True, verbose_name="purpose")),
                        ("text", models.TextField(blank=True, verbose_name="text")),
                        ("starts_on", models.DateField(verbose_name="first day")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("proposed", "out for signature"),
                                    ("signed", "signed"),
                                    ("ended", "ended early"),
                                    ("abandoned", "abandoned"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("amendment_number", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "shows_money",
                            models.BooleanField(
                                default=False, verbose_name="the education authority sees the amounts"
                            ),
                        ),
                        (
                            "opinion_roles",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                            ),
                        ),
                        ("signed_on", models.DateField(blank=True, null=True)),
                        ("ended_on", models.DateField(blank=True, null=True)),
                        ("created_at", models.DateTimeField()),
                        (
                            "amends",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="amendments",
                                to="governance.convention",
                            ),
                        ),
                        (
                            "document",
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
                                related_name="conventions",
                                to="territory.organisation",
                                verbose_name="who keeps it",
                            ),
                        ),
                        (
                            "renews",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="renewals",
                                to="governance.convention",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "convention",
                        "verbose_name_plural": "conventions",
                        "ordering": ["-starts_on", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="convention_ends_after_start",
                                violation_error_message="The last day comes before the first.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("amendment_number__isnull", True), ("amends__isnull", True)),
                                    models.Q(
                                        ("amendment_number__gte", 1),
                                        ("amends__isnull", False),
                                        models.Q(("amends", models.F("id")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="convention_amendment_is_numbered",
                            ),
                            models.UniqueConstraint(
                                fields=("amends", "amendment_number"), name="convention_amendment_unique"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["signed", "ended"]), _negated=True),
                                    ("signed_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="convention_signed_has_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_on__isnull", False), ("state", "ended")),
                                    models.Q(models.Q(("state", "ended"), _negated=True), ("ended_on__isnull", True)),
                                    _connector="OR",
                                ),
                                name="convention_ended_has_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConventionAlert",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("ends_on", models.DateField()),
                        ("months", models.PositiveSmallIntegerField()),
                        ("sent_at", models.DateTimeField()),
                        (
                            "convention",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="alerts",
                                to="governance.convention",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["sent_at", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("convention", "ends_on", "months"), name="convention_alert_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConventionChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("act", models.CharField(max_length=12)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("proposed", "out for signature"),
                                    ("signed", "signed"),
                                    ("ended", "ended early"),
                                    ("abandoned", "abandoned"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("reason", models.TextField(blank=True)),
                        ("by_name", models.CharField(max_length=200)),
                        ("at", models.DateTimeField()),
                        (
                            "convention",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="changes",
                                to="governance.convention",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-at", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="ConventionCover",
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
                                    ("partnership", "partnership for digital education"),
                                    ("loan", "loan of equipment"),
                                    ("services", "shared services"),
                                    ("data", "personal data"),
                                    ("other", "other"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("days", django.contrib.postgres.fields.ranges.DateRangeField()),
                        (
                            "convention",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="covers",
                                to="governance.convention",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="convention_covers",
                                to="territory.school",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["days", "id"],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("kind", "other"), _negated=True),
                                expressions=[("school", "="), ("kind", "="), ("days", "&&")],
                                name="convention_one_of_a_kind_a_school",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("days__isempty", False)), name="convention_cover_has_days"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConventionFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("label", models.CharField(max_length=160, verbose_name="what it is")),
                        (
                            "convention",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="governance.convention",
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
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="DigitalPlan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("first_year", models.PositiveSmallIntegerField(verbose_name="first fiscal year")),
                        ("years", models.PositiveSmallIntegerField(default=5, verbose_name="number of years")),
                        (
                            "waves_per_year",
                            models.PositiveSmallIntegerField(default=2, verbose_name="waves per year"),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="digital_plans",
                                to="territory.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-first_year", "name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "name"), name="digital_plan_unique_name"),
                            models.CheckConstraint(
                                condition=models.Q(("years__range", (1, 15))), name="digital_plan_years"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("waves_per_year__in", (1, 2, 3, 4))), name="digital_plan_waves"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FundingMeasure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=30, verbose_name="code")),
                        ("name", models.CharField(max_length=160, verbose_name="name")),
                        (
                            "rank",
                            models.CharField(
                                choices=[
                                    ("family", "family"),
                                    ("group", "group of measures"),
                                    ("measure", "measure"),
                                    ("sub_measure", "sub-measure"),
                                ],
                                default="measure",
                                max_length=11,
                                verbose_name="rank",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("own", "written here"),
                                    ("seen", "seen in a public text"),
                                    ("to_validate", "to be validated"),
                                    ("closed", "closed"),
                                ],
                                default="own",
                                editable=False,
                                max_length=11,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("capex", "capital expenditure"), ("opex", "operating expenditure")],
                                max_length=5,
                                verbose_name="section",
                            ),
                        ),
                        (
                            "scope",
                            models.CharField(
                                choices=[
                                    ("local", "one purse per territory"),
                                    ("national", "one purse for all territories"),
                                ],
                                default="local",
                                max_length=8,
                                verbose_name="scope",
                            ),
                        ),
                        (
                            "carry_share",
                            models.DecimalField(
                                decimal_places=4,
                                default=Decimal("0"),
                                help_text="Share of what is left that remains usable the year after, from 0 to 1.",
                                max_digits=5,
                                verbose_name="carry-over share",
                            ),
                        ),
                        (
                            "cofund_share",
                            models.DecimalField(
                                decimal_places=4,
                                default=Decimal("1"),
                                help_text="Share of an eligible purchase that the measure pays; own funds pay the rest. From 0 to 1.",
                                max_digits=5,
                                verbose_name="share paid",
                            ),
                        ),
                        (
                            "must_spend_share",
                            models.DecimalField(
                                decimal_places=4,
                                default=Decimal("0"),
                                max_digits=5,
                                verbose_name="share to be spent in the year",
                            ),
                        ),
                        (
                            "functions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                default=list,
                                help_text="Codes of equipment, separated by commas; empty means any.",
                                size=None,
                                verbose_name="eligible equipment",
                            ),
                        ),
                        (
                            "categories",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                default=list,
                                help_text="Such as REP or REP+, separated by commas; empty means any.",
                                size=None,
                                verbose_name="eligible school categories",
                            ),
                        ),
                        (
                            "min_commitment",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                help_text="From 0 to 100.",
                                max_digits=5,
                                verbose_name="minimum commitment",
                            ),
                        ),
                        (
                            "min_repairability",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                help_text="From 0 to 10.",
                                max_digits=4,
                                verbose_name="minimum repairability",
                            ),
                        ),
                        ("starts_in", models.PositiveSmallIntegerField(verbose_name="first fiscal year")),
                        ("ends_in", models.PositiveSmallIntegerField(verbose_name="last fiscal year")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="funding_measures",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="governance.fundingmeasure",
                                verbose_name="part of",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "Funding measures",
                        "ordering": ["organisation", "code"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "code"), name="funding_measure_unique_code"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("carry_share__range", (0, 1)), ("must_spend_share__range", (0, 1))
                                ),
                                name="funding_measure_shares",
                                violation_error_message="A share runs from 0 to 1.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("cofund_share__range", (Decimal("0.01"), 1))),
                                name="funding_measure_pays_a_share",
                                violation_error_message="The share paid runs from 0.01 to 1.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("min_commitment__range", (0, 100)), ("min_repairability__range", (0, 10))
                                ),
                                name="funding_measure_thresholds",
                                violation_error_message="Commitment runs from 0 to 100, repairability from 0 to 10.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_in__gte", models.F("starts_in"))),
                                name="funding_measure_ends_after_start",
                                violation_error_message="The last year comes before the first.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("parent__isnull", True),
                                    models.Q(("parent", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                                name="funding_measure_not_own_parent",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LedgerBalance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("outside", "outside"),
                                    ("free", "free"),
                                    ("allocated", "allocated to schools"),
                                    ("committed", "ordered, not received"),
                                    ("received", "received, to be paid"),
                                    ("paid", "paid"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                        ("last_on", models.DateField()),
                        (
                            "measure",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="balances",
                                to="governance.fundingmeasure",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="balances",
                                to="territory.school",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("measure", "year", "stage", "school"),
                                name="balance_unique",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gte", 0)), name="balance_not_negative"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("stage__in", ["free", "allocated", "committed", "received", "paid"])
                                ),
                                name="balance_stage",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("stage", "free"), _negated=True),
                                    ("school__isnull", True),
                                    _connector="OR",
                                ),
                                name="balance_free_has_no_school",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LedgerMovement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="fiscal year")),
                        (
                            "verb",
                            models.CharField(
                                choices=[
                                    ("vote", "vote"),
                                    ("transfer", "transfer"),
                                    ("carry_over", "carry-over"),
                                    ("recover", "given back to the funder"),
                                    ("allocate", "allocation"),
                                    ("deallocate", "allocation taken back"),
                                    ("commit", "order"),
                                    ("release", "order cancelled"),
                                    ("receive", "receipt"),
                                    ("send_back", "goods sent back"),
                                    ("pay", "payment"),
                                    ("refund", "refund"),
                                ],
                                max_length=10,
                                verbose_name="act",
                            ),
                        ),
                        (
                            "from_stage",
                            models.CharField(
                                choices=[
                                    ("outside", "outside"),
                                    ("free", "free"),
                                    ("allocated", "allocated to schools"),
                                    ("committed", "ordered, not received"),
                                    ("received", "received, to be paid"),
                                    ("paid", "paid"),
                                ],
                                max_length=9,
                                verbose_name="from",
                            ),
                        ),
                        (
                            "to_stage",
                            models.CharField(
                                choices=[
                                    ("outside", "outside"),
                                    ("free", "free"),
                                    ("allocated", "allocated to schools"),
                                    ("committed", "ordered, not received"),
                                    ("received", "received, to be paid"),
                                    ("paid", "paid"),
                                ],
                                max_length=9,
                                verbose_name="to",
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                        ("document_kind", models.CharField(max_length=40)),
                        ("document_pk", models.BigIntegerField()),
                        ("document_label", models.CharField(max_length=160, verbose_name="document")),
                        ("on", models.DateField(verbose_name="date")),
                        ("reason", models.CharField(blank=True, max_length=250, verbose_name="reason")),
                        ("key", models.CharField(blank=True, max_length=60)),
                        ("line", models.PositiveIntegerField(default=0)),
                        ("recorded_at", models.DateTimeField()),
                        ("recorded_by_id", models.BigIntegerField(null=True)),
                        ("recorded_by_name", models.CharField(max_length=200)),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="movements",
                                to="governance.fundingmeasure",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="movements",
                                to="territory.school",
                                verbose_name="school",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "Movements of the ledger",
                        "ordering": ["-on", "-id"],
                        "indexes": [
                            models.Index(fields=["on", "id"], name="movement_on"),
                            models.Index(fields=["measure", "year", "on", "id"], name="movement_measure"),
                            models.Index(fields=["school", "on", "id"], name="movement_school"),
                            models.Index(fields=["document_kind", "document_pk"], name="movement_document"),
                            models.Index(
                                condition=models.Q(("verb__in", ["vote", "transfer", "carry_over", "recover"])),
                                fields=["measure", "year", "verb"],
                                name="movement_outer",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="movement_amount_positive"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("verb", "vote"),
                                        models.Q(
                                            models.Q(("from_stage", "free"), ("to_stage", "outside")),
                                            models.Q(("from_stage", "outside"), ("to_stage", "free")),
                                            _connector="OR",
                                        ),
                                    ),
                                    models.Q(
                                        ("verb", "transfer"),
                                        models.Q(
                                            models.Q(("from_stage", "free"), ("to_stage", "outside")),
                                            models.Q(("from_stage", "outside"), ("to_stage", "free")),
                                            _connector="OR",
                                        ),
                                    ),
                                    models.Q(
                                        ("verb", "carry_over"),
                                        models.Q(
                                            models.Q(("from_stage", "free"), ("to_stage", "outside")),
                                            models.Q(("from_stage", "outside"), ("to_stage", "free")),
                                            _connector="OR",
                                        ),
                                    ),
                                    models.Q(("verb", "recover"), ("from_stage", "free"), ("to_stage", "outside")),
                                    models.Q(("verb", "allocate"), ("from_stage", "free"), ("to_stage", "allocated")),
                                    models.Q(
                                        ("verb", "deallocate"), ("from_stage", "allocated"), ("to_stage", "free")
                                    ),
                                    models.Q(
                                        ("verb", "commit"),
                                        models.Q(
                                            models.Q(("from_stage", "allocated"), ("to_stage", "committed")),
                                            models.Q(("from_stage", "free"), ("to_stage", "committed")),
                                            _connector="OR",
                                        ),
                                    ),
                                    models.Q(
                                        ("verb", "release"),
                                        models.Q(
                                            models.Q(("from_stage", "committed"), ("to_stage", "allocated")),
                                            models.Q(("from_stage", "committed"), ("to_stage", "free")),
                                            _connector="OR",
                                        ),
                                    ),
                                    models.Q(
                                        ("verb", "receive"), ("from_stage", "committed"), ("to_stage", "received")
                                    ),
                                    models.Q(
                                        ("verb", "send_back"), ("from_stage", "received"), ("to_stage", "committed")
                                    ),
                                    models.Q(("verb", "pay"), ("from_stage", "received"), ("to_stage", "paid")),
                                    models.Q(("verb", "refund"), ("from_stage", "paid"), ("to_stage", "received")),
                                    _connector="OR",
                                ),
                                name="movement_way",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("verb__in", ["vote", "transfer", "carry_over", "recover"]),
                                        ("school__isnull", True),
                                    ),
                                    models.Q(("verb__in", ["allocate", "deallocate"]), ("school__isnull", False)),
                                    models.Q(
                                        (
                                            "verb__in",
                                            ["vote", "transfer", "carry_over", "recover", "allocate", "deallocate"],
                                        ),
                                        _negated=True,
                                    ),
                                    _connector="OR",
                                ),
                                name="movement_school_or_none",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("from_stage", "allocated"), ("school__isnull", True), _negated=True),
                                    models.Q(("school__isnull", True), ("to_stage", "allocated"), _negated=True),
                                ),
                                name="movement_allocated_to_a_school",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("key", ""), _negated=True),
                                fields=("document_kind", "document_pk", "verb", "key", "line"),
                                name="movement_once_a_key",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeasureApplication",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="fiscal year")),
                        ("title", models.CharField(max_length=160, verbose_name="project")),
                        ("reference", models.CharField(blank=True, max_length=80, verbose_name="funder's reference")),
                        ("asked", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount asked")),
                        (
                            "granted",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="amount granted"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "being written"),
                                    ("filed", "filed, answer awaited"),
                                    ("granted", "granted, report due"),
                                    ("refused", "refused"),
                                    ("reported", "reported"),
                                ],
                                default="draft",
                                max_length=9,
                            ),
                        ),
                        ("filed_on", models.DateField(blank=True, null=True, verbose_name="filed on")),
                        ("answered_on", models.DateField(blank=True, null=True, verbose_name="answered on")),
                        ("reported_on", models.DateField(blank=True, null=True, verbose_name="reported on")),
                        ("note", models.CharField(blank=True, max_length=250, verbose_name="note")),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="applications",
                                to="governance.fundingmeasure",
                                verbose_name="measure concerned",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "Applications",
                        "ordering": ["-year", "measure__code", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("asked__gt", 0),
                                    models.Q(("granted__isnull", True), ("granted__gt", 0), _connector="OR"),
                                ),
                                name="application_amounts",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answered_on__isnull", True),
                                        ("filed_on__isnull", True),
                                        ("reported_on__isnull", True),
                                        ("state", "draft"),
                                    ),
                                    models.Q(
                                        ("answered_on__isnull", True),
                                        ("filed_on__isnull", False),
                                        ("reported_on__isnull", True),
                                        ("state", "filed"),
                                    ),
                                    models.Q(
                                        ("answered_on__isnull", False),
                                        ("reported_on__isnull", True),
                                        ("state__in", ["granted", "refused"]),
                                    ),
                                    models.Q(
                                        ("answered_on__isnull", False),
                                        ("reported_on__isnull", False),
                                        ("state", "reported"),
                                    ),
                                    _connector="OR",
                                ),
                                name="application_dates_of_its_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("granted__isnull", False), ("state__in", ["granted", "reported"])),
                                    models.Q(
                                        models.Q(("state__in", ["granted", "reported"]), _negated=True),
                                        ("granted__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="application_granted_amount",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeasureBudget",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="fiscal year")),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount voted")),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="budgets",
                                to="governance.fundingmeasure",
                                verbose_name="measure concerned",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "Amounts voted",
                        "ordering": ["measure__code", "year"],
                        "constraints": [
                            models.UniqueConstraint(fields=("measure", "year"), name="measure_budget_unique"),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gte", 0)),
                                name="measure_budget_not_negative",
                                violation_error_message="An amount is not negative.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeasureRules",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("from_year", models.PositiveSmallIntegerField(verbose_name="from fiscal year")),
                        ("objects_text", models.TextField(blank=True, verbose_name="what it pays")),
                        ("formula_text", models.TextField(blank=True, verbose_name="how amounts are computed")),
                        ("norms_text", models.TextField(blank=True, verbose_name="conditions of use")),
                        ("source", models.CharField(blank=True, max_length=250, verbose_name="source")),
                        (
                            "mode",
                            models.CharField(
                                choices=[
                                    ("a_priori", "paid in the budget"),
                                    ("a_posteriori", "on application, then reported"),
                                ],
                                default="a_priori",
                                max_length=12,
                                verbose_name="allocation",
                            ),
                        ),
                        (
                            "application_due_on",
                            models.DateField(blank=True, null=True, verbose_name="applications until"),
                        ),
                        ("report_due_on", models.DateField(blank=True, null=True, verbose_name="final report until")),
                        (
                            "ring_fenced",
                            models.BooleanField(
                                default=False,
                                help_text="Money leaves the measure only with a written waiver.",
                                verbose_name="ring-fenced",
                            ),
                        ),
                        (
                            "carry_rule",
                            models.CharField(
                                choices=[
                                    ("none", "lost at the end of the year"),
                                    ("within_measure", "carried over within the measure"),
                                    ("n_years", "carried over for some years"),
                                    ("recovered", "recovered by the funder"),
                                ],
                                default="none",
                                max_length=14,
                                verbose_name="at the end of the year",
                            ),
                        ),
                        (
                            "carry_years",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="years of carry-over"
                            ),
                        ),
                        ("cofunders", models.CharField(blank=True, max_length=200, verbose_name="who pays the rest")),
                        (
                            "functions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30),
                                blank=True,
                                default=list,
                                help_text="Codes, separated by commas; empty means any.",
                                size=None,
                                verbose_name="kinds of equipment",
                            ),
                        ),
                        (
                            "categories",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30),
                                blank=True,
                                default=list,
                                help_text="Such as REP or REP+, separated by commas; empty means any.",
                                size=None,
                                verbose_name="school categories",
                            ),
                        ),
                        (
                            "levels",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30),
                                blank=True,
                                default=list,
                                help_text="Codes such as CP or CE1, separated by commas; empty means any.",
                                size=None,
                                verbose_name="levels",
                            ),
                        ),
                        (
                            "schools",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30),
                                blank=True,
                                default=list,
                                help_text="Codes of schools, separated by commas; empty means any.",
                                size=None,
                                verbose_name="schools",
                            ),
                        ),
                        ("buys_from", models.DateField(blank=True, null=True, verbose_name="purchases from")),
                        ("buys_until", models.DateField(blank=True, null=True, verbose_name="purchases until")),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rules",
                                to="governance.fundingmeasure",
                                verbose_name="measure concerned",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "Rules of measures",
                        "ordering": ["measure", "-from_year"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("measure", "from_year"),
                                name="measure_rules_once_a_year",
                                violation_error_message="This measure has rules from this year already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("carry_rule", "n_years"),
                                        ("carry_years__gte", 1),
                                        ("carry_years__isnull", False),
                                    ),
                                    models.Q(
                                        models.Q(("carry_rule", "n_years"), _negated=True),
                                        ("carry_years__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="measure_rules_carry_years",
                                violation_error_message="Say for how many years, and only where it is for some years.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("buys_from__isnull", True),
                                    ("buys_until__isnull", True),
                                    ("buys_until__gte", models.F("buys_from")),
                                    _connector="OR",
                                ),
                                name="measure_rules_dates",
                                violation_error_message="The last day comes before the first.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Meeting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=160, verbose_name="title")),
                        ("starts_at", models.DateTimeField(verbose_name="begins")),
                        ("ends_at", models.DateTimeField(verbose_name="ends")),
                        ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                        ("link", models.URLField(blank=True, verbose_name="link of the video meeting")),
                        (
                            "is_second_call",
                            models.BooleanField(
                                default=False,
                                help_text="The meeting before lacked its quorum: this one decides whatever the number.",
                                verbose_name="second call",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("planned", "planned"), ("held", "held"), ("cancelled", "cancelled")],
                                default="planned",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("sequence", models.PositiveSmallIntegerField(default=0)),
                        ("changed_at", models.DateTimeField()),
                        ("minutes_approved_at", models.DateTimeField(blank=True, null=True)),
                        ("minutes_approved_by_name", models.CharField(blank=True, max_length=200)),
                        (
                            "committee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meetings",
                                to="governance.committee",
                            ),
                        ),
                        (
                            "minutes_file",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="kernel.storedfile",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "meeting",
                        "verbose_name_plural": "meetings",
                        "ordering": ["-starts_at", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="meeting_ends_after_start",
                                violation_error_message="The meeting ends before it begins.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("minutes_approved_at__isnull", True),
                                    models.Q(("minutes_file__isnull", False), ("state", "held")),
                                    _connector="OR",
                                ),
                                name="meeting_approved_minutes_are_kept",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgendaPoint",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("title", models.CharField(max_length=200, verbose_name="point")),
                        ("note", models.TextField(blank=True, verbose_name="what is asked")),
                        ("subject_kind", models.CharField(blank=True, max_length=60)),
                        ("subject_pk", models.BigIntegerField(blank=True, null=True)),
                        ("subject_label", models.CharField(blank=True, max_length=250)),
                        ("minutes", models.TextField(blank=True, verbose_name="minutes")),
                        ("revision", models.PositiveIntegerField(default=0)),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="points",
                                to="governance.meeting",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("subject_kind", ""), ("subject_pk__isnull", True)),
                                    models.Q(
                                        models.Q(("subject_kind", ""), _negated=True), ("subject_pk__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="agenda_point_subject_whole",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("subject_kind", models.CharField(blank=True, max_length=60)),
                        ("subject_pk", models.BigIntegerField(blank=True, null=True)),
                        ("subject_label", models.CharField(blank=True, max_length=250)),
                        ("text", models.TextField(verbose_name="decision")),
                        ("reasons", models.TextField(verbose_name="reasons")),
                        ("votes_for", models.PositiveSmallIntegerField(default=0, verbose_name="for")),
                        ("votes_against", models.PositiveSmallIntegerField(default=0, verbose_name="against")),
                        ("votes_abstaining", models.PositiveSmallIntegerField(default=0, verbose_name="abstaining")),
                        ("chair_vote", models.CharField(blank=True, max_length=7)),
                        ("voices_present", models.PositiveSmallIntegerField()),
                        ("voices", models.PositiveSmallIntegerField()),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("adopted", "adopted"),
                                    ("rejected", "rejected"),
                                    ("postponed", "postponed"),
                                ],
                                max_length=10,
                                verbose_name="outcome",
                            ),
                        ),
                        ("why", models.CharField(max_length=12)),
                        ("decided_at", models.DateTimeField()),
                        ("recorded_by_name", models.CharField(max_length=200)),
                        (
                            "point",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="governance.agendapoint",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="governance.meeting",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "decision",
                        "verbose_name_plural": "decisions",
                        "ordering": ["-decided_at", "-id"],
                        "indexes": [models.Index(fields=["subject_kind", "subject_pk"], name="decision_subject")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("subject_kind", ""), ("subject_pk__isnull", True)),
                                    models.Q(
                                        models.Q(("subject_kind", ""), _negated=True), ("subject_pk__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="decision_subject_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "voices_present__gte",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("votes_for"), "+", models.F("votes_against")
                                            ),
                                            "+",
                                            models.F("votes_abstaining"),
                                        ),
                                    )
                                ),
                                name="decision_votes_are_of_those_present",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attendance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "presence",
                            models.CharField(
                                choices=[
                                    ("present", "present"),
                                    ("represented", "represented"),
                                    ("excused", "excused"),
                                    ("absent", "absent"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attendance",
                                to="governance.committeemember",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attendance",
                                to="governance.meeting",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("meeting", "member"), name="attendance_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Action",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("label", models.CharField(max_length=250, verbose_name="what is to be done")),
                        ("owner_name", models.CharField(max_length=120)),
                        ("due_on", models.DateField(verbose_name="by when")),
                        (
                            "state",
                            models.CharField(
                                choices=[("todo", "to do"), ("done", "done"), ("dropped", "dropped")],
                                default="todo",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("closed_on", models.DateField(blank=True, null=True)),
                        ("note", models.CharField(blank=True, max_length=250, verbose_name="note")),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="actions",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by whom",
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="actions",
                                to="governance.decision",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="actions",
                                to="governance.meeting",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "action",
                        "verbose_name_plural": "actions",
                        "ordering": ["due_on", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_on__isnull", True), ("state", "todo")),
                                    models.Q(
                                        models.Q(("state", "todo"), _negated=True), ("closed_on__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="action_closed_has_day",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Paper",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("label", models.CharField(max_length=160, verbose_name="what it is")),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                            ),
                        ),
                        (
                            "point",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="papers",
                                to="governance.agendapoint",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Party",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[
                                    ("authority", "authority that runs the plan"),
                                    ("education", "education authority"),
                                    ("other", "other party"),
                                ],
                                max_length=10,
                                verbose_name="side",
                            ),
                        ),
                        ("signatory_name", models.CharField(max_length=120, verbose_name="who signs")),
                        (
                            "signatory_function",
                            models.CharField(blank=True, max_length=160, verbose_name="in what function"),
                        ),
                        (
                            "convention",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parties",
                                to="governance.convention",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="convention_parties",
                                to="territory.organisation",
                                verbose_name="body",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("convention", "organisation"),
                                name="convention_party_once",
                                violation_error_message="This body is already a party.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Duty",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(blank=True, max_length=20, verbose_name="kind of duty")),
                        ("label", models.CharField(max_length=200, verbose_name="duty")),
                        ("detail", models.TextField(blank=True, verbose_name="what is expected")),
                        (
                            "first_on",
                            models.DateField(
                                blank=True,
                                help_text="Empty: it holds all along, without date.",
                                null=True,
                                verbose_name="due on",
                            ),
                        ),
                        (
                            "every_months",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="0: once.", verbose_name="then every (months)"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=100)),
                        (
                            "convention",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="duties",
                                to="governance.convention",
                            ),
                        ),
                        (
                            "party",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duties",
                                to="governance.party",
                                verbose_name="who owes it",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "duty",
                        "verbose_name_plural": "duties",
                        "ordering": ["position", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("code", ""), _negated=True),
                                fields=("convention", "code"),
                                name="duty_one_holder_a_code",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("every_months", 0),
                                    models.Q(("every_months__lte", 60), ("first_on__isnull", False)),
                                    _connector="OR",
                                ),
                                name="duty_recurs_from_a_day",
                                violation_error_message="A duty that comes back has a first day, and comes back within 5 years.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DutyProof",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due_on", models.DateField(blank=True, null=True)),
                        ("done_on", models.DateField(verbose_name="done on")),
                        ("note", models.TextField(blank=True, verbose_name="note")),
                        ("by_name", models.CharField(max_length=200)),
                        ("at", models.DateTimeField()),
                        (
                            "duty",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="proofs",
                                to="governance.duty",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="kernel.storedfile",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-done_on", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("due_on__isnull", False)),
                                fields=("duty", "due_on"),
                                name="duty_proof_once_a_date",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("note", ""), _negated=True), ("file__isnull", False), _connector="OR"
                                ),
                                name="duty_proof_shows_something",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConventionSignature",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "how",
                            models.CharField(
                                choices=[("deposited", "signed elsewhere, deposited here"), ("here", "signed here")],
                                max_length=10,
                            ),
                        ),
                        ("signed_on", models.DateField(verbose_name="signed on")),
                        ("recorded_by_name", models.CharField(max_length=200)),
                        ("at", models.DateTimeField()),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                            ),
                        ),
                        (
                            "party",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="signature",
                                to="governance.party",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="ScopeEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("removes", models.BooleanField(default=False)),
                        (
                            "convention",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="scope",
                                to="governance.convention",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territory.school",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["removes", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("organisation__isnull", True), ("school__isnull", False)),
                                    models.Q(("organisation__isnull", False), ("school__isnull", True)),
                                    _connector="OR",
                                ),
                                name="scope_entry_names_one_thing",
                            ),
                            models.UniqueConstraint(
                                fields=("convention", "organisation", "school"),
                                name="scope_entry_once",
                                nulls_distinct=False,
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SigningCertificate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sealed", models.BinaryField()),
                        ("subject", models.CharField(max_length=250)),
                        ("issuer", models.CharField(max_length=250)),
                        ("valid_from", models.DateTimeField()),
                        ("valid_until", models.DateTimeField()),
                        ("is_self_made", models.BooleanField(default=False)),
                        ("given_by_name", models.CharField(max_length=200)),
                        ("given_at", models.DateTimeField()),
                        (
                            "organisation",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="signing_certificate",
                                to="territory.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["organisation"],
                    },
                ),
            ],
        ),
    ]
