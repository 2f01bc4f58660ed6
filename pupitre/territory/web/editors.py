"""Levels and cycles: rows without rules, edited for the whole installation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from pupitre.http.editor import Editor
from pupitre.http.listing import Choice, Column, Listing
from pupitre.territory.enums import Jurisdiction
from pupitre.territory.models import Cycle, Level
from pupitre.territory.permissions import EDIT
from pupitre.territory.querysets import VIEW

_COUNTRY = Choice("jurisdiction", _("of"), _("every country"), Jurisdiction.choices)

LEVELS = Editor(
    name="levels",
    namespace="territory",
    model=Level,
    listing=Listing(
        name="levels",
        noun=npgettext_lazy("counted", "level", "levels"),
        columns=(
            Column("name", _("level"), sort=None),
            Column("code", _("code"), sort=None),
            Column("cycle__name", _("cycle"), sort=None),
            Column("is_unit", _("support unit"), words={True: _("yes"), False: "–"}, sort=None, wide=True),
            Column("jurisdiction", _("country"), words=dict(Jurisdiction.choices), wide=True),
            Column("position", _("rank"), kind="integer", wide=True),
        ),
        filters=(_COUNTRY,),
        order="position",
    ),
    fields=("jurisdiction", "cycle", "code", "name", "position", "is_unit"),
    view=VIEW,
    edit=EDIT,
    title=_("Levels"),
    one=_("Level"),
    add=_("Add a level"),
    status=lambda _request: _("The levels that schools teach, in order. They are grouped in cycles."),
)

CYCLES = Editor(
    name="cycles",
    namespace="territory",
    model=Cycle,
    listing=Listing(
        name="cycles",
        noun=npgettext_lazy("counted", "cycle", "cycles"),
        columns=(
            Column("name", _("cycle"), sort=None),
            Column("code", _("code"), sort=None),
            Column("jurisdiction", _("country"), words=dict(Jurisdiction.choices)),
            Column("position", _("rank"), kind="integer"),
        ),
        filters=(_COUNTRY,),
        order="position",
    ),
    fields=("jurisdiction", "code", "name", "position"),
    view=VIEW,
    edit=EDIT,
    title=_("Cycles"),
    one=_("Cycle"),
    add=_("Add a cycle"),
    parent=(_("Levels"), "territory:levels"),
)
