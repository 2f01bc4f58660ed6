"""The closed lists of schools' projects. Aims are rows: each organisation edits its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProjectState(models.TextChoices):
    DRAFT = "draft", _("being written")
    SUBMITTED = "submitted", _("under review")
    RETURNED = "returned", _("returned to the school")
    VALIDATED = "validated", _("validated")
    REFUSED = "refused", _("refused")


class Heading(models.TextChoices):
    """The five headings of the vademecum (DANE de Créteil, 1 December 2023)."""

    EQUIPMENT = "equipment", _("Existing equipment")
    PRACTICES = "practices", _("Practices")
    LEARNING = "learning", _("Learning needs")
    DISABILITY = "disability", _("Disability")
    CHARTER = "charter", _("Charter of good use")


class Fate(models.TextChoices):
    """What becomes of equipment that stands in the school."""

    UNDECIDED = "", _("to be decided")
    REUSE = "reuse", _("reusable")
    RETIRE = "retire", _("to retire")


class AidKind(models.TextChoices):
    """Kinds of aid, never of disability: a count of aids names nobody."""

    SEEING = "seeing", _("To see: enlargement, contrast, screen reader")
    HEARING = "hearing", _("To hear: subtitles, microphone of the teacher")
    HANDS = "hands", _("To handle: adapted keyboard, switch, pointer")
    READING = "reading", _("To read and write: speech synthesis, dictation")
    SPEAKING = "speaking", _("To communicate: pictograms, voice output")
    FOCUS = "focus", _("To keep on track: timer, visual schedule")


class TeamFunction(models.TextChoices):
    HEAD = "head", _("head of the school")
    TEACHER = "teacher", _("teacher")
    REFERENT = "referent", _("digital referent")
    AFTER_SCHOOL = "after_school", _("after-school staff")
    OTHER = "other", pgettext_lazy("member of a team", "other")


class Answer(models.TextChoices):
    """What a member of the team says of the text before it leaves."""

    NONE = "", _("has not answered yet")
    YES = "yes", _("yes")
    REMARK = "remark", _("yes, with a remark")
    NO = "no", _("no")


class Verdict(models.TextChoices):
    FAVOURABLE = "favourable", _("favourable")
    RESERVE = "reserve", _("favourable with a reserve")
    UNFAVOURABLE = "unfavourable", _("unfavourable")


class Axis(models.TextChoices):
    """What an opinion judges."""

    RELEVANCE = "relevance", _("Relevance to learning")
    FEASIBILITY = "feasibility", _("Feasibility")
    TRAINING = "training", _("Training")
    INCLUSION = "inclusion", _("Inclusion")


class ConditionKind(models.TextChoices):
    """Conditions of eligibility: engine.eligibility says how each is judged."""

    ACCOMPANIED = "accompanied", _("the education authority accompanies (convention signed)")
    VALIDATED = "validated", _("the digital project is validated")
    COMMITTEE = "committee", _("the education authority sits in the committees")
    TRAINED = "trained", _("enough teachers are trained or accompanied")
    REFERENT = "referent", _("the school's digital referent is trained")
    COMMITMENT = "commitment", _("the commitment score is high enough")


class Outcome(models.TextChoices):
    PENDING = "", _("waiting for a decision")
    VALIDATED = "validated", _("validated")
    RETURNED = "returned", _("returned to the school")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("taken back by the school")


class VisitKind(models.TextChoices):
    TECHNICAL = "technical", _("technical visit")
    INTERVIEW = "interview", _("pedagogical interview")


class Topic(models.TextChoices):
    NETWORK = "network", _("Network and Wi-Fi")
    POWER = "power", _("Power and sockets")
    ROOMS = "rooms", _("Rooms and light")
    FURNITURE = "furniture", _("Furniture and storage")
    EQUIPMENT = "equipment", _("Equipment in place")
    PRACTICES = "practices", _("Practices in class")
    TRAINING = "training", _("Training and support")
    FAMILIES = "families", _("Families and after-school")
    OTHER = "other", pgettext_lazy("topic of a finding", "Other")


TOPICS: dict[str, tuple[str, ...]] = {
    VisitKind.TECHNICAL: ("network", "power", "rooms", "furniture", "equipment", "other"),
    VisitKind.INTERVIEW: ("practices", "training", "families", "equipment", "other"),
}


class Severity(models.TextChoices):
    BLOCKING = "blocking", _("blocks everything")
    MAJOR = "major", _("hinders the class")
    MINOR = "minor", _("to improve")
    GOOD = "good", _("works well")


class Becomes(models.TextChoices):
    OPEN = "", _("to be settled")
    WORKS = "works", _("works")
    NEED = "need", _("a need of the project")
    TICKET = "ticket", _("a request to support, later")
    NOTHING = "nothing", _("nothing to do")


class Package(models.TextChoices):
    """The smallest of the three budgets that holds a finding."""

    LEAST = "least", _("the least")
    USEFUL = "useful", _("what is useful")
    WHOLE = "whole", _("all of it")


class MilestoneKind(models.TextChoices):
    """What must be true for a school to be delivered in its wave: engine.milestones says how each is judged."""

    CONVENTION = "convention", _("convention signed")
    PROJECT = "project", _("project validated")
    REFERENT = "referent", _("digital referent trained")
    SEATS = "seats", _("training places used")
    ORDER = "order", _("order sent")
    DELIVERY = "delivery", _("equipment delivered")
