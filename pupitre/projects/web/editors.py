"""The plain pages of schools' projects: conditions of entry, promises."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pupitre.http.editor import Editor
from pupitre.http.listing import Column, Listing, Text
from pupitre.projects.enums import ConditionKind
from pupitre.projects.models import Aim, Criterion, EligibilityRule, Obligation, Readiness
from pupitre.projects.permissions import CONFIGURE, EDIT
from pupitre.projects.querysets import VIEW
from pupitre.territory.querysets import of_school

READINESS = Editor(
    name="readiness",
    namespace="projects",
    model=Readiness,
    listing=Listing(
        name="readiness",
        noun=ngettext_lazy("school", "schools"),
        columns=(
            Column("school__name", _("School"), sort="school__sort_name", note="school__commune_name"),
            Column("convention_on", _("Convention"), kind="date"),
            Column("project_on", _("Digital project"), kind="date"),
            Column("referent_on", _("Referent trained"), kind="date"),
            Column("trained_share", _("Teachers trained"), kind="percent"),
            Column("seats_needed", _("Places missing"), kind="integer", wide=True),
            Column("commitment", _("Commitment"), kind="integer", unit=_("out of 100")),
        ),
        order="school__name",
        filters=(Text("q", _("whose name contains"), apply=of_school),),
        hint=_("A school enters the plan once its convention, its digital project and its referent are in place."),
    ),
    fields=(
        "school",
        "convention_on",
        "project_on",
        "referent_on",
        "trained_share",
        "trained_threshold",
        "seats_needed",
        "commitment",
        "adviser_days",
        "technician_hours",
    ),
    typed={"school": "code"},
    view=VIEW,
    edit=EDIT,
    title=_("Readiness of schools"),
    one=_("Readiness of a school"),
    add=_("Add a school"),
)
OBLIGATIONS = Editor(
    name="obligations",
    namespace="projects",
    model=Obligation,
    listing=Listing(
        name="obligations",
        noun=ngettext_lazy("promise", "promises"),
        columns=(
            Column("school__name", _("School"), sort="school__sort_name", note="school__commune_name"),
            Column("function", _("Equipment")),
            Column("group", _("Levels")),
            Column("min_share", _("Share covered"), kind="percent"),
            Column("deadline_year", _("By the end of")),
            Column("label", _("Where it comes from")),
        ),
        order="school__name",
        filters=(Text("q", _("of the school whose name contains"), apply=of_school),),
        hint=_("A promise or a legal duty: a share of a need to be covered by the end of a year."),
    ),
    fields=("school", "function", "group", "min_share", "deadline_year", "label"),
    typed={"school": "code"},
    view=VIEW,
    edit=EDIT,
    title=_("Promises"),
    one=_("Promise"),
    add=_("Add a promise"),
    parent=(_("Readiness of schools"), "projects:readiness"),
)
AIMS = Editor(
    name="aims",
    namespace="projects",
    model=Aim,
    listing=Listing(
        name="aims",
        noun=ngettext_lazy("aim", "aims"),
        columns=(
            Column("name", _("Aim")),
            Column("help", _("What it covers"), wide=True),
            Column("position", _("Rank"), kind="integer"),
            Column("is_offered", _("Offered"), words={True: _("yes"), False: _("no")}),
        ),
        order="position",
        hint=_("The educational aims under which schools write their learning needs."),
    ),
    fields=("organisation", "code", "name", "help", "position", "is_offered"),
    view=VIEW,
    edit=CONFIGURE,
    title=_("Educational aims"),
    one=_("Educational aim"),
    add=_("Add an aim"),
    parent=(_("Projects"), "projects:home"),
)
CONDITIONS = (READINESS, OBLIGATIONS)
CRITERIA = Editor(
    name="criteria",
    namespace="projects",
    model=Criterion,
    listing=Listing(
        name="criteria",
        noun=ngettext_lazy("criterion", "criteria"),
        columns=(
            Column("name", _("Criterion")),
            Column("help", _("What is looked at"), wide=True),
            Column("year", _("School year that begins in")),
            Column("weight", _("Weight"), kind="integer"),
        ),
        order="-year",
        hint=_("What a school's commitment is judged on, published with its weights before anyone is judged."),
    ),
    fields=("organisation", "year", "code", "name", "help", "weight"),
    view=VIEW,
    edit=CONFIGURE,
    title=_("Criteria of commitment"),
    one=_("Criterion of commitment"),
    add=_("Add a criterion"),
    template="projects/entry_list.html",
    parent=(_("Projects"), "projects:home"),
)
RULES = Editor(
    name="eligibility",
    namespace="projects",
    model=EligibilityRule,
    listing=Listing(
        name="eligibility",
        noun=ngettext_lazy("rule", "rules"),
        columns=(
            Column("condition", _("What is asked"), words=dict(ConditionKind.choices)),
            Column("threshold", _("Threshold"), kind="number", decimals=2, wide=True),
            Column("starts_on", _("From the day"), kind="date"),
            Column("ends_on", _("To the day"), kind="date", wide=True),
            Column("source", _("Where it comes from"), wide=True),
        ),
        order="starts_on",
        hint=_("What a school must meet before it receives equipment. Without rule, nothing stands in the way."),
    ),
    fields=("organisation", "condition", "functions", "threshold", "starts_on", "ends_on", "source"),
    view=VIEW,
    edit=CONFIGURE,
    title=_("Rules of eligibility"),
    one=_("Rule of eligibility"),
    add=_("Add a rule"),
    template="projects/entry_list.html",
    parent=(_("Projects"), "projects:home"),
)
SETTINGS = (AIMS, CRITERIA, RULES)
EDITORS = (*CONDITIONS, *SETTINGS)
