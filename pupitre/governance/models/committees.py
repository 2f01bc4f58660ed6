"""Committees: who sits, when they meet, what they decide, who does what next."""

from fractions import Fraction

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pupitre.accounts.models import Person
from pupitre.governance.engine import committees as engine
from pupitre.governance.querysets_steering import (
    ActionQuerySet,
    CommitteeQuerySet,
    DecisionQuerySet,
    MeetingQuerySet,
)
from pupitre.kernel.models import StoredFile
from pupitre.territory.models import Organisation


class Majority(models.TextChoices):
    MAJORITY = engine.MAJORITY, _("majority of the votes")
    TWO_THIRDS = engine.TWO_THIRDS, _("two thirds of the votes")
    CONSENSUS = engine.CONSENSUS, _("consensus: nobody against")


class QuorumShare(models.TextChoices):
    NONE = "0", _("no quorum")
    THIRD = "1/3", _("a third of the voices")
    HALF = "1/2", _("half of the voices")
    TWO_THIRDS = "2/3", _("two thirds of the voices")


class MemberRole(models.TextChoices):
    CHAIR = "chair", _("chair")
    SECRETARY = "secretary", _("secretary")
    MEMBER = "member", _("member")
    GUEST = "guest", _("guest")


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


class Presence(models.TextChoices):
    PRESENT = "present", _("present")
    REPRESENTED = "represented", _("represented")
    EXCUSED = "excused", _("excused")
    ABSENT = "absent", _("absent")


class OutcomeKind(models.TextChoices):
    ADOPTED = engine.ADOPTED, _("adopted")
    REJECTED = engine.REJECTED, _("rejected")
    POSTPONED = engine.POSTPONED, _("postponed")


class ActionState(models.TextChoices):
    TODO = "todo", _("to do")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


class Committee(models.Model):
    """A body that decides: its rule of quorum and of majority."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="committees", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=160)
    purpose = models.TextField(_("what it decides on"), blank=True)
    quorum_share = models.CharField(_("quorum"), max_length=3, choices=QuorumShare.choices, default=QuorumShare.HALF)
    majority = models.CharField(
        _("how it decides"), max_length=10, choices=Majority.choices, default=Majority.MAJORITY
    )
    chair_settles = models.BooleanField(_("at a tie, the chair's voice settles"), default=False)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("committee")
        verbose_name_plural = _("committees")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="committee_unique_name",
                violation_error_message=_("Another committee of this organisation has this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def rules(self) -> engine.Rules:
        return engine.Rules(Fraction(self.quorum_share), self.majority, self.chair_settles)


class CommitteeMember(models.Model):
    """Someone who sits in a committee, with a voice or without; an account is not needed."""

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="members")
    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="committee_seats",
        verbose_name=_("account"),
        help_text=_("Who has one sees the meetings, and has them in their calendar."),
    )
    name = models.CharField(_("name"), max_length=120)
    function = models.CharField(_("function"), max_length=160, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=MemberRole.choices, default=MemberRole.MEMBER)
    has_voice = models.BooleanField(_("votes"), default=True)
    starts_on = models.DateField(_("sits from"))
    ends_on = models.DateField(_("sits until"), null=True, blank=True)

    class Meta:
        verbose_name = _("member")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "person"],
                condition=Q(ends_on__isnull=True, person__isnull=False),
                name="committee_member_once",
                violation_error_message=_("This person already sits in this committee."),
            ),
            models.UniqueConstraint(
                fields=["committee"],
                condition=Q(ends_on__isnull=True, role="chair"),
                name="committee_one_chair",
                violation_error_message=_("This committee already has a chair: end that seat first."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="member_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    """A meeting of a committee. `sequence` counts its changes of date, place and state, for calendars."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="meetings")
    title = models.CharField(_("title"), max_length=160)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link of the video meeting"), blank=True)
    is_second_call = models.BooleanField(
        _("second call"),
        default=False,
        help_text=_("The meeting before lacked its quorum: this one decides whatever the number."),
    )
    state = models.CharField(_("state"), max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED)
    sequence = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField()
    minutes_approved_at = models.DateTimeField(null=True, blank=True)
    minutes_approved_by_name = models.CharField(max_length=200, blank=True)
    minutes_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message=_("The meeting ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(minutes_approved_at__isnull=True) | Q(state="held", minutes_file__isnull=False),
                name="meeting_approved_minutes_are_kept",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_closed(self) -> bool:
        """Whether nothing of it may change any more."""
        return self.minutes_approved_at is not None or self.state == MeetingState.CANCELLED


class Attendance(models.Model):
    """How a member attended a meeting; one represented by another counts as present."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    member = models.ForeignKey(CommitteeMember, models.PROTECT, related_name="attendance")
    presence = models.CharField(max_length=12, choices=Presence.choices)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.presence}"


class AgendaPoint(models.Model):
    """A point of the agenda: what it is about, then what was said. `revision` counts the savings of its minutes."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="points")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("point"), max_length=200)
    note = models.TextField(_("what is asked"), blank=True)
    subject_kind = models.CharField(max_length=60, blank=True)  # what is decided upon: "planning.scenario"
    subject_pk = models.BigIntegerField(null=True, blank=True)
    subject_label = models.CharField(max_length=250, blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(subject_kind="", subject_pk__isnull=True)
                | (~Q(subject_kind="") & Q(subject_pk__isnull=False)),
                name="agenda_point_subject_whole",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Paper(models.Model):
    """A paper for a point of the agenda."""

    point = models.ForeignKey(AgendaPoint, models.CASCADE, related_name="papers")
    label = models.CharField(_("what it is"), max_length=160)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.label


class Decision(models.Model):
    """What a committee decided on a point, how and why. It is never changed: another decision comes after it."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    point = models.ForeignKey(AgendaPoint, models.PROTECT, related_name="decisions")
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_pk = models.BigIntegerField(null=True, blank=True)
    subject_label = models.CharField(max_length=250, blank=True)
    text = models.TextField(_("decision"))
    reasons = models.TextField(_("reasons"))
    votes_for = models.PositiveSmallIntegerField(_("for"), default=0)
    votes_against = models.PositiveSmallIntegerField(_("against"), default=0)
    votes_abstaining = models.PositiveSmallIntegerField(_("abstaining"), default=0)
    chair_vote = models.CharField(max_length=7, blank=True)
    voices_present = models.PositiveSmallIntegerField()
    voices = models.PositiveSmallIntegerField()
    outcome = models.CharField(_("outcome"), max_length=10, choices=OutcomeKind.choices)
    why = models.CharField(max_length=12)  # of engine.committees
    decided_at = models.DateTimeField()
    recorded_by_name = models.CharField(max_length=200)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_at", "-id"]
        indexes = [models.Index(fields=["subject_kind", "subject_pk"], name="decision_subject")]
        constraints = [
            models.CheckConstraint(
                condition=Q(subject_kind="", subject_pk__isnull=True)
                | (~Q(subject_kind="") & Q(subject_pk__isnull=False)),
                name="decision_subject_whole",
            ),
            models.CheckConstraint(
                condition=Q(voices_present__gte=F("votes_for") + F("votes_against") + F("votes_abstaining")),
                name="decision_votes_are_of_those_present",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Action(models.Model):
    """What someone is to do after a meeting, by when."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="actions")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="actions")
    label = models.CharField(_("what is to be done"), max_length=250)
    owner = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="actions", verbose_name=_("by whom")
    )
    owner_name = models.CharField(max_length=120)
    due_on = models.DateField(_("by when"))
    state = models.CharField(_("state"), max_length=8, choices=ActionState.choices, default=ActionState.TODO)
    closed_on = models.DateField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=250, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="todo", closed_on__isnull=True) | (~Q(state="todo") & Q(closed_on__isnull=False)),
                name="action_closed_has_day",
            )
        ]

    def __str__(self) -> str:
        return self.label


class CalendarAddress(models.Model):
    """The private address of a person's calendar; removing the row revokes it.

    The address holds the key and its signature by the installation's secret: who reads the base cannot guess it.
    """

    person = models.OneToOneField(Person, models.CASCADE, related_name="calendar_address")
    key = models.CharField(max_length=32, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person)
