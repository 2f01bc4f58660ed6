"""The lists of planning."""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pupitre.governance.models import DigitalPlan
from pupitre.http.addresses import row_address
from pupitre.http.listing import Choice, Column, Listing, Text
from pupitre.http.templatetags.ui import why_link
from pupitre.planning import reasons
from pupitre.planning.enums import ScenarioState
from pupitre.planning.models import Plan, SchoolOutcome
from pupitre.planning.web import words
from pupitre.territory.querysets import of_school

SCENARIOS = Listing(
    name="scenarios",
    noun=ngettext_lazy("scenario", "scenarios"),
    columns=(
        Column("name", _("Scenario"), link=lambda row: row_address("planning:scenario", row["pk"])),
        Column(
            "standing",
            _("State"),
            kind="state",
            words={"record": _("plan of record"), **dict(ScenarioState.choices)},
            states={"record": "done", "draft": "none", "computing": "waiting", "computed": "done"},
        ),
        Column("served", _("Schools served"), kind="integer"),
        Column("covered", _("Need covered over the plan"), kind="percent", decimals=1),
        Column("gap", _("From the best possible, at most"), kind="percent", decimals=2, wide=True),
        Column("created_at", _("Opened"), kind="moment", wide=True),
    ),
    order="-created_at",
    filters=(
        Text("q", _("whose name contains"), lookup="name__icontains"),
        Choice("state", _("in state"), _("any state"), ScenarioState.choices),
    ),
    hint=_("A scenario is a set of choices over your territory. Open one, compute it, compare it with another."),
)


def schools(plan: Plan) -> Listing:
    """The schools of a plan: wave, reason, coverage."""
    digital: DigitalPlan = plan.scenario.plan
    scenario = plan.scenario_id

    def why(row: dict[str, Any]) -> str:
        return row_address("planning:school", row["school__code"], scenario)

    return Listing(
        name="schools",
        noun=ngettext_lazy("school", "schools"),
        columns=(
            Column("school__name", _("School"), link=why, sort="school__sort_name"),
            Column("school__commune_name", _("Commune"), wide=True),
            Column("wave", _("Enters in"), words={number: words.wave(digital, number) for number in _waves(digital)}),
            Column("coverage_before", _("Without the plan"), kind="percent", wide=True),
            Column("coverage", _("With the plan"), kind="percent", wide=True),
            Column("delivered", _("Sets"), kind="integer", wide=True),
            Column("reason_code", _("What decided its wave"), words=words.REASONS, html=_why),
        ),
        fields=("school__code", "reasons"),
        order="wave",
        filters=(
            Text("q", _("whose name or commune contains"), apply=of_school),
            Choice("wave", _("entering in"), _("any wave"), words.waves(digital)),
            Choice("served", _("which are"), _("served or not"), SERVED, apply=_served),
        ),
    )


def _why(row: dict[str, Any]) -> str:
    """The reasons in place, opened by "Why?"."""
    told = reasons.why_of(SchoolOutcome(reasons=row["reasons"]))
    return format_html(
        "{} {}", words.REASONS.get(row["reason_code"], ""), why_link(told, subject=row["school__name"])
    )


SERVED = (("yes", _("served")), ("no", _("not served")), ("lacking", _("not served and lacking something")))


def _served(rows: Any, value: str) -> Any:
    if value == "yes":
        return rows.filter(wave__isnull=False)
    rows = rows.filter(wave__isnull=True)
    return rows.filter(needed__gt=0) if value == "lacking" else rows


def _waves(plan: DigitalPlan) -> range:
    return range(1, plan.waves + 1)
