"""The territory: who runs schools, the schools, where they stand, and whom they teach."""

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.territory.enums import (
    CalendarPeriodKind,
    IdentifierScheme,
    Jurisdiction,
    OrganisationKind,
    Polarity,
    SchoolEventKind,
    SchoolKind,
    Sector,
)
from pupitre.territory.querysets import OrganisationQuerySet, SchoolQuerySet, SharedQuerySet, plain


class Organisation(models.Model):
    """A body of the tree: the authority, its communes, the state authority and its areas."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("depends on")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=OrganisationKind.choices)
    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(
        _("code"), max_length=40, blank=True
    )  # what files call it: INSEE code, number of a circonscription
    label = models.CharField(max_length=80, blank=True)  # what people call its kind: "DSDEN", "circonscription"
    jurisdiction = models.CharField(_("jurisdiction"), max_length=2, choices=Jurisdiction.choices)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    fiscal_year_starts_in = models.PositiveSmallIntegerField(default=1)  # month: 1 in France, 7 in Québec
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fiscal_year_starts_in__range=(1, 12)), name="organisation_fiscal_month"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(opened_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="organisation_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="organisation_not_own_parent"
            ),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="organisation_code_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    def fiscal_year_on(self, day: date) -> int:
        """The fiscal year that a day falls in, named by the calendar year in which it begins."""
        return day.year if day.month >= self.fiscal_year_starts_in else day.year - 1

    def fiscal_year_bounds(self, year: int) -> tuple[date, date]:
        """First and last day of a fiscal year."""
        first = date(year, self.fiscal_year_starts_in, 1)
        return first, first.replace(year=year + 1) - timedelta(days=1)

    def fiscal_year_label(self, year: int) -> str:
        """How people name it: 2026, or 2026-2027 where it straddles two calendar years."""
        return str(year) if self.fiscal_year_starts_in == 1 else f"{year}-{year + 1}"


class School(models.Model):
    """A teaching unit with an identifier. It opens, may merge into another, and closes; it is never deleted."""

    name = models.CharField(_("name"), max_length=200)
    sort_name = models.GeneratedField(  # the order people expect; kept by the database, under COPY too
        expression=plain(F("name")), output_field=models.TextField(), db_persist=True
    )
    kind = models.CharField(_("kind"), max_length=20, choices=SchoolKind.choices)
    sector = models.CharField(_("sector"), max_length=12, choices=Sector.choices, default=Sector.PUBLIC)
    code = models.CharField(
        _("code"), max_length=30, unique=True
    )  # the identifier people quote: UAI, code d'organisme
    code_scheme = models.CharField(_("kind of code"), max_length=16, choices=IdentifierScheme.choices)
    responsible = models.ForeignKey(
        Organisation, models.PROTECT, related_name="schools", verbose_name=_("responsible body")
    )
    area = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="area_schools", verbose_name=_("area")
    )
    commune_code = models.CharField(_("commune code"), max_length=10, blank=True)
    commune_name = models.CharField(_("commune"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    website = models.URLField(_("website"), blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    calendar = models.ForeignKey("Calendar", models.PROTECT, null=True, blank=True, verbose_name=_("calendar"))
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed")
    search_text = models.GeneratedField(  # what a person types to find it
        expression=plain(Concat("name", Value(" "), "code", Value(" "), "commune_name")),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering = ["sort_name", "id"]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="school_by_name"),
            models.Index(fields=["commune_name", "sort_name", "id"], name="school_by_commune"),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="school_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(opened_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="school_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | (Q(closed_on__isnull=False) & ~Q(merged_into=F("id"))),
                name="school_merged_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="school_position_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("web:school", args=[self.pk])

    def is_open_on(self, day: date) -> bool:
        """Whether it teaches on a day; agrees with `SchoolQuerySet.open_on`."""
        return (self.opened_on is None or self.opened_on <= day) and (self.closed_on is None or self.closed_on > day)


class SchoolEvent(models.Model):
    """What happened to a school and when it took effect: its history, kept longer than the audit trail.

    `changes` maps a field to [before, after], as text. The person is kept by number and name, as in the audit trail.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=SchoolEventKind.choices)
    on = models.DateField()  # the day it takes effect
    other = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=250, blank=True)
    changes = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()
    recorded_by_id = models.BigIntegerField(null=True)
    recorded_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["merged", "absorbed"], other__isnull=False)
                | (~Q(kind__in=["merged", "absorbed"]) & Q(other__isnull=True)),
                name="school_event_merge_names_other",
            )
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.kind} {self.school_id}"


class Identifier(models.Model):
    """Another name of a school, building or organisation in an outside scheme."""

    scheme = models.CharField(max_length=16, choices=IdentifierScheme.choices)
    value = models.CharField(max_length=60)
    school = models.ForeignKey(School, models.CASCADE, null=True, related_name="identifiers")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="identifiers")
    building = models.ForeignKey("Building", models.CASCADE, null=True, related_name="identifiers")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "value"], name="identifier_unique_in_scheme"),
            models.CheckConstraint(
                condition=Q(school__isnull=False, organisation__isnull=True, building__isnull=True)
                | Q(school__isnull=True, organisation__isnull=False, building__isnull=True)
                | Q(school__isnull=True, organisation__isnull=True, building__isnull=False),
                name="identifier_names_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class Building(models.Model):
    """A physical place; a school has several, and several schools may share one."""

    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("code"), max_length=40, blank=True)  # what files call it: GDUNO number
    address = models.CharField(_("address"), max_length=250, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    commune_name = models.CharField(_("commune"), max_length=120, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    schools = models.ManyToManyField(School, related_name="buildings")

    class Meta:
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="building_code_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    """A room of a building, where fixed equipment belongs."""

    building = models.ForeignKey(Building, models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["building", "name"],
                name="room_unique_in_building",
                violation_error_message=_("Another room of this building has this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Cycle(models.Model):
    """A group of levels taught as one stage."""

    jurisdiction = models.CharField(_("country"), max_length=2, choices=Jurisdiction.choices)
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("rank"))

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["jurisdiction", "position"]
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "code"], name="cycle_unique")]

    def __str__(self) -> str:
        return self.name


class Level(models.Model):
    """A year level. `is_unit` marks a support unit (ULIS): its pupils keep a reference class and count once."""

    jurisdiction = models.CharField(_("country"), max_length=2, choices=Jurisdiction.choices)
    cycle = models.ForeignKey(
        Cycle, models.PROTECT, null=True, blank=True, related_name="levels", verbose_name=_("cycle")
    )
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("rank"))
    is_unit = models.BooleanField(
        _("support unit"),
        default=False,
        help_text=_("Its pupils keep a reference class, and are counted there only."),
    )

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["jurisdiction", "position"]
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "code"], name="level_unique")]

    def __str__(self) -> str:
        return self.name


class SchoolYear(models.Model):
    """The year of enrolment, named by the calendar year of its first day: 2025 is 2025-2026."""

    start_year = models.PositiveSmallIntegerField(_("starts in"), primary_key=True)

    class Meta:
        verbose_name = _("school year")
        verbose_name_plural = _("school years")
        ordering = ["-start_year"]

    def __str__(self) -> str:
        return f"{self.start_year}-{self.start_year + 1}"


class Enrolment(models.Model):
    """Pupils and classes of a school in a year: one row a level, and one without level for the total.

    The total is what the source counts; the levels may be estimates (`is_estimate`, with the rule's name).
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="enrolments", verbose_name=_("school"))
    year = models.ForeignKey(SchoolYear, models.PROTECT, verbose_name=_("school year"))
    level = models.ForeignKey(Level, models.PROTECT, null=True, blank=True, verbose_name=_("level"))
    pupils = models.PositiveIntegerField(_("pupils"), null=True)
    classes = models.DecimalField(_("classes"), max_digits=6, decimal_places=2, null=True)
    is_estimate = models.BooleanField(_("estimated"), default=False)
    rule = models.CharField(_("rule of the estimate"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("count of pupils")
        verbose_name_plural = _("counts of pupils")
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "level"], name="enrolment_unique", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(is_estimate=False, rule="") | (Q(is_estimate=True) & ~Q(rule="")),
                name="enrolment_estimate_has_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.year_id} {self.level_id}: {self.pupils}"


class ClassGroup(models.Model):
    """Pupils taught together for a year; several levels are allowed."""

    school = models.ForeignKey(School, models.CASCADE, related_name="class_groups")
    year = models.ForeignKey(SchoolYear, models.PROTECT)
    name = models.CharField(max_length=80)
    levels = models.ManyToManyField(Level)
    pupils = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "name"],
                name="class_group_unique",
                violation_error_message=_("Another class of this school has this name in the same year."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class IndexScheme(models.Model):
    """A deprivation index: its range and what a high value means. Its code is the acronym people say."""

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=120)
    polarity = models.CharField(max_length=14, choices=Polarity.choices)
    lowest = models.FloatField()
    highest = models.FloatField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class SchoolIndex(models.Model):
    """A school's value of an index in a year; no value has a reason and is never imputed."""

    school = models.ForeignKey(School, models.CASCADE, related_name="indices", verbose_name=_("school"))
    scheme = models.ForeignKey(IndexScheme, models.PROTECT, verbose_name=_("index"))
    year = models.ForeignKey(SchoolYear, models.PROTECT, verbose_name=_("school year"))
    value = models.FloatField(_("value"), null=True)
    decile = models.PositiveSmallIntegerField(null=True)
    missing_reason = models.CharField(_("why there is none"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("index of a school")
        verbose_name_plural = _("indices of schools")
        indexes = [models.Index(fields=["scheme", "year", "value"], name="school_index_ranking")]
        constraints = [
            models.UniqueConstraint(fields=["school", "scheme", "year"], name="school_index_unique"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(missing_reason=""), name="school_index_value_or_reason"
            ),
            models.CheckConstraint(
                condition=Q(decile__isnull=True) | Q(decile__range=(1, 10)), name="school_index_decile"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.value}"


class NetworkMembership(models.Model):
    """A school in a priority network (REP, REP+) for a year."""

    school = models.ForeignKey(School, models.CASCADE, related_name="networks", verbose_name=_("school"))
    year = models.ForeignKey(SchoolYear, models.PROTECT, verbose_name=_("school year"))
    network = models.CharField(_("network"), max_length=20)

    class Meta:
        verbose_name = _("priority network of a school")
        verbose_name_plural = _("priority networks of schools")
        constraints = [
            models.UniqueConstraint(fields=["school", "year", "network"], name="network_membership_unique")
        ]

    def __str__(self) -> str:
        return self.network


class Calendar(models.Model):
    """A school calendar: a French zone, a centre de services, or a school's own."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    jurisdiction = models.CharField(max_length=2, choices=Jurisdiction.choices)

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CalendarPeriod(models.Model):
    """Days of a calendar, both ends included in what people read; periods of one kind never overlap."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="periods")
    kind = models.CharField(max_length=16, choices=CalendarPeriodKind.choices)
    name = models.CharField(max_length=120)
    days = DateRangeField()

    class Meta:
        ordering = ["days"]
        verbose_name = _("calendar period")
        constraints = [
            ExclusionConstraint(
                name="calendar_period_no_overlap",
                expressions=[
                    ("calendar", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("These days overlap another period of the same kind."),
            ),
            models.CheckConstraint(condition=Q(days__isempty=False), name="calendar_period_has_days"),
        ]

    def __str__(self) -> str:
        return self.name
