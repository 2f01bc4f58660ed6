"""A ticket, whatever its channel; what was written in it, and what happened to it."""

from django.contrib.postgres.indexes import BrinIndex, GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.accounts.models import Person
from pupitre.fleet.models import Device
from pupitre.kernel.models import StoredFile
from pupitre.support.enums import (
    UNDER_WAY,
    Channel,
    Deadline,
    Impact,
    LinkKind,
    MessageKind,
    PauseWhy,
    Priority,
    Score,
    State,
    TicketType,
    Urgency,
    Verb,
)
from pupitre.support.models.setup import Category, Problem, Team
from pupitre.support.querysets import CallBackQuerySet, OfTicketQuerySet, TicketQuerySet
from pupitre.territory.models import Organisation, School

ENDED_AT = Coalesce("solved_at", "closed_at")
"""When a ticket ceased to wait: solved, or closed without that."""
IS_UNDER_WAY = Q(state__in=[state.value for state in UNDER_WAY])


class Ticket(models.Model):
    """What someone asked of the desk, from its first word to its end. Its number is its key.

    `due_at` is the next of the two deadlines that is not met: it orders the queue; none while the clock stands still.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="tickets")  # whose desk answers
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("school")
    )
    requester = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="tickets_asked")
    contact_name = models.CharField(_("name"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    contact_phone = models.CharField(_("phone"), max_length=30, blank=True)
    channel = models.CharField(_("channel"), max_length=6, choices=Channel.choices)
    type = models.CharField(_("type"), max_length=8, choices=TicketType.choices, default=TicketType.INCIDENT)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("category")
    )
    confidential = models.BooleanField(default=False)
    reference = models.CharField(max_length=40, blank=True)  # its number in the tool that it was imported from
    subject = models.CharField(_("subject"), max_length=200)
    device = models.ForeignKey(
        Device, models.SET_NULL, null=True, blank=True, related_name="tickets", verbose_name=_("device")
    )
    impact = models.PositiveSmallIntegerField(_("impact"), choices=Impact.choices, default=Impact.PERSON)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Urgency.choices, default=Urgency.MEDIUM)
    class_blocked = models.BooleanField(_("a class cannot work"), default=False)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.P3)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.NEW)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="tickets")
    assignee = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="tickets_in_charge")
    problem = models.ForeignKey(Problem, models.SET_NULL, null=True, blank=True, related_name="tickets")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed")
    opened_at = models.DateTimeField()
    answer_due_at = models.DateTimeField(null=True)
    resolve_due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)  # when the alarm before the next deadline is raised
    due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField()  # the last word of the requester
    said_at = models.DateTimeField(null=True)  # our last answer
    reopenings = models.PositiveSmallIntegerField(default=0)
    answer_late = models.BooleanField(null=True)  # known once answered
    resolve_late = models.BooleanField(null=True)  # known once solved
    warned = models.CharField(max_length=7, choices=Deadline.choices, blank=True)  # the last alarm raised was for it
    breached = models.CharField(max_length=7, choices=Deadline.choices, blank=True)  # kept in the trail as passed
    score = models.PositiveSmallIntegerField(choices=Score.choices, null=True)
    anonymised_at = models.DateTimeField(null=True)
    watchers: models.ManyToManyField = models.ManyToManyField(Person, blank=True, related_name="tickets_watched")
    needs_visit = models.BooleanField(_("needs a visit"), default=False)
    found_by = models.GeneratedField(
        expression=SearchVector("subject", config="french") + SearchVector("contact_name", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(F("due_at").asc(nulls_last=True), "id", name="ticket_queue", condition=IS_UNDER_WAY),
            models.Index(fields=["team", "due_at", "id"], name="ticket_of_team", condition=IS_UNDER_WAY),
            models.Index(fields=["assignee", "due_at", "id"], name="ticket_of_assignee", condition=IS_UNDER_WAY),
            models.Index(fields=["school", "-opened_at", "-id"], name="ticket_of_school"),
            models.Index(fields=["requester", "-opened_at", "-id"], name="ticket_of_requester"),
            models.Index(fields=["device", "-opened_at"], name="ticket_of_device"),
            models.Index(fields=["-opened_at", "-id"], name="ticket_by_opening"),
            models.Index(fields=["organisation", "opened_at"], name="ticket_of_body_opened"),
            models.Index("organisation", ENDED_AT, name="ticket_of_body_ended"),
            GinIndex(  # a phone number found by its figures, however it was typed
                OpClass(
                    Func(F("contact_phone"), Value(r"\D"), Value(""), Value("g"), function="regexp_replace"),
                    name="gin_trgm_ops",
                ),
                name="ticket_by_phone",
                condition=~Q(contact_phone=""),
            ),
            models.Index(fields=["warn_at"], name="ticket_to_warn", condition=Q(warn_at__isnull=False)),
            models.Index(fields=["solved_at"], name="ticket_to_close", condition=Q(state="solved")),
            models.Index(fields=["school"], name="ticket_to_visit", condition=IS_UNDER_WAY & Q(needs_visit=True)),
            GinIndex(fields=["found_by"], name="ticket_search", fastupdate=True),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="ticket_merged_into_one",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="ticket_not_into_itself"
            ),
            models.CheckConstraint(
                condition=~Q(state="solved") | Q(solved_at__isnull=False), name="ticket_solved_has_instant"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="ticket_closed_has_instant"
            ),
            models.UniqueConstraint(
                fields=["organisation", "reference"], condition=~Q(reference=""), name="ticket_imported_once"
            ),
            models.CheckConstraint(condition=~Q(subject=""), name="ticket_says_something"),
            models.CheckConstraint(condition=Q(priority__range=(1, 4)), name="ticket_priority_known"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("support:ticket", args=[self.pk])

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def next_deadline(self) -> Deadline:
        """Which of the two is owed next."""
        return Deadline.ANSWER if self.answered_at is None else Deadline.RESOLVE


class TicketMessage(models.Model):
    """One text of a ticket: from the requester, to them, or a note between us. `key` makes a delivery count once."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=6, choices=MessageKind.choices)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    author = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField(max_length=200)
    body = models.TextField()
    html = models.TextField(blank=True)  # of a mail, sanitised
    at = models.DateTimeField()
    key = models.CharField(max_length=80, blank=True)  # what the sender calls it: a form's, a chat's, a mail's
    files: models.ManyToManyField = models.ManyToManyField(StoredFile, blank=True, related_name="+")
    found_by = models.GeneratedField(
        expression=SearchVector("body", config="french"), output_field=SearchVectorField(), db_persist=True
    )

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["ticket", "at", "id"], name="ticket_message_order"),
            GinIndex(fields=["found_by"], name="ticket_message_search", fastupdate=True),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "ticket"], condition=~Q(key=""), name="ticket_message_by_key"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind}"


class TicketEvent(models.Model):
    """What happened to a ticket: its trail. Written with the act, never changed; `reason` names no pupil."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="events")
    verb = models.CharField(max_length=12, choices=Verb.choices)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200)
    reason = models.CharField(max_length=500, blank=True)
    details = models.JSONField(default=dict)  # {"from": …, "to": …}, keys and figures

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["ticket", "at", "id"], name="ticket_event_order"),
            BrinIndex(fields=["at"], name="ticket_event_at"),
            models.Index(fields=["at"], name="ticket_event_breaches", condition=Q(verb="breached")),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.verb}"


class TicketPause(models.Model):
    """A time during which the clock of a ticket stands still; one at a time."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="pauses")
    why = models.CharField(max_length=9, choices=PauseWhy.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["since", "id"]
        indexes = [models.Index(fields=["since"], name="ticket_pause_open", condition=Q(until__isnull=True))]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(until__isnull=True), name="ticket_pause_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="ticket_pause_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.since}"


class TicketLink(models.Model):
    """Two tickets that have to do with each other."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="links")
    other = models.ForeignKey(Ticket, models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=9, choices=LinkKind.choices, default=LinkKind.RELATED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "other"], name="ticket_link_once"),
            models.CheckConstraint(condition=~Q(ticket=F("other")), name="ticket_link_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.other_id}"


class TicketTask(models.Model):
    """A step of the work, from a checklist or typed."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="tasks")
    text = models.CharField(max_length=200)
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class TimeSpent(models.Model):
    """Minutes that someone spent on a ticket, with what they cost."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="time_spent")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["at"], name="ticket_time_at")]
        constraints = [models.CheckConstraint(condition=Q(minutes__range=(1, 1440)), name="ticket_time_within_a_day")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.minutes} min"


class CallBack(models.Model):
    """Someone to be called back: who, where, when, about what."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="call_backs")
    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, blank=True, related_name="call_backs")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=30)
    about = models.CharField(_("about"), max_length=200, blank=True)
    wanted_at = models.DateTimeField(_("from"))
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = CallBackQuerySet.as_manager()

    class Meta:
        verbose_name = _("call back")
        verbose_name_plural = _("calls back")
        ordering = ["wanted_at", "id"]
        indexes = [
            models.Index(fields=["wanted_at", "id"], name="call_back_waiting", condition=Q(done_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.phone}"


class Presence(models.Model):
    """Who is at the desk; kept fresh by their open page, forgotten when it closes (`Reading`: on which tickets)."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="desk_presence")
    seen_at = models.DateTimeField()
    away = models.BooleanField(default=False)  # as they said: takes no new ticket, until they say that they are back

    def __str__(self) -> str:
        return f"{self.person_id} {self.seen_at}"
