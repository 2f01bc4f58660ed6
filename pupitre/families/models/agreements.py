"""Contracts of use: the programme that asks for one, its texts, what each pupil's family signed, and the proof.

Names stand in the rows of the territory and in the sealed document; a purge takes both away and keeps the counts.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pupitre.families.enums import Method, SignerRule
from pupitre.families.querysets import AgreementQuerySet, OfOrganisationQuerySet
from pupitre.fleet.models import Device
from pupitre.kernel.models import StoredFile
from pupitre.territory.models import Guardian, Level, Organisation, Pupil, School


class Programme(models.Model):
    """A programme that lends devices to pupils under a contract: whom it concerns, and who must sign.

    No level or no school named means all of them, of the body's schools.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="family_programmes")
    name = models.CharField(_("name"), max_length=120)
    rule = models.CharField(
        _("who must sign"), max_length=16, choices=SignerRule.choices, default=SignerRule.ANY_GUARDIAN
    )
    levels = models.ManyToManyField(Level, blank=True, related_name="+", verbose_name=_("levels"))
    schools = models.ManyToManyField(School, blank=True, related_name="+", verbose_name=_("schools"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    remind_after = models.PositiveSmallIntegerField(_("first reminder after (days)"), default=7)
    remind_every = models.PositiveSmallIntegerField(_("then at most every (days)"), default=7)

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("programme with a contract")
        verbose_name_plural = _("programmes with a contract")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="programme_unique_name"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="programme_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(remind_after__gt=0, remind_every__gt=0), name="programme_reminders_spaced"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("families:programme", args=[self.pk])


class TextVersion(models.Model):
    """A version of a programme's contract. Once published it binds, and its texts no longer change."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    published_at = models.DateTimeField(null=True)
    published_by_name = models.CharField(max_length=200, blank=True)
    change_note = models.CharField(_("what changes"), max_length=250, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="text_version_unique"),
            models.CheckConstraint(condition=Q(number__gt=0), name="text_version_number"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.number}"


class AgreementText(models.Model):
    """The text of a version in a language: paragraphs, headings begin with "# ", list items with "- "."""

    version = models.ForeignKey(TextVersion, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=5)
    title = models.CharField(_("title"), max_length=160)
    body = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["language"]
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="agreement_text_unique")]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Agreement(models.Model):
    """The contract of a pupil for a version of a programme's text: one, whatever the number of signers.

    `signers` keeps who had to sign when it was opened (engine.signers.Requirement, by key). `document` is the sealed
    PDF, made when the last signature came.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="agreements")
    version = models.ForeignKey(TextVersion, models.PROTECT, related_name="agreements")
    pupil = models.ForeignKey(
        Pupil,
        models.SET_NULL,
        null=True,
        related_name="agreements",
        verbose_name=pgettext_lazy("a person", "pupil"),
    )
    school = models.ForeignKey(School, models.PROTECT, related_name="agreements")
    device = models.ForeignKey(Device, models.SET_NULL, null=True, related_name="agreements")
    kit = models.JSONField(default=list)  # what the contract says is lent, in words
    signers = models.JSONField(default=list)  # clauses: each a list of keys, any of which meets it
    opened_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=250, blank=True)
    document = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    reminded_at = models.DateTimeField(null=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [models.Index(fields=["school", "programme"], name="agreement_of_school")]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "version", "pupil"],
                condition=Q(withdrawn_at__isnull=True, refused_at__isnull=True, pupil__isnull=False),
                name="agreement_one_open",
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True) | Q(refused_at__isnull=True), name="agreement_one_outcome"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.version_id}"

    def get_absolute_url(self) -> str:
        return reverse("families:agreement", args=[self.pk])


class Signature(models.Model):
    """One person's signature under a contract. `signer` is the key of engine.signers; the name goes with a purge.

    `text_sha256` is the text that was read and agreed to; `proof` keeps how (never an address of the network).
    """

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="signatures")
    signer = models.CharField(max_length=24)
    guardian = models.ForeignKey(Guardian, models.SET_NULL, null=True, related_name="signatures")
    name = models.CharField(_("name as signed"), max_length=120, blank=True)
    method = models.CharField(max_length=10, choices=Method.choices)
    language = models.CharField(max_length=5)
    text_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    witness_id = models.BigIntegerField(null=True)
    witness_name = models.CharField(max_length=200, blank=True)
    scan = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "signer"], name="signature_once"),
            models.CheckConstraint(
                condition=~Q(method__in=["in_person", "paper"]) | ~Q(witness_name=""), name="signature_has_witness"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.signer}"


class SignLink(models.Model):
    """A way in for one signer without account, used once: by mail, or by the code of a letter. Hashes are kept."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="links")
    signer = models.CharField(max_length=24)
    token_sha256 = models.CharField(max_length=64, unique=True)
    code_sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["code_sha256"], name="sign_link_code", condition=~Q(code_sha256=""))]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.signer}"
