"""What every room leans on: the audit trail and the outbox."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from pupitre.kernel.triggers import this_transaction


class AuditEntry(models.Model):
    """One act: who did what to what, when. Written once, in the act's transaction, never changed.

    The person is kept by number and not by foreign key: the kernel knows no room, and a trail outlives a name.
    `details` carries figures and identifiers, never free text about a pupil.
    """

    at = models.DateTimeField()
    action = models.CharField(max_length=80)  # "territory.import_applied"
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    impersonator_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=120, blank=True)  # "territory.school:12"
    details = models.JSONField(default=dict)
    transaction = models.CharField(max_length=60, null=True, db_default=this_transaction())  # see RowChange

    class Meta:
        indexes = [
            models.Index(fields=["transaction"], name="audit_transaction"),
            BrinIndex(fields=["at"], name="audit_at"),
            models.Index(fields=["subject", "-at"], name="audit_subject"),
            models.Index(fields=["actor_id", "-at"], name="audit_actor"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"


class RowChange(models.Model):
    """What one write changed of one row, kept by triggers (kernel/triggers.py): also by COPY and bulk writes.

    `changes` maps a column to [before, after]; of a row removed, to its last value; of a new row it is empty.
    The audit entry of the same `transaction` says who and why.
    """

    class Act(models.TextChoices):
        INSERT = "insert"
        UPDATE = "update"
        DELETE = "delete"

    table = models.CharField(max_length=80)  # "territory.school"
    row_pk = models.BigIntegerField()
    act = models.CharField(max_length=6, choices=Act.choices)
    changes = models.JSONField()
    at = models.DateTimeField(db_default=Now())
    transaction = models.CharField(max_length=60, db_default=this_transaction())

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["table", "row_pk", "-id"], name="row_change_row"),
            BrinIndex(fields=["at"], autosummarize=True, name="row_change_at"),  # rows come in the order of instants
        ]

    def __str__(self) -> str:
        return f"{self.table}:{self.row_pk} {self.act}"


class OutboxMessage(models.Model):
    """A mail that leaves after commit, with its fate. A worker sends it; a failure is retried, then kept in sight."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        DEAD = "dead", _("given up")

    created_at = models.DateTimeField()
    recipient = models.EmailField()
    subject = models.CharField(max_length=250)
    body = models.TextField()
    headers = models.JSONField(default=dict)  # besides those of any mail: {"Message-ID": …, "From": …}
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=250, blank=True)
    sent_at = models.DateTimeField(null=True)
    files: models.ManyToManyField = models.ManyToManyField("StoredFile", related_name="+")

    class Meta:
        indexes = [models.Index(fields=["id"], name="outbox_waiting", condition=Q(state="waiting"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="outbox_sent_has_instant",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.state})"


class ImportRun(models.Model):
    """One file brought in: read, planned, then applied or left, and perhaps undone. Its plan is its report.

    The file is kept until the import is applied; its name and SHA-256 stay.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be read")
        REFUSED = "refused", _("refused")
        PLANNED = "planned", _("ready to apply")
        APPLYING = "applying", _("being applied")
        APPLIED = "applied", _("applied")
        UNDONE = "undone", _("undone")

    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    file = models.FileField(upload_to="imports/%Y/%m/", blank=True)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()  # bytes
    options = models.JSONField(default=dict)  # as typed: text by name
    plan = models.JSONField(default=dict)  # imports.values.Plan without its problems
    problem_count = models.PositiveIntegerField(default=0)
    lines_read = models.PositiveIntegerField(default=0)
    undo_report = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by_id = models.BigIntegerField(null=True)
    created_by_name = models.CharField(max_length=200)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["applied", "undone"]) | Q(applied_at__isnull=False),
                name="import_applied_has_instant",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False)
                | (~Q(state="undone") & Q(undone_at__isnull=True)),
                name="import_undone_has_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name} ({self.state})"

    @property
    def is_busy(self) -> bool:
        """Whether it is read or written, or waits for a worker to do so."""
        return self.state in {self.State.WAITING, self.State.APPLYING}


class ImportProgress(models.Model):
    """How far a worker has got with an import, written beside the transaction that does it.

    A table of its own and no foreign key: that transaction holds the row of the run until its end.
    """

    run = models.OneToOneField(
        ImportRun, models.CASCADE, primary_key=True, related_name="progress", db_constraint=False
    )
    begun_at = models.DateTimeField(null=True)
    told = models.JSONField(default=dict)  # imports.progress.Told
    let_leave = models.BooleanField(default=False)  # as apply_run was asked
    cancel_asked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.run_id}: {self.told}"


class ImportProblem(models.Model):
    """One thing wrong in an imported file; see imports.values.Problem."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField(null=True)
    file = models.CharField(max_length=80, blank=True)  # of a bundle
    column = models.CharField(max_length=200)
    value = models.CharField(max_length=200)
    message = models.CharField(max_length=250)
    remedy = models.TextField()
    refuses = models.BooleanField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.line}: {self.message}"


class ImportChange(models.Model):
    """One row written by an import, with what it takes to undo it. Written by SQL, a set at a time."""

    class Kind(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        MISSING = "missing", _("missing from the file")

    # Neither index nor constraint of its own: the table is written a set at a time, with every large import.
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="changes", db_index=False, db_constraint=False)
    step = models.PositiveSmallIntegerField()
    table = models.CharField(max_length=80)  # "territory.school"
    row_pk = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    before = models.JSONField(null=True)
    after = models.JSONField()  # of a new row, a fingerprint

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["run", "step", "kind"], name="import_change_run"),
            models.Index(fields=["table", "row_pk"], name="import_change_row", condition=~Q(kind="new")),
        ]

    def __str__(self) -> str:
        return f"{self.table}:{self.row_pk} {self.kind}"


class FileContent(models.Model):
    """The bytes of a file, kept once however often it is attached."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.sha256[:12]


class StoredFile(models.Model):
    """A file that a person attached to something; what it is attached to says who may read it."""

    content = models.ForeignKey(FileContent, models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()  # bytes
    stored_at = models.DateTimeField()
    stored_by_id = models.BigIntegerField(null=True)
    stored_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
