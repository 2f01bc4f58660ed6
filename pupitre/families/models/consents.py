"""The register of consents: one row a purpose, pupil and version; nothing is bundled (domain.md A5, B4)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pupitre.families.enums import ConsentState, Method, SignerRule
from pupitre.families.querysets import OfOrganisationQuerySet, OfPupilQuerySet
from pupitre.territory.models import Organisation, Pupil, School, SchoolYear


class Purpose(models.Model):
    """Something a family may agree to or not, for itself alone."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="consent_purposes")
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(pgettext_lazy("a consent", "purpose"), max_length=160)
    rule = models.CharField(_("who must agree"), max_length=16, choices=SignerRule.choices)
    months = models.PositiveSmallIntegerField(_("valid (months)"), default=12)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("purpose of consent")
        verbose_name_plural = _("purposes of consent")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="purpose_unique_code"),
            models.CheckConstraint(condition=Q(months__gt=0), name="purpose_months"),
        ]

    def __str__(self) -> str:
        return self.name


class PurposeText(models.Model):
    """The words that a family reads, by version and language; a version in use does not change."""

    purpose = models.ForeignKey(Purpose, models.CASCADE, related_name="texts")
    number = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5)
    body = models.TextField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number", "language"]
        constraints = [models.UniqueConstraint(fields=["purpose", "number", "language"], name="purpose_text_unique")]

    def __str__(self) -> str:
        return f"{self.purpose_id} {self.number} {self.language}"


class Consent(models.Model):
    """What was answered for a pupil and a purpose, and until when it holds. Rows are added, not rewritten."""

    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="consents")
    number = models.PositiveSmallIntegerField()  # version of the text
    pupil = models.ForeignKey(Pupil, models.SET_NULL, null=True, related_name="consents")
    school = models.ForeignKey(School, models.PROTECT, related_name="consents")
    year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ConsentState.choices)
    signer = models.CharField(max_length=24, blank=True)
    method = models.CharField(max_length=10, choices=Method.choices, blank=True)
    at = models.DateTimeField()
    expires_on = models.DateField(null=True)
    is_current = models.BooleanField(default=True)  # the last word of this signer on this purpose

    objects = OfPupilQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "pupil", "signer"],
                condition=Q(is_current=True, pupil__isnull=False),
                name="consent_one_current",
            ),
            models.CheckConstraint(
                condition=~Q(state="given") | Q(expires_on__isnull=False), name="consent_given_expires"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose_id} {self.state}"


class ConsentLink(models.Model):
    """A way in for one signer of a pupil: it shows every purpose, each answered apart, until it is too old."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="consent_links")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    signer = models.CharField(max_length=24)
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.signer}"
