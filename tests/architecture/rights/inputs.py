"""The plain pages of the planner's inputs: one editor a table, in the room that owns it."""

from collections.abc import Iterator
from typing import Any

from pupitre.fleet.models import ChargeRule, FleetSettings, ReviewSettings
from pupitre.fleet.web import editors as fleet
from pupitre.governance.models import MeasureRules
from pupitre.governance.web import editors as governance
from pupitre.http.editor import Editor
from pupitre.planning.models import NeedRule
from pupitre.planning.web import editors as planning
from pupitre.procurement.web import editors as procurement
from pupitre.projects.models import Aim, Criterion, EligibilityRule
from pupitre.projects.web import editors as projects
from tests.architecture.rights.table import Row
from tests.factories import planning as make
from tests.factories import procurement as buy

WRITERS = "administrator plan_lead"
MONEY = "administrator plan_lead elected buyer"
PLANS = "administrator plan_lead elected school_head school_referent adviser buyer support"
SCHOOL = "administrator plan_lead elected school_head school_referent teacher adviser buyer support"
FLEET = SCHOOL + " technician after_school"
CATALOGUE = "administrator plan_lead elected adviser school_head school_referent teacher technician buyer support"
BUYING = "administrator plan_lead elected adviser technician buyer support"
PROJECT_WRITERS = "administrator plan_lead adviser support"


def _first(editor: Editor, world: Any, *, foreign: bool = False) -> dict[str, int]:
    """A row of the editor's table, in the authority of the people or in the other one; made once."""
    owner = world.foreign_authority if foreign else world.authority
    school = world.foreign_school if foreign else world.school
    made = world.__dict__.setdefault("inputs", {})
    key = (editor.name, foreign)
    if key not in made:
        made[key] = MAKERS[editor.name](owner, school).pk
    return {"pk": made[key]}


def _rule(owner: Any) -> Any:
    """The owner's one rule of need: its function, itself and its ratios are each a row of an editor."""
    return NeedRule.objects.filter(function__organisation=owner).first() or make.need_rule(owner)


MAKERS = {
    "plans": lambda owner, _school: make.digital_plan(owner),
    "measures": lambda owner, _school: make.measure(owner),
    "rules": lambda owner, _school: MeasureRules.objects.create(measure=make.measure(owner), from_year=2026),
    "catalogue": lambda owner, _school: make.device_model(owner),
    "groups": lambda owner, _school: buy.group(owner),
    "lots": lambda owner, _school: buy.bare_lot(owner),
    "suppliers": lambda owner, _school: buy.supplier(owner),
    "accessories": lambda owner, _school: buy.accessory(owner),
    "steps": lambda owner, _school: buy.bare_step(owner),
    "settings": lambda owner, _school: buy.settings(owner),
    "homogeneous": lambda owner, _school: buy.homogeneous(owner),
    "thresholds": lambda owner, _school: buy.threshold(owner),
    "targets": lambda owner, _school: buy.target(owner),
    "stock": lambda owner, school: make.stock_set(school, make.device_model(owner)),
    "usage": lambda _owner, school: make.usage(school),
    "fleet_settings": lambda owner, _school: FleetSettings.objects.create(organisation=owner),
    "review_settings": lambda owner, _school: ReviewSettings.objects.get_or_create(organisation=owner)[0],
    "charges": lambda owner, _school: ChargeRule.objects.create(organisation=owner, kind="damage", percent=20),
    "readiness": lambda _owner, school: make.readiness(school),
    "obligations": lambda _owner, school: make.obligation(school),
    "aims": lambda owner, _school: Aim.objects.create(organisation=owner, code="reading", name="Reading"),
    "criteria": lambda owner, _school: Criterion.objects.create(
        organisation=owner, year=2026, code="team", name="A team"
    ),
    "eligibility": lambda owner, _school: EligibilityRule.objects.create(
        organisation=owner, condition="referent", starts_on="2026-01-01"
    ),
    "equipment": lambda owner, _school: _rule(owner).function,
    "needs": lambda owner, _school: _rule(owner),
    "ratios": lambda owner, _school: _rule(owner).ratios.get(),
    "capacities": lambda owner, _school: make.capacities(make.digital_plan(owner)),
}


def _rows(editors: tuple[Editor, ...], readers: str, writers: str) -> Iterator[Row]:
    for editor in editors:
        name = f"{editor.namespace}:{editor.name}"

        def here(world: Any, editor: Editor = editor) -> dict[str, int]:
            return _first(editor, world)

        def elsewhere(world: Any, editor: Editor = editor) -> dict[str, int]:
            return _first(editor, world, foreign=True)

        yield Row(name, readers)
        yield Row(f"{name}_add", writers)
        yield Row(f"{name}_edit", writers, args=here, foreign=elsewhere)


ROWS = [
    *_rows(governance.EDITORS, MONEY, WRITERS),
    *_rows(tuple(one for one in procurement.EDITORS if one is not procurement.GROUPS), CATALOGUE, WRITERS + " buyer"),
    *_rows((procurement.GROUPS,), BUYING, WRITERS + " buyer"),
    *_rows(fleet.EDITORS, FLEET, WRITERS + " technician support"),
    *_rows(projects.CONDITIONS, SCHOOL + " after_school technician", PROJECT_WRITERS),
    *_rows(projects.SETTINGS, SCHOOL + " after_school technician", WRITERS),
    *_rows(planning.EDITORS, PLANS, WRITERS),
]
# What removes a row can be tried once a row: tests/http/test_editor.py does, for each editor and role.
ELSEWHERE = " ".join(
    f"{editor.namespace}:{editor.name}_delete"
    for room in (governance, procurement, fleet, projects, planning)
    for editor in room.EDITORS
)
