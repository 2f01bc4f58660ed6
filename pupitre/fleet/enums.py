"""The closed lists of the fleet."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Condition(models.TextChoices):
    """State of a set, with the words inventories are written in (planner, stock.csv)."""

    GOOD = "bon", _("good")
    WORN = "moyen", _("worn")
    BROKEN = "HS", _("out of order")


class DeviceState(models.TextChoices):
    """Where a device is in its life; `engine.states` says which act leads from one to another."""

    IN_STORE = "in_store", _("in store")
    IN_USE = "in_use", _("in use")
    ON_LOAN = "on_loan", _("on loan")
    IN_REPAIR = "in_repair", _("in repair")
    IN_TRANSIT = "in_transit", _("on its way")
    LOST = "lost", _("lost")
    STOLEN = "stolen", _("stolen")
    RETIRED = "retired", _("withdrawn from use")
    DISPOSED = "disposed", _("gone for good")


class Allocation(models.TextChoices):
    """For whom a device is meant (domain.md A6)."""

    INDIVIDUAL = "individual", _("one pupil")
    SHARED = "shared", _("shared, in a cart or a set")
    CLASSROOM = "classroom", _("a room")
    STAFF = "staff", _("a member of staff")
    LOAN = "loan", _("the loan pool")


class SetKind(models.TextChoices):
    CART = "cart", _("cart")
    CLASS_SET = "class_set", _("class set")
    POOL = "pool", _("loan pool")


class PartState(models.TextChoices):
    PRESENT = "present", _("with the device")
    MISSING = "missing", _("missing")
    BROKEN = "broken", _("broken")


class TaskKind(models.TextChoices):
    LEAVER = "leaver", _("held by someone who left")
    MOVER = "mover", _("held by someone who changed school")
    OVERDUE = "overdue", _("loan overdue")
    PART_MISSING = "part_missing", _("part of a kit missing")
    UNKNOWN_SEEN = "unknown_seen", _("seen, and not in the register")
    NEVER_SEEN = "never_seen", _("bought, and never seen")
    REAPPEARED = "reappeared", _("lost, and seen again")
    IDENTITY = "identity", _("seen, and two devices fit")
    MISSING = "missing", _("not seen at an audit")
    ELSEWHERE = "elsewhere", _("seen in another place at an audit")


class SourceKind(models.TextChoices):
    """Where devices are seen: agents come by themselves, tools are read by a job, files are given."""

    AGENT = "agent", _("agents on computers (GLPI, FusionInventory)")
    CHROMEOS = "chromeos", _("Google Admin (ChromeOS)")
    INTUNE = "intune", _("Microsoft Intune")
    JAMF = "jamf", _("Jamf School")
    GAM = "gam", _("gam export (CSV)")


class Standing(models.TextChoices):
    """What a machine seen is to the register."""

    LINKED = "linked", _("a device of the register")
    UNKNOWN = "unknown", _("not in the register")
    CONFLICT = "conflict", _("two devices fit")
    IGNORED = "ignored", _("set aside")


class RunState(models.TextChoices):
    RUNNING = "running", _("under way")
    DONE = "done", _("done")
    FAILED = "failed", _("stopped")


class MessageFate(models.TextChoices):
    """What became of a message."""

    TAKEN = "taken", _("taken")
    GREETED = "greeted", _("answered")
    REFUSED = "refused", _("refused")


class CampaignKind(models.TextChoices):
    HAND_OUT = "hand_out", _("hand-out")
    RETURN = "return", pgettext_lazy("campaign", "return")


class ScanKind(models.TextChoices):
    HAND_OUT = "hand_out", _("handed out")
    TAKE_BACK = "take_back", _("taken back")


class Fate(models.TextChoices):
    """What became of an act that a clerk sent."""

    DONE = "done", _("done")
    ALREADY = "already", _("was done already")
    CONFLICT = "conflict", _("to settle")


class IncidentKind(models.TextChoices):
    FAULT = "fault", _("breakdown")
    DAMAGE = "damage", _("damage")
    LOSS = "loss", _("loss")
    THEFT = "theft", _("theft")


class RepairOutcome(models.TextChoices):
    REPAIRED = "repaired", _("repaired")
    REPLACED = "replaced", _("replaced by another")
    NOT_FOUND = "not_found", _("no fault found")
    BEYOND = "beyond", _("beyond repair")


class DisposalRoute(models.TextChoices):
    """Routes of décret 2023-266 (domain.md B2); `REUSE` holds those that count as oriented to reuse."""

    PUBLIC_BODY = "public_body", _("given to another public body")
    SALE = "sale", _("sold")
    GIFT_STAFF = "gift_staff", _("given to staff")
    GIFT_CHARITY = "gift_charity", _("given to an association")
    REFURBISHER = "refurbisher", _("handed to a refurbisher")
    TAKE_BACK = "take_back", _("taken back by the supplier")
    RECYCLING = "recycling", _("recycled by an approved body")
    LOST = "lost", _("written off: lost or stolen")


REUSE = frozenset(
    {
        DisposalRoute.PUBLIC_BODY,
        DisposalRoute.SALE,
        DisposalRoute.GIFT_STAFF,
        DisposalRoute.GIFT_CHARITY,
        DisposalRoute.REFURBISHER,
    }
)
"""Routes that orient a device to reuse."""


class TransferState(models.TextChoices):
    """`engine.transferring` says which act leads from one to another."""

    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", pgettext_lazy("a transfer", "accepted")
    SHIPPED = "shipped", _("on its way")
    RECEIVED = "received", pgettext_lazy("a transfer", "received")
    DIFFERENCES = "differences", _("ended with differences")
    REFUSED = "refused", _("refused")
    CANCELLED = "cancelled", _("given up")


class TransferOrigin(models.TextChoices):
    HAND = "hand", _("proposed by a person")
    MOVER = "mover", _("follows a pupil")
    REVIEW = "review", _("after a usage review")
    PLAN = "plan", _("of a plan")
    BALANCE = "balance", _("to serve where it lacks")


class LineOutcome(models.TextChoices):
    AWAITED = "awaited", _("awaited")
    ARRIVED = "arrived", _("arrived")
    MISSING = "missing", _("did not arrive")
    DROPPED = "dropped", _("stayed")


class ReviewState(models.TextChoices):
    """`engine.reviewing` says which act leads from one to another."""

    TOLD = "told", _("the school is asked")
    ANSWERED = "answered", _("the school answered")
    OFFERED = "offered", _("coaching offered")
    AGREED = "agreed", _("coaching agreed")
    DECLINED = "declined", _("coaching declined")
    COACHED = "coached", _("coaching held")
    KEPT = "kept", _("kept where it is")
    WATCHED = "watched", _("kept under watch")
    MOVING = "moving", _("to go to another school")
    DROPPED = "dropped", _("set aside: the figures were wrong")


class ReviewReason(models.TextChoices):
    """What a school may say of a set that is little used; several at once."""

    BROKEN = "broken", _("devices break down, or do not charge")
    NETWORK = "network", _("the network does not follow")
    TRAINING = "training", _("the team has not been trained yet")
    TURNOVER = "turnover", _("those who used it have left")
    SHARING = "sharing", _("it is hard to book, share or carry")
    WORKS = "works", _("works, or a move of classes")
    LATER = "later", _("a use is planned later in the year")
    UNSEEN = "unseen", _("it is used, and the figures do not see it")
    UNSUITED = "unsuited", _("it does not suit our pupils or our project")
    OTHER = "other", _("another reason")


class ReviewOutcome(models.TextChoices):
    KEEP = "keep", _("keep it where it is")
    WATCH = "watch", _("keep it under watch until a day")
    MOVE = "move", _("move it to another school")


class WithdrawalState(models.TextChoices):
    """Where a lot to withdraw from use is."""

    PROPOSED = "proposed", _("awaiting a decision")
    APPROVED = "approved", pgettext_lazy("a lot to withdraw", "approved")
    REJECTED = "rejected", pgettext_lazy("a lot to withdraw", "rejected")
    DROPPED = "dropped", _("given up")
