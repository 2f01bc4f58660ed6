import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from pupitre.kernel.together import CreateTogether


class Migration(migrations.Migration):
    replaces = [
        ("support", "0001_desk_and_tickets"),
        ("support", "0002_alarms"),
        ("support", "0003_seeing"),
        ("support", "0004_chats_and_readings"),
        ("support", "0005_visits_and_closing"),
        ("support", "0006_mail"),
        ("support", "0007_calls"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_tables"),
        ("accounts", "__first__"),
        ("fleet", "0001_tables"),
        ("kernel", "0001_tables"),
        ("procurement", "0001_tables"),
        ("territory", "0001_tables"),
    ]

    operations = [
        CreateTogether(
            models=[
                migrations.CreateModel(
                    name="Presence",
                    fields=[
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="desk_presence",
                                serialize=False,
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("seen_at", models.DateTimeField()),
                        ("away", models.BooleanField(default=False)),
                    ],
                ),
                migrations.CreateModel(
                    name="Problem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        ("cause", models.TextField(blank=True, verbose_name="cause")),
                        ("workaround", models.TextField(blank=True, verbose_name="what to do meanwhile")),
                        ("opened_at", models.DateTimeField()),
                        ("solved_at", models.DateTimeField(blank=True, null=True)),
                        ("signature", models.CharField(blank=True, max_length=120)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="problems",
                                to="territory.organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "problem",
                        "verbose_name_plural": "problems",
                        "ordering": ["-opened_at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("signature", ""), _negated=True),
                                fields=("organisation", "signature"),
                                name="support_problem_accepted_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Category",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=30, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "route",
                            models.CharField(
                                choices=[
                                    ("first_line", "the first line"),
                                    ("adviser", "the school's adviser"),
                                    ("duty", "whoever owes it by the convention"),
                                ],
                                default="first_line",
                                max_length=10,
                                verbose_name="goes first to",
                            ),
                        ),
                        (
                            "duty",
                            models.CharField(
                                blank=True,
                                help_text="Its code in the duty matrix, when the convention says who owes it.",
                                max_length=20,
                                verbose_name="duty of the convention",
                            ),
                        ),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("incident", "incident"),
                                    ("request", "request"),
                                    ("question", "question"),
                                    ("advice", "advice"),
                                ],
                                default="incident",
                                max_length=8,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "impact",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "one person"),
                                    (2, "several people"),
                                    (3, "a class"),
                                    (4, "a school or its network"),
                                ],
                                default=1,
                                verbose_name="impact",
                            ),
                        ),
                        (
                            "urgency",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "can wait: there is another way"),
                                    (2, "hinders the work"),
                                    (3, "stops the work now"),
                                ],
                                default=2,
                                verbose_name="urgency",
                            ),
                        ),
                        (
                            "confidential",
                            models.BooleanField(
                                default=False,
                                help_text="Safety, privacy: read by those alone who may read confidential requests.",
                                verbose_name="confidential",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                        ("position", models.PositiveSmallIntegerField(default=100, verbose_name="place")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ticket_categories",
                                to="territory.organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "category",
                        "verbose_name_plural": "categories",
                        "ordering": ["position", "name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "code"), name="ticket_category_unique"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("route", "duty"), _negated=True),
                                    models.Q(("duty", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="ticket_category_duty_named",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Team",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("first_line", "first line"),
                                    ("field", "field"),
                                    ("leader", "school leaders"),
                                    ("adviser", "learning advisers"),
                                    ("installer", "installer or outside provider"),
                                ],
                                default="first_line",
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "email",
                            models.EmailField(
                                blank=True,
                                help_text="Where requests are sent to a team without access to Pupitre.",
                                max_length=254,
                                verbose_name="e-mail",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                        (
                            "areas",
                            models.ManyToManyField(
                                blank=True,
                                help_text="None: all of them.",
                                related_name="+",
                                to="territory.organisation",
                                verbose_name="areas served",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                blank=True,
                                help_text="Another body than the one that keeps the desk: the education authority, an installer.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territory.organisation",
                                verbose_name="belongs to",
                            ),
                        ),
                        (
                            "categories",
                            models.ManyToManyField(
                                blank=True,
                                help_text="None: all of them.",
                                related_name="teams",
                                to="support.category",
                                verbose_name="categories",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="support_teams",
                                to="territory.organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "team",
                        "verbose_name_plural": "teams",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "name"), name="support_team_unique")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Ticket",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("contact_name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                        ("contact_email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                        ("contact_phone", models.CharField(blank=True, max_length=30, verbose_name="phone")),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("phone", "phone"),
                                    ("mail", "mail"),
                                    ("chat", "chat"),
                                    ("portal", "portal"),
                                    ("label", "label of a device"),
                                    ("desk", "the desk itself"),
                                ],
                                max_length=6,
                                verbose_name="channel",
                            ),
                        ),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("incident", "incident"),
                                    ("request", "request"),
                                    ("question", "question"),
                                    ("advice", "advice"),
                                ],
                                default="incident",
                                max_length=8,
                                verbose_name="type",
                            ),
                        ),
                        ("confidential", models.BooleanField(default=False)),
                        ("reference", models.CharField(blank=True, max_length=40)),
                        ("subject", models.CharField(max_length=200, verbose_name="subject")),
                        (
                            "impact",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "one person"),
                                    (2, "several people"),
                                    (3, "a class"),
                                    (4, "a school or its network"),
                                ],
                                default=1,
                                verbose_name="impact",
                            ),
                        ),
                        (
                            "urgency",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "can wait: there is another way"),
                                    (2, "hinders the work"),
                                    (3, "stops the work now"),
                                ],
                                default=2,
                                verbose_name="urgency",
                            ),
                        ),
                        ("class_blocked", models.BooleanField(default=False, verbose_name="a class cannot work")),
                        (
                            "priority",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "P1, school or network down"),
                                    (2, "P2, class blocked"),
                                    (3, "P3, someone hindered"),
                                    (4, "P4, can wait"),
                                ],
                                default=3,
                                verbose_name="priority",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("new", "new"),
                                    ("open", "being worked on"),
                                    ("requester", "waiting for the requester"),
                                    ("third", "waiting for a third party"),
                                    ("solved", "solved"),
                                    ("closed", "closed"),
                                    ("merged", "merged into another"),
                                ],
                                default="new",
                                max_length=9,
                                verbose_name="state",
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        ("answer_due_at", models.DateTimeField(null=True)),
                        ("resolve_due_at", models.DateTimeField(null=True)),
                        ("warn_at", models.DateTimeField(null=True)),
                        ("due_at", models.DateTimeField(null=True)),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("solved_at", models.DateTimeField(null=True)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("heard_at", models.DateTimeField()),
                        ("said_at", models.DateTimeField(null=True)),
                        ("reopenings", models.PositiveSmallIntegerField(default=0)),
                        ("answer_late", models.BooleanField(null=True)),
                        ("resolve_late", models.BooleanField(null=True)),
                        (
                            "warned",
                            models.CharField(
                                blank=True,
                                choices=[("answer", "first answer"), ("resolve", "resolution")],
                                max_length=7,
                            ),
                        ),
                        (
                            "breached",
                            models.CharField(
                                blank=True,
                                choices=[("answer", "first answer"), ("resolve", "resolution")],
                                max_length=7,
                            ),
                        ),
                        (
                            "score",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "not solved for me"), (2, "so-so"), (3, "good")], null=True
                            ),
                        ),
                        ("anonymised_at", models.DateTimeField(null=True)),
                        ("needs_visit", models.BooleanField(default=False, verbose_name="needs a visit")),
                        (
                            "found_by",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.contrib.postgres.search.CombinedSearchVector(
                                    django.contrib.postgres.search.SearchVector("subject", config="french"),
                                    "||",
                                    django.contrib.postgres.search.SearchVector("contact_name", config="simple"),
                                    django.contrib.postgres.search.SearchConfig("french"),
                                ),
                                output_field=django.contrib.postgres.search.SearchVectorField(),
                            ),
                        ),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="tickets_in_charge",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="support.category",
                                verbose_name="category",
                            ),
                        ),
                        (
                            "device",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="tickets",
                                to="fleet.device",
                                verbose_name="device",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="absorbed",
                                to="support.ticket",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "requester",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="tickets_asked",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="territory.school",
                                verbose_name="school",
                            ),
                        ),
                        (
                            "watchers",
                            models.ManyToManyField(
                                blank=True, related_name="tickets_watched", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        (
                            "problem",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="tickets",
                                to="support.problem",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="tickets",
                                to="support.team",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ticket",
                        "verbose_name_plural": "tickets",
                        "ordering": ["-opened_at", "-id"],
                        "indexes": [
                            models.Index(
                                models.OrderBy(models.F("due_at"), nulls_last=True),
                                models.F("id"),
                                condition=models.Q(("state__in", ["new", "open", "requester", "third"])),
                                name="ticket_queue",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["new", "open", "requester", "third"])),
                                fields=["team", "due_at", "id"],
                                name="ticket_of_team",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["new", "open", "requester", "third"])),
                                fields=["assignee", "due_at", "id"],
                                name="ticket_of_assignee",
                            ),
                            models.Index(fields=["school", "-opened_at", "-id"], name="ticket_of_school"),
                            models.Index(fields=["requester", "-opened_at", "-id"], name="ticket_of_requester"),
                            models.Index(fields=["device", "-opened_at"], name="ticket_of_device"),
                            models.Index(fields=["-opened_at", "-id"], name="ticket_by_opening"),
                            models.Index(fields=["organisation", "opened_at"], name="ticket_of_body_opened"),
                            models.Index(
                                models.F("organisation"),
                                django.db.models.functions.comparison.Coalesce("solved_at", "closed_at"),
                                name="ticket_of_body_ended",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    models.Func(
                                        models.F("contact_phone"),
                                        models.Value("\\D"),
                                        models.Value(""),
                                        models.Value("g"),
                                        function="regexp_replace",
                                    ),
                                    name="gin_trgm_ops",
                                ),
                                condition=models.Q(("contact_phone", ""), _negated=True),
                                name="ticket_by_phone",
                            ),
                            models.Index(
                                condition=models.Q(("warn_at__isnull", False)),
                                fields=["warn_at"],
                                name="ticket_to_warn",
                            ),
                            models.Index(
                                condition=models.Q(("state", "solved")), fields=["solved_at"], name="ticket_to_close"
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("state__in", ["new", "open", "requester", "third"]), ("needs_visit", True)
                                ),
                                fields=["school"],
                                name="ticket_to_visit",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fastupdate=True, fields=["found_by"], name="ticket_search"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("merged_into__isnull", False), ("state", "merged")),
                                    models.Q(
                                        models.Q(("state", "merged"), _negated=True), ("merged_into__isnull", True)
                                    ),
                                    _connector="OR",
                                ),
                                name="ticket_merged_into_one",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("merged_into__isnull", True),
                                    models.Q(("merged_into", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                                name="ticket_not_into_itself",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "solved"), _negated=True),
                                    ("solved_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="ticket_solved_has_instant",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "closed"), _negated=True),
                                    ("closed_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="ticket_closed_has_instant",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("reference", ""), _negated=True),
                                fields=("organisation", "reference"),
                                name="ticket_imported_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("subject", ""), _negated=True), name="ticket_says_something"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("priority__range", (1, 4))), name="ticket_priority_known"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CannedAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("body", models.TextField(verbose_name="text")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="canned_answers",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="canned_answers",
                                to="support.category",
                                verbose_name="category",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "canned answer",
                        "verbose_name_plural": "canned answers",
                        "ordering": ["title", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Article",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        ("body", models.TextField(verbose_name="text")),
                        ("is_public", models.BooleanField(default=False, verbose_name="schools may read it")),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "found_by",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.contrib.postgres.search.CombinedSearchVector(
                                    django.contrib.postgres.search.SearchVector("title", config="french", weight="A"),
                                    "||",
                                    django.contrib.postgres.search.SearchVector("body", config="french", weight="B"),
                                    django.contrib.postgres.search.SearchConfig("french"),
                                ),
                                output_field=django.contrib.postgres.search.SearchVectorField(),
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="articles",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="articles",
                                to="support.category",
                                verbose_name="category",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "article",
                        "verbose_name_plural": "articles",
                        "ordering": ["title", "id"],
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(fields=["found_by"], name="article_search")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Chat",
                    fields=[
                        (
                            "ticket",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="chat",
                                serialize=False,
                                to="support.ticket",
                            ),
                        ),
                        ("waiting_since", models.DateTimeField()),
                        ("taken_at", models.DateTimeField(null=True)),
                        ("seen_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "ended",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("nobody", "nobody could take it"),
                                    ("left", "ended by who asked"),
                                    ("kept", "ended, the request stays open"),
                                    ("solved", "ended, solved"),
                                ],
                                max_length=8,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=["waiting_since"],
                                name="chat_under_way",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended", ""), ("ended_at__isnull", True)),
                                    models.Q(("ended_at__isnull", False), models.Q(("ended", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="chat_end_is_said",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended", "nobody"), _negated=True),
                                    ("taken_at__isnull", True),
                                    _connector="OR",
                                ),
                                name="chat_left_alone_was_not_taken",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallBack",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                        ("phone", models.CharField(max_length=30, verbose_name="phone")),
                        ("about", models.CharField(blank=True, max_length=200, verbose_name="about")),
                        ("wanted_at", models.DateTimeField(verbose_name="from")),
                        ("done_at", models.DateTimeField(null=True)),
                        ("done_by_name", models.CharField(blank=True, max_length=200)),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="call_backs",
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
                        (
                            "ticket",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="call_backs",
                                to="support.ticket",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "call back",
                        "verbose_name_plural": "calls back",
                        "ordering": ["wanted_at", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_at__isnull", True)),
                                fields=["wanted_at", "id"],
                                name="call_back_waiting",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Alarm",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "deadline",
                            models.CharField(
                                choices=[("answer", "first answer"), ("resolve", "resolution")], max_length=7
                            ),
                        ),
                        ("passed", models.BooleanField(default=False)),
                        ("at", models.DateTimeField()),
                        ("mailed_at", models.DateTimeField(null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="support_alarms",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="alarms",
                                to="support.ticket",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-at", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("mailed_at__isnull", True)),
                                fields=["person", "at"],
                                name="support_alarm_to_mail",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("ticket", "person", "deadline", "passed"), name="support_alarm_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Checklist",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        (
                            "steps",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=200), size=None, verbose_name="steps"
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="checklists",
                                to="support.category",
                                verbose_name="category",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="checklists",
                                to="territory.organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "checklist",
                        "verbose_name_plural": "checklists",
                        "ordering": ["title", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="DeskSettings",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "hourly_cost",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="Salary and charges. Without it, time is counted and costs nothing in the figures.",
                                max_digits=6,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="cost of an hour of work",
                            ),
                        ),
                        (
                            "sends_digest",
                            models.BooleanField(
                                default=True,
                                help_text="Each Monday, by mail, to those who run the desk.",
                                verbose_name="weekly digest",
                            ),
                        ),
                        (
                            "remind_after_days",
                            models.PositiveSmallIntegerField(
                                default=3,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(90),
                                ],
                                verbose_name="days before a requester is reminded of a question",
                            ),
                        ),
                        (
                            "close_after_days",
                            models.PositiveSmallIntegerField(
                                default=5,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(90),
                                ],
                                verbose_name="days after the reminder before it is closed",
                            ),
                        ),
                        (
                            "settle_after_days",
                            models.PositiveSmallIntegerField(
                                default=7,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(90),
                                ],
                                verbose_name="days before a solved request is closed",
                            ),
                        ),
                        ("digest_week", models.DateField(editable=False, null=True)),
                        (
                            "organisation",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="desk_settings",
                                to="territory.organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "settings of the desk",
                        "verbose_name_plural": "settings of desks",
                    },
                ),
                migrations.CreateModel(
                    name="Hours",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("zone", models.CharField(default="Europe/Paris", max_length=40, verbose_name="time zone")),
                        (
                            "opens_in_holidays",
                            models.BooleanField(default=False, verbose_name="open in school holidays"),
                        ),
                        (
                            "is_default",
                            models.BooleanField(default=False, verbose_name="used where no target says otherwise"),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                blank=True,
                                help_text="Used where the request's school has none of its own.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="territory.calendar",
                                verbose_name="calendar",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="support_hours",
                                to="territory.organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "support hours",
                        "verbose_name_plural": "support hours",
                        "ordering": ["-is_default", "name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "name"), name="support_hours_unique"),
                            models.UniqueConstraint(
                                condition=models.Q(("is_default", True)),
                                fields=("organisation",),
                                name="support_hours_one_default",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Closure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("days", django.contrib.postgres.fields.ranges.DateRangeField()),
                        (
                            "hours",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="closures",
                                to="support.hours",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["days", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("days__isempty", False)), name="support_closure_has_days"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HoursWindow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("weekday", models.PositiveSmallIntegerField()),
                        ("minutes", django.contrib.postgres.fields.ranges.IntegerRangeField()),
                        (
                            "hours",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="windows",
                                to="support.hours",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["weekday", "minutes", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("minutes__contained_by", (0, 1440)),
                                    ("minutes__isempty", False),
                                    ("weekday__lte", 6),
                                ),
                                name="hours_window_in_a_day",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("hours", "="), ("weekday", "="), ("minutes", "&&")],
                                name="hours_window_no_overlap",
                                violation_error_message="These hours overlap others of the same day.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Mailbox",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                help_text="As those who get its mails will read it.",
                                max_length=80,
                                verbose_name="name",
                            ),
                        ),
                        ("address", models.EmailField(max_length=254, unique=True, verbose_name="address")),
                        ("host", models.CharField(max_length=120, verbose_name="mail server (IMAP)")),
                        (
                            "port",
                            models.PositiveIntegerField(
                                default=993,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(65535),
                                ],
                                verbose_name="port",
                            ),
                        ),
                        (
                            "security",
                            models.CharField(
                                choices=[
                                    ("tls", "TLS from the start (port 993)"),
                                    ("starttls", "STARTTLS (port 143)"),
                                    ("plain", "none: this machine alone"),
                                ],
                                default="tls",
                                max_length=8,
                                verbose_name="encryption",
                            ),
                        ),
                        ("username", models.CharField(max_length=120, verbose_name="user name")),
                        ("sealed_secret", models.TextField(blank=True)),
                        ("folder", models.CharField(default="INBOX", max_length=120, verbose_name="folder read")),
                        (
                            "moved_to",
                            models.CharField(
                                blank=True,
                                help_text="Empty: left there, marked read.",
                                max_length=120,
                                verbose_name="folder for what was taken in",
                            ),
                        ),
                        (
                            "tagging",
                            models.CharField(
                                choices=[
                                    ("none", "its own address alone"),
                                    ("plus", "its address with a tag: help+tag@example.org"),
                                    ("catch_all", "every address of its domain: tag@help.example.org"),
                                ],
                                default="plus",
                                help_text="With tags, replies find their request by a signed address, and each school has one: its code.",
                                max_length=9,
                                verbose_name="the server delivers",
                            ),
                        ),
                        ("open_to_all", models.BooleanField(default=True, verbose_name="anyone may write")),
                        (
                            "domains",
                            models.TextField(
                                blank=True,
                                help_text="One a line. People who have an account, and answers to our mails, are always taken.",
                                verbose_name="domains that may write",
                            ),
                        ),
                        (
                            "acknowledges",
                            models.BooleanField(default=True, verbose_name="acknowledge each new request"),
                        ),
                        (
                            "largest_mb",
                            models.PositiveSmallIntegerField(
                                default=25,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(50),
                                ],
                                verbose_name="largest mail (MB)",
                            ),
                        ),
                        (
                            "read_since",
                            models.DateField(
                                help_text="What came before is left alone: no request is opened from old mail.",
                                verbose_name="take what came from",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="read each minute")),
                        ("uid_validity", models.BigIntegerField(null=True)),
                        ("last_uid", models.BigIntegerField(default=0)),
                        ("last_read_at", models.DateTimeField(null=True)),
                        ("failing_since", models.DateTimeField(null=True)),
                        ("problem", models.CharField(blank=True, max_length=20)),
                        ("problem_detail", models.CharField(blank=True, max_length=250)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mailboxes",
                                to="territory.organisation",
                                verbose_name="body whose desk answers",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mailbox",
                        "verbose_name_plural": "mailboxes",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "name"), name="mailbox_unique_name"),
                            models.CheckConstraint(
                                condition=models.Q(("port__range", (1, 65535))), name="mailbox_port_exists"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("failing_since__isnull", True), ("problem", "")),
                                    models.Q(("failing_since__isnull", False), ("problem__gt", "")),
                                    _connector="OR",
                                ),
                                name="mailbox_fails_since",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartUsed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="part")),
                        ("quantity", models.PositiveSmallIntegerField(default=1, verbose_name="quantity")),
                        (
                            "unit_cost",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                max_digits=8,
                                verbose_name="price each, tax included",
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("by_name", models.CharField(max_length=200)),
                        (
                            "model",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="procurement.devicemodel",
                                verbose_name="part",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts_used",
                                to="support.ticket",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("quantity__gte", 1), ("unit_cost__gte", 0)),
                                name="support_part_figures",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reading",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("seen_at", models.DateTimeField()),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="readings",
                                to="support.ticket",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("person", "ticket"), name="reading_once")],
                    },
                ),
                migrations.CreateModel(
                    name="SchoolAddress",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("tag", models.SlugField(max_length=60, verbose_name="tag")),
                        (
                            "mailbox",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="school_addresses",
                                to="support.mailbox",
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
                        "ordering": ["tag"],
                        "constraints": [
                            models.UniqueConstraint(fields=("mailbox", "tag"), name="school_address_unique")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SetAside",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("signature", models.CharField(max_length=120)),
                        ("at", models.DateTimeField()),
                        ("by_name", models.CharField(max_length=200)),
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
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "signature"), name="support_set_aside_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Target",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "type",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("incident", "incident"),
                                    ("request", "request"),
                                    ("question", "question"),
                                    ("advice", "advice"),
                                ],
                                max_length=8,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "priority",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "P1, school or network down"),
                                    (2, "P2, class blocked"),
                                    (3, "P3, someone hindered"),
                                    (4, "P4, can wait"),
                                ],
                                verbose_name="priority",
                            ),
                        ),
                        ("answer_minutes", models.PositiveIntegerField(verbose_name="first answer (open minutes)")),
                        ("resolve_minutes", models.PositiveIntegerField(verbose_name="resolution (open minutes)")),
                        (
                            "hours",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="targets",
                                to="support.hours",
                                verbose_name="hours",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="support_targets",
                                to="territory.organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "target",
                        "verbose_name_plural": "targets",
                        "ordering": ["priority", "type", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "type", "priority"), name="support_target_unique"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answer_minutes__gte", 1), ("resolve_minutes__gte", models.F("answer_minutes"))
                                ),
                                name="support_target_order",
                                violation_error_message="The resolution cannot be due before the first answer.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeamMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("leads", models.BooleanField(default=False, verbose_name="leads the team")),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="support_teams",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="person",
                            ),
                        ),
                        (
                            "schools",
                            models.ManyToManyField(
                                blank=True, related_name="+", to="territory.school", verbose_name="schools followed"
                            ),
                        ),
                        (
                            "skills",
                            models.ManyToManyField(
                                blank=True,
                                help_text="None: all of them.",
                                related_name="+",
                                to="support.category",
                                verbose_name="skills",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="members", to="support.team"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["person__display_name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("team", "person"), name="support_member_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TicketEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "verb",
                            models.CharField(
                                choices=[
                                    ("opened", "opened the request"),
                                    ("answered", "answered"),
                                    ("asked", "wrote"),
                                    ("noted", "wrote a private note"),
                                    ("waited", "put it on hold"),
                                    ("resumed", "took it up again"),
                                    ("solved", "solved it"),
                                    ("reopened", "reopened it"),
                                    ("closed", "closed it"),
                                    ("assigned", "assigned it"),
                                    ("handed_over", "handed it over"),
                                    ("qualified", "changed what it is"),
                                    ("merged", "merged it"),
                                    ("split", "split it"),
                                    ("linked", "linked it"),
                                    ("escalated", "raised the alarm before the deadline"),
                                    ("breached", "passed its deadline"),
                                    ("chat_ended", "ended the chat"),
                                    ("chat_missed", "found nobody to take the chat: the request goes on by mail"),
                                    ("reckoned", "reckoned its deadlines again"),
                                    ("reminded", "reminded the requester"),
                                    ("scored", "gave an opinion"),
                                    ("swapped", "declared an incident on the device"),
                                    ("repaired", "sent the device to repair"),
                                    ("part", "used a part"),
                                    ("visit", "planned a visit"),
                                    ("visited", "went to the school"),
                                    ("bounced", "learnt that a mail did not arrive"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("by_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=200)),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("details", models.JSONField(default=dict)),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="events",
                                to="support.ticket",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "indexes": [
                            models.Index(fields=["ticket", "at", "id"], name="ticket_event_order"),
                            django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="ticket_event_at"),
                            models.Index(
                                condition=models.Q(("verb", "breached")), fields=["at"], name="ticket_event_breaches"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TicketLink",
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
                                    ("related", "related to"),
                                    ("duplicate", "a duplicate of"),
                                    ("split", "split from"),
                                ],
                                default="related",
                                max_length=9,
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="linked_from",
                                to="support.ticket",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="links", to="support.ticket"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("ticket", "other"), name="ticket_link_once"),
                            models.CheckConstraint(
                                condition=models.Q(("ticket", models.F("other")), _negated=True),
                                name="ticket_link_to_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TicketMessage",
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
                                    ("asked", "from the requester"),
                                    ("answer", "answer"),
                                    ("note", "private note"),
                                ],
                                max_length=6,
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("phone", "phone"),
                                    ("mail", "mail"),
                                    ("chat", "chat"),
                                    ("portal", "portal"),
                                    ("label", "label of a device"),
                                    ("desk", "the desk itself"),
                                ],
                                max_length=6,
                            ),
                        ),
                        ("author_name", models.CharField(max_length=200)),
                        ("body", models.TextField()),
                        ("html", models.TextField(blank=True)),
                        ("at", models.DateTimeField()),
                        ("key", models.CharField(blank=True, max_length=80)),
                        (
                            "found_by",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.contrib.postgres.search.SearchVector("body", config="french"),
                                output_field=django.contrib.postgres.search.SearchVectorField(),
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("files", models.ManyToManyField(blank=True, related_name="+", to="kernel.storedfile")),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="support.ticket",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "message",
                        "verbose_name_plural": "messages",
                        "ordering": ["at", "id"],
                        "indexes": [
                            models.Index(fields=["ticket", "at", "id"], name="ticket_message_order"),
                            django.contrib.postgres.indexes.GinIndex(
                                fastupdate=True, fields=["found_by"], name="ticket_message_search"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("key", ""), _negated=True),
                                fields=("ticket", "key"),
                                name="ticket_message_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SentMail",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("identifier", models.CharField(max_length=250, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("answer", "answer"), ("receipt", "acknowledgement"), ("team", "to a team")],
                                max_length=8,
                            ),
                        ),
                        ("recipient", models.EmailField(max_length=254)),
                        ("sent_at", models.DateTimeField()),
                        ("bounced_at", models.DateTimeField(null=True)),
                        ("bounce", models.CharField(blank=True, max_length=250)),
                        (
                            "outbox",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="kernel.outboxmessage",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="mails_sent",
                                to="support.ticket",
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="mails_sent",
                                to="support.ticketmessage",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mail sent",
                        "verbose_name_plural": "mails sent",
                        "ordering": ["-sent_at", "-id"],
                        "indexes": [
                            models.Index(fields=["ticket", "id"], name="sent_mail_of_ticket"),
                            models.Index(fields=["recipient", "kind", "sent_at"], name="sent_mail_rate"),
                            models.Index(
                                condition=models.Q(("bounced_at__isnull", False)),
                                fields=["-bounced_at"],
                                name="sent_mail_bounced",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReceivedMail",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid_validity", models.BigIntegerField()),
                        ("uid", models.BigIntegerField()),
                        ("identifier", models.CharField(blank=True, max_length=250)),
                        ("digest", models.CharField(blank=True, max_length=64)),
                        ("sender", models.CharField(blank=True, max_length=254, verbose_name="sender")),
                        ("sender_name", models.CharField(blank=True, max_length=120)),
                        ("subject", models.CharField(blank=True, max_length=250, verbose_name="subject")),
                        ("size", models.PositiveIntegerField()),
                        ("received_at", models.DateTimeField()),
                        (
                            "fate",
                            models.CharField(
                                choices=[
                                    ("ticket", "new request"),
                                    ("reply", "reply to a request"),
                                    ("bounce", "return of a mail of ours"),
                                    ("automatic", "automatic, set aside"),
                                    ("loop", "loop stopped"),
                                    ("duplicate", "received already"),
                                    ("refused", "refused"),
                                ],
                                max_length=9,
                                verbose_name="fate",
                            ),
                        ),
                        ("reason", models.CharField(max_length=20)),
                        ("left_out", models.JSONField(default=list)),
                        ("done_at", models.DateTimeField(null=True)),
                        (
                            "mailbox",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mails",
                                to="support.mailbox",
                            ),
                        ),
                        (
                            "raw",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="kernel.storedfile",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="mails",
                                to="support.ticket",
                            ),
                        ),
                        (
                            "came_back",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="returns",
                                to="support.sentmail",
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="mails",
                                to="support.ticketmessage",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mail received",
                        "verbose_name_plural": "mails received",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["mailbox", "-id"], name="received_mail_of_box"),
                            models.Index(fields=["fate", "-id"], name="received_mail_of_fate"),
                            models.Index(fields=["sender", "received_at"], name="received_mail_rate"),
                            models.Index(
                                condition=models.Q(("identifier", ""), _negated=True),
                                fields=["identifier"],
                                name="received_mail_thread",
                            ),
                            models.Index(fields=["ticket", "id"], name="received_mail_of_ticket"),
                            models.Index(
                                condition=models.Q(("done_at__isnull", True)),
                                fields=["mailbox"],
                                name="received_mail_to_do",
                            ),
                            models.Index(
                                condition=models.Q(("raw__isnull", False)),
                                fields=["received_at"],
                                name="received_mail_raw",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("mailbox", "uid_validity", "uid"), name="received_mail_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("fate__in", ["ticket", "reply"]), models.Q(("identifier", ""), _negated=True)
                                ),
                                fields=("mailbox", "identifier", "digest"),
                                name="received_mail_taken_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason__gt", "")), name="received_mail_has_reason"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("fate__in", ["ticket", "reply"]), _negated=True),
                                    models.Q(("message__isnull", False), ("ticket__isnull", False)),
                                    _connector="OR",
                                ),
                                name="received_mail_in_its_ticket",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("fate", "bounce"), _negated=True),
                                    ("came_back__isnull", False),
                                    _connector="OR",
                                ),
                                name="received_mail_returned_one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TicketPause",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "why",
                            models.CharField(
                                choices=[
                                    ("requester", "the requester's answer"),
                                    ("third", "a third party"),
                                    ("done", "the ticket was solved"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField(null=True)),
                        ("reminded_at", models.DateTimeField(null=True)),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pauses",
                                to="support.ticket",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["since", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("until__isnull", True)),
                                fields=["since"],
                                name="ticket_pause_open",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until__isnull", True)),
                                fields=("ticket",),
                                name="ticket_pause_one_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                                ),
                                name="ticket_pause_ends_after",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TicketTask",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=200)),
                        ("done_at", models.DateTimeField(null=True)),
                        ("done_by_name", models.CharField(blank=True, max_length=200)),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="support.ticket"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="TimeSpent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
                        ("at", models.DateTimeField()),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="time_spent",
                                to="support.ticket",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "indexes": [models.Index(fields=["at"], name="ticket_time_at")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("minutes__range", (1, 1440))), name="ticket_time_within_a_day"
                            )
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
                        ("day", models.DateField(verbose_name="day")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="support_visits",
                                to="territory.organisation",
                            ),
                        ),
                        (
                            "start",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territory.school",
                                verbose_name="leaves from",
                            ),
                        ),
                        (
                            "technician",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="support_visits",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="technician",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "day of visits",
                        "verbose_name_plural": "days of visits",
                        "ordering": ["day", "technician__display_name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("technician", "day"), name="support_visit_one_a_day")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VisitStop",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=1)),
                        (
                            "planned_minutes",
                            models.PositiveSmallIntegerField(default=30, verbose_name="minutes planned"),
                        ),
                        ("told_at", models.DateTimeField(null=True)),
                        ("arrived_at", models.DateTimeField(null=True)),
                        ("left_at", models.DateTimeField(null=True)),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="support_stops",
                                to="territory.school",
                                verbose_name="school",
                            ),
                        ),
                        ("tickets", models.ManyToManyField(blank=True, related_name="stops", to="support.ticket")),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="stops", to="support.visit"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("visit", "school"), name="support_stop_once_a_day"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("left_at__isnull", True),
                                    models.Q(("arrived_at__isnull", False), ("left_at__gte", models.F("arrived_at"))),
                                    _connector="OR",
                                ),
                                name="support_stop_left_after_arriving",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("planned_minutes__range", (5, 600))), name="support_stop_minutes"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ArticleHelp",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("on", models.DateField()),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="helped",
                                to="support.article",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("article", "person", "on"), name="support_article_helped_once_a_day"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
