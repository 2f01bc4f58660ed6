"""The closed lists of the fleet."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Condition(models.TextChoices):
    """State of a set, with the words inventories are written in (planner, stock.csv)."""

    GOOD = "bon", _("good")
    WORN = "moyen", _("worn")
    BROKEN = "HS", _("out of order")
