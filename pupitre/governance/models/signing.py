"""The certificates with which organisations sign here, and the authorities that are trusted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from pupitre.territory.models import Organisation


class SigningCertificate(models.Model):
    """The certificate with which an organisation signs here: a PKCS#12 file, sealed (`signing.seal`)."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="signing_certificate")
    sealed = models.BinaryField()
    subject = models.CharField(max_length=250)
    issuer = models.CharField(max_length=250)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    is_self_made = models.BooleanField(default=False)  # for trials: no authority vouches for it
    given_by_name = models.CharField(max_length=200)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["organisation"]

    def __str__(self) -> str:
        return self.subject


class TrustedAuthority(models.Model):
    """A certification authority whose certificates are trusted here, as the administrator says."""

    name = models.CharField(max_length=250)
    certificate = models.BinaryField()  # DER
    added_by_name = models.CharField(max_length=200)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = _("trusted authorities")

    def __str__(self) -> str:
        return self.name
