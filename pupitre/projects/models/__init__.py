"""What the room keeps: schools' conditions and promises, their digital projects, the review of each version."""

from pupitre.projects.models.call_files import (
    CallAnswer,
    CallCost,
    CallExpense,
    CallFile,
    CallMark,
    CallOpinion,
    CallPaper,
)
from pupitre.projects.models.calls import Call, CallCriterion, CallDocument, CallQuestion, CallRule
from pupitre.projects.models.content import AidCount, EquipmentRow, LearningNeed, Need, Passage, PastPassage
from pupitre.projects.models.diagnosis import Finding, Visit
from pupitre.projects.models.entry import Appeal, Criterion, EligibilityRule, Mark
from pupitre.projects.models.milestones import Milestone
from pupitre.projects.models.project import Aim, Member, Project
from pupitre.projects.models.readiness import Obligation, Readiness
from pupitre.projects.models.review import Opinion, ProjectVersion

__all__ = [
    "AidCount",
    "Aim",
    "Appeal",
    "Call",
    "CallAnswer",
    "CallCost",
    "CallCriterion",
    "CallDocument",
    "CallExpense",
    "CallFile",
    "CallMark",
    "CallOpinion",
    "CallPaper",
    "CallQuestion",
    "CallRule",
    "Criterion",
    "EligibilityRule",
    "EquipmentRow",
    "Finding",
    "LearningNeed",
    "Mark",
    "Member",
    "Milestone",
    "Need",
    "Obligation",
    "Opinion",
    "Passage",
    "PastPassage",
    "Project",
    "ProjectVersion",
    "Readiness",
    "Visit",
]
