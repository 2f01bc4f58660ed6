"""Why devices were acted on, in somebody's words: beside the audit trail, which is never purged and holds no text."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from pupitre.fleet.models.devices import Device
from pupitre.kernel.triggers import this_transaction
from pupitre.territory.models import Organisation


class ActReason(models.Model):
    """What somebody wrote with an act. The history of a device joins it to the act of the same `transaction`.

    `device` is empty where one act was done to many devices of an owner at once.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")  # whose purge forgets it
    device = models.ForeignKey(Device, models.CASCADE, null=True, related_name="reasons")
    text = models.CharField(_("reason"), max_length=250)
    at = models.DateTimeField()
    transaction = models.CharField(max_length=60, db_default=this_transaction())

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["transaction"], name="act_reason_of_transaction"),
            models.Index(fields=["organisation", "at"], name="act_reason_by_age"),
        ]

    def __str__(self) -> str:
        return self.text
