"""Schools, and what happened to them."""

from datetime import date

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.kernel.triggers import history, this_transaction
from pupitre.territory.enums import IdentifierScheme, SchoolEventKind, SchoolKind, Sector
from pupitre.territory.models.organisations import Organisation
from pupitre.territory.querysets import SchoolQuerySet, plain, whole_name


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
        triggers = history("territory.school", leave=("sort_name", "search_text"))
        ordering = ["sort_name", "id"]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="school_by_name"),
            models.Index(fields=["commune_name", "sort_name", "id"], name="school_by_commune"),
            models.Index(fields=["id"], include=["opened_on", "closed_on"], name="school_open"),  # read alone
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
        return whole_name(self.name, self.commune_name)

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
    transaction = models.CharField(max_length=60, null=True, db_default=this_transaction())  # of the rows it changed

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
