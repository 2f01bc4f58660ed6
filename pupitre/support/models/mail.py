"""Boxes that are read, mails received with their fate, mails of ours that left."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.kernel.models import OutboxMessage, StoredFile
from pupitre.support.enums import TAKEN, MailFate, Security, SentKind, Tagging
from pupitre.support.models.tickets import Ticket, TicketMessage
from pupitre.support.querysets_mail import MailboxQuerySet, ReceivedQuerySet, SentQuerySet
from pupitre.territory.models import Organisation, School

IN_A_TICKET = Q(fate__in=[fate.value for fate in TAKEN])


class Mailbox(models.Model):
    """A mailbox of a desk, read by IMAP. The secret is sealed (accounts/sealing.py).

    `uid_validity` and `last_uid` say where the reading stands; `problem` is a code of what stopped the last one.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="mailboxes", verbose_name=_("body whose desk answers")
    )
    name = models.CharField(_("name"), max_length=80, help_text=_("As those who get its mails will read it."))
    address = models.EmailField(_("address"), unique=True)
    host = models.CharField(_("mail server (IMAP)"), max_length=120)
    port = models.PositiveIntegerField(
        _("port"), default=993, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    security = models.CharField(_("encryption"), max_length=8, choices=Security.choices, default=Security.TLS)
    username = models.CharField(_("user name"), max_length=120)
    sealed_secret = models.TextField(blank=True)
    folder = models.CharField(_("folder read"), max_length=120, default="INBOX")
    moved_to = models.CharField(
        _("folder for what was taken in"), max_length=120, blank=True, help_text=_("Empty: left there, marked read.")
    )
    tagging = models.CharField(
        _("the server delivers"), max_length=9, choices=Tagging.choices, default=Tagging.PLUS,
        help_text=_("With tags, replies find their request by a signed address, and each school has one: its code."),
    )  # fmt: skip
    open_to_all = models.BooleanField(_("anyone may write"), default=True)
    domains = models.TextField(
        _("domains that may write"), blank=True,
        help_text=_("One a line. People who have an account, and answers to our mails, are always taken."),
    )  # fmt: skip
    acknowledges = models.BooleanField(_("acknowledge each new request"), default=True)
    largest_mb = models.PositiveSmallIntegerField(
        _("largest mail (MB)"), default=25, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    read_since = models.DateField(
        _("take what came from"), help_text=_("What came before is left alone: no request is opened from old mail.")
    )
    is_active = models.BooleanField(_("read each minute"), default=True)
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    last_read_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    problem = models.CharField(max_length=20, blank=True)
    problem_detail = models.CharField(max_length=250, blank=True)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="mailbox_unique_name"),
            models.CheckConstraint(condition=Q(port__range=(1, 65535)), name="mailbox_port_exists"),
            models.CheckConstraint(
                condition=Q(problem="", failing_since__isnull=True) | Q(problem__gt="", failing_since__isnull=False),
                name="mailbox_fails_since",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("connectors:box", args=[self.pk])


class SchoolAddress(models.Model):
    """A tag of a box that stands for a school, besides the code of each school."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="school_addresses")
    tag = models.SlugField(_("tag"), max_length=60)
    school = models.ForeignKey(School, models.CASCADE, related_name="+", verbose_name=_("school"))

    class Meta:
        ordering = ["tag"]
        constraints = [models.UniqueConstraint(fields=["mailbox", "tag"], name="school_address_unique")]

    def __str__(self) -> str:
        return self.tag


class SentMail(models.Model):
    """A mail of a ticket that we wrote: its Message-ID finds the ticket again in what comes back."""

    identifier = models.CharField(max_length=250, unique=True)  # its Message-ID
    kind = models.CharField(max_length=8, choices=SentKind.choices)
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="mails_sent")
    message = models.ForeignKey(TicketMessage, models.CASCADE, null=True, related_name="mails_sent")
    recipient = models.EmailField()
    outbox = models.ForeignKey(OutboxMessage, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField()
    bounced_at = models.DateTimeField(null=True)
    bounce = models.CharField(max_length=250, blank=True)  # what the mail server said

    objects = SentQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail sent")
        verbose_name_plural = _("mails sent")
        ordering = ["-sent_at", "-id"]
        indexes = [
            models.Index(fields=["ticket", "id"], name="sent_mail_of_ticket"),
            models.Index(fields=["recipient", "kind", "sent_at"], name="sent_mail_rate"),
            models.Index(fields=["-bounced_at"], name="sent_mail_bounced", condition=Q(bounced_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind}"


class ReceivedMail(models.Model):
    """A mail received and its fate, written before the server is told that it was taken.

    `digest` is of what it says, not of how it travelled: with the Message-ID, it knows a second delivery.
    `raw` is the mail itself, dropped after a while. `done_at`: when the server was told.
    """

    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="mails")
    uid_validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    identifier = models.CharField(max_length=250, blank=True)  # its Message-ID
    digest = models.CharField(max_length=64, blank=True)
    sender = models.CharField(_("sender"), max_length=254, blank=True)
    sender_name = models.CharField(max_length=120, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    size = models.PositiveIntegerField()  # octets
    received_at = models.DateTimeField()
    fate = models.CharField(_("fate"), max_length=9, choices=MailFate.choices)
    reason = models.CharField(max_length=20)  # a code of wording.MAILS
    left_out = models.JSONField(default=list)  # names of attachments that were not taken
    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, related_name="mails")
    message = models.ForeignKey(TicketMessage, models.CASCADE, null=True, related_name="mails")
    came_back = models.ForeignKey(SentMail, models.CASCADE, null=True, related_name="returns")
    raw = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    objects = ReceivedQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail received")
        verbose_name_plural = _("mails received")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["mailbox", "-id"], name="received_mail_of_box"),
            models.Index(fields=["fate", "-id"], name="received_mail_of_fate"),
            models.Index(fields=["sender", "received_at"], name="received_mail_rate"),
            models.Index(fields=["identifier"], name="received_mail_thread", condition=~Q(identifier="")),
            models.Index(fields=["ticket", "id"], name="received_mail_of_ticket"),
            models.Index(fields=["mailbox"], name="received_mail_to_do", condition=Q(done_at__isnull=True)),
            models.Index(fields=["received_at"], name="received_mail_raw", condition=Q(raw__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "uid_validity", "uid"], name="received_mail_once"),
            models.UniqueConstraint(
                fields=["mailbox", "identifier", "digest"],
                condition=IN_A_TICKET & ~Q(identifier=""),
                name="received_mail_taken_once",
            ),
            models.CheckConstraint(condition=Q(reason__gt=""), name="received_mail_has_reason"),
            models.CheckConstraint(
                condition=~IN_A_TICKET | Q(ticket__isnull=False, message__isnull=False),
                name="received_mail_in_its_ticket",
            ),
            models.CheckConstraint(
                condition=~Q(fate="bounce") | Q(came_back__isnull=False), name="received_mail_returned_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sender} {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("connectors:mail", args=[self.pk])
