"""The closed lists of support. Words are those of the field (ITIL), as schools say them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    """How a request reached us."""

    PHONE = "phone", pgettext_lazy("channel", "phone")
    MAIL = "mail", pgettext_lazy("channel", "mail")
    CHAT = "chat", pgettext_lazy("channel", "chat")
    PORTAL = "portal", pgettext_lazy("channel", "portal")
    LABEL = "label", pgettext_lazy("channel", "label of a device")
    DESK = "desk", pgettext_lazy("channel", "the desk itself")


class TicketType(models.TextChoices):
    """An incident stops or harms something; a request asks for something that exists; a question wants an answer."""

    INCIDENT = "incident", pgettext_lazy("ticket", "incident")
    REQUEST = "request", pgettext_lazy("ticket", "request")
    QUESTION = "question", pgettext_lazy("ticket", "question")
    ADVICE = "advice", pgettext_lazy("ticket", "advice")


class Impact(models.IntegerChoices):
    """Who cannot work: from one person to a whole school or its network."""

    PERSON = 1, pgettext_lazy("impact", "one person")
    GROUP = 2, pgettext_lazy("impact", "several people")
    CLASS = 3, pgettext_lazy("impact", "a class")
    SCHOOL = 4, pgettext_lazy("impact", "a school or its network")


class Urgency(models.IntegerChoices):
    """How soon it hurts."""

    LOW = 1, pgettext_lazy("urgency", "can wait: there is another way")
    MEDIUM = 2, pgettext_lazy("urgency", "hinders the work")
    HIGH = 3, pgettext_lazy("urgency", "stops the work now")


class Priority(models.IntegerChoices):
    """From impact and urgency (engine/priority.py); 1 comes first."""

    P1 = 1, pgettext_lazy("priority", "P1, school or network down")
    P2 = 2, pgettext_lazy("priority", "P2, class blocked")
    P3 = 3, pgettext_lazy("priority", "P3, someone hindered")
    P4 = 4, pgettext_lazy("priority", "P4, can wait")


class State(models.TextChoices):
    """Where a ticket stands; the ways between are engine/states.py."""

    NEW = "new", pgettext_lazy("ticket", "new")
    OPEN = "open", pgettext_lazy("ticket", "being worked on")
    REQUESTER = "requester", pgettext_lazy("ticket", "waiting for the requester")
    THIRD = "third", pgettext_lazy("ticket", "waiting for a third party")
    SOLVED = "solved", pgettext_lazy("ticket", "solved")
    CLOSED = "closed", pgettext_lazy("ticket", "closed")
    MERGED = "merged", pgettext_lazy("ticket", "merged into another")


WORKED = (State.NEW, State.OPEN)
"""States in which the desk owes something: clocks run."""
UNDER_WAY = (*WORKED, State.REQUESTER, State.THIRD)
"""States of a ticket that is not finished."""


class MessageKind(models.TextChoices):
    """Who may read it, and which way it goes."""

    ASKED = "asked", pgettext_lazy("message", "from the requester")
    ANSWER = "answer", pgettext_lazy("message", "answer")
    NOTE = "note", pgettext_lazy("message", "private note")


class Verb(models.TextChoices):
    """What happened to a ticket: the rows of its history."""

    OPENED = "opened", _("opened the request")
    ANSWERED = "answered", _("answered")
    ASKED = "asked", _("wrote")
    NOTED = "noted", _("wrote a private note")
    WAITED = "waited", _("put it on hold")
    RESUMED = "resumed", _("took it up again")
    SOLVED = "solved", _("solved it")
    REOPENED = "reopened", _("reopened it")
    CLOSED = "closed", _("closed it")
    ASSIGNED = "assigned", _("assigned it")
    HANDED_OVER = "handed_over", _("handed it over")
    QUALIFIED = "qualified", _("changed what it is")
    MERGED = "merged", _("merged it")
    SPLIT = "split", _("split it")
    LINKED = "linked", _("linked it")
    ESCALATED = "escalated", _("raised the alarm before the deadline")
    BREACHED = "breached", _("passed its deadline")
    CHAT_ENDED = "chat_ended", _("ended the chat")
    CHAT_MISSED = "chat_missed", _("found nobody to take the chat: the request goes on by mail")
    RECKONED = "reckoned", _("reckoned its deadlines again")
    REMINDED = "reminded", _("reminded the requester")
    SCORED = "scored", _("gave an opinion")
    SWAPPED = "swapped", _("declared an incident on the device")
    REPAIRED = "repaired", _("sent the device to repair")
    PART = "part", _("used a part")
    VISIT = "visit", _("planned a visit")
    VISITED = "visited", _("went to the school")
    WATCHED = "watched", _("asked a colleague to follow it")
    UNWATCHED = "unwatched", _("took someone off those who follow it")
    GIVEN_UP = "given_up", _("gave up sending a mail")
    BOUNCED = "bounced", _("learnt that a mail did not arrive")


class MovementKind(models.TextChoices):
    """Why what is in hand of a part changed."""

    RECEIVED = "received", pgettext_lazy("stock", "received")
    USED = "used", pgettext_lazy("stock", "used for a request")
    COUNTED = "counted", pgettext_lazy("stock", "corrected after a count")


class TeamKind(models.TextChoices):
    """Which rung a team stands on; what is routed to it follows (engine/routing.py)."""

    FIRST_LINE = "first_line", pgettext_lazy("team", "first line")
    FIELD = "field", pgettext_lazy("team", "field")
    LEADER = "leader", pgettext_lazy("team", "school leaders")
    ADVISER = "adviser", pgettext_lazy("team", "learning advisers")
    INSTALLER = "installer", pgettext_lazy("team", "installer or outside provider")


class Route(models.TextChoices):
    """To whom a category goes first."""

    FIRST_LINE = "first_line", _("the first line")
    ADVISER = "adviser", _("the school's adviser")
    DUTY = "duty", _("whoever owes it by the convention")


class Deadline(models.TextChoices):
    """The two things that are owed."""

    ANSWER = "answer", pgettext_lazy("deadline", "first answer")
    RESOLVE = "resolve", pgettext_lazy("deadline", "resolution")


class LinkKind(models.TextChoices):
    RELATED = "related", pgettext_lazy("link", "related to")
    DUPLICATE = "duplicate", pgettext_lazy("link", "a duplicate of")
    SPLIT = "split", pgettext_lazy("link", "split from")


class PauseWhy(models.TextChoices):
    REQUESTER = "requester", _("the requester's answer")
    THIRD = "third", _("a third party")
    DONE = "done", _("the ticket was solved")


class Score(models.IntegerChoices):
    """One click after the end."""

    BAD = 1, pgettext_lazy("score", "not solved for me")
    FAIR = 2, pgettext_lazy("score", "so-so")
    GOOD = 3, pgettext_lazy("score", "good")


class ChatEnd(models.TextChoices):
    """How a chat ended; what it says of the ticket is the ticket's state."""

    NOBODY = "nobody", pgettext_lazy("chat", "nobody could take it")
    LEFT = "left", pgettext_lazy("chat", "ended by who asked")
    KEPT = "kept", pgettext_lazy("chat", "ended, the request stays open")
    SOLVED = "solved", pgettext_lazy("chat", "ended, solved")


class MailFate(models.TextChoices):
    """What became of a mail received (engine/mails.py)."""

    TICKET = "ticket", pgettext_lazy("mail", "new request")
    REPLY = "reply", pgettext_lazy("mail", "reply to a request")
    BOUNCE = "bounce", pgettext_lazy("mail", "return of a mail of ours")
    AUTOMATIC = "automatic", pgettext_lazy("mail", "automatic, set aside")
    LOOP = "loop", pgettext_lazy("mail", "loop stopped")
    DUPLICATE = "duplicate", pgettext_lazy("mail", "received already")
    REFUSED = "refused", pgettext_lazy("mail", "refused")


TAKEN = (MailFate.TICKET, MailFate.REPLY)
"""Fates of the mails that stand in a request."""


class Security(models.TextChoices):
    """How the connection to a mail server is kept private."""

    TLS = "tls", _("TLS from the start (port 993)")
    STARTTLS = "starttls", _("STARTTLS (port 143)")
    PLAIN = "plain", _("none: this machine alone")


class Tagging(models.TextChoices):
    """What the mail server delivers to a box besides its own address."""

    NONE = "none", _("its own address alone")
    PLUS = "plus", _("its address with a tag: help+tag@example.org")
    CATCH_ALL = "catch_all", _("every address of its domain: tag@help.example.org")


class SentKind(models.TextChoices):
    """Why a mail of a request left."""

    ANSWER = "answer", pgettext_lazy("mail", "answer")
    RECEIPT = "receipt", pgettext_lazy("mail", "acknowledgement")
    TEAM = "team", pgettext_lazy("mail", "to a team")
