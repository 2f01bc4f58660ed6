"""How a body's desk is set up: categories, teams, hours, targets, and what it says often."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, IntegerRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pupitre.accounts.models import Person
from pupitre.support.enums import Impact, Priority, Route, TeamKind, TicketType, Urgency
from pupitre.support.querysets import CategoryQuerySet, OfOrganisationQuerySet
from pupitre.territory.models import Calendar, Organisation, School


class Category(models.Model):
    """What a request is about (domain.md D12), and where that sends it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="ticket_categories")
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=120)
    route = models.CharField(_("goes first to"), max_length=10, choices=Route.choices, default=Route.FIRST_LINE)
    duty = models.CharField(
        _("duty of the convention"),
        max_length=20,
        blank=True,
        help_text=_("Its code in the duty matrix, when the convention says who owes it."),
    )
    type = models.CharField(_("type"), max_length=8, choices=TicketType.choices, default=TicketType.INCIDENT)
    impact = models.PositiveSmallIntegerField(_("impact"), choices=Impact.choices, default=Impact.PERSON)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Urgency.choices, default=Urgency.MEDIUM)
    confidential = models.BooleanField(
        _("confidential"),
        default=False,
        help_text=_("Safety, privacy: read by those alone who may read confidential requests."),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("place"), default=100)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="ticket_category_unique"),
            models.CheckConstraint(condition=~Q(route="duty") | ~Q(duty=""), name="ticket_category_duty_named"),
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """People who answer together. It belongs to a body, and serves it with all below, or some areas of it alone."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="support_teams")
    body = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("belongs to"),
        help_text=_("Another body than the one that keeps the desk: the education authority, an installer."),
    )
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=TeamKind.choices, default=TeamKind.FIRST_LINE)
    email = models.EmailField(
        _("e-mail"), blank=True, help_text=_("Where requests are sent to a team without access to Pupitre.")
    )
    areas: models.ManyToManyField = models.ManyToManyField(
        Organisation, blank=True, related_name="+", verbose_name=_("areas served"), help_text=_("None: all of them.")
    )
    categories: models.ManyToManyField = models.ManyToManyField(
        Category, blank=True, related_name="teams", verbose_name=_("categories"), help_text=_("None: all of them.")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="support_team_unique")]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """Someone of a team: what they know, and the schools that they follow (advisers)."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.CASCADE, related_name="support_teams", verbose_name=_("person"))
    skills: models.ManyToManyField = models.ManyToManyField(
        Category, blank=True, related_name="+", verbose_name=_("skills"), help_text=_("None: all of them.")
    )
    schools: models.ManyToManyField = models.ManyToManyField(
        School, blank=True, related_name="+", verbose_name=_("schools followed")
    )
    leads = models.BooleanField(_("leads the team"), default=False)

    class Meta:
        ordering = ["person__display_name", "id"]
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="support_member_once")]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.person_id}"


class Hours(models.Model):
    """When a service is open: weekly windows, the calendar it follows, and the days it is closed besides."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="support_hours")
    name = models.CharField(_("name"), max_length=120)
    zone = models.CharField(_("time zone"), max_length=40, default="Europe/Paris")
    calendar = models.ForeignKey(
        Calendar,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("calendar"),
        help_text=_("Used where the request's school has none of its own."),
    )
    opens_in_holidays = models.BooleanField(_("open in school holidays"), default=False)
    is_default = models.BooleanField(_("used where no target says otherwise"), default=False)

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("support hours")
        verbose_name_plural = _("support hours")
        ordering = ["-is_default", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="support_hours_unique"),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(is_default=True), name="support_hours_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HoursWindow(models.Model):
    """Open on a weekday, between two minutes of the day, the second left out."""

    hours = models.ForeignKey(Hours, models.CASCADE, related_name="windows")
    weekday = models.PositiveSmallIntegerField()  # 0 = Monday
    minutes = IntegerRangeField()

    class Meta:
        ordering = ["weekday", "minutes", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6, minutes__contained_by=(0, 1440), minutes__isempty=False),
                name="hours_window_in_a_day",
            ),
            ExclusionConstraint(
                name="hours_window_no_overlap",
                expressions=[
                    ("hours", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    ("minutes", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("These hours overlap others of the same day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.minutes}"


class Closure(models.Model):
    """Days on which the desk itself is closed, whatever the schools do."""

    hours = models.ForeignKey(Hours, models.CASCADE, related_name="closures")
    name = models.CharField(_("name"), max_length=120)
    days = DateRangeField()

    class Meta:
        ordering = ["days", "id"]
        constraints = [models.CheckConstraint(condition=Q(days__isempty=False), name="support_closure_has_days")]

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """What the desk owes for a priority, of one type or any: first answer and resolution, in open minutes."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="support_targets")
    type = models.CharField(_("type"), max_length=8, choices=TicketType.choices, blank=True)  # "" = any
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices)
    hours = models.ForeignKey(Hours, models.PROTECT, related_name="targets", verbose_name=_("hours"))
    answer_minutes = models.PositiveIntegerField(_("first answer (open minutes)"))
    resolve_minutes = models.PositiveIntegerField(_("resolution (open minutes)"))

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["priority", "type", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "type", "priority"], name="support_target_unique"),
            models.CheckConstraint(
                condition=Q(answer_minutes__gte=1, resolve_minutes__gte=F("answer_minutes")),
                name="support_target_order",
                violation_error_message=_("The resolution cannot be due before the first answer."),
            ),
        ]

    def __str__(self) -> str:
        return f"P{self.priority} {self.type}"


class CannedAnswer(models.Model):
    """An answer written once. Its text may hold {requester}, {school}, {device}, {ticket}, {agent}."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="canned_answers")
    category = models.ForeignKey(
        Category, models.SET_NULL, null=True, blank=True, related_name="canned_answers", verbose_name=_("category")
    )
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"))

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("canned answer")
        verbose_name_plural = _("canned answers")
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title


class Checklist(models.Model):
    """Steps to go through for a kind of request, copied into the ticket as tasks."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="checklists")
    category = models.ForeignKey(
        Category, models.SET_NULL, null=True, blank=True, related_name="checklists", verbose_name=_("category")
    )
    title = models.CharField(_("title"), max_length=120)
    steps = ArrayField(models.CharField(max_length=200), verbose_name=_("steps"))

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title


class Article(models.Model):
    """What the desk knows: suggested while a request is typed, shown to schools when public."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="articles")
    category = models.ForeignKey(
        Category, models.SET_NULL, null=True, blank=True, related_name="articles", verbose_name=_("category")
    )
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))
    is_public = models.BooleanField(_("schools may read it"), default=False)
    updated_at = models.DateTimeField(auto_now=True)
    found_by = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="french")
        + SearchVector("body", weight="B", config="french"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["title", "id"]
        indexes = [GinIndex(fields=["found_by"], name="article_search")]

    def __str__(self) -> str:
        return self.title


class Problem(models.Model):
    """The cause behind several tickets, followed for itself."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="problems")
    title = models.CharField(_("title"), max_length=200)
    cause = models.TextField(_("cause"), blank=True)
    workaround = models.TextField(_("what to do meanwhile"), blank=True)
    opened_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True, blank=True)
    signature = models.CharField(max_length=120, blank=True)  # of the proposal that it was accepted from

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "signature"], condition=~Q(signature=""), name="support_problem_accepted_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title
