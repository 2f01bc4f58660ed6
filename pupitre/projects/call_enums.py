"""The closed lists of calls for projects."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CallKind(models.TextChoices):
    OWN = "own", _("our own call")
    NATIONAL = "national", _("a national call that we help to answer")


class CallCondition(models.TextChoices):
    """Who may answer: engine.calls.eligibility says how each is judged."""

    KIND = "kind", _("kinds of school")
    SECTOR = "sector", _("sector")
    NETWORK = "network", _("priority networks")
    POPULATION = "population", _("inhabitants of the commune, at the most")
    PUPILS = "pupils", _("pupils, at the most")
    PROJECT = "project", _("the digital project is validated")
    CONVENTION = "convention", _("a convention covers the school")
    SCHOOLS = "schools", _("these schools only")


class FileState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("answer to a call", "being written")
    SENT = "sent", pgettext_lazy("answer to a call", "sent")
    FILED = "filed", pgettext_lazy("answer to a call", "filed with the national operator")
    AWARDED = "awarded", pgettext_lazy("answer to a call", "retained")
    REFUSED = "refused", pgettext_lazy("answer to a call", "not retained")


class ExpenseState(models.TextChoices):
    GIVEN = "given", _("to be checked")
    ACCEPTED = "accepted", pgettext_lazy("spending", "accepted")
    REFUSED = "refused", pgettext_lazy("spending", "refused")


class SourceStatus(models.TextChoices):
    """How far the terms of a national programme may be relied on."""

    NONE = "", pgettext_lazy("status of a source", "written here")
    SEEN = "seen", pgettext_lazy("status of a source", "read in a public source")
    TO_VALIDATE = "to_validate", pgettext_lazy("status of a source", "to validate")
