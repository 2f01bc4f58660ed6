"""The closed lists of the families' room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pupitre.families.engine.signers import Rule


class SignerRule(models.TextChoices):
    """Who must sign; `engine.signers.AGES` holds what each means at which age."""

    QC_INFORMATION = Rule.QC_INFORMATION.value, _("Québec, personal information (14 years)")
    QC_CARE = Rule.QC_CARE.value, _("Québec, professional service (14 years)")
    FR_SERVICE = Rule.FR_SERVICE.value, _("France, online service (15 years)")
    ANY_GUARDIAN = Rule.ANY_GUARDIAN.value, _("one guardian")
    EACH_HOUSEHOLD = Rule.EACH_HOUSEHOLD.value, _("one guardian of each home")
    ALL_GUARDIANS = Rule.ALL_GUARDIANS.value, _("every guardian")


class Method(models.TextChoices):
    """How somebody signed."""

    LINK = "link", _("by a link, alone")
    CODE = "code", _("by the code of a letter")
    IN_PERSON = "in_person", _("in person, before someone of the school")
    PAPER = "paper", _("on paper, kept as a scan")


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("given up")
    NO_ADDRESS = "no_address", _("no address")


class Attendance(models.TextChoices):
    INVITED = "invited", _("invited")
    COMING = "coming", pgettext_lazy("a guest", "coming")
    NOT_COMING = "not_coming", _("not coming")
    CAME = "came", _("came")
    ABSENT = "absent", _("absent")


class ConsentState(models.TextChoices):
    ASKED = "asked", _("asked")
    GIVEN = "given", pgettext_lazy("a consent", "given")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("a contract or a consent", "withdrawn")
