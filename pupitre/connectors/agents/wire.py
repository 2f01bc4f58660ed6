"""Bodies of agents' messages: zlib, gzip or plain, XML or JSON, from anybody. Pure; what may harm is refused.

XML is read without any document type, so that no entity is ever declared; what unfolds beyond `UNFOLDED` is refused
before it is held; nesting is bounded.
"""

import gzip
import json
import zlib
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

RECEIVED = 8 * 1024 * 1024  # octets of a body; the inventory of a busy server is 0.2 to 1 MB unfolded
UNFOLDED = 32 * 1024 * 1024
DEEPEST = 24
ZLIB, GZIP, PLAIN = "zlib", "gzip", "plain"
_GZIP_MARK = b"\x1f\x8b"
_ZLIB_MARKS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


class Unreadable(Exception):
    """A body that is not a message of an agent; the code says why."""


@dataclass(frozen=True)
class Body:
    """What came, unfolded: the tree of an XML or JSON document, and how it was packed."""

    tree: dict[str, Any]
    is_xml: bool
    packing: str


def read(octets: bytes) -> Body:
    """Unfold and read a body. Errors: Unreadable."""
    packing = packing_of(octets)
    plain = unfold(octets, packing).lstrip(b"\xef\xbb\xbf \t\r\n")
    if plain.startswith(b"<"):
        return Body(read_xml(plain), True, packing)
    try:
        tree = json.loads(plain)
    except (ValueError, RecursionError) as problem:
        raise Unreadable("neither_xml_nor_json") from problem
    if not isinstance(tree, dict):
        raise Unreadable("neither_xml_nor_json")
    return Body(tree, False, packing)


def packing_of(octets: bytes) -> str:
    """How a body is packed, by its first octets: agents' content types lie."""
    if octets.startswith(_GZIP_MARK):
        return GZIP
    return ZLIB if octets.startswith(_ZLIB_MARKS) else PLAIN


def unfold(octets: bytes, packing: str) -> bytes:
    """Errors: Unreadable (`too_large` past UNFOLDED, `damaged`)."""
    if packing == PLAIN:
        return octets
    unfolder = zlib.decompressobj(_GZIP_WINDOW if packing == GZIP else zlib.MAX_WBITS)
    try:
        plain = unfolder.decompress(octets, UNFOLDED + 1)
    except zlib.error as problem:
        raise Unreadable("damaged") from problem
    if len(plain) > UNFOLDED:
        raise Unreadable("too_large")
    if not unfolder.eof:
        raise Unreadable("damaged")
    return plain


def fold(plain: bytes, packing: str) -> bytes:
    """Pack an answer as the request was."""
    if packing == GZIP:
        return gzip.compress(plain)
    return zlib.compress(plain) if packing == ZLIB else plain


def read_xml(plain: bytes) -> dict[str, Any]:
    """The tree of an XML document: names in lower case, text stripped, what comes several times as a list.

    Errors: Unreadable.
    """
    parser = expat.ParserCreate()
    top: dict[str, Any] = {}
    stack: list[tuple[str, dict[str, Any], list[str]]] = [("", top, [])]

    def start(name: str, _attributes: dict[str, str]) -> None:
        if len(stack) > DEEPEST:
            raise Unreadable("too_deep")
        stack.append((name.lower(), {}, []))

    def end(_name: str) -> None:
        name, children, said = stack.pop()
        held: Any = children or "".join(said).strip()
        parent = stack[-1][1]
        if name not in parent:
            parent[name] = held
        elif isinstance(parent[name], list):
            parent[name].append(held)
        else:
            parent[name] = [parent[name], held]

    def text(said: str) -> None:
        stack[-1][2].append(said)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.buffer_text = True
    try:
        parser.Parse(plain, True)
    except (expat.ExpatError, ValueError, LookupError) as problem:
        raise Unreadable("neither_xml_nor_json") from problem
    [root] = top.values()
    return root if isinstance(root, dict) else {}


def _refuse(*_declared: object) -> None:
    raise Unreadable("document_type")
