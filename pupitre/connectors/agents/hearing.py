"""One message of an agent, from its octets to its answer: what it says is kept before it is acknowledged."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pupitre.connectors.agents import answers, content, wire
from pupitre.fleet.enums import MessageFate
from pupitre.fleet.models import Source
from pupitre.fleet.operations import activity, sightings, sources

COMPUTERS = {"", "computer"}
CONTACT, INVENTORY = "contact", "inventory"
MACHINE_LENGTH = 200
HEARD_AGAIN = 300  # seconds between two writings of when a source was last heard


@dataclass(frozen=True)
class Message:
    """What an agent sends, whatever the words: a contact or an inventory, of which machine, under which tag."""

    kind: str
    machine: str
    tag: str
    content: dict[str, object]
    is_partial: bool = False


def hear(source: Source, octets: bytes, *, speaks_json: bool, at: datetime) -> answers.Answer:
    """Keep what a message says and its fate in one transaction, then answer."""
    is_xml, packing = not speaks_json, wire.packing_of(octets)
    try:
        body = wire.read(octets)
        is_xml = body.is_xml
        said = message_of(body)
    except wire.Unreadable as problem:
        sources.note(source, kind="", octets=len(octets), fate=MessageFate.REFUSED, at=at, problem=str(problem))
        return answers.problem(str(problem), is_xml=is_xml, packing=packing)
    if said.kind == CONTACT:
        _note(source, said, octets, MessageFate.GREETED, at)
        return _greeting(body, speaks_json=speaks_json)
    _keep(source, said, octets, at)
    return answers.as_xml("", packing) if is_xml else answers.as_json({"status": "ok", "expiration": answers.HOURS})


def message_of(body: wire.Body) -> Message:
    """The message of a body. Errors: wire.Unreadable, where it is none that we take."""
    tree = body.tree
    inside = tree.get("content")
    inside = inside if isinstance(inside, dict) else {}
    if body.is_xml:
        kind = {"PROLOG": CONTACT, "INVENTORY": INVENTORY, "": INVENTORY}.get(str(tree.get("query", "")).upper(), "")
        said = Message(kind, _machine(tree), content.tag_of(inside), inside)
    else:
        kind = str(tree.get("action", INVENTORY if inside else ""))
        said = Message(
            kind, _machine(tree), str(tree.get("tag") or "").replace("\x00", ""), inside, tree.get("partial") is True
        )
        if kind == INVENTORY and str(tree.get("itemtype", "")).lower() not in COMPUTERS:
            raise wire.Unreadable("not_a_computer")
    if said.kind not in {CONTACT, INVENTORY} or (said.kind == INVENTORY and not inside):
        raise wire.Unreadable("unknown_action")
    if not said.machine:
        raise wire.Unreadable("no_deviceid")
    return said


def _machine(tree: dict[str, object]) -> str:
    named = tree.get("deviceid")
    return named.replace("\x00", "").strip()[:MACHINE_LENGTH] if isinstance(named, str) else ""


def _greeting(body: wire.Body, *, speaks_json: bool) -> answers.Answer:
    if not body.is_xml:
        return answers.as_json(answers.CONTACT)
    if speaks_json:  # an agent of GLPI that does not know yet to whom it speaks
        return answers.as_json({"status": "ok", "expiration": answers.HOURS})
    return answers.prologue(body.packing)


@transaction.atomic
def _keep(source: Source, said: Message, octets: bytes, at: datetime) -> None:
    day = activity.local_day(at)
    seen = content.sighting(said.machine, said.content, tag=said.tag, at=at, day=day, is_partial=said.is_partial)
    sightings.receive(source=source, sightings=[seen], at=at)
    _note(source, said, octets, MessageFate.TAKEN, at)
    last = source.last_heard_at
    if last is None or activity.local_day(last) != day:
        activity.hear(source, [day], at)
    elif (at - last).total_seconds() > HEARD_AGAIN:
        activity.hear(source, [], at)


def _note(source: Source, said: Message, octets: bytes, fate: MessageFate, at: datetime) -> None:
    sources.note(source, kind=said.kind, octets=len(octets), fate=fate, at=at, external_id=said.machine)
