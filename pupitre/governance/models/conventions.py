"""Conventions: who agreed what with whom, for which schools, from when until when."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pupitre.governance.querysets_steering import ConventionQuerySet
from pupitre.kernel.models import StoredFile
from pupitre.territory.models import Organisation, School


class ConventionKind(models.TextChoices):
    """What it is about. A school is covered by one convention of a kind at a time, but for `other`."""

    PARTNERSHIP = "partnership", _("partnership for digital education")
    LOAN = "loan", _("loan of equipment")
    SERVICES = "services", _("shared services")
    DATA = "data", _("personal data")
    OTHER = "other", _("other")


class ConventionState(models.TextChoices):
    """Where its text stands; whether it is in force on a day follows from its dates (`engine.conventions`)."""

    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("out for signature")
    SIGNED = "signed", _("signed")
    ENDED = "ended", _("ended early")
    ABANDONED = "abandoned", _("abandoned")


class Side(models.TextChoices):
    AUTHORITY = "authority", _("authority that runs the plan")
    EDUCATION = "education", _("education authority")
    OTHER = "other", _("other party")


class SignedHow(models.TextChoices):
    DEPOSITED = "deposited", _("signed elsewhere, deposited here")
    HERE = "here", _("signed here")


class Convention(models.Model):
    """An agreement between an authority and other bodies, or an amendment to one (`amends`).

    An amendment holds from its own first day on; its scope adds and removes schools, its last day replaces the end.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="conventions", verbose_name=_("who keeps it")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ConventionKind.choices)
    reference = models.CharField(_("reference"), max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(_("purpose"), blank=True)
    text = models.TextField(_("text"), blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ConventionState.choices, default=ConventionState.DRAFT
    )
    amends = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="amendments")
    amendment_number = models.PositiveSmallIntegerField(null=True, blank=True)
    renews = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="renewals")
    shows_money = models.BooleanField(_("the education authority sees the amounts"), default=False)
    opinion_roles = ArrayField(models.CharField(max_length=40), default=list, blank=True)  # codes of roles
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    signed_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)  # last day of one denounced
    created_at = models.DateTimeField()

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = _("convention")
        verbose_name_plural = _("conventions")
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="convention_ends_after_start",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                condition=Q(amends__isnull=True, amendment_number__isnull=True)
                | (Q(amends__isnull=False, amendment_number__gte=1) & ~Q(amends=F("id"))),
                name="convention_amendment_is_numbered",
            ),
            models.UniqueConstraint(fields=["amends", "amendment_number"], name="convention_amendment_unique"),
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "ended"]) | Q(signed_on__isnull=False),
                name="convention_signed_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_on__isnull=False) | (~Q(state="ended") & Q(ended_on__isnull=True)),
                name="convention_ended_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_amendment(self) -> bool:
        return self.amends_id is not None

    @property
    def root_id(self) -> int:
        """The key of the convention itself, for an amendment as for its convention."""
        return self.amends_id or self.pk

    def is_over(self, day: date) -> bool:
        """Whether its own last day is past (amendments not counted)."""
        last = self.ended_on or self.ends_on
        return last is not None and last < day


class ConventionChange(models.Model):
    """An act that changed the state of a convention, with its reason."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="changes")
    act = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=ConventionState.choices)  # after the act
    reason = models.TextField(blank=True)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.convention_id} {self.act}"


class Party(models.Model):
    """A body that signs, and who signs for it."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="convention_parties", verbose_name=_("body")
    )
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    signatory_name = models.CharField(_("who signs"), max_length=120)
    signatory_function = models.CharField(_("in what function"), max_length=160, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "organisation"],
                name="convention_party_once",
                violation_error_message=_("This body is already a party."),
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class ConventionSignature(models.Model):
    """A party's signature: the file that bears it, and how it was made."""

    party = models.OneToOneField(Party, models.CASCADE, related_name="signature")
    how = models.CharField(max_length=10, choices=SignedHow.choices)
    signed_on = models.DateField(_("signed on"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.party} {self.signed_on}"


class ScopeEntry(models.Model):
    """A part of the scope: a school, or all the schools of a body and of those below it; `removes` takes it out."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="scope")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    removes = models.BooleanField(default=False)

    class Meta:
        ordering = ["removes", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True, school__isnull=False)
                | Q(organisation__isnull=False, school__isnull=True),
                name="scope_entry_names_one_thing",
            ),
            models.UniqueConstraint(
                fields=["convention", "organisation", "school"], name="scope_entry_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation or self.school)


class ConventionCover(models.Model):
    """The days during which a signed convention covers a school: derived from its texts, written again with each.

    The database refuses two conventions of one kind over a school at the same date.
    """

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="covers")
    school = models.ForeignKey(School, models.CASCADE, related_name="convention_covers")
    kind = models.CharField(max_length=12, choices=ConventionKind.choices)
    days = DateRangeField()

    class Meta:
        ordering = ["days", "id"]
        constraints = [
            ExclusionConstraint(
                name="convention_one_of_a_kind_a_school",
                expressions=[
                    ("school", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
                condition=~Q(kind="other"),
            ),
            models.CheckConstraint(condition=Q(days__isempty=False), name="convention_cover_has_days"),
        ]

    def __str__(self) -> str:
        return f"{self.convention_id} {self.school_id} {self.days}"


class ConventionFile(models.Model):
    """A document attached to a convention: a deliberation, an annex, a letter."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="files")
    label = models.CharField(_("what it is"), max_length=160)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.label


class ConventionAlert(models.Model):
    """An alert that a convention ends, sent once so many months ahead of an end."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="alerts")
    ends_on = models.DateField()
    months = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["sent_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["convention", "ends_on", "months"], name="convention_alert_once")
        ]

    def __str__(self) -> str:
        return f"{self.convention_id} {self.months}"
