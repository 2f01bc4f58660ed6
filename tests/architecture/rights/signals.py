"""What devices say: machines seen, their sources, reconciliation, usage."""

from typing import Any

from django.utils import timezone

from pupitre.fleet.models import DeviceSet, ManagedRecord, Source
from tests.architecture.rights.inputs import FLEET
from tests.architecture.rights.table import Arguments, Row
from tests.factories import fleet as make

CONNECTS = "administrator plan_lead"
EDITS = CONNECTS + " technician support"
AGENT, RECORD, TOOL, FILE = "agent", "record", "jamf", "gam"


def _source(w: Any, kind: str = AGENT, *, foreign: bool = False) -> Source:
    owner = w.foreign_authority if foreign else w.authority
    return Source.objects.get_or_create(
        organisation=owner,
        kind=kind,
        name=kind,
        identifier=f"{kind}-{owner.pk}",
        settings={"address": "http://127.0.0.1:9", "network": "1"},
    )[0]


def _record(w: Any, *, foreign: bool = False) -> ManagedRecord:
    return ManagedRecord.objects.get_or_create(
        source=_source(w, foreign=foreign), external_id="pc-cdi-2026", serial="5CG1234XYZ",
        school=w.foreign_school if foreign else w.school, defaults={"first_seen_at": timezone.now()},
    )[0]  # fmt: skip


def _of(kind: str, *, foreign: bool = False) -> Arguments:
    if kind == RECORD:
        return lambda w: {"pk": _record(w, foreign=foreign).pk}
    return lambda w: {"pk": _source(w, kind, foreign=foreign).pk}


def _set(w: Any, *, foreign: bool = False) -> dict[str, int]:
    school = w.foreign_school if foreign else w.school
    return {"pk": DeviceSet.objects.get_or_create(school=school, name="Cart")[0].pk}


def _model(w: Any, *, foreign: bool = False) -> dict[str, int]:
    """A model of which a device stands in the school."""
    kept = w.__dict__.setdefault("models_seen", {})
    if foreign not in kept:
        kept[foreign] = make.device(w.foreign_school if foreign else w.school).model_id
    return {"pk": kept[foreign]}


def _school(w: Any, *, foreign: bool = False) -> dict[str, int]:
    return {"pk": (w.foreign_school if foreign else w.school).pk}


def _one(name: str, opens: str, kind: str, method: str = "get") -> Row:
    return Row(name, opens, _of(kind), _of(kind, foreign=True), method)


ROWS = [
    Row("fleet:reconciliation", FLEET),
    Row("fleet:difference", FLEET, args=lambda _w: {"name": "silent"}),
    Row("fleet:ask_schools", EDITS, method="post"),
    Row("fleet:use_of_school", FLEET, _school, lambda w: _school(w, foreign=True)),
    Row("fleet:use_of_set", FLEET, _set, lambda w: _set(w, foreign=True)),
    Row("fleet:use_of_model", FLEET, _model, lambda w: _model(w, foreign=True)),
    Row("fleet:seen", FLEET),
    _one("fleet:seen_one", FLEET, RECORD),
    _one("fleet:seen_link", EDITS, RECORD, "post"),
    _one("fleet:seen_add", EDITS, RECORD, "post"),
    _one("fleet:seen_aside", EDITS, RECORD, "post"),
    _one("fleet:seen_again", EDITS, RECORD, "post"),
    Row("connectors:sources", CONNECTS),
    Row("connectors:source_add", CONNECTS, args=lambda _w: {"kind": "chromeos"}),
    _one("connectors:source", CONNECTS, AGENT),
    _one("connectors:source_edit", CONNECTS, AGENT),
    _one("connectors:source_read", CONNECTS, TOOL, "post"),
    _one("connectors:source_give", CONNECTS, FILE, "post"),
    _one("connectors:source_renew", CONNECTS, AGENT, "post"),
    _one("connectors:source_pause", CONNECTS, AGENT, "post"),
    _one("connectors:source_remove", CONNECTS, AGENT, "post"),
]
# The door of the agents, who are no people: tests/connectors/test_agents.py.
# The test of a connection, which waits: tests/connectors/test_tools.py.
ELSEWHERE = "connectors:agent connectors:agent_as_glpi connectors:source_test"
