"""Who decides and who pays: one file a subject."""

from pupitre.governance.models.committees import (
    Action,
    AgendaPoint,
    Attendance,
    CalendarAddress,
    Committee,
    CommitteeMember,
    Decision,
    Meeting,
    Paper,
)
from pupitre.governance.models.conventions import (
    Convention,
    ConventionAlert,
    ConventionChange,
    ConventionCover,
    ConventionFile,
    ConventionSignature,
    Party,
    ScopeEntry,
)
from pupitre.governance.models.duties import Duty, DutyProof
from pupitre.governance.models.ledger import LedgerBalance, LedgerMovement
from pupitre.governance.models.measures import FundingMeasure, MeasureBudget
from pupitre.governance.models.plan import ALREADY, NEVER, DigitalPlan
from pupitre.governance.models.rules import MeasureApplication, MeasureRules
from pupitre.governance.models.signing import SigningCertificate, TrustedAuthority

__all__ = [
    "ALREADY",
    "NEVER",
    "Action",
    "AgendaPoint",
    "Attendance",
    "CalendarAddress",
    "Committee",
    "CommitteeMember",
    "Convention",
    "ConventionAlert",
    "ConventionChange",
    "ConventionCover",
    "ConventionFile",
    "ConventionSignature",
    "Decision",
    "DigitalPlan",
    "Duty",
    "DutyProof",
    "FundingMeasure",
    "LedgerBalance",
    "LedgerMovement",
    "MeasureApplication",
    "MeasureBudget",
    "MeasureRules",
    "Meeting",
    "Paper",
    "Party",
    "ScopeEntry",
    "SigningCertificate",
    "TrustedAuthority",
]
