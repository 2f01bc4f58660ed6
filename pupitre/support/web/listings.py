"""The lists of the desk."""

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

from pupitre.http.addresses import row_address
from pupitre.http.listing import Bulk, Choice, Column, Listing, Row, Text
from pupitre.support.engine.priority import CLASS_BLOCKED
from pupitre.support.enums import Channel, Priority, State
from pupitre.support.models import TeamMember, Ticket
from pupitre.support.queries import desks
from pupitre.support.web import words
from pupitre.territory.models import School
from pupitre.territory.querysets import of_school

SHOWN = (
    ("mine", pgettext_lazy("requests", "in my name")),
    ("teams", pgettext_lazy("requests", "of my teams")),
    ("nobody", pgettext_lazy("requests", "in nobody’s name")),
    ("watched", pgettext_lazy("requests", "that I follow")),
    ("us", pgettext_lazy("requests", "waiting for us")),
    ("late", pgettext_lazy("requests", "late")),
    ("now", pgettext_lazy("requests", "to do now")),
    ("wait", pgettext_lazy("requests", "that can wait")),
)
"""What one looks at: the triage of the desk."""


@dataclass(frozen=True)
class OfViewer(Choice):
    """A filter whose meaning depends on who looks."""

    def narrow(self, rows: QuerySet, value: str, request: HttpRequest) -> QuerySet:
        person = request.viewer.person_id  # type: ignore[attr-defined]
        cases = {
            "mine": Q(assignee=person),
            "teams": Q(team__in=TeamMember.objects.filter(person=person).order_by().values("team")),
            "nobody": Q(assignee__isnull=True),
            "watched": Q(pk__in=Ticket.watchers.through.objects.filter(person=person).order_by().values("ticket")),
            "us": Q(said_at__isnull=True) | Q(said_at__lt=F("heard_at")),
            "late": Q(due_at__lt=timezone.now()),
            "now": Q(priority__lte=CLASS_BLOCKED),
            "wait": Q(priority__gt=CLASS_BLOCKED),
        }
        return rows.filter(cases[value]) if value in cases else rows


def matching(rows: QuerySet, text: str) -> QuerySet:
    """By number, subject, name or phone of who asks, or school."""
    found = Q(subject__icontains=text) | Q(contact_name__icontains=text) | Q(contact_phone__contains=text)
    if text.isdecimal() and len(text) < 10:
        found |= Q(pk=int(text))
    return rows.filter(found | Q(school__in=School.objects.matching(text).order_by().values("pk")))


def teams(request: HttpRequest) -> list[tuple[int, str]]:
    """The teams of the desks where the viewer works, and their own."""
    return [(pk, name) for pk, name, _desk in _teams(request)]


def categories(request: HttpRequest) -> list[tuple[int, str]]:
    """The subjects of the same desks."""
    return desks.categories_of({desk for _pk, _name, desk in _teams(request)})


def _teams(request: HttpRequest) -> list[tuple[int, str, int]]:
    """Read once a request, for both filters."""
    known: list[tuple[int, str, int]] | None = getattr(request, "teams_of_desks", None)
    if known is None:
        known = desks.teams_around(request.viewer)  # type: ignore[attr-defined]
        request.teams_of_desks = known  # type: ignore[attr-defined]
    return known


def subject(row: Row) -> str:
    marks = [
        *([_("a class is blocked")] if row["class_blocked"] else []),
        *([_("confidential")] if row["confidential"] else []),
    ]
    said = f' <span class="mark">{escape(" · ".join(marks))}</span>' if marks else ""
    number = f'<span class="ticket-number">{row["pk"]}</span>'
    return mark_safe(f"{number} {escape(row['subject'])}{said}")  # noqa: S308 - all is escaped


def who(row: Row) -> str:
    return row["assignee__display_name"] or format_html('<span class="nobody">{}</span>', _("nobody"))


def due_cell(row: Row) -> Any:
    if row["due_at"] is None and row["state"] in {State.REQUESTER, State.THIRD}:
        return format_html('<span class="quiet">{}</span>', _("clock stopped"))
    return words.due(row["due_at"], timezone.now())


def urgency(row: Row) -> str:
    """The class of a row: what is late first, then what blocks."""
    due_at: datetime | None = row["due_at"]
    late = due_at is not None and due_at < timezone.now()
    return "row-late" if late else "row-blocked" if row["priority"] <= CLASS_BLOCKED else ""


QUEUE = Listing(
    name="queue",
    noun=ngettext_lazy("request", "requests"),
    columns=(
        Column(
            "subject",
            gettext_lazy("Request"),
            link=lambda row: row_address("support:ticket", row["pk"]),
            html=subject,
            sort="pk",
        ),
        Column("due_at", gettext_lazy("Due"), html=due_cell),
        Column(
            "priority",
            gettext_lazy("Priority"),
            html=lambda row: words.priority(row["priority"]),
        ),
        Column(
            "state", gettext_lazy("State"), kind="state", words=dict(State.choices), states=words.STATES, sort=None
        ),
        Column("school__name", gettext_lazy("School"), sort="school__sort_name", note="school__commune_name"),
        Column("contact_name", gettext_lazy("Asked by"), wide=True),
        Column("assignee__display_name", gettext_lazy("In charge"), html=who, note="team__name"),
        Column("channel", gettext_lazy("Channel"), words=dict(Channel.choices), wide=True, sort=None),
    ),
    fields=("confidential", "class_blocked"),
    order="due_at",
    filters=(
        OfViewer("show", "", gettext_lazy("under way"), SHOWN),
        Choice("team", gettext_lazy("of the team"), gettext_lazy("any team"), teams),
        Choice("priority", gettext_lazy("of priority"), gettext_lazy("any priority"), Priority.choices),
        Text("q", gettext_lazy("that say"), apply=matching),
        Choice("category", gettext_lazy("about"), gettext_lazy("any subject"), categories),
        Choice("state", gettext_lazy("in state"), gettext_lazy("any state"), State.choices[:4]),
        Choice("channel", gettext_lazy("by"), gettext_lazy("any channel"), Channel.choices),
        Text("school", gettext_lazy("of the school whose name contains"), apply=of_school),
    ),
    bulk=(
        Bulk(reverse_lazy("support:bulk_take"), gettext_lazy("Take them")),
        Bulk(reverse_lazy("support:bulk"), gettext_lazy("Give, hand over or close…")),
    ),
    row_class=urgency,
    row_id=True,
    hint=gettext_lazy("Nothing waits. A new request shows here as soon as it is made."),
)
