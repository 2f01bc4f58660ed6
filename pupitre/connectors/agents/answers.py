"""Answers to agents, as each speaks: JSON to those that give GLPI-Agent-ID, XML packed alike to the others."""

import json
from dataclasses import dataclass
from xml.sax.saxutils import escape

from pupitre.connectors.agents import wire

HOURS = 24  # until the agent comes again
PROBLEMS = {
    "too_large": "The message is larger than this server takes.",
    "damaged": "The message is damaged: it cannot be unpacked.",
    "neither_xml_nor_json": "The message is neither XML nor JSON.",
    "document_type": "A document type is not taken.",
    "too_deep": "The message is nested too deep.",
    "no_deviceid": "The message does not say which machine sends it.",
    "unknown_action": "This server takes contacts and inventories of computers.",
    "paused": "This source is paused here.",
    "not_a_computer": "This server takes inventories of computers.",
}
CONTACT = {
    "status": "ok",
    "expiration": HOURS,
    "tasks": {"inventory": {"server": "glpi", "version": "11.0.0"}},
    "disabled": ["netdiscovery", "netinventory", "deploy", "remoteinventory", "collect", "esx"],
}


@dataclass(frozen=True)
class Answer:
    """`octets` to send, under a content type and a status."""

    octets: bytes
    content_type: str
    status: int = 200


def as_json(said: dict[str, object], packing: str = wire.PLAIN, status: int = 200) -> Answer:
    return Answer(wire.fold(json.dumps(said).encode(), packing), _type("application/json", packing), status)


def as_xml(inside: str, packing: str, status: int = 200) -> Answer:
    text = f'<?xml version="1.0" encoding="UTF-8" ?>\n<REPLY>{inside}</REPLY>\n'
    return Answer(wire.fold(text.encode(), packing), _type("application/xml", packing), status)


def prologue(packing: str) -> Answer:
    """To the first contact of an older agent: send your inventory, and come again in a day."""
    return as_xml(f"<PROLOG_FREQ>{HOURS}</PROLOG_FREQ><RESPONSE>SEND</RESPONSE>", packing)


def problem(code: str, *, is_xml: bool, packing: str = wire.PLAIN, status: int = 400) -> Answer:
    words = PROBLEMS.get(code, PROBLEMS["unknown_action"])
    if is_xml:
        return as_xml(f"<ERROR>{escape(words)}</ERROR>", packing, status)
    return as_json({"status": "error", "message": words, "expiration": HOURS}, wire.PLAIN, status)


def _type(plain: str, packing: str) -> str:
    return {wire.ZLIB: "application/x-compress-zlib", wire.GZIP: "application/x-compress-gzip"}.get(packing, plain)
