"""The closed lists of governance."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MoneyKind(models.TextChoices):
    """The two sections of a public budget; money of one never pays the other."""

    CAPEX = "capex", _("capital expenditure")
    OPEX = "opex", _("operating expenditure")


class MeasureScope(models.TextChoices):
    LOCAL = "local", _("one purse per territory")
    NATIONAL = "national", _("one purse for all territories")


class Stage(models.TextChoices):
    """Where a euro stands. Free money belongs to a measure and a year; from `allocated` on, it may be a school's."""

    OUTSIDE = "outside", _("outside")
    FREE = "free", _("free")
    ALLOCATED = "allocated", _("allocated to schools")
    COMMITTED = "committed", _("ordered, not received")
    RECEIVED = "received", _("received, to be paid")
    PAID = "paid", _("paid")


HELD = (Stage.FREE, Stage.ALLOCATED, Stage.COMMITTED, Stage.RECEIVED, Stage.PAID)
"""The stages that add up to what a measure has had in a year."""


class Verb(models.TextChoices):
    """What moves money from a stage to another; each has one way, or an opposite of its own."""

    VOTE = "vote", _("vote")
    TRANSFER = "transfer", _("transfer")
    CARRY_OVER = "carry_over", _("carry-over")
    RECOVER = "recover", _("given back to the funder")
    ALLOCATE = "allocate", _("allocation")
    DEALLOCATE = "deallocate", _("allocation taken back")
    COMMIT = "commit", _("order")
    RELEASE = "release", _("order cancelled")
    RECEIVE = "receive", _("receipt")
    SEND_BACK = "send_back", _("goods sent back")
    PAY = "pay", _("payment")
    REFUND = "refund", _("refund")


WAYS: dict[Verb, frozenset[tuple[Stage, Stage]]] = {
    Verb.VOTE: frozenset({(Stage.OUTSIDE, Stage.FREE), (Stage.FREE, Stage.OUTSIDE)}),
    Verb.TRANSFER: frozenset({(Stage.OUTSIDE, Stage.FREE), (Stage.FREE, Stage.OUTSIDE)}),
    Verb.CARRY_OVER: frozenset({(Stage.OUTSIDE, Stage.FREE), (Stage.FREE, Stage.OUTSIDE)}),
    Verb.RECOVER: frozenset({(Stage.FREE, Stage.OUTSIDE)}),
    Verb.ALLOCATE: frozenset({(Stage.FREE, Stage.ALLOCATED)}),
    Verb.DEALLOCATE: frozenset({(Stage.ALLOCATED, Stage.FREE)}),
    Verb.COMMIT: frozenset({(Stage.FREE, Stage.COMMITTED), (Stage.ALLOCATED, Stage.COMMITTED)}),
    Verb.RELEASE: frozenset({(Stage.COMMITTED, Stage.FREE), (Stage.COMMITTED, Stage.ALLOCATED)}),
    Verb.RECEIVE: frozenset({(Stage.COMMITTED, Stage.RECEIVED)}),
    Verb.SEND_BACK: frozenset({(Stage.RECEIVED, Stage.COMMITTED)}),
    Verb.PAY: frozenset({(Stage.RECEIVED, Stage.PAID)}),
    Verb.REFUND: frozenset({(Stage.PAID, Stage.RECEIVED)}),
}
"""The ways that money may go: (from, to), by verb."""


class MeasureRank(models.TextChoices):
    """How measures nest in budgetary rules (Québec: 15300 > 15310 > 15311 > 30811)."""

    FAMILY = "family", _("family")
    GROUP = "group", _("group of measures")
    MEASURE = "measure", pgettext_lazy("rank", "measure")
    SUB_MEASURE = "sub_measure", _("sub-measure")


class MeasureStatus(models.TextChoices):
    """How far what is written of a measure can be relied on."""

    OWN = "own", _("written here")
    SEEN = "seen", _("seen in a public text")
    TO_VALIDATE = "to_validate", _("to be validated")
    CLOSED = "closed", _("closed")


class AllocationMode(models.TextChoices):
    A_PRIORI = "a_priori", _("paid in the budget")
    A_POSTERIORI = "a_posteriori", _("on application, then reported")


class CarryRule(models.TextChoices):
    """What becomes of what is left at the end of the fiscal year."""

    NONE = "none", _("lost at the end of the year")
    WITHIN_MEASURE = "within_measure", _("carried over within the measure")
    N_YEARS = "n_years", _("carried over for some years")
    RECOVERED = "recovered", _("recovered by the funder")


class ApplicationState(models.TextChoices):
    """An application to a measure paid a posteriori."""

    DRAFT = "draft", _("being written")
    FILED = "filed", _("filed, answer awaited")
    GRANTED = "granted", _("granted, report due")
    REFUSED = "refused", _("refused")
    REPORTED = "reported", _("reported")
