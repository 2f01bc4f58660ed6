"""Who is in the schools, by name: pupils, those who answer for them, staff, and the classes they are in.

The least that the trade needs (domain.md B4, D5): a name to read, a level, a class, a school; a date of birth only
because it decides who may sign (14 years in Québec, 15 in France) and tells namesakes apart. No address, no
national number, nothing of a pupil's file. Nobody is deleted because a file forgot them: they are marked.
"""

from datetime import date

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pupitre.territory.enums import GuardianKind, PersonScheme, StaffRole
from pupitre.territory.models.levels import Level, SchoolYear
from pupitre.territory.models.pupils import ClassGroup
from pupitre.territory.models.schools import School
from pupitre.territory.querysets import plain
from pupitre.territory.querysets_rosters import PupilQuerySet, SchoolingQuerySet, StaffQuerySet


def _sort_name() -> models.GeneratedField:
    return models.GeneratedField(
        expression=plain(F("display_name")), output_field=models.TextField(), db_persist=True
    )


def _match_key() -> models.GeneratedField:
    """The words of a name, plain and in order: the same whichever comes first and however they are accented."""
    return models.GeneratedField(
        expression=Func(F("display_name"), function="pupitre_name_key", output_field=models.TextField()),
        output_field=models.TextField(),
        db_persist=True,
    )


class Pupil(models.Model):
    """A pupil, known once whatever the schools and years. The name is written family name first, as lists are."""

    display_name = models.CharField(_("name"), max_length=120)
    sort_name = _sort_name()
    match_key = _match_key()
    born_on = models.DateField(_("born on"), null=True, blank=True)

    objects = PupilQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("a person", "pupil")
        verbose_name_plural = pgettext_lazy("persons", "pupils")
        ordering = ["sort_name", "id"]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="pupil_by_name"),
            models.Index(fields=["match_key", "born_on"], name="pupil_by_match"),
            GinIndex(OpClass("sort_name", name="gin_trgm_ops"), name="pupil_search"),
        ]

    def __str__(self) -> str:
        return self.display_name

    def age_on(self, day: date) -> int | None:
        """Whole years on a day, or None where the date of birth is not known."""
        if self.born_on is None:
            return None
        return day.year - self.born_on.year - ((day.month, day.day) < (self.born_on.month, self.born_on.day))


class PupilIdentifier(models.Model):
    """What a source calls a pupil. `source` tells apart systems that number alike; the INE is not kept."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=16, choices=PersonScheme.choices)
    source = models.CharField(max_length=40, blank=True)
    value = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("identifier of a pupil")
        verbose_name_plural = _("identifiers of pupils")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "source", "value"], name="pupil_identifier_unique"),
            models.CheckConstraint(condition=~Q(value=""), name="pupil_identifier_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class Schooling(models.Model):
    """A pupil in a school for a year. `is_main` counts in figures: a pupil has one at a time.

    `missing_since` says that the last file of the school did not name them; `left_on` that they left.
    """

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="schoolings")
    school = models.ForeignKey(School, models.PROTECT, related_name="schoolings", verbose_name=_("school"))
    year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+", verbose_name=_("school year"))
    level = models.ForeignKey(Level, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("level"))
    is_main = models.BooleanField(default=True)
    joined_on = models.DateField(_("since"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    missing_since = models.DateField(null=True, blank=True)

    objects = SchoolingQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment of a pupil")
        verbose_name_plural = _("enrolments of pupils")
        ordering = ["pupil__sort_name", "id"]
        indexes = [models.Index(fields=["school", "year", "level"], name="schooling_of_school")]
        constraints = [
            models.UniqueConstraint(fields=["pupil", "school", "year"], name="schooling_unique"),
            models.UniqueConstraint(
                fields=["pupil", "year"], condition=Q(is_main=True, left_on__isnull=True), name="schooling_one_main"
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(joined_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="schooling_leaves_after_joining",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.school_id} {self.year_id}"


class ClassMembership(models.Model):
    """A pupil in a class. A support unit (ULIS) is a second membership: the reference class alone is counted."""

    schooling = models.ForeignKey(Schooling, models.CASCADE, related_name="memberships")
    class_group = models.ForeignKey(ClassGroup, models.CASCADE, related_name="memberships")
    is_reference = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("pupil in a class")
        verbose_name_plural = _("pupils in their classes")
        constraints = [
            models.UniqueConstraint(fields=["schooling", "class_group"], name="class_membership_unique"),
            models.UniqueConstraint(
                fields=["schooling"], condition=Q(is_reference=True), name="class_membership_one_reference"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schooling_id} {self.class_group_id}"


class Guardian(models.Model):
    """An adult who answers for pupils: kept only where someone must be written to or must sign."""

    display_name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)

    class Meta:
        verbose_name = _("guardian")
        verbose_name_plural = _("guardians")
        ordering = ["display_name", "id"]
        indexes = [models.Index(fields=["email"], name="guardian_by_email", condition=~Q(email=""))]

    def __str__(self) -> str:
        return self.display_name


class Guardianship(models.Model):
    """Who answers for a pupil, in which home (1 or 2), and whether they may sign for them."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="guardianships")
    guardian = models.ForeignKey(Guardian, models.CASCADE, related_name="guardianships")
    kind = models.CharField(_("kind"), max_length=8, choices=GuardianKind.choices, default=GuardianKind.PARENT)
    household = models.PositiveSmallIntegerField(_("household"), default=1)
    may_sign = models.BooleanField(_("may sign"), default=True)

    class Meta:
        verbose_name = _("guardian of a pupil")
        verbose_name_plural = _("guardians of pupils")
        ordering = ["household", "id"]
        constraints = [
            models.UniqueConstraint(fields=["pupil", "guardian"], name="guardianship_unique"),
            models.CheckConstraint(condition=Q(household__range=(1, 4)), name="guardianship_household"),
        ]

    def __str__(self) -> str:
        return f"{self.guardian_id} {self.pupil_id}"


class StaffMember(models.Model):
    """Someone who works in schools, as rosters name them; having an account of Pupitre is another matter."""

    display_name = models.CharField(_("name"), max_length=120)
    sort_name = _sort_name()
    email = models.EmailField(_("e-mail"), blank=True)

    objects = StaffQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        ordering = ["sort_name", "id"]
        indexes = [models.Index(fields=["sort_name", "id"], name="staff_by_name")]

    def __str__(self) -> str:
        return self.display_name


class StaffIdentifier(models.Model):
    """What a source calls a member of staff."""

    staff = models.ForeignKey(StaffMember, models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=16, choices=PersonScheme.choices)
    source = models.CharField(max_length=40, blank=True)
    value = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("identifier of a member of staff")
        verbose_name_plural = _("identifiers of staff")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "source", "value"], name="staff_identifier_unique"),
            models.CheckConstraint(condition=~Q(value=""), name="staff_identifier_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class StaffPost(models.Model):
    """A member of staff in a school for a year, and what they do there."""

    staff = models.ForeignKey(StaffMember, models.CASCADE, related_name="posts")
    school = models.ForeignKey(School, models.PROTECT, related_name="staff_posts", verbose_name=_("school"))
    year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+", verbose_name=_("school year"))
    role = models.CharField(_("role"), max_length=12, choices=StaffRole.choices, default=StaffRole.TEACHER)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    missing_since = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("post in a school")
        verbose_name_plural = _("posts in schools")
        ordering = ["staff__sort_name", "id"]
        indexes = [models.Index(fields=["school", "year"], name="staff_post_of_school")]
        constraints = [models.UniqueConstraint(fields=["staff", "school", "year", "role"], name="staff_post_unique")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.school_id} {self.year_id}"


class ClassTeacher(models.Model):
    """A teacher of a class; several teachers may share one."""

    staff = models.ForeignKey(StaffMember, models.CASCADE, related_name="classes")
    class_group = models.ForeignKey(ClassGroup, models.CASCADE, related_name="teachers")

    class Meta:
        verbose_name = _("teacher of a class")
        verbose_name_plural = _("teachers of classes")
        constraints = [models.UniqueConstraint(fields=["staff", "class_group"], name="class_teacher_unique")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.class_group_id}"
