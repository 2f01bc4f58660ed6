"""Bodies of agents' messages: how they are packed, and what is refused."""

import gzip
import json
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.connectors.agents import wire

JSON = json.dumps({"action": "contact", "deviceid": "pc"}).encode()
XML = b'<?xml version="1.0" encoding="UTF-8"?><REQUEST><DEVICEID>pc</DEVICEID><QUERY>PROLOG</QUERY></REQUEST>'
DOCTYPE = b'<!DOCTYPE a [<!ENTITY x "y">]><REQUEST><DEVICEID>&x;</DEVICEID></REQUEST>'


@pytest.mark.parametrize("pack", [zlib.compress, lambda b: zlib.compress(b, 9), gzip.compress, bytes])
@pytest.mark.parametrize("plain", [JSON, XML, b"\xef\xbb\xbf" + XML])
def test_packed_as_it_likes(pack, plain) -> None:
    body = wire.read(pack(plain))
    assert body.tree["deviceid"] == "pc"
    assert body.is_xml == (plain != JSON)
    assert wire.unfold(wire.fold(b"answer", body.packing), body.packing) == b"answer"


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"", "neither_xml_nor_json"),
        (b"[1]", "neither_xml_nor_json"),
        (b"<REQUEST><A></REQUEST>", "neither_xml_nor_json"),
        (zlib.compress(JSON)[:-6], "damaged"),
        (b"\x1f\x8bnot gzip", "damaged"),
        (DOCTYPE, "document_type"),
        (DOCTYPE.decode().encode("utf-16"), "neither_xml_nor_json"),
        (b"<?xml version='1.0'?><!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>", "document_type"),
        (b"<a>" * 100 + b"</a>" * 100, "too_deep"),
        (b'{"a":' * 100_000, "neither_xml_nor_json"),
        (zlib.compress(b"\0" * (wire.UNFOLDED + 1)), "too_large"),
        (gzip.compress(b" " * (wire.UNFOLDED * 4)), "too_large"),
    ],
)
def test_refused(octets: bytes, code: str) -> None:
    with pytest.raises(wire.Unreadable, match=code):
        wire.read(octets)


def test_what_comes_several_times_is_a_list() -> None:
    tree = wire.read_xml(b"<R><C><N><MAC>1</MAC></N><N><MAC>2</MAC></N><O/></C></R>")
    assert tree == {"c": {"n": [{"mac": "1"}, {"mac": "2"}], "o": ""}}


@given(st.binary(max_size=300))
def test_anything_at_all_is_read_or_refused(octets: bytes) -> None:
    for packed in (octets, b"<R>" + octets, zlib.compress(octets)):
        with suppress(wire.Unreadable):
            assert isinstance(wire.read(packed).tree, dict)
