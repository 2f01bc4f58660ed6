"""A desk and its tickets."""

from pupitre.support.models.alarms import Alarm
from pupitre.support.models.articles import ArticleHelp
from pupitre.support.models.chats import Chat, Reading
from pupitre.support.models.mail import Mailbox, ReceivedMail, SchoolAddress, SentMail
from pupitre.support.models.seeing import DeskSettings, SetAside
from pupitre.support.models.setup import (
    Article,
    CannedAnswer,
    Category,
    Checklist,
    Closure,
    Hours,
    HoursWindow,
    Problem,
    Target,
    Team,
    TeamMember,
)
from pupitre.support.models.stock import StockMovement, StockPart
from pupitre.support.models.tickets import (
    CallBack,
    Presence,
    Ticket,
    TicketEvent,
    TicketLink,
    TicketMessage,
    TicketPause,
    TicketTask,
    TimeSpent,
)
from pupitre.support.models.visits import PartUsed, Visit, VisitStop

__all__ = [
    "Alarm",
    "Article",
    "ArticleHelp",
    "CallBack",
    "CannedAnswer",
    "Category",
    "Chat",
    "Checklist",
    "Closure",
    "DeskSettings",
    "Hours",
    "HoursWindow",
    "Mailbox",
    "PartUsed",
    "Presence",
    "Problem",
    "Reading",
    "ReceivedMail",
    "SchoolAddress",
    "SentMail",
    "SetAside",
    "StockMovement",
    "StockPart",
    "Target",
    "Team",
    "TeamMember",
    "Ticket",
    "TicketEvent",
    "TicketLink",
    "TicketMessage",
    "TicketPause",
    "TicketTask",
    "TimeSpent",
    "Visit",
    "VisitStop",
]
