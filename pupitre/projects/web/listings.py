"""The list of schools with their projects."""

from typing import Any

from django.db.models import CharField, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pupitre.http.addresses import row_address
from pupitre.http.listing import Choice, Column, Listing, Row, Text
from pupitre.projects.models import Opinion, ProjectVersion
from pupitre.projects.web.words import SIGNS, STATES
from pupitre.territory.querysets import SchoolQuerySet


def with_projects(schools: SchoolQuerySet) -> QuerySet:
    """Each school with the state of its project ("none" where it has none), and the opinions given and expected."""
    pending = ProjectVersion.objects.filter(project__school=OuterRef("pk"), outcome="")
    given = (
        Opinion.objects.filter(version__project__school=OuterRef("pk"), version__outcome="")
        .order_by()
        .values("version")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return schools.annotate(
        project=F("digital_project__pk"),
        state=Coalesce("digital_project__state", Value("none"), output_field=CharField()),
        version=F("digital_project__version"),
        since=F("digital_project__state_since"),
        expected=Subquery(pending.values("expected_roles__len")[:1], output_field=IntegerField()),
        given=Subquery(given[:1], output_field=IntegerField()),
    )


def _address(row: Row) -> str:
    return row_address("projects:project", row["project"]) if row["project"] else row_address("web:school", row["pk"])


def _coverage(row: Row) -> str:
    return "" if row["expected"] is None else f"{row['given'] or 0}/{row['expected']}"


def _matching(rows: Any, text: str) -> Any:
    return rows.matching(text)


def _waiting(rows: Any, value: str) -> Any:
    rows = rows.filter(expected__isnull=False)
    waits = rows.annotate(heard=Coalesce("given", 0)).filter
    return waits(heard__lt=F("expected")) if value == "missing" else waits(heard__gte=F("expected"))


PROJECTS = Listing(
    name="projects",
    noun=ngettext_lazy("school", "schools"),
    columns=(
        Column("name", _("School"), link=_address, sort="sort_name"),
        Column("commune_name", _("Commune"), wide=True),
        Column("state", _("Project"), kind="state", words=STATES, states=SIGNS),
        Column("since", _("since"), kind="date", wide=True),
        Column("version", _("Version"), kind="integer", wide=True),
        Column("expected", _("Opinions"), sort=None, html=_coverage, wide=True),
        Column("readiness__commitment", _("Commitment"), kind="integer", unit=_("out of 100"), wide=True),
    ),
    fields=("project", "given"),
    order="name",
    filters=(
        Text("q", _("whose name or commune contains"), apply=_matching),
        Choice("state", _("whose project is"), _("in any state"), tuple(STATES.items())),
        Choice(
            "opinions",
            _("with opinions"),
            _("given or not"),
            (("missing", _("still missing")), ("whole", _("all given"))),
            apply=_waiting,
        ),
    ),
    hint=_("Each school writes its digital project: what it has, what it wants to do, what pupils need."),
)
