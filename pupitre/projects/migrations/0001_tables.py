import django.contrib.postgres.fields
import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from pupitre.kernel.together import CreateTogether


class Migration(migrations.Migration):
    replaces = [
        ("projects", "0001_inputs"),
        ("projects", "0002_labels"),
        ("projects", "0003_names"),
        ("projects", "0004_school_projects"),
        ("projects", "0005_labels_of_projects"),
        ("projects", "0006_commitment_and_eligibility"),
        ("projects", "0007_diagnosis"),
        ("projects", "0008_milestones"),
        ("projects", "0009_calls"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("governance", "0001_tables"),
        ("kernel", "0001_tables"),
        ("territory", "0001_tables"),
    ]

    operations = [
        CreateTogether(
            models=[
                migrations.CreateModel(
                    name="Aim",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=30, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("help", models.CharField(blank=True, max_length=250, verbose_name="what it covers")),
                        ("position", models.PositiveSmallIntegerField(default=100, verbose_name="rank")),
                        (
                            "is_offered",
                            models.BooleanField(
                                default=True,
                                help_text="Projects that chose it already keep it.",
                                verbose_name="offered to schools",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="project_aims",
                                to="territory.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "code"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "code"), name="aim_unique_code")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Call",
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
                                    ("own", "our own call"),
                                    ("national", "a national call that we help to answer"),
                                ],
                                default="own",
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(max_length=160, verbose_name="title")),
                        ("purpose", models.TextField(max_length=4000, verbose_name="what it is for")),
                        ("operator", models.CharField(blank=True, max_length=160, verbose_name="who runs it")),
                        ("link", models.URLField(blank=True, verbose_name="official page")),
                        ("source", models.CharField(blank=True, max_length=200, verbose_name="source of its terms")),
                        (
                            "source_status",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "written here"),
                                    ("seen", "read in a public source"),
                                    ("to_validate", "to validate"),
                                ],
                                default="",
                                max_length=11,
                            ),
                        ),
                        (
                            "rate",
                            models.DecimalField(
                                decimal_places=4, max_digits=5, verbose_name="share of the cost that is helped"
                            ),
                        ),
                        (
                            "floor",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="least help"
                            ),
                        ),
                        (
                            "cap",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="most help"
                            ),
                        ),
                        (
                            "budget",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="money of the call",
                            ),
                        ),
                        ("opens_on", models.DateField(verbose_name="opens on")),
                        ("closes_on", models.DateField(verbose_name="closes on")),
                        ("opinions_due_on", models.DateField(blank=True, null=True, verbose_name="opinions due on")),
                        ("awards_on", models.DateField(blank=True, null=True, verbose_name="award on")),
                        (
                            "opinion_roles",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                default=list,
                                size=None,
                                verbose_name="who gives an opinion",
                            ),
                        ),
                        ("published_at", models.DateTimeField(null=True)),
                        ("cancelled_at", models.DateTimeField(null=True)),
                        ("reason", models.TextField(blank=True)),
                        ("awarded_at", models.DateTimeField(null=True)),
                        (
                            "decision",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="awards_of_calls",
                                to="governance.decision",
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="calls",
                                to="governance.fundingmeasure",
                                verbose_name="paid by",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="calls",
                                to="territory.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "call for projects",
                        "ordering": ["-closes_on", "title", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "title"),
                                name="call_unique_title",
                                violation_error_message="Another call has this title.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closes_on__gte", models.F("opens_on")),
                                    models.Q(
                                        ("opinions_due_on__isnull", True),
                                        ("opinions_due_on__gte", models.F("closes_on")),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("awards_on__isnull", True),
                                        ("awards_on__gte", models.F("closes_on")),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("awards_on__isnull", True),
                                        ("opinions_due_on__isnull", True),
                                        ("awards_on__gte", models.F("opinions_due_on")),
                                        _connector="OR",
                                    ),
                                ),
                                name="call_days_follow",
                                violation_error_message="The days follow one another: opens, closes, opinions, award.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("rate__gt", 0),
                                    ("rate__lte", 1),
                                    models.Q(("floor__isnull", True), ("floor__gt", 0), _connector="OR"),
                                    models.Q(("cap__isnull", True), ("cap__gt", 0), _connector="OR"),
                                    models.Q(
                                        ("floor__isnull", True),
                                        ("cap__isnull", True),
                                        ("cap__gte", models.F("floor")),
                                        _connector="OR",
                                    ),
                                    models.Q(("budget__isnull", True), ("budget__gt", 0), _connector="OR"),
                                ),
                                name="call_terms",
                                violation_error_message="The share is above 0 and at most 1; the most help is not below the least.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("awarded_at__isnull", True), ("decision__isnull", True)),
                                    models.Q(
                                        ("awarded_at__isnull", False), ("decision__isnull", False), ("kind", "own")
                                    ),
                                    _connector="OR",
                                ),
                                name="call_awarded_by_decision",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cancelled_at__isnull", True),
                                    models.Q(models.Q(("reason", ""), _negated=True), ("decision__isnull", True)),
                                    _connector="OR",
                                ),
                                name="call_cancelled_with_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallCriterion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("help", models.CharField(blank=True, max_length=300, verbose_name="what is looked at")),
                        ("weight", models.PositiveSmallIntegerField(default=20, verbose_name="weight")),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="criteria",
                                to="projects.call",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("weight__range", (1, 100))), name="call_criterion_weight"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallDocument",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        ("label", models.CharField(max_length=160, verbose_name="name")),
                        ("help", models.CharField(blank=True, max_length=300, verbose_name="help")),
                        ("is_required", models.BooleanField(default=True, verbose_name="must be attached")),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="documents",
                                to="projects.call",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="CallFile",
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
                                    ("draft", "being written"),
                                    ("sent", "sent"),
                                    ("filed", "filed with the national operator"),
                                    ("awarded", "retained"),
                                    ("refused", "not retained"),
                                ],
                                default="draft",
                                max_length=8,
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        ("opened_by_name", models.CharField(max_length=200)),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("sent_by_name", models.CharField(blank=True, max_length=200)),
                        ("cost", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=12)),
                        ("asked", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=12)),
                        ("proposed", models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                        ("proposal", models.TextField(blank=True)),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                        ("reason", models.TextField(blank=True)),
                        ("decided_on", models.DateField(null=True)),
                        ("reference", models.CharField(blank=True, max_length=80)),
                        ("filed_on", models.DateField(null=True)),
                        (
                            "body",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="call_files",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="files", to="projects.call"
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="call_files",
                                to="governance.decision",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="call_files",
                                to="territory.school",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["school__sort_name", "id"],
                        "indexes": [models.Index(fields=["call", "state"], name="call_file_by_state")],
                        "constraints": [
                            models.UniqueConstraint(fields=("call", "school"), name="call_file_once_a_school"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("sent_at__isnull", True), ("state", "draft")),
                                    models.Q(models.Q(("state", "draft"), _negated=True), ("sent_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="call_file_sent",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        models.Q(("amount__gt", 0), ("amount__isnull", False), ("state", "awarded")),
                                        models.Q(
                                            models.Q(("state", "awarded"), _negated=True), ("amount__isnull", True)
                                        ),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        models.Q(("state__in", ["awarded", "refused"]), _negated=True),
                                        ("decided_on__isnull", False),
                                        _connector="OR",
                                    ),
                                ),
                                name="call_file_amount_when_awarded",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "refused"), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="call_file_refused_with_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("proposed__isnull", True),
                                    ("proposed__gt", 0),
                                    models.Q(("proposed", 0), models.Q(("proposal", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="call_file_proposal_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("asked__gte", 0),
                                    ("cost__gte", models.F("asked")),
                                    models.Q(
                                        ("proposed__isnull", True),
                                        ("proposed__lte", models.F("asked")),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("amount__isnull", True), ("amount__lte", models.F("cost")), _connector="OR"
                                    ),
                                ),
                                name="call_file_within_cost",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "filed"), _negated=True),
                                    models.Q(models.Q(("reference", ""), _negated=True), ("filed_on__isnull", False)),
                                    _connector="OR",
                                ),
                                name="call_file_filed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallExpense",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("label", models.CharField(max_length=160)),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                        ("spent_on", models.DateField()),
                        ("given_at", models.DateTimeField()),
                        ("given_by_name", models.CharField(max_length=200)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("given", "to be checked"),
                                    ("accepted", "accepted"),
                                    ("refused", "refused"),
                                ],
                                default="given",
                                max_length=8,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("judged_at", models.DateTimeField(null=True)),
                        ("judged_by_name", models.CharField(blank=True, max_length=200)),
                        (
                            "paper",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="expenses",
                                to="projects.callfile",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["spent_on", "id"],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="call_expense_amount"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("judged_at__isnull", True), ("state", "given")),
                                    models.Q(
                                        models.Q(("state", "given"), _negated=True), ("judged_at__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="call_expense_judged",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "refused"), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="call_expense_refused_with_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallCost",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("label", models.CharField(max_length=160)),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="costs",
                                to="projects.callfile",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="call_cost_amount")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallOpinion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("role", models.CharField(max_length=40)),
                        ("person_id", models.BigIntegerField(null=True)),
                        ("person_name", models.CharField(max_length=200)),
                        ("comment", models.TextField(blank=True)),
                        ("given_at", models.DateTimeField()),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="opinions",
                                to="projects.callfile",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["given_at", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("file", "role"), name="call_opinion_once_a_role")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallMark",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("mark", models.PositiveSmallIntegerField()),
                        ("reason", models.CharField(max_length=500)),
                        (
                            "criterion",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="marks",
                                to="projects.callcriterion",
                            ),
                        ),
                        (
                            "opinion",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="marks",
                                to="projects.callopinion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["criterion__position", "criterion"],
                        "constraints": [
                            models.UniqueConstraint(fields=("opinion", "criterion"), name="call_mark_once"),
                            models.CheckConstraint(
                                condition=models.Q(("mark__range", (0, 5))), name="call_mark_from_0_to_5"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="call_mark_says_why"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallPaper",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("added_at", models.DateTimeField()),
                        ("added_by_name", models.CharField(max_length=200)),
                        (
                            "content",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="projects.calldocument",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="papers",
                                to="projects.callfile",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="CallQuestion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        ("heading", models.CharField(max_length=120, verbose_name="heading")),
                        ("question", models.CharField(max_length=250, verbose_name="question")),
                        ("help", models.CharField(blank=True, max_length=300, verbose_name="help")),
                        ("is_required", models.BooleanField(default=True, verbose_name="must be answered")),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="questions",
                                to="projects.call",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="CallAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("edited_at", models.DateTimeField(null=True)),
                        ("edited_by_id", models.BigIntegerField(null=True)),
                        ("edited_by_name", models.CharField(blank=True, max_length=200)),
                        ("text", models.TextField(blank=True)),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="projects.callfile",
                            ),
                        ),
                        (
                            "question",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="projects.callquestion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["question", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("file", "question"), name="call_answer_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "condition",
                            models.CharField(
                                choices=[
                                    ("kind", "kinds of school"),
                                    ("sector", "sector"),
                                    ("network", "priority networks"),
                                    ("population", "inhabitants of the commune, at the most"),
                                    ("pupils", "pupils, at the most"),
                                    ("project", "the digital project is validated"),
                                    ("convention", "a convention covers the school"),
                                    ("schools", "these schools only"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "values",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                            ),
                        ),
                        ("threshold", models.DecimalField(blank=True, decimal_places=0, max_digits=9, null=True)),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="rules", to="projects.call"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("call", "condition"), name="call_rule_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("condition__in", ["population", "pupils"]), _negated=True),
                                    ("threshold__gt", 0),
                                    _connector="OR",
                                ),
                                name="call_rule_threshold",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("condition__in", ["kind", "sector", "network", "schools"]), _negated=True
                                    ),
                                    ("values__len__gt", 0),
                                    _connector="OR",
                                ),
                                name="call_rule_values",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Criterion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="school year that begins in")),
                        ("code", models.SlugField(max_length=30, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("help", models.CharField(blank=True, max_length=300, verbose_name="what is looked at")),
                        ("weight", models.PositiveSmallIntegerField(default=20, verbose_name="weight")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="commitment_criteria",
                                to="territory.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-year", "-weight", "code"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "year", "code"), name="criterion_unique_code"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("weight__range", (0, 100))),
                                name="criterion_weight",
                                violation_error_message="A weight runs from 0 to 100.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Appeal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.TextField()),
                        ("asked_at", models.DateTimeField()),
                        ("asked_by_name", models.CharField(max_length=200)),
                        ("answer", models.TextField(blank=True)),
                        ("mark_before", models.PositiveSmallIntegerField(null=True)),
                        ("mark_after", models.PositiveSmallIntegerField(null=True)),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("answered_by_name", models.CharField(blank=True, max_length=200)),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="commitment_appeals",
                                to="territory.school",
                            ),
                        ),
                        (
                            "criterion",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appeals",
                                to="projects.criterion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-asked_at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("answered_at__isnull", True)),
                                fields=("school", "criterion"),
                                name="appeal_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_at__isnull", True),
                                    models.Q(("answer", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="appeal_answered_with_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="appeal_says_why"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EligibilityRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "condition",
                            models.CharField(
                                choices=[
                                    ("accompanied", "the education authority accompanies (convention signed)"),
                                    ("validated", "the digital project is validated"),
                                    ("committee", "the education authority sits in the committees"),
                                    ("trained", "enough teachers are trained or accompanied"),
                                    ("referent", "the school's digital referent is trained"),
                                    ("commitment", "the commitment score is high enough"),
                                ],
                                max_length=12,
                                verbose_name="condition",
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
                                verbose_name="for the equipment",
                            ),
                        ),
                        (
                            "threshold",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                help_text="Share of teachers from 0 to 1, or commitment from 0 to 100; 0 for the other conditions.",
                                max_digits=6,
                                verbose_name="threshold",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="from")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="to")),
                        ("source", models.CharField(blank=True, max_length=160, verbose_name="where it comes from")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="eligibility_rules",
                                to="territory.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["starts_on", "condition", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="eligibility_rule_days",
                                violation_error_message="The last day comes before the first.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("condition", "trained"), _negated=True),
                                    ("threshold__range", (0, 1)),
                                    _connector="OR",
                                ),
                                name="eligibility_rule_share",
                                violation_error_message="A share of teachers runs from 0 to 1.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Mark",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("evidence", models.TextField(blank=True)),
                        ("given_at", models.DateTimeField(null=True)),
                        ("given_by_name", models.CharField(blank=True, max_length=200)),
                        ("mark", models.PositiveSmallIntegerField(null=True)),
                        ("comment", models.CharField(blank=True, max_length=500)),
                        ("marked_at", models.DateTimeField(null=True)),
                        ("marked_by_name", models.CharField(blank=True, max_length=200)),
                        (
                            "criterion",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="marks",
                                to="projects.criterion",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="kernel.storedfile",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="commitment_marks",
                                to="territory.school",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["criterion", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("school", "criterion"), name="mark_once_a_criterion"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("mark__isnull", True), ("marked_at__isnull", True)),
                                    models.Q(("mark__range", (0, 5)), ("marked_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="mark_from_0_to_5",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Milestone",
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
                                    ("convention", "convention signed"),
                                    ("project", "project validated"),
                                    ("referent", "digital referent trained"),
                                    ("seats", "training places used"),
                                    ("order", "order sent"),
                                    ("delivery", "equipment delivered"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("wave", models.PositiveSmallIntegerField()),
                        ("due_on", models.DateField()),
                        ("plan_kind", models.CharField(max_length=40)),
                        ("plan_pk", models.BigIntegerField()),
                        ("plan_name", models.CharField(max_length=200)),
                        ("set_at", models.DateTimeField()),
                        ("replaced_at", models.DateTimeField(null=True)),
                        ("replaced_by_name", models.CharField(blank=True, max_length=200)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="milestones",
                                to="territory.school",
                                verbose_name="school concerned",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["due_on", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("replaced_at__isnull", True)),
                                fields=["due_on"],
                                name="milestone_due",
                            ),
                            models.Index(fields=["school", "replaced_at"], name="milestone_school"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("replaced_at__isnull", True)),
                                fields=("organisation", "school", "wave", "kind"),
                                name="milestone_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Obligation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("function", models.CharField(max_length=20, verbose_name="equipment")),
                        ("group", models.CharField(max_length=30, verbose_name="group of levels")),
                        ("deadline_year", models.PositiveSmallIntegerField(verbose_name="by the end of fiscal year")),
                        (
                            "min_share",
                            models.DecimalField(
                                decimal_places=4,
                                default=Decimal("1"),
                                help_text="From 0 to 1.",
                                max_digits=5,
                                verbose_name="share covered",
                            ),
                        ),
                        ("label", models.CharField(max_length=160, verbose_name="where it comes from")),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="obligations",
                                to="territory.school",
                                verbose_name="school concerned",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "Promises",
                        "ordering": ["school__sort_name", "deadline_year", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("school", "function", "group", "deadline_year"), name="obligation_unique"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("min_share__range", (0, 1))),
                                name="obligation_share",
                                violation_error_message="A share runs from 0 to 1.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Project",
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
                                    ("draft", "being written"),
                                    ("submitted", "under review"),
                                    ("returned", "returned to the school"),
                                    ("validated", "validated"),
                                    ("refused", "refused"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("edition", models.PositiveIntegerField(default=0)),
                        ("version", models.PositiveSmallIntegerField(default=0)),
                        ("opened_at", models.DateTimeField(verbose_name="begun at")),
                        ("changed_at", models.DateTimeField(verbose_name="last change")),
                        ("state_since", models.DateTimeField(verbose_name="in this state since")),
                        (
                            "school",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="digital_project",
                                to="territory.school",
                                verbose_name="school concerned",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["school__sort_name", "id"],
                        "indexes": [models.Index(fields=["state"], name="project_by_state")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("state", "draft"), ("version__gte", 1), _connector="OR"),
                                name="project_sent_has_version",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Passage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("edited_at", models.DateTimeField(null=True)),
                        ("edited_by_id", models.BigIntegerField(null=True)),
                        ("edited_by_name", models.CharField(blank=True, max_length=200)),
                        ("key", models.CharField(max_length=30)),
                        ("text", models.TextField(blank=True)),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="passages",
                                to="projects.project",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["key"],
                        "constraints": [models.UniqueConstraint(fields=("project", "key"), name="passage_unique")],
                    },
                ),
                migrations.CreateModel(
                    name="PastPassage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("revision", models.PositiveIntegerField()),
                        ("text", models.TextField()),
                        ("edited_at", models.DateTimeField(null=True)),
                        ("edited_by_id", models.BigIntegerField(null=True)),
                        ("edited_by_name", models.CharField(blank=True, max_length=200)),
                        (
                            "passage",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="past",
                                to="projects.passage",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-revision"],
                        "constraints": [
                            models.UniqueConstraint(fields=("passage", "revision"), name="past_passage_unique")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Member",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "function",
                            models.CharField(
                                choices=[
                                    ("head", "head of the school"),
                                    ("teacher", "teacher"),
                                    ("referent", "digital referent"),
                                    ("after_school", "after-school staff"),
                                    ("other", "other"),
                                ],
                                max_length=12,
                                verbose_name="function",
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "has not answered yet"),
                                    ("yes", "yes"),
                                    ("remark", "yes, with a remark"),
                                    ("no", "no"),
                                ],
                                default="",
                                max_length=6,
                            ),
                        ),
                        ("remark", models.TextField(blank=True)),
                        ("answered_edition", models.PositiveIntegerField(null=True)),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("recorded_by_name", models.CharField(blank=True, max_length=200)),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="project_teams",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="projects.project",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("project", "person"), name="member_once_in_team"),
                            models.UniqueConstraint(
                                condition=models.Q(("person__isnull", True)),
                                fields=("project", "name"),
                                name="member_named_once_in_team",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answer", ""), ("answered_edition__isnull", True)),
                                    models.Q(
                                        models.Q(("answer", ""), _negated=True),
                                        ("answered_at__isnull", False),
                                        ("answered_edition__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="member_answer_has_edition",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answer__in", ["remark", "no"]), _negated=True),
                                    models.Q(("remark", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="member_reserve_is_said",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LearningNeed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("edited_at", models.DateTimeField(null=True)),
                        ("edited_by_id", models.BigIntegerField(null=True)),
                        ("edited_by_name", models.CharField(blank=True, max_length=200)),
                        ("levels", models.CharField(blank=True, max_length=120, verbose_name="for whom")),
                        ("text", models.TextField(blank=True, verbose_name="what pupils need")),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        (
                            "aim",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="learning_needs",
                                to="projects.aim",
                                verbose_name="aim chosen",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="learning_needs",
                                to="projects.project",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="EquipmentRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("edited_at", models.DateTimeField(null=True)),
                        ("edited_by_id", models.BigIntegerField(null=True)),
                        ("edited_by_name", models.CharField(blank=True, max_length=200)),
                        ("function", models.CharField(blank=True, max_length=20, verbose_name="equipment")),
                        ("group", models.CharField(blank=True, max_length=30, verbose_name="group of levels")),
                        ("label", models.CharField(max_length=160, verbose_name="what it is")),
                        ("units", models.PositiveSmallIntegerField(default=1, verbose_name="how many")),
                        (
                            "age",
                            models.DecimalField(
                                blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="age in years"
                            ),
                        ),
                        ("condition", models.CharField(blank=True, max_length=40, verbose_name="condition")),
                        (
                            "fate",
                            models.CharField(
                                blank=True,
                                choices=[("", "to be decided"), ("reuse", "reusable"), ("retire", "to retire")],
                                default="",
                                max_length=6,
                                verbose_name="what becomes of it",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=250, verbose_name="note")),
                        ("source", models.CharField(blank=True, max_length=120)),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="equipment",
                                to="projects.project",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["function", "label", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("source", ""), _negated=True),
                                fields=("project", "source"),
                                name="equipment_row_unique_source",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("age__isnull", True), ("age__gte", Decimal("0")), _connector="OR"
                                ),
                                name="equipment_row_age_not_negative",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AidCount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("edited_at", models.DateTimeField(null=True)),
                        ("edited_by_id", models.BigIntegerField(null=True)),
                        ("edited_by_name", models.CharField(blank=True, max_length=200)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("seeing", "To see: enlargement, contrast, screen reader"),
                                    ("hearing", "To hear: subtitles, microphone of the teacher"),
                                    ("hands", "To handle: adapted keyboard, switch, pointer"),
                                    ("reading", "To read and write: speech synthesis, dictation"),
                                    ("speaking", "To communicate: pictograms, voice output"),
                                    ("focus", "To keep on track: timer, visual schedule"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("count", models.PositiveSmallIntegerField(default=0, verbose_name="pupils")),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="aids",
                                to="projects.project",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["kind"],
                        "constraints": [models.UniqueConstraint(fields=("project", "kind"), name="aid_count_unique")],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("snapshot", models.JSONField()),
                        ("sent_at", models.DateTimeField()),
                        ("sent_by_id", models.BigIntegerField(null=True)),
                        ("sent_by_name", models.CharField(max_length=200)),
                        (
                            "expected_roles",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), default=list, size=None
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "waiting for a decision"),
                                    ("validated", "validated"),
                                    ("returned", "returned to the school"),
                                    ("refused", "refused"),
                                    ("withdrawn", "taken back by the school"),
                                ],
                                default="",
                                max_length=10,
                            ),
                        ),
                        ("reason", models.TextField(blank=True)),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("decided_by_id", models.BigIntegerField(null=True)),
                        ("decided_by_name", models.CharField(blank=True, max_length=200)),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="versions",
                                to="projects.project",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("project", "number"), name="project_version_unique"),
                            models.UniqueConstraint(
                                condition=models.Q(("outcome", "")),
                                fields=("project",),
                                name="project_version_one_pending",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at__isnull", True), ("outcome", "")),
                                    models.Q(("decided_at__isnull", False), ("outcome", "withdrawn")),
                                    models.Q(
                                        models.Q(("outcome__in", ["", "withdrawn"]), _negated=True),
                                        ("decided_at__isnull", False),
                                        models.Q(("reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="project_version_decided_with_reason",
                            ),
                        ],
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
                        ("role", models.CharField(max_length=40)),
                        ("person_id", models.BigIntegerField(null=True)),
                        ("person_name", models.CharField(max_length=200)),
                        (
                            "verdict",
                            models.CharField(
                                choices=[
                                    ("favourable", "favourable"),
                                    ("reserve", "favourable with a reserve"),
                                    ("unfavourable", "unfavourable"),
                                ],
                                max_length=12,
                                verbose_name="opinion",
                            ),
                        ),
                        (
                            "relevance",
                            models.CharField(
                                choices=[
                                    ("favourable", "favourable"),
                                    ("reserve", "favourable with a reserve"),
                                    ("unfavourable", "unfavourable"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "feasibility",
                            models.CharField(
                                choices=[
                                    ("favourable", "favourable"),
                                    ("reserve", "favourable with a reserve"),
                                    ("unfavourable", "unfavourable"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "training",
                            models.CharField(
                                choices=[
                                    ("favourable", "favourable"),
                                    ("reserve", "favourable with a reserve"),
                                    ("unfavourable", "unfavourable"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "inclusion",
                            models.CharField(
                                choices=[
                                    ("favourable", "favourable"),
                                    ("reserve", "favourable with a reserve"),
                                    ("unfavourable", "unfavourable"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("comment", models.TextField(blank=True)),
                        ("given_at", models.DateTimeField()),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="opinions",
                                to="projects.projectversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["given_at", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("version", "role"), name="opinion_once_a_role"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("verdict", "favourable"),
                                    models.Q(("comment", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="opinion_reserve_is_said",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Need",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("function", models.CharField(max_length=20, verbose_name="equipment")),
                        ("group", models.CharField(max_length=30, verbose_name="group of levels")),
                        ("quantity", models.PositiveSmallIntegerField(verbose_name="how many devices")),
                        ("note", models.CharField(blank=True, max_length=250, verbose_name="note")),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        (
                            "learning_need",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="needs",
                                to="projects.learningneed",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="equipment_needs",
                                to="territory.school",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="needs",
                                to="projects.projectversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("quantity__gte", 1)),
                                name="need_at_least_one",
                                violation_error_message="A need asks for at least one device.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("withdrawn_at__isnull", True)),
                                fields=("learning_need", "function", "group"),
                                name="need_once_a_learning_need",
                                violation_error_message="This learning need asks for this equipment already: change its number.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Readiness",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "convention_on",
                            models.DateField(blank=True, null=True, verbose_name="convention signed on"),
                        ),
                        (
                            "project_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="school digital project validated on"
                            ),
                        ),
                        ("referent_on", models.DateField(blank=True, null=True, verbose_name="referent trained on")),
                        (
                            "trained_share",
                            models.DecimalField(
                                decimal_places=4,
                                default=Decimal("0"),
                                help_text="From 0 to 1.",
                                max_digits=5,
                                verbose_name="share of teachers trained",
                            ),
                        ),
                        (
                            "trained_threshold",
                            models.DecimalField(
                                decimal_places=4,
                                default=Decimal("0"),
                                help_text="From 0 to 1.",
                                max_digits=5,
                                verbose_name="share to reach before entry",
                            ),
                        ),
                        (
                            "seats_needed",
                            models.PositiveSmallIntegerField(default=0, verbose_name="training places missing"),
                        ),
                        (
                            "commitment",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("50"),
                                help_text="From 0 to 100.",
                                max_digits=5,
                                verbose_name="commitment",
                            ),
                        ),
                        (
                            "adviser_days",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("2"),
                                max_digits=6,
                                verbose_name="adviser days at entry",
                            ),
                        ),
                        (
                            "technician_hours",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("2"),
                                max_digits=6,
                                verbose_name="technician hours at entry",
                            ),
                        ),
                        (
                            "school",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="readiness",
                                to="territory.school",
                                verbose_name="school concerned",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "Readiness of schools",
                        "ordering": ["school__sort_name", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("trained_share__range", (0, 1)), ("trained_threshold__range", (0, 1))
                                ),
                                name="readiness_shares",
                                violation_error_message="A share runs from 0 to 1.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("adviser_days__gte", 0),
                                    ("commitment__range", (0, 100)),
                                    ("technician_hours__gte", 0),
                                ),
                                name="readiness_amounts",
                                violation_error_message="Commitment runs from 0 to 100; days and hours are not negative.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Visit",
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
                                choices=[("technical", "technical visit"), ("interview", "pedagogical interview")],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("on", models.DateField(verbose_name="day")),
                        ("key", models.UUIDField(unique=True)),
                        ("by_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=200)),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="diagnosis_visits",
                                to="territory.school",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-on", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Finding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.UUIDField(unique=True)),
                        (
                            "topic",
                            models.CharField(
                                choices=[
                                    ("network", "Network and Wi-Fi"),
                                    ("power", "Power and sockets"),
                                    ("rooms", "Rooms and light"),
                                    ("furniture", "Furniture and storage"),
                                    ("equipment", "Equipment in place"),
                                    ("practices", "Practices in class"),
                                    ("training", "Training and support"),
                                    ("families", "Families and after-school"),
                                    ("other", "Other"),
                                ],
                                max_length=10,
                                verbose_name="topic",
                            ),
                        ),
                        (
                            "severity",
                            models.CharField(
                                choices=[
                                    ("blocking", "blocks everything"),
                                    ("major", "hinders the class"),
                                    ("minor", "to improve"),
                                    ("good", "works well"),
                                ],
                                max_length=8,
                                verbose_name="how serious",
                            ),
                        ),
                        ("room", models.CharField(blank=True, max_length=80, verbose_name="where")),
                        ("text", models.TextField(verbose_name="what was seen or heard")),
                        ("noted_at", models.DateTimeField()),
                        ("noted_by_name", models.CharField(max_length=200)),
                        (
                            "becomes",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "to be settled"),
                                    ("works", "works"),
                                    ("need", "a need of the project"),
                                    ("ticket", "a request to support, later"),
                                    ("nothing", "nothing to do"),
                                ],
                                default="",
                                max_length=8,
                            ),
                        ),
                        (
                            "package",
                            models.CharField(
                                choices=[
                                    ("least", "the least"),
                                    ("useful", "what is useful"),
                                    ("whole", "all of it"),
                                ],
                                default="useful",
                                max_length=8,
                            ),
                        ),
                        (
                            "price",
                            models.DecimalField(decimal_places=2, max_digits=10, null=True, verbose_name="price"),
                        ),
                        (
                            "photo",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="kernel.storedfile",
                            ),
                        ),
                        (
                            "learning_need",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="findings",
                                to="projects.learningneed",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="findings",
                                to="projects.visit",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="finding_says_what"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("price__isnull", True), ("price__gte", Decimal("0")), _connector="OR"
                                ),
                                name="finding_price_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("learning_need__isnull", True), ("becomes", "need"), _connector="OR"
                                ),
                                name="finding_need_is_one",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
