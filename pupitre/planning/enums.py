"""The closed lists of planning."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NeedBasis(models.TextChoices):
    """What one counts to know how many class sets a school needs."""

    PUPILS = "pupils", _("pupils, at a ratio")
    CLASSES = "classes", _("classes, one set each")
    TEACHERS = "teachers", _("teachers, one device each")


class ScenarioState(models.TextChoices):
    DRAFT = "draft", _("draft")
    COMPUTING = "computing", _("computing")
    COMPUTED = "computed", _("computed")


class RunState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    STOPPED = "stopped", _("stopped, the best plan is kept")
    FAILED = "failed", _("failed")


class Method(models.TextChoices):
    """How a plan was made: by the solver, or as people do in a spreadsheet."""

    SOLVER = "solver", _("computed by Pupitre")
    STRONG = "strong", _("best lot first")
    BY_COMMITMENT = "by_commitment", _("most committed schools first")
    BY_IPS = "by_ips", _("least favoured schools first")
    BY_VALUE_COST = "by_value_cost", _("best value for money first")
    EQUAL_SHARE = "equal_share", _("the same amount for each school")


class RoundKind(models.TextChoices):
    """What a round of a country asks of each territory (the values are the engine's)."""

    OPEN = "open", _("shares in proportion of the need")
    PRICE = "price", _("prices")
    PLAN = "plan", _("plans")


class PricingStage(models.TextChoices):
    """What the worker does to price a plan, in order; each stage adds a part to the pricing."""

    PRICES = "prices", _("pricing what is shared")
    PROMISES = "promises", _("finding what each promise costs")
    GOALS = "goals", _("weighing the goals against each other")
    RANGES = "ranges", _("finding how far each price holds")
    FUTURES = "futures", _("trying twenty possible futures")
