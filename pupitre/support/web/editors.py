"""The plain rows of a desk: categories, teams, answers and lists of steps."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from pupitre.http.editor import Editor
from pupitre.http.listing import Column, Listing
from pupitre.support.enums import Route, TeamKind, TicketType
from pupitre.support.models import CannedAnswer, Category, Checklist, Team
from pupitre.support.querysets import LEAD

ABOVE = (_("Setting up the desk"), "support:setting_up")
CATEGORIES = Editor(
    name="categories",
    namespace="support",
    model=Category,
    listing=Listing(
        name="categories",
        noun=npgettext_lazy("counted", "category", "categories"),
        columns=(
            Column("name", _("Category")),
            Column("route", _("Goes first to"), words=dict(Route.choices), sort=None),
            Column("type", _("Type"), words=dict(TicketType.choices), sort=None),
            Column("organisation__name", _("Body"), sort=None, wide=True),
            Column("position", _("Place"), kind="integer"),
        ),
        order="position",
        hint=_("Set the desk up to begin with the usual ones."),
    ),
    fields=(
        "organisation", "name", "code", "route", "duty", "type", "impact", "urgency", "confidential", "is_active",
        "position",
    ),
    view=LEAD,
    edit=LEAD,
    title=_("Categories"),
    one=_("Category"),
    add=_("Add a category"),
    parent=ABOVE,
)  # fmt: skip
TEAMS = Editor(
    name="teams",
    namespace="support",
    model=Team,
    listing=Listing(
        name="teams",
        noun=npgettext_lazy("counted", "team", "teams"),
        columns=(
            Column("name", _("Team")),
            Column("kind", _("Kind"), words=dict(TeamKind.choices), sort=None),
            Column("organisation__name", _("Body"), sort=None),
            Column("email", _("E-mail"), sort=None, wide=True),
        ),
        order="name",
        hint=_("A desk begins with one team: the first line."),
    ),
    fields=("organisation", "name", "kind", "body", "email", "areas", "categories", "is_active"),
    view=LEAD,
    edit=LEAD,
    title=_("Teams"),
    one=_("Team"),
    add=_("Add a team"),
    parent=ABOVE,
)
CANNED = Editor(
    name="canned_answers",
    namespace="support",
    model=CannedAnswer,
    listing=Listing(
        name="canned_answers",
        noun=npgettext_lazy("counted", "canned answer", "canned answers"),
        columns=(
            Column("title", _("Title")),
            Column("category__name", _("Category"), sort=None),
            Column("organisation__name", _("Body"), sort=None, wide=True),
        ),
        order="title",
        hint=_("Its text may hold {requester}, {school}, {device}, {ticket} and {agent}, filled as it is used."),
    ),
    fields=("organisation", "category", "title", "body"),
    view=LEAD,
    edit=LEAD,
    title=_("Canned answers"),
    one=_("Canned answer"),
    add=_("Add an answer"),
    parent=ABOVE,
)
CHECKLISTS = Editor(
    name="checklists",
    namespace="support",
    model=Checklist,
    listing=Listing(
        name="checklists",
        noun=npgettext_lazy("counted", "checklist", "checklists"),
        columns=(
            Column("title", _("Title")),
            Column("category__name", _("Category"), sort=None),
            Column("organisation__name", _("Body"), sort=None, wide=True),
        ),
        order="title",
        hint=_("Steps to go through for a kind of request; they are copied into it."),
    ),
    fields=("organisation", "category", "title", "steps"),
    lines=("steps",),
    view=LEAD,
    edit=LEAD,
    title=_("Checklists"),
    one=_("Checklist"),
    add=_("Add a checklist"),
    parent=ABOVE,
)
EDITORS = (CATEGORIES, TEAMS, CANNED, CHECKLISTS)
