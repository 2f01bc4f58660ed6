"""The texts that each heading of a project asks for, in the order in which they are written."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from pupitre.projects.enums import Heading


@dataclass(frozen=True)
class Asked:
    """One text: its question, what helps to answer, and whether the heading is whole without it."""

    key: str
    heading: Heading
    question: Any
    help: Any
    required: bool = True


PASSAGES: tuple[Asked, ...] = (
    Asked(
        "equipment_notes",
        Heading.EQUIPMENT,
        _("Anything to add on the equipment"),
        _("What is missing from the list, what does not work, what nobody uses and why."),
        required=False,
    ),
    Asked(
        "practices_now",
        Heading.PRACTICES,
        _("What do we do with digital tools today?"),
        _("Two or three situations in class, by level, are worth more than a list of tools."),
    ),
    Asked(
        "practices_change",
        Heading.PRACTICES,
        _("What do we want to do otherwise?"),
        _("What pupils will do that they do not do today, and by when."),
    ),
    Asked(
        "practices_training",
        Heading.PRACTICES,
        _("What training or support do we commit to?"),
        _("Who, on what, when. New equipment goes with it."),
    ),
    Asked(
        "disability_measures",
        Heading.DISABILITY,
        _("What do we do so that everyone can take part?"),
        _("Never write a pupil's name or anything that lets people guess it. Write “none known” if it is so."),
    ),
    Asked(
        "charter_rules",
        Heading.CHARTER,
        _("What does our charter of good use say?"),
        _("The rules in a few lines, and when the school council adopted them or will."),
    ),
    Asked(
        "charter_sharing",
        Heading.CHARTER,
        _("How do pupils, families and after-school staff learn of it?"),
        _("Signed in September, read in class, posted in the after-school room…"),
    ),
)
BY_KEY = {asked.key: asked for asked in PASSAGES}


def of(heading: str) -> tuple[Asked, ...]:
    """The texts of a heading."""
    return tuple(asked for asked in PASSAGES if asked.heading == heading)
