"""The closed lists of governance."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MoneyKind(models.TextChoices):
    """The two sections of a public budget; money of one never pays the other."""

    CAPEX = "capex", _("capital expenditure")
    OPEX = "opex", _("operating expenditure")


class MeasureScope(models.TextChoices):
    LOCAL = "local", _("one purse per territory")
    NATIONAL = "national", _("one purse for all territories")
