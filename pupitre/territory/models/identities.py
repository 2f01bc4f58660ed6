"""What people decide of the pupils of a roster: who is who, who moves, and the change of year."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pupitre.territory.enums import DoubtState, MoveState, PersonScheme, RolloverState, StepKind
from pupitre.territory.models.levels import Level, SchoolYear
from pupitre.territory.models.pupils import ClassGroup
from pupitre.territory.models.rosters import Pupil
from pupitre.territory.models.schools import School
from pupitre.territory.querysets_rosters import DoubtQuerySet, MoveQuerySet, RolloverQuerySet


class IdentityDoubt(models.Model):
    """Two records that may be one pupil: nobody merges them but a person.

    `value` is the identifier that a file gave to `found` while it is `known`'s: it is given back to the right one
    when the doubt is settled, and until then finds `found` again. A settled doubt stays, so it is not raised twice.
    """

    known = models.ForeignKey(Pupil, models.CASCADE, related_name="doubts", verbose_name=_("known as"))
    found = models.ForeignKey(Pupil, models.CASCADE, related_name="doubts_found", verbose_name=_("found as"))
    school = models.ForeignKey(School, models.CASCADE, related_name="+", verbose_name=_("school"))
    scheme = models.CharField(max_length=16, choices=PersonScheme.choices, blank=True)
    source = models.CharField(max_length=40, blank=True)
    value = models.CharField(max_length=80, blank=True)
    reasons = models.CharField(max_length=120)  # codes of engine_identity.Reason
    raised_on = models.DateField()
    state = models.CharField(_("state"), max_length=6, choices=DoubtState.choices, default=DoubtState.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=250, blank=True)

    objects = DoubtQuerySet.as_manager()

    class Meta:
        verbose_name = _("doubt about who is who")
        verbose_name_plural = _("doubts about who is who")
        ordering = ["raised_on", "id"]
        indexes = [
            models.Index(fields=["school"], name="doubt_open", condition=Q(state="open")),
            models.Index(fields=["scheme", "source", "value"], name="doubt_claim", condition=Q(state="open")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["known", "found"], name="doubt_once"),
            models.CheckConstraint(condition=~Q(known=F("found")), name="doubt_of_two"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="doubt_settled_has_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.known_id} {self.found_id}"


class PupilMerge(models.Model):
    """Two records made one, with what it takes to part them again.

    `before` holds the record that went (its facts, what it had alone) and the numbers of its rows that moved, by
    table; rooms above keep theirs in it too (events.PupilsMerged).
    """

    kept = models.ForeignKey(Pupil, models.CASCADE, related_name="merges")
    gone_id = models.BigIntegerField()
    school = models.ForeignKey(School, models.CASCADE, related_name="+")
    before = models.JSONField()
    why = models.CharField(max_length=250)
    merged_at = models.DateTimeField()
    merged_by_id = models.BigIntegerField(null=True)
    merged_by_name = models.CharField(max_length=200, blank=True)
    parted_at = models.DateTimeField(null=True)
    parted_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-merged_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["gone_id"], condition=Q(parted_at__isnull=True), name="pupil_merge_gone_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} {self.kept_id}"


class SchoolMove(models.Model):
    """A pupil known in a school appears in another: the receiving school says whether they moved."""

    pupil = models.ForeignKey(
        Pupil, models.CASCADE, related_name="moves", verbose_name=pgettext_lazy("a person", "pupil")
    )
    from_school = models.ForeignKey(School, models.CASCADE, related_name="+", verbose_name=_("from school"))
    to_school = models.ForeignKey(School, models.CASCADE, related_name="moves_in", verbose_name=_("to school"))
    year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+", verbose_name=_("school year"))
    proposed_on = models.DateField(_("seen on"))
    state = models.CharField(_("state"), max_length=8, choices=MoveState.choices, default=MoveState.PROPOSED)
    on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("move to another school")
        verbose_name_plural = _("moves to another school")
        ordering = ["proposed_on", "id"]
        indexes = [models.Index(fields=["to_school"], name="school_move_open", condition=Q(state="proposed"))]
        constraints = [
            models.UniqueConstraint(fields=["pupil", "from_school", "to_school", "year"], name="school_move_once"),
            models.CheckConstraint(condition=~Q(from_school=F("to_school")), name="school_move_of_two"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at__isnull=True)
                | (~Q(state="proposed") & Q(decided_at__isnull=False)),
                name="school_move_decided_has_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.from_school_id} {self.to_school_id}"


class Rollover(models.Model):
    """The change of year of a school: prepared, carried out class by class, and taken back if need be."""

    school = models.ForeignKey(School, models.CASCADE, related_name="rollovers")
    from_year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+")
    to_year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=RolloverState.choices, default=RolloverState.PREPARED)
    begins_on = models.DateField()
    prepared_at = models.DateTimeField()
    prepared_by_id = models.BigIntegerField(null=True)
    prepared_by_name = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True)

    objects = RolloverQuerySet.as_manager()

    class Meta:
        ordering = ["-prepared_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "from_year"], condition=~Q(state="undone"), name="rollover_once_a_year"
            ),
            models.CheckConstraint(condition=Q(to_year__gt=F("from_year")), name="rollover_goes_on"),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.from_year_id}"


class RolloverStep(models.Model):
    """The pupils of one class and level: where they go. Done in one transaction; `wrote` is what undoes it."""

    rollover = models.ForeignKey(Rollover, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=6, choices=StepKind.choices)
    from_class = models.ForeignKey(ClassGroup, models.SET_NULL, null=True, related_name="+")
    from_name = models.CharField(max_length=80, blank=True)
    from_level = models.ForeignKey(Level, models.PROTECT, null=True, related_name="+")
    to_level = models.ForeignKey(Level, models.PROTECT, null=True, related_name="+")
    to_name = models.CharField(max_length=80, blank=True)
    pupils = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True)
    wrote = models.JSONField(default=dict)

    class Meta:
        ordering = ["rollover", "position"]
        constraints = [models.UniqueConstraint(fields=["rollover", "position"], name="rollover_step_once")]

    def __str__(self) -> str:
        return f"{self.rollover_id} {self.position}"
