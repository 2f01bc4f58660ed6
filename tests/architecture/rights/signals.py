"""What devices say: machines seen, their sources, reconciliation, usage."""

from typing import Any

from django.utils import timezone

from pupitre.fleet.models import ManagedRecord, Source
from tests.architecture.rights.inputs import FLEET
from tests.architecture.rights.table import Arguments, Row

CONNECTS = "administrator plan_lead"
EDITS = CONNECTS + " technician support"
AGENT, RECORD = "agent", "record"


def _source(w: Any, *, foreign: bool = False) -> Source:
    owner = w.foreign_authority if foreign else w.authority
    return Source.objects.get_or_create(
        organisation=owner, kind="agent", name="Agents", identifier=f"agent-{owner.pk}"
    )[0]


def _record(w: Any, *, foreign: bool = False) -> ManagedRecord:
    return ManagedRecord.objects.get_or_create(
        source=_source(w, foreign=foreign), external_id="pc-cdi-2026", serial="5CG1234XYZ",
        school=w.foreign_school if foreign else w.school, defaults={"first_seen_at": timezone.now()},
    )[0]  # fmt: skip


def _of(kind: str, *, foreign: bool = False) -> Arguments:
    make = _source if kind == AGENT else _record
    return lambda w: {"pk": make(w, foreign=foreign).pk}


def _one(name: str, opens: str, kind: str, method: str = "get") -> Row:
    return Row(name, opens, _of(kind), _of(kind, foreign=True), method)


ROWS = [
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
    _one("connectors:source_renew", CONNECTS, AGENT, "post"),
    _one("connectors:source_pause", CONNECTS, AGENT, "post"),
    _one("connectors:source_remove", CONNECTS, AGENT, "post"),
]
# The door of the agents, who are no people: tests/connectors/test_agents.py.
ELSEWHERE = "connectors:agent connectors:agent_as_glpi"
