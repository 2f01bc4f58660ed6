"""What families sign, read, attend and agree to; and how long it is kept."""

from pupitre.families.models.agreements import Agreement, AgreementText, Programme, Signature, SignLink, TextVersion
from pupitre.families.models.consents import Consent, ConsentLink, Purpose, PurposeText
from pupitre.families.models.keeping import PurgeRun, RetentionRule
from pupitre.families.models.messages import Activity, Message, MessageDelivery
from pupitre.families.models.sessions import Attendee, ParentSession

__all__ = [
    "Activity",
    "Agreement",
    "AgreementText",
    "Attendee",
    "Consent",
    "ConsentLink",
    "Message",
    "MessageDelivery",
    "ParentSession",
    "Programme",
    "PurgeRun",
    "Purpose",
    "PurposeText",
    "RetentionRule",
    "SignLink",
    "Signature",
    "TextVersion",
]
