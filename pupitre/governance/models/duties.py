"""What each party of a convention owes, and the evidence that it was done."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.governance.models.conventions import Convention, Party
from pupitre.kernel.models import StoredFile


class Duty(models.Model):
    """What a party owes: on a day, on a day then every so many months, or all along (no day)."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="duties")
    party = models.ForeignKey(Party, models.PROTECT, related_name="duties", verbose_name=_("who owes it"))
    code = models.CharField(_("kind of duty"), max_length=20, blank=True)
    label = models.CharField(_("duty"), max_length=200)
    detail = models.TextField(_("what is expected"), blank=True)
    first_on = models.DateField(
        _("due on"), null=True, blank=True, help_text=_("Empty: it holds all along, without date.")
    )
    every_months = models.PositiveSmallIntegerField(_("then every (months)"), default=0, help_text=_("0: once."))
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "code"], condition=~Q(code=""), name="duty_one_holder_a_code"
            ),
            models.CheckConstraint(
                condition=Q(every_months=0) | Q(first_on__isnull=False, every_months__lte=60),
                name="duty_recurs_from_a_day",
                violation_error_message=_("A duty that comes back has a first day, and comes back within 5 years."),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class DutyProof(models.Model):
    """Evidence that a duty was done: a note, a file or both, for one of its dates (none where it has no date)."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="proofs")
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(_("done on"))
    note = models.TextField(_("note"), blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-done_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "due_on"], condition=Q(due_on__isnull=False), name="duty_proof_once_a_date"
            ),
            models.CheckConstraint(condition=~Q(note="") | Q(file__isnull=False), name="duty_proof_shows_something"),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.done_on}"
